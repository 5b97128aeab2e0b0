package nats4

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/mockapis/mockapis/internal/params"
)

// A call is a request that has passed every check, with what a handler has to say
// to the developer.
type call struct {
	account  account
	endpoint *endpoint
	route    route // as the client has named it
	args     arguments
	remote   string    // the caller's address with its port
	noted    *apiError // why a 200 does not say what the client may hope for
}

// fail is the answer of an operation that does not succeed, though the call is right:
// 200 in the endpoint's own form, as the vendor's pages have it. Nothing may have been
// written.
func (c *call) fail(why *apiError) ([]byte, error) {
	c.note(why)
	return c.endpoint.fails(why.Message), nil
}

// softly answers with fail where err is a soft refusal; any other error fails the call.
func (c *call) softly(err error) ([]byte, error) {
	if e := (*apiError)(nil); errors.As(err, &e) && e.status == http.StatusOK {
		return c.fail(e)
	}
	return nil, err
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

// readParameters reads the parameters where the method has them: a GET in the query,
// others in the body. Where there are none they may stand in the other place, as old
// pages of the vendor have it. It returns errQuery or errBody for what cannot be read.
func readParameters(r *http.Request, method string) (params.Params, error) {
	places := [...]func(*http.Request) (params.Params, error){readQuery, readBody}
	if method != http.MethodGet {
		places[0], places[1] = places[1], places[0]
	}
	list, err := places[0](r)
	if len(list) > 0 || err != nil {
		return list, err
	}
	return places[1](r)
}

func readQuery(r *http.Request) (params.Params, error) {
	list, err := params.Parse(r.URL.RawQuery)
	if err != nil {
		return nil, errQuery.because("the query has %v", err)
	}
	return list, nil
}

func readBody(r *http.Request) (params.Params, error) {
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

// parseJSON reads one object. Its values become what a form would hold: true is 1, false
// and null are nothing, and what stands in a list or an object has its name in brackets,
// as PHP's http_build_query writes it.
func parseJSON(body []byte) (list params.Params, err error) {
	var valid json.RawMessage
	if err := json.Unmarshal(body, &valid); err != nil {
		return nil, fmt.Errorf("malformed JSON: %w", err)
	}
	if body[0] != '{' {
		return nil, errObject
	}
	return formValues(nil, "", body, 0)
}

var errDeep = errors.New("lists in lists beyond 64 levels")

// formValues appends what a form would hold for a value of valid JSON.
func formValues(
	list params.Params, name string, raw json.RawMessage, depth int,
) (_ params.Params, err error) {
	if depth > maxDepth {
		return nil, errDeep
	}
	value := ""
	switch raw[0] {
	case '{':
		return formMembers(list, name, raw, depth)
	case '[':
		var items []json.RawMessage
		_ = json.Unmarshal(raw, &items)
		for i, item := range items {
			list, err = formValues(list, fmt.Sprintf("%s[%d]", name, i), item, depth+1)
			if err != nil {
				return nil, err
			}
		}
		return list, nil
	case '"':
		_ = json.Unmarshal(raw, &value)
	case 't':
		value = "1"
	case 'f', 'n':
	default:
		value = string(raw)
	}
	return append(list, params.Param{Name: name, Value: value}), nil
}

// formMembers appends the members of an object, in their order.
func formMembers(
	list params.Params, name string, raw json.RawMessage, depth int,
) (_ params.Params, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	_, _ = d.Token() // {
	for d.More() {
		key, _ := d.Token()
		var value json.RawMessage
		_ = d.Decode(&value)
		member := key.(string)
		if depth > 0 {
			member = name + "[" + member + "]"
		}
		if list, err = formValues(list, member, value, depth+1); err != nil {
			return nil, err
		}
	}
	return list, nil
}
