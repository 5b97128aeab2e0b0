package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/traffic"
	"github.com/mockapis/mockapis/sims"
)

// simulations answers GET /_mock/simulations: in the order begun.
func (c *API) simulations(r *call) (any, error) {
	return map[string][]traffic.State{"simulations": r.box.Traffic.List()}, nil
}

// traffic answers GET /_mock/simulations/catalogue: what can be simulated.
func (c *API) traffic(r *call) (any, error) {
	return map[string][]sims.Traffic{"traffic": r.box.Traffic.Catalogue()}, nil
}

// simulate answers POST /_mock/simulations: the simulation, which runs.
func (c *API) simulate(r *call) (any, error) {
	spec, err := readSimulation(r.Request)
	if err != nil {
		return nil, err
	}
	state, err := r.box.Simulate(r.Context(), spec)
	if errors.Is(err, traffic.ErrTooMany) {
		return nil, problem.New(http.StatusConflict, "In this sandbox "+err.Error()+".")
	}
	if err != nil {
		return nil, err
	}
	return created{fmt.Sprintf("%s/simulations/%d", r.prefix, state.ID), state}, nil
}

// readSimulation reads the body of POST /_mock/simulations. What its values mean is the
// set's to judge.
func readSimulation(r *http.Request) (spec traffic.Spec, err error) {
	list, err := readObject(r)
	if err != nil {
		return spec, err
	}
	for _, m := range list {
		switch m.key {
		case "api":
			err = m.text(&spec.API)
		case "rate":
			err = m.text(&spec.Rate)
		case "for":
			err = m.text(&spec.For)
		case "seed":
			if json.Unmarshal(m.value, &spec.Seed) != nil || spec.Seed == 0 {
				err = wrong(m.key, m.value, "a whole number other than 0")
			}
		case "args":
			_, err = m.object()
			spec.Args = m.value
		default:
			err = unknownKey(m.key, "api", "rate", "for", "seed", "args")
		}
		if err != nil {
			return spec, err
		}
	}
	for _, k := range []struct{ key, value string }{
		{"api", spec.API}, {"rate", spec.Rate}, {"for", spec.For},
	} {
		if k.value == "" {
			return spec, problem.Field(k.key, fmt.Sprintf("The key %q is required.", k.key))
		}
	}
	return spec, nil
}

// simulation answers GET /_mock/simulations/{simulation}, with ?wait=5s when the steps
// that are due are done, or so much real time has passed.
func (c *API) simulation(r *call) (any, error) {
	wait, err := readWait(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	id, err := strconv.ParseInt(r.path("simulation"), 10, 64)
	if err == nil {
		if state, ok := r.box.Traffic.Get(r.Context(), id, wait); ok {
			return state, nil
		}
	}
	return nil, noSimulation(r)
}

func readWait(query string) (wait time.Duration, err error) {
	list, err := params.Parse(query)
	if err != nil {
		return 0, problem.New(http.StatusBadRequest, "The query cannot be read: "+err.Error()+".")
	}
	for _, p := range list {
		if p.Name != "wait" {
			return 0, problem.Field(p.Name, fmt.Sprintf(
				"There is no parameter %q here; there is wait.", p.Name))
		}
		var ok bool
		if wait, ok = waitOf(p.Value); !ok {
			return 0, problem.Field("wait", fmt.Sprintf(
				"The value of \"wait\", %q, is not a duration from 0s to %v.", p.Value, maxWait))
		}
	}
	return wait, nil
}

// stopSimulation answers DELETE /_mock/simulations/{simulation}: what it came to.
func (c *API) stopSimulation(r *call) (any, error) {
	id, err := strconv.ParseInt(r.path("simulation"), 10, 64)
	if err == nil {
		if state, ok := r.box.Traffic.Stop(id); ok {
			return state, nil
		}
	}
	return nil, noSimulation(r)
}

func noSimulation(r *call) error {
	return problem.New(http.StatusNotFound, fmt.Sprintf(
		"There is no simulation %s here. GET %s/simulations lists them.", r.path("simulation"), r.prefix))
}
