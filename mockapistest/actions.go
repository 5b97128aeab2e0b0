package mockapistest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// An Action is what the vendor's own users do outside the API.
type Action struct {
	Name    string        `json:"action"` // expire-member
	API     API           `json:"api"`
	Summary string        `json:"summary"`
	Params  []ActionParam `json:"params"`
}

// An ActionParam is an argument of an action.
type ActionParam struct {
	Name     string `json:"name"`
	Type     string `json:"type"` // string, integer, number, boolean, array or object
	Required bool   `json:"required"`
	Summary  string `json:"summary"`
}

// Actions lists what can be done.
func (s *Sandbox) Actions() []Action {
	s.t.Helper()
	return list[Action](s, "/actions", "actions")
}

// Action does what the vendor's own users do outside the API. The name is
// api/action: nats4/expire-member. args is a map or a struct that encodes as the
// action's arguments, or nil. The answer, which says what was done, is decoded into
// what answer points to, where that is given.
func (s *Sandbox) Action(name string, args any, answer ...any) {
	s.t.Helper()
	api, action, ok := strings.Cut(name, "/")
	if !ok {
		s.t.Fatalf("mockapistest: action %q: the name is api/action", name)
	}
	var raw json.RawMessage
	s.must(http.MethodPost, "/actions/"+url.PathEscape(api)+"/"+url.PathEscape(action), args, &raw)
	for _, into := range answer { // which may want a part of it only
		if err := json.Unmarshal(raw, into); err != nil {
			s.t.Fatalf("mockapistest: action %s: %v: %s", name, err, short(raw, 200))
		}
	}
}
