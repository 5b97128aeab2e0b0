package sims

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"

	"github.com/mockapis/mockapis/store"
)

// A TrafficMaker is a simulator whose vendor's own users can be simulated, too.
type TrafficMaker interface {
	Traffic() Traffic
}

// Traffic is what the vendor's own users do outside the API, step by step, so that a
// client sees its data grow.
type Traffic struct {
	API     string   `json:"api"`
	Summary string   `json:"summary"`
	Params  []Param  `json:"params"`
	Kinds   []string `json:"counts"` // of steps, as they are counted

	begin func(tx *store.Tx, args json.RawMessage) (Step, error)
}

// A Step is one thing that somebody does at the instant of tx. It draws from g alone and
// returns its kind, or a *Refused where the rules of the API refuse it. What a step that
// fails has changed is taken back.
type Step func(tx *store.Tx, g *rand.Rand) (kind string, err error)

// A Refused is a step that the rules of the API refuse.
type Refused struct {
	Code string // as the API has it: 10
	Why  string
}

func (r *Refused) Error() string { return r.Code + ": " + r.Why }

// MakeTraffic makes traffic whose steps are of kinds. T is a struct as that of Act.
// begin checks the arguments, and returns a *Bad that names the one which is wrong.
func MakeTraffic[T any](
	api, summary string, kinds []string, begin func(tx *store.Tx, args T) (Step, error),
) Traffic {
	params := paramsOf(reflect.TypeFor[T]())
	return Traffic{
		API: api, Summary: summary, Params: params, Kinds: kinds,
		begin: func(tx *store.Tx, raw json.RawMessage) (Step, error) {
			var args T
			if err := decodeArgs(raw, &args, params); err != nil {
				return nil, err
			}
			return begin(tx, args)
		},
	}
}

// Begin returns the steps for the arguments of a JSON object, or none. It returns a *Bad
// that names the argument which is missing, unknown, of a wrong type or impossible.
func (t Traffic) Begin(tx *store.Tx, args json.RawMessage) (Step, error) {
	return t.begin(tx, args)
}
