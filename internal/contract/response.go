package contract

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// standard are the headers that any response may have: they belong to HTTP, or are the
// simulators' own beside the vendor's.
var standard = []string{
	"Accept-Ranges", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Date",
	"Etag", "Keep-Alive", "Last-Modified", "Server", "Trailer", "Transfer-Encoding", "Vary", "Via",
}

// IsStandard reports whether any response may have a header of this name, in its
// canonical form.
func IsStandard(name string) bool {
	return slices.Contains(standard, name) || strings.HasPrefix(name, "X-Mock-")
}

// Response returns what of a response is not by the contract of its operation. One to a
// path that is none, or of no status, is always all right.
func (j *Judge) Response(x *Exchange) []Finding {
	o := j.Find(x)
	if o == nil || x.Status == 0 {
		return nil
	}
	return told(o, o.judge(x))
}

func (o *Operation) judge(x *Exchange) (list []Finding) {
	r := o.Response(x.Status)
	if r == nil {
		why := "the status is not documented"
		return []Finding{find(ResponseStatus, "status", strconv.Itoa(x.Status), why)}
	}
	list = r.headers(x)
	bare := x.Method == http.MethodHead || x.Status == http.StatusNoContent ||
		x.Status == http.StatusNotModified || r.Empty && len(x.Sent.Bytes) == 0
	switch {
	case bare:
		return list
	case len(r.Media) == 0:
		if len(x.Sent.Bytes) > 0 || x.Sent.Cut {
			list = append(list, find(ResponseMedia, "body", "", "no body is documented"))
		}
		return list
	}
	m := media(r.Media, x.Answer.Get("Content-Type"))
	if m == nil {
		why := "the media type is not documented"
		return append(list, find(ResponseMedia, "header", "Content-Type", why))
	}
	if x.Sent.Cut {
		return list
	}
	v, err := m.Decode(x.Sent.Bytes)
	if err != nil {
		return append(list, find(ResponseMalformed, "body", "", ended(err)))
	}
	for _, mistake := range m.Schema.Mistakes(v) {
		f := find(ResponseField, "body", mistake.At, mistake.Why)
		f.Kind = mistake.Kind
		list = append(list, f)
	}
	return list
}

// headers compares the names of a response's headers, and the values of those declared.
func (r *Response) headers(x *Exchange) (list []Finding) {
	for _, name := range slices.Sorted(maps.Keys(x.Answer)) {
		if !IsStandard(name) && r.header(name) == nil {
			list = append(list, find(ResponseHeader, "header", name, "is not documented"))
		}
	}
	for _, p := range r.Headers {
		values := x.Answer.Values(p.Name)
		if len(values) == 0 {
			if p.Required {
				list = append(list, find(ResponseHeader, "header", p.Name, "is missing"))
			}
			continue
		}
		for _, m := range p.Schema.Mistakes(p.value(values)) {
			list = append(list, find(ResponseHeader, "header", p.Name, m.Why))
		}
	}
	return list
}

func (r *Response) header(name string) *Parameter {
	for _, p := range r.Headers {
		if strings.EqualFold(p.Name, name) {
			return p
		}
	}
	return nil
}

// Answer returns the JSON value of a response's body and the schema that it has by the
// contract. Its error says that the contract has none, or that the body is malformed.
func (o *Operation) Answer(x *Exchange) (v any, s *Schema, err error) {
	r := o.Response(x.Status)
	if r == nil {
		return nil, nil, errors.New("the status is not documented")
	}
	v, m, err := r.Decode(x)
	if m == nil {
		return nil, nil, err
	}
	return v, m.Schema, err
}

// Decode returns the JSON value of a response's body, and its media type. No body, where
// there may be none, is null.
func (r *Response) Decode(x *Exchange) (any, *Media, error) {
	if m := media(r.Media, x.Answer.Get("Content-Type")); r.Empty && len(x.Sent.Bytes) == 0 {
		return nil, m, nil
	}
	return decode(r.Media, x.Answer, x.Sent.Bytes)
}

// Decode returns the JSON value of a request's body, and its media type.
func (b *Body) Decode(x *Exchange) (any, *Media, error) {
	return decode(b.Media, x.Header, x.Body.Bytes)
}

func decode(list []*Media, h http.Header, body []byte) (any, *Media, error) {
	m := media(list, h.Get("Content-Type"))
	if m == nil {
		return nil, nil, errors.New("the media type is not documented")
	}
	v, err := m.Decode(body)
	return v, m, err
}
