package verdict

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/similar"
)

// A Policy says what a report has to hold for the contract to be kept. The zero value
// fails on findings of severity error and demands nothing.
type Policy struct {
	FailOn  contract.Severity // the mildest severity that breaks the contract
	Rules   map[contract.Rule]contract.Severity
	Ignore  []Ignore
	Require Require
	APIs    []string // that the report speaks of, used or not; none are those used
}

// Off is the severity of a rule that a policy switches off.
const Off contract.Severity = "off"

// An Ignore is a finding that is known and left. Each text but Reason may have * for
// any characters; "" is any.
type Ignore struct {
	API, Operation string
	Rule           string
	At             string
	Reason         string // why it may be left
	line           int
	file           string
}

// Require is what has to have been seen.
type Require struct {
	Operations []string // api/operation
	Statuses   []string // api/status
}

// ParsePolicy reads a policy, in YAML, from a file of that name. Its error names file,
// line and key.
func ParsePolicy(file string, data []byte) (*Policy, error) {
	p := &Policy{FailOn: contract.Error, Rules: map[contract.Rule]contract.Severity{}}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %s", file, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		return p, nil
	}
	r := &reader{file: file}
	r.mapping(doc.Content[0], "the policy", map[string]func(*yaml.Node){
		"fail-on": func(n *yaml.Node) { p.FailOn = r.severity(n, "fail-on") },
		"rules":   func(n *yaml.Node) { r.rules(n, p) },
		"ignore":  func(n *yaml.Node) { r.ignores(n, p) },
		"require": func(n *yaml.Node) {
			r.mapping(n, "require", map[string]func(*yaml.Node){
				"operations": func(n *yaml.Node) {
					p.Require.Operations = r.pairs(n, "require.operations", false)
				},
				"statuses": func(n *yaml.Node) {
					p.Require.Statuses = r.pairs(n, "require.statuses", true)
				},
			})
		},
		"apis": func(n *yaml.Node) { p.APIs = r.texts(n, "apis") },
	})
	if err := errors.Join(r.wrong...); err != nil {
		return nil, err
	}
	return p, nil
}

// Named are the APIs that the policy names, each once, sorted: a report by it needs to
// know them, also where nobody has used them.
func (p *Policy) Named() []string {
	names := slices.Clone(p.APIs)
	for _, one := range slices.Concat(p.Require.Operations, p.Require.Statuses) {
		api, _, _ := strings.Cut(one, "/")
		names = append(names, api)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// A reader reads the nodes of a file and keeps what is wrong with them.
type reader struct {
	file  string
	wrong []error
}

func (r *reader) bad(n *yaml.Node, format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Errorf("%s:%d: %s", r.file, n.Line, fmt.Sprintf(format, args...)))
}

// mapping reads the keys of a mapping, each once and by its own function.
func (r *reader) mapping(n *yaml.Node, what string, keys map[string]func(*yaml.Node)) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.MappingNode {
		r.bad(n, "%s must be a mapping", what)
		return
	}
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read := keys[key.Value]
		switch {
		case read == nil:
			r.bad(key, "%s has no key %q%s", what, key.Value, among(key.Value, sorted(keys)))
		case seen[key.Value]:
			r.bad(key, "the key %q stands twice", key.Value)
		default:
			read(value)
		}
		seen[key.Value] = true
	}
}

func (r *reader) text(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.bad(n, "%s must be a text", what)
		return ""
	}
	return n.Value
}

func (r *reader) texts(n *yaml.Node, what string) (list []string) {
	if n.Kind != yaml.SequenceNode {
		r.bad(n, "%s must be a list", what)
		return nil
	}
	for _, one := range n.Content {
		list = append(list, r.text(one, what))
	}
	return list
}

// pairs reads a list of api/operation, or of api/status.
func (r *reader) pairs(n *yaml.Node, what string, status bool) []string {
	list := r.texts(n, what)
	for i, one := range list {
		api, rest, ok := strings.Cut(one, "/")
		form := "API/OPERATION"
		if status {
			form = "API/STATUS, such as easypromos/429"
			code, err := strconv.Atoi(rest)
			ok = ok && err == nil && code >= 100 && code <= 599
		}
		if !ok || api == "" || rest == "" {
			r.bad(n.Content[i], "%s: %q is not %s", what, one, form)
		}
	}
	return list
}

func (r *reader) severity(n *yaml.Node, what string, more ...contract.Severity) contract.Severity {
	known := append([]contract.Severity{contract.Error, contract.Warning, contract.Note}, more...)
	s := contract.Severity(r.text(n, what))
	if !slices.Contains(known, s) {
		r.bad(n, "%s: %q is none of %s", what, s, joined(known))
	}
	return s
}

func (r *reader) rules(n *yaml.Node, p *Policy) {
	keys := map[string]func(*yaml.Node){}
	for _, info := range contract.Rules {
		keys[string(info.Rule)] = func(n *yaml.Node) {
			p.Rules[info.Rule] = r.severity(n, "rules."+string(info.Rule), Off)
		}
	}
	r.mapping(n, "rules", keys)
}

func (r *reader) ignores(n *yaml.Node, p *Policy) {
	if n.Kind != yaml.SequenceNode {
		r.bad(n, "ignore must be a list")
		return
	}
	for _, one := range n.Content {
		i := Ignore{line: one.Line, file: r.file}
		keys := map[string]func(*yaml.Node){}
		for name, to := range map[string]*string{
			"api": &i.API, "operation": &i.Operation, "rule": &i.Rule, "at": &i.At, "reason": &i.Reason,
		} {
			keys[name] = func(n *yaml.Node) { *to = r.text(n, "ignore."+name) }
		}
		wrong := len(r.wrong)
		r.mapping(one, "ignore", keys)
		switch {
		case len(r.wrong) > wrong:
		case i.Reason == "":
			r.bad(one, "ignore: it has no reason")
		case i.API+i.Operation+i.Rule+i.At == "":
			r.bad(one, "ignore: it would ignore everything; say which api, operation, rule or at")
		}
		if i.Rule != "" && !strings.Contains(i.Rule, "*") && !known(i.Rule) {
			r.bad(one, "ignore: there is no rule %q%s", i.Rule, among(i.Rule, ruleNames()))
		}
		p.Ignore = append(p.Ignore, i)
	}
}

func known(rule string) bool { return slices.Contains(ruleNames(), rule) }

func ruleNames() (names []string) {
	for _, info := range contract.Rules {
		names = append(names, string(info.Rule))
	}
	return names
}

// among says what somebody may have meant, or else what there is.
func among(name string, names []string) string {
	if near := similar.Names(name, names); len(near) > 0 {
		return "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return "; there are " + strings.Join(names, ", ")
}

func sorted[V any](m map[string]V) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func joined(list []contract.Severity) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}
