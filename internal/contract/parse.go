package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/sims"
)

type object = map[string]any

// Parse reads a document. Its error names the API and the place in the document.
func Parse(api string, document []byte) (c *Contract, err error) {
	root, err := values(document)
	if err != nil {
		return nil, fmt.Errorf("contract of %s: %w", api, err)
	}
	c = &Contract{API: api, root: root, byID: map[string]*Operation{}, schemes: map[string]scheme{}}
	c.cache = &compiled{contract: c}
	// What is wrong in a document of ours is wrong for good: readers below panic with
	// the place, which a test of each document would meet.
	defer func() {
		switch p := recover().(type) {
		case nil:
		case misplaced:
			c, err = nil, fmt.Errorf("contract of %s: %s", api, string(p))
		default:
			panic(p)
		}
	}()
	c.read()
	return c, nil
}

// misplaced says what is wrong at which place of the document.
type misplaced string

func wrong(at, format string, args ...any) {
	panic(misplaced(at + ": " + fmt.Sprintf(format, args...)))
}

func (c *Contract) read() {
	info, _ := c.root["info"].(object)
	c.Title, _ = info["title"].(string)
	if limit, ok := c.root["x-rate-limit"].(object); ok {
		n, _ := limit["requests"].(float64)
		seconds, _ := limit["seconds"].(float64)
		c.RateLimit = &RateLimit{int(n), int(seconds), text(limit, "x-source")}
	}
	components, _ := c.root["components"].(object)
	schemes, _ := components["securitySchemes"].(object)
	for name, v := range schemes {
		s, _ := v.(object)
		c.schemes[name] = scheme{
			kind: text(s, "type") + text(s, "scheme"), in: text(s, "in"), name: text(s, "name"),
			credential: text(s, "x-credential"),
		}
	}
	paths, ok := c.root["paths"].(object)
	if !ok {
		wrong("paths", "there are none")
	}
	for path, v := range paths {
		item, _ := v.(object)
		for _, method := range []string{"get", "put", "post", "delete", "options", "head", "patch"} {
			if o, ok := item[method].(object); ok {
				c.operation(strings.ToUpper(method), path, item, o)
			}
		}
	}
	slices.SortFunc(c.Operations, func(a, b *Operation) int { return strings.Compare(a.ID, b.ID) })
}

func (c *Contract) operation(method, path string, item, v object) {
	at := method + " " + path
	o := &Operation{
		ID: text(v, "operationId"), Method: method, Path: path, Summary: text(v, "summary"),
		Provenance: sims.Provenance(text(v, "x-provenance")), Source: text(v, "x-source"),
		Also: texts(v["x-also"]), Legacy: v["x-legacy"] == true, Instead: text(v, "x-instead"),
		Safe: slices.Contains(reading, method),
	}
	if safe, ok := v["x-safe"].(bool); ok {
		o.Safe = safe
	}
	if o.ID == "" || c.byID[o.ID] != nil {
		wrong(at, "operationId %q is empty or stands twice", o.ID)
	}
	c.byID[o.ID] = o
	c.Operations = append(c.Operations, o)
	for _, list := range []any{item["parameters"], v["parameters"]} {
		all, _ := list.([]any)
		for _, p := range all {
			o.Parameters = append(o.Parameters, c.parameter(at, c.follow(at, p)))
		}
	}
	if body, ok := v["requestBody"]; ok {
		b := c.follow(at, body)
		o.Body = &Body{b["required"] == true, c.media(at+" requestBody", b["content"])}
	}
	responses, _ := v["responses"].(object)
	for status, r := range responses {
		o.Responses = append(o.Responses, c.response(at+" "+status, status, c.follow(at, r)))
	}
	slices.SortFunc(o.Responses, func(a, b *Response) int { return a.Status - b.Status })
	security, ok := v["security"].([]any)
	if !ok {
		security, _ = c.root["security"].([]any)
	}
	for _, one := range security {
		need := map[string][]string{}
		all, _ := one.(object)
		for name := range all {
			if _, ok := c.schemes[name]; !ok {
				wrong(at, "there is no security scheme %s", name)
			}
			need[name] = nil
		}
		o.security = append(o.security, need)
	}
}

func (c *Contract) parameter(at string, v object) *Parameter {
	p := &Parameter{
		Name: text(v, "name"), In: text(v, "in"), Required: v["required"] == true,
		Legacy: v["x-legacy"] == true, Instead: text(v, "x-instead"),
		Personal: v["x-personal"] == true, Secret: v["x-secret"] == true,
		Schema: c.schema(at+" "+text(v, "name"), v["schema"]), Example: v["example"],
	}
	p.Values = c.origins(at+" "+p.Name, v["x-values"])
	if p.Example == nil {
		p.Example = first(examples(v))
	}
	if p.Example == nil {
		p.Example = p.Schema.Example()
	}
	p.List = p.Schema.Is("array") && v["explode"] == false
	return p
}

func (c *Contract) origins(at string, v any) (list []Origin) {
	for _, text := range texts(v) {
		id, pointer, ok := strings.Cut(text, " ")
		if !ok || !strings.HasPrefix(pointer, "/") {
			wrong(at, "x-values: %q is not \"operationId /pointer\"", text)
		}
		list = append(list, Origin{id, pointer})
	}
	return list
}

func (c *Contract) response(at, status string, v object) *Response {
	n, err := strconv.Atoi(status)
	if err != nil {
		wrong(at, "the status is no number")
	}
	r := &Response{Status: n, Empty: v["x-empty"] == true, Media: c.media(at, v["content"])}
	headers, _ := v["headers"].(object)
	for name, h := range headers {
		p := c.follow(at, h)
		r.Headers = append(r.Headers, &Parameter{
			Name: name, In: "header", Required: p["required"] == true,
			Schema: c.schema(at+" "+name, p["schema"]),
		})
	}
	return r
}

func (c *Contract) media(at string, v any) (list []*Media) {
	content, _ := v.(object)
	for name, m := range content {
		o, _ := m.(object)
		one := &Media{Type: name, Schema: c.schema(at+" "+name, o["schema"]), Examples: examples(o)}
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b *Media) int { return strings.Compare(a.Type, b.Type) })
	return list
}

func (c *Contract) schema(at string, v any) *Schema {
	raw, ok := v.(object)
	if !ok {
		raw = object{}
	}
	s := &Schema{raw: raw, contract: c}
	c.resolve(at, raw)
	return s
}

// follow returns what a reference leads to; anything else is itself.
func (c *Contract) follow(at string, v any) object {
	for range 20 {
		o, ok := v.(object)
		if !ok {
			wrong(at, "%v is no mapping", v)
		}
		ref, ok := o["$ref"].(string)
		if !ok {
			return o
		}
		v = c.at(at, ref)
	}
	wrong(at, "its references go round in a circle")
	return nil
}

// at returns what stands at a reference within the document.
func (c *Contract) at(place, ref string) any {
	pointer, ok := strings.CutPrefix(ref, "#/")
	var v any = c.root
	for name := range strings.SplitSeq(pointer, "/") {
		o, _ := v.(object)
		v = o[strings.NewReplacer("~1", "/", "~0", "~").Replace(name)]
	}
	if !ok || v == nil {
		wrong(place, "%s leads nowhere", ref)
	}
	return v
}

// examples are those of a parameter or media type.
func examples(v object) (list []any) {
	if one, ok := v["example"]; ok {
		list = append(list, one)
	}
	many, _ := v["examples"].(object)
	names := make([]string, 0, len(many))
	for name := range many {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if e, ok := many[name].(object); ok {
			list = append(list, e["value"])
		}
	}
	return list
}

func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

func text(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

func texts(v any) (list []string) {
	all, _ := v.([]any)
	for _, one := range all {
		if s, ok := one.(string); ok {
			list = append(list, s)
		}
	}
	return list
}
