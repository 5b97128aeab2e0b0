package control

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/sims"
)

// maxFixtures bounds the body of PUT /_mock/fixtures, in bytes.
const maxFixtures = 8 << 20

// loadFixtures answers PUT /_mock/fixtures: rows by API and table, YAML or JSON,
// all or none.
func (c *API) loadFixtures(r *call) (any, error) {
	body, err := readBody(r.Request)
	if err != nil {
		return nil, err
	}
	d, err := sims.ParseDocument("body", body, r.box.Simulators)
	if err != nil {
		return nil, fixtureProblem(err)
	}
	rows, err := r.box.Load(r.Context(), d)
	if err != nil {
		return nil, fixtureProblem(err)
	}
	return map[string]int{"rows": rows}, nil
}

func fixtureProblem(err error) error {
	var bad *sims.FixtureError
	if errors.As(err, &bad) {
		return problem.Field(bad.Key, "Nothing was loaded. "+bad.Error())
	}
	return err
}

// act answers POST /_mock/actions/{api}/{action}.
func (c *API) act(r *call) (any, error) {
	api, name := r.path("api"), r.path("action")
	body, err := readBody(r.Request)
	if err != nil {
		return nil, err
	}
	if len(strings.TrimSpace(string(body))) > 0 {
		if _, err := objectOf(body); err != nil {
			return nil, err
		}
	}
	v, err := r.box.Act(r.Context(), api, name, body)
	switch {
	case errors.Is(err, sims.ErrNoAction):
		return nil, problem.New(http.StatusNotFound,
			fmt.Sprintf("There is no action %s/%s. GET /_mock/actions lists them.", api, name))
	case err != nil:
		return nil, err
	case v == nil:
		return status{"done"}, nil
	}
	return v, nil
}
