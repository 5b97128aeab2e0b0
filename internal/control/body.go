package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/problem"
)

// maxBody bounds the body of a request whose route says nothing else, in bytes.
const maxBody = 1 << 20

// A member is one key of a JSON object with its value, not yet decoded.
type member struct {
	key   string
	value json.RawMessage
}

// readObject reads the body: one JSON object, whose keys come once each. An
// empty body is an empty object. What else it may be is a *problem.Problem.
func readObject(r *http.Request) ([]member, error) {
	body, err := readBody(r)
	if err != nil || len(bytes.TrimSpace(body)) == 0 {
		return nil, err
	}
	return objectOf(body)
}

// readBody reads the body. What may be wrong is a *problem.Problem.
func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, problem.New(http.StatusRequestEntityTooLarge, fmt.Sprintf("The body is over %d bytes.", tooLarge.Limit))
	}
	if err != nil {
		return nil, problem.New(http.StatusBadRequest, "The body could not be read: "+err.Error())
	}
	return body, nil
}

// objectOf reads a JSON object.
func objectOf(body []byte) ([]member, error) {
	list, err := members(body)
	if err != nil {
		var p *problem.Problem
		if errors.As(err, &p) {
			return nil, p
		}
		return nil, problem.New(http.StatusBadRequest, "The body is not a JSON object: "+err.Error()+".")
	}
	return list, nil
}

func members(body []byte) (list []member, err error) {
	if !json.Valid(body) {
		var v any
		return nil, json.Unmarshal(body, &v) // says what is wrong
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("it begins with something else than {")
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := member{key: t.(string)} // the valid object's next token is a key
		if slices.ContainsFunc(list, func(x member) bool { return x.key == m.key }) {
			return nil, problem.Field(m.key, fmt.Sprintf("The key %q stands twice.", m.key))
		}
		if err := d.Decode(&m.value); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// unknownKey is the refusal of a key that a request does not take.
func unknownKey(key string, known ...string) error {
	if len(known) == 0 {
		return problem.Field(key, fmt.Sprintf("There is no key %q here; the body is empty or {}.", key))
	}
	return problem.Field(key, fmt.Sprintf("There is no key %q here; there are %s.", key, strings.Join(known, ", ")))
}

// wrong is the refusal of a value. want says what it should have been.
func wrong(field string, value json.RawMessage, want string) error {
	return problem.Field(field, fmt.Sprintf("The value of %q, %s, is not %s.", field, value, want))
}

// keys says where the value of each key goes, by its name.
type keys map[string]any

// decode puts the members of an object where they belong. An unknown key and a
// value of a wrong type are *problem.Problems.
func decode(list []member, into keys) error {
	for _, m := range list {
		to, ok := into[m.key]
		if !ok {
			return unknownKey(m.key, slices.Sorted(maps.Keys(into))...)
		}
		if string(m.value) == "null" || json.Unmarshal(m.value, to) != nil {
			return wrong(m.key, m.value, kindOf(to))
		}
	}
	return nil
}

func kindOf(to any) string {
	switch to.(type) {
	case *string:
		return "a string"
	case *int64:
		return "a whole number"
	case *[]string:
		return "a list of strings"
	case **time.Time:
		return `a time of RFC 3339 such as "2035-01-01T00:00:00Z"`
	}
	return "what is needed"
}
