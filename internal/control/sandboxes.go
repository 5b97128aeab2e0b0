package control

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/sims"
)

// sandboxState is a sandbox in an answer.
type sandboxState struct {
	Name     string            `json:"name"`
	BaseURLs map[string]string `json:"base_urls"`
	// Credentials are the sandbox's own; the demo credentials open it, too, where
	// the request names the sandbox.
	Credentials map[string]map[string]string `json:"credentials"`

	Packs   []string  `json:"packs"`
	Seed    int64     `json:"seed"`
	Now     time.Time `json:"now"`
	TTL     string    `json:"ttl"` // of real time without a request; 0s is for ever
	Created time.Time `json:"created"`
}

func stateOf(r *call, s *sandbox.Sandbox) sandboxState {
	state := sandboxState{
		Name: s.Name, BaseURLs: map[string]string{}, Credentials: map[string]map[string]string{},
		Packs: append([]string{}, s.Packs...), Seed: s.World.Rand.Seed(), Now: s.World.Clock.Now(),
		TTL: s.TTL.String(), Created: s.Created.UTC(),
	}
	base := "http://" + r.Host // where the caller has found the program
	if r.TLS != nil {
		base = "https://" + r.Host
	}
	if s.Name != sims.DefaultWorld {
		base += "/_sandbox/" + s.Name
	}
	for _, a := range sandbox.APIs {
		state.BaseURLs[a.Name] = base + "/" + a.Name + a.Base
	}
	for api, own := range s.Own {
		state.Credentials[api] = own.Values
	}
	return state
}

// sandboxes answers GET /_mock/sandboxes.
func (c *API) sandboxes(r *call) (any, error) {
	list := []sandboxState{}
	for _, s := range c.boxes.List() {
		list = append(list, stateOf(r, s))
	}
	return map[string][]sandboxState{"sandboxes": list}, nil
}

// sandboxState answers GET /_mock/sandboxes/{sandbox}.
func (c *API) sandboxState(r *call) (any, error) { return stateOf(r, r.box), nil }

// createSandbox answers POST /_mock/sandboxes.
func (c *API) createSandbox(r *call) (any, error) {
	list, err := readObject(r.Request)
	if err != nil {
		return nil, err
	}
	var spec sandbox.Spec
	var now *time.Time
	ttl := defaultTTL
	err = decode(list, keys{
		"name": &spec.Name, "packs": &spec.Packs, "seed": &spec.Seed, "now": &now, "ttl": &ttl,
	})
	if err != nil {
		return nil, err
	}
	if spec.TTL, err = time.ParseDuration(ttl); err != nil {
		return nil, problem.Field("ttl", fmt.Sprintf("The value of \"ttl\", %q, is not a duration such as \"10m\"; \"0s\" is for ever.", ttl))
	}
	for _, m := range list {
		if m.key == "name" && spec.Name == "" || m.key == "seed" && spec.Seed == 0 {
			return nil, problem.Field(m.key, fmt.Sprintf("The value of %q must not be empty or 0; leave it out.", m.key))
		}
	}
	if now != nil {
		spec.Now = *now
	}
	s, err := c.boxes.Create(r.Context(), spec)
	if err != nil {
		return nil, createProblem(spec, err)
	}
	return created{root + "/sandboxes/" + s.Name, stateOf(r, s)}, nil
}

// defaultTTL is how long a sandbox stays without a request.
const defaultTTL = "1h"

func createProblem(spec sandbox.Spec, err error) error {
	var row *sims.FixtureError
	switch {
	case errors.As(err, &row):
		return problem.Field("packs", "The packs do not go together: "+row.Error())
	case errors.Is(err, sandbox.ErrExists):
		return problem.New(http.StatusConflict, "There is a sandbox "+spec.Name+".")
	case errors.Is(err, sandbox.ErrLimit):
		return problem.New(http.StatusServiceUnavailable,
			"There are as many sandboxes as the program may have (--sandbox-limit). Remove some, or give them a shorter ttl.")
	}
	return err
}

// removeSandbox answers DELETE /_mock/sandboxes/{sandbox}.
func (c *API) removeSandbox(r *call) (any, error) {
	name := r.box.Name
	if name == sims.DefaultWorld {
		return nil, problem.New(http.StatusConflict, "The default sandbox is always there; POST /_mock/reset returns it to its start.")
	}
	// The call itself holds the sandbox, so it is removed when that is over.
	return writer(func(w http.ResponseWriter, r *http.Request) {
		if err := c.boxes.Remove(name); err != nil {
			c.asProblem(r, err).Write(w)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}), nil
}
