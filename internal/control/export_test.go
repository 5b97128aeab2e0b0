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
