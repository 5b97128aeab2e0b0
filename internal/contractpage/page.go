// Package contractpage shows a contract to people: one page of HTML without scripts and
// without anything from elsewhere.
package contractpage

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/sims"
)

var (
	//go:embed page.html
	layout string
	//go:embed page.css
	style string
)

// Policy is the Content-Security-Policy of the page: its own style and nothing else.
var Policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"style-src 'sha256-" + hashOf(style) + "'"

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

var parsed = sync.OnceValues(func() (*template.Template, error) {
	return template.New("page").Parse(layout)
})

// A page is what the template shows.
type page struct {
	API, Title, Version, Description string
	Style                            template.CSS
	Servers                          []server
	Schemes                          []scheme
	Limit                            *contract.RateLimit
	Groups                           []group
}

type server struct{ URL, Description string }

type scheme struct{ Name, How, Description, Source string }

// A group is the operations of a tag.
type group struct {
	Tag, Description string
	Operations       []operation
}

type operation struct {
	*contract.Operation
	Description string
	Parameters  []row
	Bodies      []body
	Responses   []response
	Notes       []string
}

type response struct {
	Status      int
	Class       string
	Description string
	Headers     []row
	Bodies      []body
}

// A body is one media type.
type body struct {
	Type     string
	Rows     []row
	Examples []string
}

// A row is a parameter, a header or a part of a schema.
type row struct {
	Depth                   int
	Name, In, Type, About   string
	Required                bool
	Marks                   []string // legacy, personal, secret
	Bounds, Example, Source string
	Provenance              string
}

// Of returns the page of a contract, whose operations stand in the order given.
func Of(c *contract.Contract, order []sims.Operation) ([]byte, error) {
	t, err := parsed()
	if err != nil {
		return nil, err
	}
	m := &maker{c}
	info := m.object(c.Document()["info"])
	p := page{
		API: c.API, Title: c.Title, Version: text(info["version"]), Description: text(info["description"]),
		Style: template.CSS(style), Limit: c.RateLimit,
	}
	for _, v := range list(c.Document()["servers"]) {
		s := m.object(v)
		p.Servers = append(p.Servers, server{text(s["url"]), text(s["description"])})
	}
	p.Schemes = m.schemes()
	p.Groups = m.groups(order)
	var b bytes.Buffer
	err = t.Execute(&b, p)
	return b.Bytes(), err
}

// A maker reads what the page shows out of the document.
type maker struct{ c *contract.Contract }

func (m *maker) object(v any) map[string]any {
	if _, ok := v.(map[string]any); !ok {
		return nil
	}
	return m.c.Follow(v)
}

func (m *maker) schemes() (all []scheme) {
	components := m.object(m.c.Document()["components"])
	named := m.object(components["securitySchemes"])
	for _, name := range slices.Sorted(maps.Keys(named)) {
		s := m.object(named[name])
		how := strings.TrimSpace(text(s["type"]) + " " + text(s["scheme"]))
		if in := text(s["in"]); in != "" {
			how = in + " " + text(s["name"])
		}
		all = append(all, scheme{name, how, text(s["description"]), text(s["x-source"])})
	}
	return all
}

func (m *maker) groups(order []sims.Operation) (all []group) {
	for _, v := range list(m.c.Document()["tags"]) {
		tag := m.object(v)
		all = append(all, group{Tag: text(tag["name"]), Description: text(tag["description"])})
	}
	for _, known := range order {
		o := m.c.Operation(known.ID)
		if o == nil {
			continue
		}
		raw := m.object(m.object(m.object(m.c.Document()["paths"])[o.Path])[strings.ToLower(o.Method)])
		tag := ""
		if tags := list(raw["tags"]); len(tags) > 0 {
			tag = text(tags[0])
		}
		i := slices.IndexFunc(all, func(g group) bool { return g.Tag == tag })
		if i < 0 {
			i, all = len(all), append(all, group{Tag: tag})
		}
		all[i].Operations = append(all[i].Operations, m.operation(o, raw))
	}
	return slices.DeleteFunc(all, func(g group) bool { return len(g.Operations) == 0 })
}

func (m *maker) operation(o *contract.Operation, raw map[string]any) operation {
	one := operation{Operation: o, Description: text(raw["description"])}
	for _, v := range list(raw["parameters"]) {
		p := m.object(v)
		r := m.row(text(p["name"]), m.object(p["schema"]), 0)
		r.In, r.Required, r.About = text(p["in"]), p["required"] == true, text(p["description"])
		r.marked(p)
		if e := p["example"]; e != nil {
			r.Example = compact(e)
		}
		one.Parameters = append(one.Parameters, r)
	}
	one.Bodies = m.bodies(m.object(raw["requestBody"]))
	responses := m.object(raw["responses"])
	for _, r := range o.Responses {
		v := m.object(responses[fmt.Sprint(r.Status)])
		answer := response{
			Status: r.Status, Class: fmt.Sprintf("s%d", r.Status/100), Description: text(v["description"]),
			Bodies: m.bodies(v),
		}
		headers := m.object(v["headers"])
		for _, name := range slices.Sorted(maps.Keys(headers)) {
			h := m.object(headers[name])
			r := m.row(name, m.object(h["schema"]), 0)
			r.About, r.Required = text(h["description"]), h["required"] == true
			answer.Headers = append(answer.Headers, r)
		}
		one.Responses = append(one.Responses, answer)
	}
	return one
}

// bodies are the media types of a request's body or a response.
func (m *maker) bodies(holder map[string]any) (all []body) {
	content := m.object(holder["content"])
	for _, name := range slices.Sorted(maps.Keys(content)) {
		media := m.object(content[name])
		b := body{Type: name, Rows: m.schema("", media["schema"], 0, nil)}
		if e, ok := media["example"]; ok {
			b.Examples = append(b.Examples, indented(e))
		}
		examples := m.object(media["examples"])
		for _, key := range slices.Sorted(maps.Keys(examples)) {
			b.Examples = append(b.Examples, indented(m.object(examples[key])["value"]))
		}
		all = append(all, b)
	}
	return all
}

func text(v any) string { s, _ := v.(string); return strings.TrimSpace(s) }

func list(v any) []any { l, _ := v.([]any); return l }

func compact(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return encoded(v, "")
}

func indented(v any) string { return encoded(v, "  ") }

func encoded(v any, indent string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSpace(b.String())
}
