package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/mockapis/mockapis/internal/faults"
	"github.com/mockapis/mockapis/internal/problem"
)

// readFault reads the body of POST /_mock/faults. What its values mean is the set's
// to judge.
func readFault(r *http.Request) (rule faults.Rule, err error) {
	list, err := readObject(r)
	if err != nil {
		return rule, err
	}
	for _, m := range list {
		switch m.key {
		case "fault":
			err = m.text(&rule.Fault)
		case "attributes":
			rule.Attributes, err = m.attributes()
		case "match":
			err = m.match(&rule.Match)
		case "first":
			err = m.count(&rule.First)
		case "every":
			err = m.count(&rule.Every)
		case "percent":
			rule.Percent = new(float64)
			if m.isNull() || json.Unmarshal(m.value, rule.Percent) != nil {
				err = wrong(m.key, m.value, "a number from 0 to 100")
			}
		case "until":
			err = m.text(&rule.Until)
		default:
			err = unknownKey(m.key, "fault", "attributes", "match", "first", "every", "percent", "until")
		}
		if err != nil {
			return rule, err
		}
	}
	return rule, nil
}

func (m member) match(match *faults.Match) error {
	list, err := m.object()
	if err != nil {
		return err
	}
	for _, k := range list {
		switch k.key {
		case "match.api":
			err = k.text(&match.API)
		case "match.operation":
			err = k.text(&match.Operation)
		case "match.method":
			err = k.text(&match.Method)
		case "match.path":
			err = k.text(&match.Path)
		case "match.credential":
			err = k.text(&match.Credential)
		default:
			err = unknownKey(k.key, "match.api", "match.operation", "match.method", "match.path", "match.credential")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// attributes are the members of an object by their own names.
func (m member) attributes() (map[string]json.RawMessage, error) {
	list, err := m.object()
	if err != nil {
		return nil, err
	}
	all := make(map[string]json.RawMessage, len(list))
	for _, k := range list {
		all[k.key[len(m.key)+1:]] = k.value
	}
	return all, nil
}

// object reads the value as an object, whose members have the name of m and a dot in
// front of their own: match.api.
func (m member) object() ([]member, error) {
	list, err := members(m.value)
	var p *problem.Problem
	if errors.As(err, &p) {
		return nil, problem.Field(m.key+"."+p.Field, fmt.Sprintf("The key %q stands twice.", m.key+"."+p.Field))
	}
	if err != nil {
		return nil, wrong(m.key, m.value, "an object")
	}
	for i := range list {
		list[i].key = m.key + "." + list[i].key
	}
	return list, nil
}

func (m member) text(into *string) error {
	if json.Unmarshal(m.value, into) != nil || *into == "" {
		return wrong(m.key, m.value, "a string with something in it")
	}
	return nil
}

func (m member) count(into *int64) error {
	if json.Unmarshal(m.value, into) != nil || *into < 1 {
		return wrong(m.key, m.value, "a whole number of 1 or more")
	}
	return nil
}

func (m member) isNull() bool { return string(m.value) == "null" }
