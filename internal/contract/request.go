package contract

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// asked is a request that is being judged.
type asked struct {
	contract *Contract
	o        *Operation
	x        *Exchange
	list     []Finding
}

func (q *asked) add(f Finding) {
	if len(q.list) < maxFindings {
		q.list = append(q.list, f)
	}
}

// credentials looks for one of the ways in which a request may say whose it is.
func (q *asked) credentials() {
	var lacks []string
	for _, need := range q.o.security {
		missing := ""
		for _, name := range slices.Sorted(maps.Keys(need)) {
			if s := q.contract.schemes[name]; !q.carries(s) {
				missing = name
			}
		}
		if missing == "" {
			return
		}
		lacks = append(lacks, missing)
	}
	if len(lacks) > 0 {
		in := cmp.Or(q.contract.schemes[lacks[0]].in, "header")
		q.add(find(MissingCredentials, in, lacks[0],
			"the request carries no credentials ("+strings.Join(lacks, " or ")+")"))
	}
}

// carries reports whether a request has a value where the scheme has it.
func (q *asked) carries(s scheme) bool {
	switch {
	case s.kind == "httpbearer":
		return strings.HasPrefix(strings.ToLower(q.x.Header.Get("Authorization")), "bearer ")
	case s.kind == "httpbasic":
		return strings.HasPrefix(strings.ToLower(q.x.Header.Get("Authorization")), "basic ")
	case s.in == "header":
		return q.x.Header.Get(s.name) != ""
	case s.in == "cookie":
		_, err := q.x.Request().Cookie(s.name)
		return err == nil
	}
	return q.x.URL.Query().Has(s.name) || q.inForm(s.name)
}

// inForm reports whether a body that is a form has a name: PHP reads a credential there
// as it does in the query.
func (q *asked) inForm(name string) bool {
	if !strings.HasPrefix(q.x.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return false
	}
	form, err := url.ParseQuery(string(q.x.Body.Bytes))
	return err == nil && form.Has(name)
}

func (q *asked) path() {
	values, ok := q.o.values(q.x.URL)
	if !ok {
		return
	}
	for _, p := range q.o.Parameters {
		if text, ok := values[p.Name]; ok && p.In == "path" {
			q.judge(p, p.value([]string{text}))
		}
	}
}

func (q *asked) query() {
	values, err := url.ParseQuery(q.x.URL.RawQuery)
	if err != nil {
		q.add(find(WrongParameter, "query", "", "the query is not well-formed"))
	}
	nested := map[string]object{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		base, _, isNested := strings.Cut(name, "[")
		whole, outer := q.o.Parameter("query", name), q.o.Parameter("query", base)
		switch {
		case whole != nil:
			q.judge(whole, whole.value(values[name]))
		case isNested && outer != nil:
			if nested[base] == nil {
				nested[base] = object{}
			}
			outer.put(nested[base], name, values[name])
		case !q.contract.credential(name):
			q.undeclared(name)
		}
	}
	for _, base := range slices.Sorted(maps.Keys(nested)) {
		q.judge(q.o.Parameter("query", base), nested[base][base])
	}
	for _, p := range q.o.Parameters {
		if p.In == "query" && p.Required && !values.Has(p.Name) && nested[p.Name] == nil {
			q.add(find(MissingParameter, "query", p.Name, "the operation needs it"))
		}
	}
}

// undeclared is the finding of a parameter of the query that is none.
func (q *asked) undeclared(name string) {
	if len(q.list) >= maxFindings {
		return // the search for what was meant is the dear part
	}
	f := find(UndeclaredParameter, "query", name, "the operation has no such parameter")
	f.Hint = q.nearest("query", name)
	q.add(f)
}

// put puts the texts of name[key] where they belong in an object that holds the
// parameter.
func (p *Parameter) put(o object, name string, texts []string) {
	properties := object{p.Name: p.Schema.raw}
	holder := &Schema{contract: p.Schema.contract, raw: object{"properties": properties}}
	for _, text := range texts {
		holder.put(o, name, text)
	}
}

func (q *asked) headers() {
	for _, p := range q.o.Parameters {
		if p.In != "header" {
			continue
		}
		if list := q.x.Header.Values(p.Name); len(list) > 0 {
			q.judge(p, p.value(list))
		} else if p.Required {
			q.add(find(MissingHeader, "header", p.Name, "the operation needs it"))
		}
	}
}

func (q *asked) cookies() {
	for _, p := range q.o.Parameters {
		if p.In != "cookie" {
			continue
		}
		if c, err := q.x.Request().Cookie(p.Name); err == nil {
			q.judge(p, p.value([]string{c.Value}))
		} else if p.Required {
			q.add(find(MissingParameter, "cookie", p.Name, "the operation needs it"))
		}
	}
}

// judge holds a parameter's value against its schema.
func (q *asked) judge(p *Parameter, v any) {
	if p.Legacy {
		f := find(LegacyParameter, p.In, p.Name, "the vendor's documents call it old or misspelt")
		f.Hint = p.Instead
		q.add(f)
	}
	for _, m := range p.Schema.Mistakes(v) {
		q.add(find(WrongParameter, p.In, p.Name+m.At, m.Why))
	}
}

func (q *asked) body() {
	sent, declared := q.x.Body, q.o.Body
	empty := len(sent.Bytes) == 0 && sent.Unread <= 0 && !sent.Cut
	contentType := q.x.Header.Get("Content-Type")
	switch {
	case declared == nil && empty:
		return
	case declared == nil:
		q.add(find(UndeclaredBody, "body", "", "the operation takes no body"))
		return
	case empty:
		if declared.Required {
			q.add(find(MissingBody, "body", "", "the operation needs a body"))
		}
		return
	case sent.Unread > 0 && q.x.Status > 0 && q.x.Status < http.StatusBadRequest:
		q.add(find(UnreadBody, "body", "", "a part of the body was not read by the service"))
	}
	m := media(declared.Media, contentType)
	if m == nil {
		names := make([]string, len(declared.Media))
		for i, one := range declared.Media {
			names[i] = one.Type
		}
		q.add(find(UndeclaredMedia, "header", "Content-Type", "has to be "+strings.Join(names, " or ")))
		return
	}
	if sent.Cut || sent.Unread > 0 {
		return
	}
	v, err := m.Decode(sent.Bytes)
	if err != nil {
		q.add(find(MalformedBody, "body", "", ended(err)))
		return
	}
	if o, ok := v.(object); ok && m.Type == "application/x-www-form-urlencoded" {
		maps.DeleteFunc(o, func(name string, _ any) bool {
			return q.contract.credential(name) && m.Schema.Property(name) == nil
		})
	}
	q.fields(m.Schema, v)
}

func (q *asked) fields(s *Schema, v any) {
	for _, m := range s.Mistakes(v) {
		rule := WrongField
		switch m.Kind {
		case Undeclared:
			rule = UndeclaredField
		case Missing:
			rule = MissingField
		}
		q.add(find(rule, "body", m.At, m.Why))
	}
}

// ended is what is wrong with a body, without a value of it.
func ended(err error) string {
	for _, known := range []error{ErrMalformed, ErrRoot} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return err.Error()
}
