package control

import (
	"context"
	"net/http"
	"time"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/sims"
)

// status is the answer of a request that has nothing else to tell.
type status struct {
	Status string `json:"status"`
}

// healthz answers GET /_mock/healthz: the process lives.
func (c *API) healthz(*http.Request) (any, error) { return status{"ok"}, nil }

// readyz answers GET /_mock/readyz: the database answers, too.
func (c *API) readyz(r *http.Request) (any, error) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := c.sandbox.Ready(ctx); err != nil {
		return nil, problem.New(http.StatusServiceUnavailable, "The database does not answer: "+err.Error())
	}
	return status{"ready"}, nil
}

// credentials answers GET /_mock/credentials: what opens each API.
func (c *API) credentials(r *http.Request) (any, error) {
	return c.sandbox.Credentials(r.Context())
}

// operations answers GET /_mock/operations: every route of every API.
func (c *API) operations(*http.Request) (any, error) {
	return map[string][]sims.Operation{"operations": c.sandbox.Operations()}, nil
}

// reset answers POST /_mock/reset.
func (c *API) reset(r *http.Request) (any, error) {
	list, err := readObject(r)
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		return nil, unknownKey(list[0].key)
	}
	if err := c.sandbox.Reset(r.Context()); err != nil {
		return nil, err
	}
	return status{"reset"}, nil
}
