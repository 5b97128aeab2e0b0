package control

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/mockapis/mockapis/internal/faults"
	"github.com/mockapis/mockapis/internal/problem"
)

// addFault answers POST /_mock/faults: the rule with its id and its counts.
func (c *API) addFault(r *call) (any, error) {
	rule, err := readFault(r.Request)
	if err != nil {
		return nil, err
	}
	state, err := r.box.Faults.Add(rule)
	if errors.Is(err, faults.ErrTooMany) {
		return nil, problem.New(http.StatusConflict, "In this sandbox "+err.Error()+".")
	}
	if err != nil {
		return nil, err
	}
	return created{fmt.Sprintf("%s/faults/%d", r.prefix, state.ID), state}, nil
}

// faults answers GET /_mock/faults: the rules in the order added.
func (c *API) faults(r *call) (any, error) {
	return map[string][]faults.State{"faults": r.box.Faults.List()}, nil
}

// faultCatalogue answers GET /_mock/faults/catalogue.
func (c *API) faultCatalogue(r *call) (any, error) {
	return map[string][]faults.Entry{"faults": r.box.Faults.Catalogue().Entries()}, nil
}

// clearFaults answers DELETE /_mock/faults.
func (c *API) clearFaults(r *call) (any, error) {
	r.box.Faults.Clear()
	return nothing{}, nil
}

// fault answers GET /_mock/faults/{fault}.
func (c *API) fault(r *call) (any, error) {
	id, err := strconv.ParseInt(r.path("fault"), 10, 64)
	if state, ok := r.box.Faults.Get(id); ok && err == nil {
		return state, nil
	}
	return nil, noFault(r)
}

// removeFault answers DELETE /_mock/faults/{fault}.
func (c *API) removeFault(r *call) (any, error) {
	id, err := strconv.ParseInt(r.path("fault"), 10, 64)
	if err == nil && r.box.Faults.Remove(id) {
		return nothing{}, nil
	}
	return nil, noFault(r)
}

func noFault(r *call) error {
	return problem.New(http.StatusNotFound, fmt.Sprintf(
		"There is no fault %s here. GET %s/faults lists them.", r.path("fault"), r.prefix))
}
