package recording

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/mask"
	"github.com/mockapis/mockapis/internal/tree"
)

// A Scrubber takes credentials and personal data out of exchanges. The same value gets
// the same placeholder in all of them, so that one still leads to the next. It may be
// used by many at once.
type Scrubber struct {
	judge        *contract.Judge
	keepPersonal bool

	mu      sync.Mutex
	known   *known
	removed map[Removed]int // by place, with the count zero
}

// NewScrubber returns the scrubber of an API. It leaves personal data in place where
// keepPersonal says so, and never a credential.
func NewScrubber(j *contract.Judge, keepPersonal bool) *Scrubber {
	return &Scrubber{judge: j, keepPersonal: keepPersonal, known: newKnown(), removed: map[Removed]int{}}
}

// A value is one place of an exchange that holds text.
type value struct {
	place  string
	class  class
	kind   tree.Kind
	schema *contract.Schema
	text   string
	set    func(text string)
}

// Scrub returns the exchange without what has to be removed. The one given stays as it
// is.
func (s *Scrubber) Scrub(x *Exchange) *Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	made, values := s.open(x)
	for i := range values {
		s.classify(&values[i])
	}
	for _, v := range values { // what is known of one place is looked for in all others
		s.take(x.Operation, v)
	}
	return made()
}

// Removed says what was removed so far.
func (s *Scrubber) Removed() []Removed {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Removed, 0, len(s.removed))
	for r, n := range s.removed {
		r.Count = n
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b Removed) int {
		return strings.Compare(a.Operation+" "+a.Place+" "+a.As, b.Operation+" "+b.Place+" "+b.As)
	})
	return list
}

// Learned is how many values are known; when it grows, exchanges that were scrubbed
// before may hold one.
func (s *Scrubber) Learned() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.known.standIn)
}

// Full reports whether there were more values than can be kept in mind.
func (s *Scrubber) Full() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known.full
}

// classify says what a value is, and learns it.
func (s *Scrubber) classify(v *value) {
	if v.text == "" || v.kind == tree.Boolean || v.kind == tree.Null || s.known.made[v.text] {
		v.class = plain
		return
	}
	if v.class == plain && v.schema == nil && v.kind == tree.String {
		v.class = byForm(v.text)
	}
	if v.class != plain && !(s.keepPersonal && v.class != secret) {
		s.known.learn(v.class, v.kind, v.text, v.schema)
	}
}

// take puts placeholders into a value.
func (s *Scrubber) take(operation string, v value) {
	switch {
	case v.class == secret || v.class != plain && !s.keepPersonal:
		made := s.known.learn(v.class, v.kind, v.text, v.schema)
		v.set(made)
		s.count(operation, v.place, v.class, 1)
	case v.kind == tree.Number:
		if made, ok := s.known.standIn[v.text]; ok && len(v.text) >= shortestNumber && isDigits(made) {
			v.set(made)
			s.count(operation, v.place, secret, 1)
		}
	case v.kind == tree.String && v.text != "" && !fixed(v.schema):
		s.text(operation, v)
	}
}

// text takes what is inside of a text: known values, parameters of URLs under a secret's
// name, and what is known by its form.
func (s *Scrubber) text(operation string, v value) {
	var b strings.Builder
	hidden := 0
	for _, part := range mask.Text(v.text) {
		if part.Secret != "" {
			part.Text = s.known.learn(secret, tree.String, part.Text, nil)
			hidden++
		}
		b.WriteString(part.Text)
	}
	text := b.String()
	s.count(operation, v.place, secret, hidden)
	if !s.keepPersonal {
		text = s.forms(operation, v, text)
	}
	text, n := s.known.replace(text)
	s.count(operation, v.place, secret, n)
	if v.schema == nil {
		text = longForm.ReplaceAllStringFunc(text, func(word string) string {
			if s.known.made[word] || !looksRandom(word) {
				return word
			}
			s.count(operation, v.place, secret, 1)
			return s.known.learn(secret, tree.String, word, nil)
		})
	}
	if text != v.text {
		v.set(text)
	}
}

func (s *Scrubber) forms(operation string, v value, text string) string {
	take := func(c class) func(string) string {
		return func(found string) string {
			if plainly, err := url.QueryUnescape(found); err == nil && c == email {
				found = plainly
			}
			if s.known.made[found] {
				return found
			}
			s.count(operation, v.place, c, 1)
			return s.known.learn(c, tree.String, found, nil)
		}
	}
	text = emailForm.ReplaceAllStringFunc(text, take(email))
	if v.schema == nil || v.schema.Keyword("pattern") == nil {
		text = ipv4Form.ReplaceAllStringFunc(text, take(address))
		text = ipv6Form.ReplaceAllStringFunc(text, take(address))
		text = phoneForm.ReplaceAllStringFunc(text, func(found string) string {
			if dateForm.MatchString(strings.TrimPrefix(found, "+")) {
				return found
			}
			return take(phone)(found)
		})
	}
	return text
}

func (s *Scrubber) count(operation, place string, c class, n int) {
	if n > 0 {
		s.removed[Removed{Operation: operation, Place: place, As: string(c)}] += n
	}
}

// headers opens the values of headers of which h is a copy.
func (s *Scrubber) headers(side string, h http.Header, o *contract.Operation) (list []value) {
	for name, all := range h {
		for i, text := range all {
			at := side + " header " + name
			set := func(text string) { all[i] = text }
			switch {
			case name == "Cookie":
				list = append(list, cookies(at, text, set)...)
			case name == "Set-Cookie":
				list = append(list, setCookie(at, text, set)...)
			case name == "Authorization":
				list = append(list, authorization(at, text, set))
			default:
				list = append(list, s.header(at, side, name, text, o, set))
			}
		}
	}
	return list
}

func (s *Scrubber) header(
	at, side, name, text string, o *contract.Operation, set func(string),
) value {
	v := value{place: at, kind: tree.String, text: text, set: set, class: byName(name)}
	if side == sideResponse {
		if Matters(name, nil) {
			v.class = plain
		}
		return v
	}
	if s.judge.IsCredential("header", name) {
		v.class = secret
	} else if o != nil {
		if p := o.Parameter("header", name); p != nil {
			v.class, v.schema = ofParameter(p), p.Schema
		}
	}
	return v
}

func ofParameter(p *contract.Parameter) class {
	if p.Secret {
		return secret
	}
	if p.Personal {
		if c := byName(p.Name); c != plain && c != secret {
			return c
		}
		return personal
	}
	return declared(p.Schema, p.Name)
}
