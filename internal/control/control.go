// Package control serves the control API under /_mock/: what a person or a test
// asks of the program itself, apart from the vendors' APIs. It answers JSON, and
// refuses with RFC 9457 problem documents.
package control

import (
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/internal/wire"
)

// An API is the control API over one sandbox.
type API struct {
	sandbox *sandbox.Sandbox
	access  Access
	log     *slog.Logger
	router  *mux.Router
}

// New returns the control API over s, for those whom a lets in.
func New(s *sandbox.Sandbox, a Access, log *slog.Logger) *API {
	c := &API{sandbox: s, access: a, log: log}
	r := mux.NewRouter().SkipClean(true) // a cleaned path would be a redirect
	r.NotFoundHandler = c.guarded(c.notFound)
	open := func(path string, m methods) { r.Handle("/_mock"+path, c.methods(m)) }
	guarded := func(path string, m methods) { r.Handle("/_mock"+path, c.guarded(c.methods(m).ServeHTTP)) }

	open("/healthz", methods{"GET": c.healthz})
	open("/readyz", methods{"GET": c.readyz})
	guarded("/credentials", methods{"GET": c.credentials})
	guarded("/operations", methods{"GET": c.operations})
	guarded("/clock", methods{"GET": c.clock, "PUT": c.setClock})
	guarded("/settings", methods{"GET": c.settings, "PATCH": c.setSettings})
	guarded("/reset", methods{"POST": c.reset})

	c.router = r
	return c
}

func (c *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.router.ServeHTTP(w, r) }

// methods are the handlers of one path. A handler returns the value to answer
// with, or an error.
type methods map[string]func(*http.Request) (any, error)

// methods serves one path. HEAD is GET without its body, as everywhere in HTTP.
func (c *API) methods(m methods) http.Handler {
	allow := slices.Sorted(maps.Keys(m))
	if m["GET"] != nil {
		allow = append(allow, "HEAD")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		h := m[method]
		if h == nil {
			w.Header().Set("Allow", strings.Join(allow, ", "))
			problem.New(http.StatusMethodNotAllowed,
				r.URL.Path+" takes "+strings.Join(allow, ", ")+", not "+r.Method+".").Write(w)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		c.answer(w, r, h)
	})
}

// answer is the only writer of answers and of failures.
func (c *API) answer(w http.ResponseWriter, r *http.Request, h func(*http.Request) (any, error)) {
	v, err := h(r)
	var body []byte
	if err == nil {
		body, err = wire.JSON(v)
	}
	if err != nil {
		c.asProblem(r, err).Write(w)
		return
	}
	wire.Write(w, http.StatusOK, "application/json", append(body, '\n'))
}

// asProblem returns what to tell the caller of err. The text of an error that is
// not the caller's stays in the log.
func (c *API) asProblem(r *http.Request, err error) *problem.Problem {
	var p *problem.Problem
	if errors.As(err, &p) {
		return p
	}
	c.log.Error("control request failed", "method", r.Method, "path", r.URL.Path, "err", err)
	return problem.New(http.StatusInternalServerError, "The request failed; the log of mockapis says why.")
}

func (c *API) notFound(w http.ResponseWriter, r *http.Request) {
	problem.New(http.StatusNotFound, "The control API has no "+r.URL.Path+".").Write(w)
}

// guarded lets a request through where the access rules do.
func (c *API) guarded(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := c.access.check(r); p != nil {
			if p.Status == http.StatusUnauthorized {
				w.Header().Set("WWW-Authenticate", `Bearer realm="mockapis control"`)
			}
			p.Write(w)
			return
		}
		if c.access.cors(w, r) {
			return
		}
		next(w, r)
	})
}
