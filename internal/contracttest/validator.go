package contracttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/errors"

	"github.com/mockapis/mockapis/internal/contract"
)

type object = map[string]any

// A strict is the validator of libopenapi for one contract.
type strict struct {
	*contract.Contract
	mu sync.Mutex // it is not made for many at once
	v  validator.Validator
}

// newStrict reads the document without what the validator is not asked about: where it
// is served, and who may call it.
func newStrict(c *contract.Contract) (*strict, error) {
	root := maps.Clone(c.Document())
	delete(root, "servers")
	delete(root, "security")
	text, err := json.Marshal(asJSON(root))
	if err != nil {
		return nil, err
	}
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		return nil, err
	}
	v, all := validator.NewValidator(document, config.WithStrictMode(), config.WithoutSecurityValidation())
	if len(all) > 0 {
		return nil, all[0]
	}
	return &strict{Contract: c, v: v}, nil
}

// asJSON returns a copy whose media types with a structure are all JSON.
func asJSON(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = asJSON(one)
		}
		return list
	case object:
		o := make(object, len(v))
		for key, one := range v {
			content, ok := one.(object)
			if key != "content" || !ok {
				o[key] = asJSON(one)
				continue
			}
			types := object{}
			for name, m := range content {
				if _, hasJSON := content[jsonType]; isStructured(name) && !hasJSON {
					name = jsonType
				}
				types[name] = asJSON(m)
			}
			o[key] = types
		}
		named(o)
		return o
	}
	return v
}

// named declares the names that a map has by its additionalProperties: in strict mode the
// validator takes none of them for declared.
func named(o object) {
	free, isMap := o["additionalProperties"].(object)
	if !isMap {
		return
	}
	if _, also := o["properties"]; also {
		free = object{} // a pattern is for the properties, too
	}
	o["patternProperties"] = object{"^": free}
}

const jsonType = "application/json"

func isStructured(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	switch strings.TrimSpace(media) {
	case jsonType, "application/xml", "text/xml", "application/x-www-form-urlencoded":
		return true
	}
	return false
}

// request is an exchange's request as the validator takes it: at the operation's first
// path, by its method, without credentials, and with a body in JSON.
func (s *strict) request(o *contract.Operation, x *contract.Exchange) (*http.Request, error) {
	path, ok := o.PathOf(x.URL)
	if !ok {
		return nil, fmt.Errorf("%s is no path of %s", x.URL.Path, o.ID)
	}
	u := url.URL{Scheme: "http", Host: "127.0.0.1", Path: path, RawQuery: s.WithoutCredentials(x.URL.RawQuery)}
	r, err := http.NewRequest(o.Method, u.String(), http.NoBody)
	if err != nil {
		return nil, err
	}
	r.Header = x.Header.Clone()
	s.DropCredentials(r)
	switch {
	case o.Body == nil:
		return r, nil
	case len(x.Body.Bytes) == 0:
		r.Header.Del("Content-Type") // of nothing; it is none of those in JSON
		return r, nil
	}
	v, m, err := o.Body.Decode(x)
	if err != nil {
		return nil, err
	}
	return r, s.fill(&r.Header, &r.Body, m, v, x.Body.Bytes)
}

// fill puts a body, as a JSON value where it has a structure.
func (s *strict) fill(h *http.Header, body *io.ReadCloser, m *contract.Media, v any, raw []byte) error {
	data, kind := raw, m.Type
	if isStructured(m.Type) {
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		data, kind = text, jsonType
	}
	h.Set("Content-Type", kind)
	*body = io.NopCloser(bytes.NewReader(data))
	return nil
}

// Request returns what the validator has against a request, a sentence each.
func (s *strict) Request(o *contract.Operation, x *contract.Exchange) []string {
	r, err := s.request(o, x)
	if err != nil {
		return []string{err.Error()}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, mistakes := s.v.ValidateHttpRequestSync(r)
	return words(mistakes)
}

// Response returns what the validator has against a response, a sentence each. One
// without a body that could be judged is all right.
func (s *strict) Response(o *contract.Operation, x *contract.Exchange) []string {
	empty := len(x.Sent.Bytes) == 0 && o.Response(x.Status) != nil && o.Response(x.Status).Empty
	if x.Sent.Cut || x.Method == http.MethodHead || empty {
		return nil
	}
	declared := o.Response(x.Status)
	if declared == nil {
		return []string{fmt.Sprintf("%s has no status %d", o.ID, x.Status)}
	}
	r, err := http.NewRequest(o.Method, "http://127.0.0.1"+o.Path, http.NoBody)
	if err != nil {
		return []string{err.Error()}
	}
	res := &http.Response{StatusCode: x.Status, Header: http.Header{}, Body: http.NoBody, Request: r}
	for name, values := range x.Answer {
		if !contract.IsStandard(name) {
			res.Header[name] = values
		}
	}
	if len(x.Sent.Bytes) > 0 {
		v, m, err := declared.Decode(x)
		if err != nil {
			return []string{err.Error()}
		}
		if err := s.fill(&res.Header, &res.Body, m, v, x.Sent.Bytes); err != nil {
			return []string{err.Error()}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, mistakes := s.v.ValidateHttpResponse(r, res)
	return words(mistakes)
}

func words(mistakes []*errors.ValidationError) (list []string) {
	for _, m := range mistakes {
		list = append(list, strings.TrimSpace(m.Message+": "+m.Reason))
		for _, e := range m.SchemaValidationErrors {
			list = append(list, "  "+e.FieldPath+": "+e.Reason)
		}
	}
	return list
}
