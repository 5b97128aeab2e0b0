package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/mockapis/mockapis/internal/journal"
	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/wire"
)

// verify answers POST /_mock/verify: 200 where the requests were made as expected,
// 409 where they were not.
func (c *API) verify(r *call) (any, error) {
	list, err := readObject(r.Request)
	if err != nil {
		return nil, err
	}
	e, err := expectation(list)
	if err != nil {
		return nil, err
	}
	v, err := r.box.Journal.Verify(e)
	if err != nil || v.OK {
		return v, err
	}
	body, err := wire.JSON(v)
	if err != nil {
		return nil, err
	}
	return writer(func(w http.ResponseWriter, _ *http.Request) {
		wire.Write(w, http.StatusConflict, "application/json", append(body, '\n'))
	}), nil
}

func expectation(list []member) (e journal.Expectation, err error) {
	for _, m := range list {
		switch m.key {
		case "match":
			e.Match, err = match(m.value, m.key)
		case "count":
			e.Count, err = count(m.value, m.key)
		case "order":
			e.Order, err = order(m.value, m.key)
		case "since":
			e.Since, err = textOrNumber(m.value, m.key)
		default:
			err = unknownKey(m.key, "match", "count", "order", "since")
		}
		if err != nil {
			return e, err
		}
	}
	return e, nil
}

// match reads an object that says which requests are meant. field is its dotted
// path in the body.
func match(value json.RawMessage, field string) (*journal.Match, error) {
	list, err := object(value, field)
	if err != nil {
		return nil, err
	}
	m := &journal.Match{}
	texts := map[string]*string{
		"api": &m.API, "operation": &m.Operation, "method": &m.Method, "path": &m.Path,
		"credential": &m.Credential, "fault": &m.Fault, "text": &m.Text, "body": &m.Body,
	}
	maps := map[string]*map[string]string{"header": &m.Header, "query": &m.Query, "form": &m.Form}
	for _, x := range list {
		at := field + "." + x.key
		switch {
		case texts[x.key] != nil:
			*texts[x.key], err = text(x.value, at)
		case maps[x.key] != nil:
			*maps[x.key], err = textMap(x.value, at)
		case x.key == "status":
			m.Status, err = textOrNumber(x.value, at)
		case x.key == "json":
			m.JSON, err = jsonObject(x.value, at)
		default:
			err = problem.Field(at, fmt.Sprintf("There is no key %q in %s; there are api, operation, method, path, "+
				"status, credential, fault, text, header, query, form, body, json.", x.key, field))
		}
		if err != nil {
			return nil, err
		}
	}
	return m, nil
}

func count(value json.RawMessage, field string) (*journal.Count, error) {
	list, err := object(value, field)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, problem.Field(field, "The count is empty; it has exactly, at_least or at_most.")
	}
	c := &journal.Count{}
	places := map[string]**int{"exactly": &c.Exactly, "at_least": &c.AtLeast, "at_most": &c.AtMost}
	for _, x := range list {
		at := field + "." + x.key
		place := places[x.key]
		if place == nil {
			return nil, problem.Field(at, fmt.Sprintf(
				"There is no key %q in %s; there are exactly, at_least, at_most.", x.key, field))
		}
		n, err := strconv.Atoi(string(x.value))
		if err != nil || n < 0 {
			return nil, wrong(at, x.value, "a whole number from 0")
		}
		*place = &n
	}
	return c, nil
}

func order(value json.RawMessage, field string) ([]journal.Match, error) {
	var steps []json.RawMessage
	if json.Unmarshal(value, &steps) != nil || len(steps) == 0 {
		return nil, wrong(field, value, "a list of matches")
	}
	list := make([]journal.Match, len(steps))
	for i, s := range steps {
		m, err := match(s, fmt.Sprintf("%s.%d", field, i))
		if err != nil {
			return nil, err
		}
		list[i] = *m
	}
	return list, nil
}

// object reads a JSON object inside of the body.
func object(value json.RawMessage, field string) ([]member, error) {
	list, err := members(value)
	var p *problem.Problem
	if errors.As(err, &p) { // a key that stands twice
		return nil, problem.Field(field+"."+p.Field, p.Detail)
	}
	if err != nil {
		return nil, wrong(field, value, "an object")
	}
	return list, nil
}

// text reads a string that is not empty: an empty one would mean anything.
func text(value json.RawMessage, field string) (s string, err error) {
	if value[0] != '"' || json.Unmarshal(value, &s) != nil || s == "" {
		return "", wrong(field, value, "a string that is not empty")
	}
	return s, nil
}

// textOrNumber reads a string or a whole number, as the number's text.
func textOrNumber(value json.RawMessage, field string) (string, error) {
	if n, err := strconv.ParseUint(string(value), 10, 64); err == nil {
		return strconv.FormatUint(n, 10), nil
	}
	return text(value, field)
}

func textMap(value json.RawMessage, field string) (map[string]string, error) {
	list, err := object(value, field)
	if err != nil {
		return nil, err
	}
	all := make(map[string]string, len(list))
	for _, x := range list {
		var s string
		if x.value[0] != '"' || json.Unmarshal(x.value, &s) != nil {
			return nil, wrong(field+"."+x.key, x.value, "a string")
		}
		all[x.key] = s
	}
	return all, nil
}

// jsonObject reads an object whose numbers keep their text.
func jsonObject(value json.RawMessage, field string) (m map[string]any, err error) {
	if _, err := object(value, field); err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		return nil, wrong(field, value, "an object")
	}
	return m, nil
}
