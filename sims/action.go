package sims

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// ErrNoAction says that an API has no action of a name.
var ErrNoAction = errors.New("no such action")

// An Action is what the vendor's own users do outside the API: expire a member,
// consume a promo code, disable an account.
type Action struct {
	Name    string  `json:"action"` // consume-promo-code
	API     string  `json:"api"`
	Summary string  `json:"summary"`
	Params  []Param `json:"params"`

	do func(tx *store.Tx, args json.RawMessage) (any, error)
}

// A Param is one argument of an action: a key of its JSON object.
type Param struct {
	Name     string `json:"name"`
	Type     string `json:"type"` // string, integer, number, boolean, array or object
	Required bool   `json:"required"`
	Summary  string `json:"summary"`
}

// Act makes an action. T is a struct whose fields have the tags json (the key;
// with omitempty or a pointer it may be left out) and doc (a sentence about it).
// do changes the state in tx and returns what to answer, a value that encodes as
// JSON, or nil. It returns a *Bad that names the argument which is wrong.
func Act[T any](api, name, summary string, do func(tx *store.Tx, args T) (any, error)) Action {
	params := paramsOf(reflect.TypeFor[T]())
	return Action{
		Name: name, API: api, Summary: summary, Params: params,
		do: func(tx *store.Tx, raw json.RawMessage) (any, error) {
			var args T
			if err := decodeArgs(raw, &args, params); err != nil {
				return nil, err
			}
			return do(tx, args)
		},
	}
}

// Do takes the action with the arguments of a JSON object, or none. It returns a
// *Bad that names the argument which is missing, unknown, of a wrong type or
// impossible.
func (a Action) Do(tx *store.Tx, args json.RawMessage) (any, error) { return a.do(tx, args) }

func decodeArgs(raw json.RawMessage, into any, params []Param) error {
	if len(bytes.TrimSpace(raw)) == 0 {
		raw = json.RawMessage("{}")
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(raw, &given); err != nil || given == nil {
		return &Bad{"", "the arguments must be a JSON object"}
	}
	for _, p := range params {
		v, ok := given[p.Name]
		if (!ok || string(v) == "null") && p.Required {
			return &Bad{p.Name, "is required; " + p.Summary}
		}
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return nil
		}
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return &Bad{wrong.Field, fmt.Sprintf("is a JSON %s; it must be %s", wrong.Value, jsonType(wrong.Type))}
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return &Bad{strings.Trim(name, `"`), "is unknown; there are " + paramNames(params)}
	}
	return unreadable(given, reflect.TypeOf(into).Elem(), err)
}

// unreadable names the argument that cannot be read, a time as a rule, which err
// does not.
func unreadable(given map[string]json.RawMessage, t reflect.Type, err error) error {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		one, e := json.Marshal(map[string]json.RawMessage{name: given[name]})
		if e == nil && json.Unmarshal(one, reflect.New(t).Interface()) != nil {
			return &Bad{name, fmt.Sprintf("%s cannot be read; a time is written 2026-01-31T12:00:00Z", given[name])}
		}
	}
	return &Bad{"", err.Error()}
}

func paramNames(params []Param) string {
	if len(params) == 0 {
		return "no arguments"
	}
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.Name
	}
	return strings.Join(names, ", ")
}

func paramsOf(t reflect.Type) []Param {
	list := []Param{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		list = append(list, Param{
			Name: name, Type: jsonType(f.Type), Summary: f.Tag.Get("doc"),
			Required: f.Type.Kind() != reflect.Pointer && !strings.Contains(options, "omitempty"),
		})
	}
	return list
}

func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return jsonType(t.Elem())
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64:
		return "integer"
	case reflect.Float64:
		return "number"
	case reflect.Slice:
		return "array"
	case reflect.String:
		return "string"
	}
	if t.PkgPath() == "time" && t.Name() == "Time" {
		return "string"
	}
	return "object"
}
