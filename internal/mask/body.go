package mask

import (
	"mime"
	"regexp"
	"strings"
)

// Body takes a body apart: a form, JSON, XML or parts of a multipart form, by its
// media type or its look. It may be cut off or malformed.
func Body(contentType, body string) Parts {
	media, _, _ := mime.ParseMediaType(contentType)
	start := strings.TrimLeft(body, " \t\r\n\ufeff")
	switch {
	case strings.HasPrefix(media, "multipart/"):
		return submatches(multipart, body)
	case strings.HasPrefix(start, "{"), strings.HasPrefix(start, "["), strings.HasSuffix(media, "json"):
		return object(body)
	case strings.HasPrefix(start, "<"):
		return submatches(element, body)
	case media == "application/x-www-form-urlencoded",
		media == "" && strings.Contains(body, "="):
		return Query(body)
	}
	return Parts{}.add(body, "")
}

var (
	// An element's text, CDATA too. The first submatch is the name.
	element = regexp.MustCompile(`<([A-Za-z_][\w:.-]*)(?:\s[^<>]*)?>((?s:<!\[CDATA\[.*?\]\]>)|[^<]+)`)
	// A part's content, up to the next boundary.
	multipart = regexp.MustCompile(`(?i)name="([^"]*)"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]*)`)
)

// submatches hides the second submatch where the first is a secret's name.
func submatches(re *regexp.Regexp, body string) (p Parts) {
	end := 0
	for _, m := range re.FindAllStringSubmatchIndex(body, -1) {
		name, value := body[m[2]:m[3]], body[m[4]:m[5]]
		if !IsSecret(name) || strings.TrimSpace(value) == "" {
			continue
		}
		p = p.add(body[end:m[4]], "").add(value, name)
		end = m[5]
	}
	return p.add(body[end:], "")
}

// A scan goes through JSON without asking whether it is valid.
type scan struct {
	text  string
	pos   int
	parts Parts
	// secrets has the name under which each open object or array stands, where it
	// is a secret's.
	secrets []string
	name    string // of the value that comes next, where it is a secret's
}

// object takes JSON apart. Strings and numbers under a secret's name are secrets,
// also deeper down.
func object(text string) Parts {
	s := &scan{text: text}
	for s.pos < len(text) {
		switch c := text[s.pos]; {
		case c == '"':
			s.quoted()
		case c == '-' || c >= '0' && c <= '9':
			s.take(s.run("+-.eE0123456789"), s.name)
		case c == '{' || c == '[':
			s.secrets = append(s.secrets, s.name)
			s.take(s.pos+1, "")
		case c == '}' || c == ']':
			s.secrets = s.secrets[:max(0, len(s.secrets)-1)]
			s.name = s.around()
			s.take(s.pos+1, "")
		case c == ',':
			s.name = s.around()
			s.take(s.pos+1, "")
		default:
			s.take(s.pos+1, "")
		}
	}
	return s.parts
}

// around is the secret's name under which the innermost open value stands.
func (s *scan) around() string {
	if n := len(s.secrets); n > 0 {
		return s.secrets[n-1]
	}
	return ""
}

func (s *scan) take(end int, secret string) {
	s.parts = s.parts.add(s.text[s.pos:end], secret)
	s.pos = end
}

// run is the end of the characters of set.
func (s *scan) run(set string) int {
	end := s.pos
	for end < len(s.text) && strings.IndexByte(set, s.text[end]) >= 0 {
		end++
	}
	return end
}

// quoted takes a string: a key, or a value.
func (s *scan) quoted() {
	end := s.pos + 1
	for end < len(s.text) && s.text[end] != '"' {
		if s.text[end] == '\\' {
			end++
		}
		end++
	}
	end = min(end, len(s.text))
	inner := s.text[s.pos+1 : end]
	rest := strings.TrimLeft(s.text[min(end+1, len(s.text)):], " \t\r\n")
	if strings.HasPrefix(rest, ":") {
		if s.name = s.around(); s.name == "" && IsSecret(inner) {
			s.name = inner
		}
		s.take(end+1, "")
		return
	}
	s.take(s.pos+1, "")
	if s.name == "" {
		for _, x := range Text(s.text[s.pos:end]) {
			s.parts = s.parts.add(x.Text, x.Secret)
		}
		s.pos = end
	}
	s.take(end, s.name)
	s.take(min(end+1, len(s.text)), "")
}
