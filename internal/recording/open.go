package recording

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/tree"
)

// The sides of an exchange, as places begin.
const (
	sideRequest  = "request"
	sideResponse = "response"
)

// open makes a copy of an exchange and lists its values. What they are set to stands in
// the copy that made returns.
func (s *Scrubber) open(x *Exchange) (made func() *Exchange, list []value) {
	y := *x
	o := s.judge.Operation(x.Operation)
	y.Header, y.Answer = http.Header{}, http.Header{}
	y.Others = slices.Clone(x.Others)
	for name, values := range x.Header {
		if !isNoise(name) {
			y.Header[name] = slices.Clone(values)
		}
	}
	var r *contract.Response
	if o != nil {
		r = o.Response(x.Status)
	}
	for name, values := range x.Answer {
		if Matters(name, r) {
			y.Answer[name] = slices.Clone(values)
		} else if !contract.IsStandard(name) {
			y.Others = append(y.Others, name)
		}
	}
	slices.Sort(y.Others)
	list = append(s.headers(sideRequest, y.Header, o), s.headers(sideResponse, y.Answer, o)...)
	segments, query, more := s.target(x.URL, o)
	list = append(list, more...)
	sent, more := s.body(sideRequest, x.Header, &y.Body, o, x)
	list = append(list, more...)
	answered, more := s.body(sideResponse, x.Answer, &y.Sent, o, x)
	list = append(list, more...)
	return func() *Exchange {
		y.URL = &url.URL{RawQuery: string(query.Bytes())}
		path := strings.Join(segments, "/")
		y.URL.Path, _ = url.PathUnescape(path)
		y.URL.RawPath = path
		y.Body.Bytes, y.Sent.Bytes = sent(), answered()
		y.Host = ""
		return &y
	}, list
}

// target lists the values of a path and its query.
func (s *Scrubber) target(u *url.URL, o *contract.Operation) ([]string, *tree.Document, []value) {
	var list []value
	segments := strings.Split(u.EscapedPath(), "/")
	names := map[int]string{}
	if o != nil {
		for i, name := range strings.Split(o.Path, "/") {
			if strings.HasPrefix(name, "{") {
				names[i] = strings.Trim(name, "{}")
			}
		}
	}
	for i, text := range segments {
		v := value{place: "request path", kind: tree.String}
		v.set = func(t string) { segments[i] = url.PathEscape(t) }
		v.text, _ = url.PathUnescape(text)
		if name := names[i]; name != "" {
			v.place += " " + name
			if p := o.Parameter("path", name); p != nil {
				v.class, v.schema = ofParameter(p), p.Schema
			}
		}
		list = append(list, v)
	}
	query := tree.ParseQuery(u.RawQuery)
	for _, n := range query.Root.Members {
		v := value{place: "request query " + n.Name, kind: tree.String, text: n.Text,
			set: func(t string) { n.Set(tree.String, t) }}
		v.class = byName(n.Name)
		if s.judge.IsCredential("query", n.Name) {
			v.class = secret
		} else if o != nil {
			base, _, _ := strings.Cut(n.Name, "[")
			if p := o.Parameter("query", n.Name); p != nil {
				v.class, v.schema = ofParameter(p), p.Schema
			} else if p := o.Parameter("query", base); p != nil && ofParameter(p) != plain {
				v.class = ofParameter(p)
			}
		}
		list = append(list, v)
	}
	return segments, query, list
}

// body lists the values of a body; write returns its bytes with what they are set to.
func (s *Scrubber) body(
	side string, h http.Header, p *contract.Payload, o *contract.Operation, x *Exchange,
) (write func() []byte, list []value) {
	bytes := p.Bytes
	if len(bytes) == 0 || p.Cut {
		return func() []byte { return nil }, nil
	}
	contentType := h.Get("Content-Type")
	d, err := tree.Parse(contentType, bytes)
	if err != nil { // malformed, or a text of no format
		if !isText(bytes) || strings.HasPrefix(contentType, "multipart/") {
			p.Cut = true
			return func() []byte { return nil }, nil
		}
		text := string(bytes)
		list = append(list, value{place: side + " body", kind: tree.String, text: text,
			set: func(t string) { text = t }})
		return func() []byte { return []byte(text) }, list
	}
	schema := schemaOf(side, contentType, o, x.Status)
	isList := func(at string) bool {
		here := below(schema, at)
		return here != nil && here.Is("array")
	}
	classes := map[*tree.Node]class{}
	d.Root.Walk(isList, func(at string, parent, n *tree.Node) {
		here := below(schema, at)
		c := declared(here, n.Name)
		if up := classes[parent]; parent != nil && c == plain && up != plain && !fixed(here) {
			c = up // what is below a secret is one
		}
		if s.judge.IsCredential("query", n.Name) && side == sideRequest && d.Format == tree.Form {
			c = secret
		}
		classes[n] = c
		if len(n.Members) > 0 || n.Kind == tree.Object || n.Kind == tree.List {
			return
		}
		list = append(list, value{
			place: side + " body " + at, class: c, kind: n.Kind, schema: here, text: n.Text,
			set: func(t string) { n.Set(n.Kind, t) },
		})
	})
	return d.Bytes, list
}

// below is the schema at a place, nil where there is none.
func below(s *contract.Schema, at string) *contract.Schema {
	if s == nil {
		return nil
	}
	return s.At(at)
}

// schemaOf is the schema of a body, nil where the contract has none.
func schemaOf(side, contentType string, o *contract.Operation, status int) *contract.Schema {
	if o == nil {
		return nil
	}
	if side == sideRequest {
		if o.Body == nil {
			return nil
		}
		return o.Body.SchemaOf(contentType)
	}
	if r := o.Response(status); r != nil {
		return r.SchemaOf(contentType)
	}
	return nil
}

// cookies are the values of a request's cookies.
func cookies(at, text string, set func(string)) (list []value) {
	pieces := strings.Split(text, "; ")
	for i, piece := range pieces {
		name, v, _ := strings.Cut(piece, "=")
		list = append(list, value{place: at + " " + name, class: secret, kind: tree.String, text: v,
			set: func(t string) {
				pieces[i] = name + "=" + t
				set(strings.Join(pieces, "; "))
			}})
	}
	return list
}

// setCookie is the value of a cookie that a response sets.
func setCookie(at, text string, set func(string)) []value {
	pair, rest, has := strings.Cut(text, ";")
	name, v, _ := strings.Cut(pair, "=")
	return []value{{place: at + " " + name, class: secret, kind: tree.String, text: v,
		set: func(t string) {
			made := name + "=" + t
			if has {
				made += ";" + rest
			}
			set(made)
		}}}
}

// authorization is the credential in the header of that name; its scheme stays.
func authorization(at, text string, set func(string)) value {
	scheme, rest, ok := strings.Cut(text, " ")
	if !ok {
		return value{place: at, class: secret, kind: tree.String, text: text, set: set}
	}
	return value{place: at, class: secret, kind: tree.String, text: rest,
		set: func(t string) { set(scheme + " " + t) }}
}
