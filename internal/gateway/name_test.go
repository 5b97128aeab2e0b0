package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/gateway"
	"github.com/mockapis/mockapis/internal/sandbox"
)

func TestTheHeaderNamesASandbox(t *testing.T) {
	own := gateway.Own(mount("userbatch", sandbox.API{Base: "/api"}))
	for _, tt := range []struct {
		name         string
		h            http.Handler
		host, target string
		want         string
	}{
		{"on the main port", newGateway(), "localhost", "/userbatch/api/x", "userbatch /api/x in t1"},
		{"on a vendor's host", newGateway(), "userbatch.com", "/api/x", "userbatch /api/x in t1"},
		{"on a port of the API's own", own, "localhost", "/api/x", "userbatch /api/x in t1"},
		{"it goes before the host", newGateway(), "t9.userbatch.localhost", "/api/x", "userbatch /api/x in t1"},
		{"the prefix goes before it", newGateway(), "localhost", "/_sandbox/t2/userbatch/api/x", "userbatch /api/x in t2"},
		{"the prefix on an own port", own, "localhost", "/_sandbox/t2/api/x", "userbatch /api/x in t2"},
		{"the control API has paths for it", newGateway(), "localhost", "/_mock/clock", "control /_mock/clock"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", tt.target, nil)
			r.Host = tt.host
			r.Header.Set(gateway.HeaderSandbox, "t1")
			w := httptest.NewRecorder()
			tt.h.ServeHTTP(w, r)
			assert.Equal(t, tt.want, w.Body.String())
		})
	}
}

func TestAPrefixNeedsAName(t *testing.T) {
	for _, target := range []string{"/_sandbox/", "/_sandbox//userbatch/api", "/_sandbox/a%2Fb/userbatch/api", "/%5Fsandbox/a%2Fb/userbatch"} {
		w := ask(newGateway(), "GET", "localhost", target)
		assert.Equal(t, http.StatusNotFound, w.Code, target)
		assert.Contains(t, w.Body.String(), "names no sandbox", target)
	}
}
