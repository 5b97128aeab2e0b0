package control

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/sims"
)

// status is the answer of a request that has nothing else to tell.
type status struct {
	Status string `json:"status"`
}

// healthz answers GET /_mock/healthz: the process lives.
func (c *API) healthz(r *call) (any, error) { return status{"ok"}, nil }

// readyz answers GET /_mock/readyz: the database answers, too.
func (c *API) readyz(r *call) (any, error) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := r.box.Ready(ctx); err != nil {
		return nil, problem.New(http.StatusServiceUnavailable, "The database does not answer: "+err.Error())
	}
	return status{"ready"}, nil
}

// credentials answers GET /_mock/credentials: what opens each API.
func (c *API) credentials(r *call) (any, error) {
	return r.box.Credentials(r.Context())
}

// rateLimits answers GET /_mock/rate-limits: how many requests each account has left.
func (c *API) rateLimits(r *call) (any, error) {
	list, err := r.box.RateLimits(r.Context())
	return map[string][]sims.RateLimit{"rate_limits": list}, err
}

// packs answers GET /_mock/packs: the scenario packs.
func (c *API) packs(*call) (any, error) {
	list, err := c.boxes.Packs()
	return map[string][]sims.Pack{"packs": list}, err
}

// actions answers GET /_mock/actions: what the vendors' own users can do.
func (c *API) actions(r *call) (any, error) {
	return map[string][]sims.Action{"actions": r.box.Actions()}, nil
}

// operations answers GET /_mock/operations: every route of every API.
func (c *API) operations(r *call) (any, error) {
	return map[string][]sims.Operation{"operations": r.box.Operations()}, nil
}

// reset answers POST /_mock/reset: all, or {"api": …} alone.
func (c *API) reset(r *call) (any, error) {
	list, err := readObject(r.Request)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return status{"reset"}, r.box.Reset(r.Context())
	}
	var api string
	if err := decode(list, keys{"api": &api}); err != nil {
		return nil, err
	}
	sim, ok := r.box.Simulator(api)
	if !ok {
		return nil, problem.Field("api", "There is no API "+api+"; there are "+strings.Join(sandbox.Names(), ", ")+".")
	}
	return status{"reset"}, r.box.ResetAPI(r.Context(), sim)
}
