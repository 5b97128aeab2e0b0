package nats4

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/internal/params"
)

// A call is a request that has passed every check, with what a handler has to say
// to the developer.
type call struct {
	account account
	args    arguments
	noted   *apiError // why a 200 does not say what the client may hope for
}

// note notes why the answer is as it is. Of several the last one is the rule.
func (c *call) note(n *apiError) {
	if c.noted != nil {
		n.Why = c.noted.Why + "; " + n.Why
		for name, v := range c.noted.Values {
			if _, ok := n.Values[name]; !ok {
				n.judging(name, v)
			}
		}
	}
	c.noted = n
}

// A parameter is a name that an endpoint takes, with its type.
type parameter struct {
	name string
	kind kind
}

type kind int

const (
	word    kind = iota // any string
	integer             // decimal digits, with a sign or without
	boolean             // 1, true, on, yes, 0, false, off, no
)

// arguments are the parameters of a request. An empty value is the same as none,
// and the last of several counts, as PHP has it. (Both are ours.)
type arguments struct{ list params.Params }

// text returns the value of a parameter, or "".
func (a arguments) text(name string) string {
	v, _ := a.list.Last(name)
	return v
}

// integer returns the value of an integer parameter, which has been checked.
func (a arguments) integer(name string) (n int64, given bool) {
	v := a.text(name)
	if v == "" {
		return 0, false
	}
	n, err := strconv.ParseInt(v, 10, 64)
	return n, err == nil
}

// is reports whether a boolean parameter is given and true.
func (a arguments) is(name string) bool {
	v, err := parseBool(a.text(name))
	return v && err == nil
}

// readParameters reads the parameters where the method has them: a GET in the
// query, others in the body. A GET without a query may have them in its body, as
// two old pages of the vendor allow. It returns errRequest for what cannot be read.
func readParameters(r *http.Request, method string) (params.Params, error) {
	if method == http.MethodGet {
		query, err := params.Parse(r.URL.RawQuery)
		if err != nil {
			return nil, errQuery.because("the query has %v", err)
		}
		if len(query) > 0 {
			return query, nil
		}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, errBodyUnread.because("the body could not be read: %v", err)
	}
	list, err := parseBody(r.Header.Get("Content-Type"), body)
	if err != nil {
		return nil, errBody.because("the body has %v", err).
			judging("content_type", r.Header.Get("Content-Type"), "bytes", len(body))
	}
	return list, nil
}

// parseBody reads a urlencoded form, or a JSON object where the type says so.
func parseBody(contentType string, body []byte) (params.Params, error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return nil, nil
	}
	if mediaType, _, _ := mime.ParseMediaType(contentType); mediaType == "application/json" {
		return parseJSON(body)
	}
	return params.Parse(string(body))
}

var errObject = errors.New("no JSON object")

// parseJSON reads one object. Its values become what a form would hold: true is
// 1, false and null are nothing. A list or an object is kept by its name alone,
// as name[].
func parseJSON(body []byte) (list params.Params, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errObject
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("malformed JSON: %w", err)
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, fmt.Errorf("malformed JSON: %w", err)
		}
		list = append(list, formValue(name.(string), raw))
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("malformed JSON: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errObject
	}
	return list, nil
}

// formValue is what a form would hold for one member of a JSON object.
func formValue(name string, raw json.RawMessage) params.Param {
	p := params.Param{Name: name}
	switch raw[0] {
	case '"':
		_ = json.Unmarshal(raw, &p.Value) // the decoder has seen that it is a string
	case '{', '[':
		p.Name += "[]"
	case 't':
		p.Value = "1"
	case 'f', 'n':
	default:
		p.Value = string(raw)
	}
	return p
}

// check returns the arguments of the endpoint, or the 404 for a parameter that it
// does not have or whose value is not of its type. Where strict is false, and for
// endpoints whose page is not fully known, it notes what it ignores.
func (e *endpoint) check(c *call, list params.Params, strict bool) error {
	for _, p := range list {
		name, _, isList := strings.Cut(p.Name, "[")
		switch {
		case !e.takes(name):
			if e.unknown == refuseUnknown && strict {
				return errUnknownParameter.invalid(p.Name, "is unknown to %s", e.resource).
					judging("resource", e.resource, "known", e.names())
			}
			if e.unknown != ignoreUnknown {
				c.note(noteIgnored.because("parameter %s is unknown to %s and ignored",
					p.Name, e.resource).judging("parameter", p.Name, "resource", e.resource))
			}
		case isList:
			return errParameter.invalid(name, "is a list; it must be one value")
		}
	}
	c.args = arguments{list}
	for _, p := range e.parameters {
		if err := p.check(c.args.text(p.name)); err != nil {
			return err
		}
	}
	return nil
}

// names are the endpoint's parameters.
func (e *endpoint) names() (names []string) {
	for _, p := range e.parameters {
		names = append(names, p.name)
	}
	return names
}

func (e *endpoint) takes(name string) bool {
	for _, p := range e.parameters {
		if p.name == name {
			return true
		}
	}
	return false
}

func (p parameter) check(value string) error {
	if value == "" {
		return nil
	}
	switch p.kind {
	case integer:
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			return errParameter.invalid(p.name, "must be an integer").judging("value", value)
		}
	case boolean:
		if _, err := parseBool(value); err != nil {
			return errParameter.invalid(p.name, "must be a boolean: 1 or 0").judging("value", value)
		}
	}
	return nil
}

var errBoolean = errors.New("no boolean")

// parseBool takes the words that PHP's boolean filter takes. (Ours.)
func parseBool(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "1", "true", "on", "yes":
		return true, nil
	case "", "0", "false", "off", "no":
		return false, nil
	}
	return false, errBoolean
}
