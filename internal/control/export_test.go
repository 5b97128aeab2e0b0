package control

import (
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/mockapis/mockapis/internal/faults"
)

// ReadFault reads the body of POST /_mock/faults.
func ReadFault(body string) (faults.Rule, error) {
	return readFault(httptest.NewRequest(http.MethodPost, "/_mock/faults", strings.NewReader(body)))
}

// Forms lists the methods and paths of the router: "GET /_mock/clock", "GET
// /_mock/sandboxes/{sandbox}/clock".
func Forms() (list []string) {
	for _, rt := range (*API)(nil).routes() {
		for method := range rt.methods {
			list = append(list, method+" "+root+rt.path)
			if rt.boxed {
				list = append(list, method+" "+root+boxPath+rt.path)
			}
		}
	}
	return list
}
