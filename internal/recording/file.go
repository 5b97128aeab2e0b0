package recording

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"github.com/mockapis/mockapis/internal/contract"
)

// The lines before the first section of a file.
const (
	keyAt        = "at"
	keyOperation = "operation"
	keyOthers    = "other-headers"
	keyRequest   = "request-body"
	keyResponse  = "response-body"
	leftOut      = "left out"
)

// format writes an exchange as a file. A body that is no text is left out: nobody could
// read what it holds, and nothing could be removed from it.
func (x *Exchange) format() []byte {
	name := x.Operation
	if name == "" {
		name = "no operation"
	}
	var head bytes.Buffer
	fmt.Fprintf(&head, "%s: %s\n", keyAt, x.At.UTC().Format(time.RFC3339Nano))
	if x.Operation != "" {
		fmt.Fprintf(&head, "%s: %s\n", keyOperation, x.Operation)
	}
	if len(x.Others) > 0 {
		fmt.Fprintf(&head, "%s: %s\n", keyOthers, strings.Join(x.Others, ", "))
	}
	sent, answered := body(&head, keyRequest, x.Body), body(&head, keyResponse, x.Sent)
	head.WriteByte('\n')
	a := &txtar.Archive{Comment: head.Bytes(), Files: []txtar.File{
		{Name: "request: " + name, Data: message(x.Method+" "+x.URL.RequestURI(), x.Header, sent)},
		{Name: "response", Data: message("HTTP/1.1 "+statusLine(x.Status), x.Answer, answered)},
	}}
	return txtar.Format(a)
}

func statusLine(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}

// body returns what is written of a body, and says above the file where that is nothing.
func body(head *bytes.Buffer, key string, p contract.Payload) string {
	switch {
	case p.Cut:
		fmt.Fprintf(head, "%s: %s\n", key, leftOut)
	case len(p.Bytes) == 0:
	case isText(p.Bytes):
		return strings.TrimRight(string(p.Bytes), "\n")
	default:
		fmt.Fprintf(head, "%s: %s, %d bytes that are no text\n", key, leftOut, len(p.Bytes))
	}
	return ""
}

// isText reports whether a body can stand in a file of sections as it is.
func isText(b []byte) bool {
	return utf8.Valid(b) && !bytes.ContainsAny(b, "\x00\x1b") &&
		!bytes.HasPrefix(b, []byte("-- ")) && !bytes.Contains(b, []byte("\n-- "))
}

func message(first string, h http.Header, body string) []byte {
	var b bytes.Buffer
	b.WriteString(first + "\n")
	for _, name := range sortedNames(h) {
		for _, v := range h[name] {
			b.WriteString(strings.TrimRight(name+": "+v, " ") + "\n")
		}
	}
	b.WriteByte('\n')
	if body != "" {
		b.WriteString(body + "\n\n")
	}
	return b.Bytes()
}

func sortedNames(h http.Header) (names []string) {
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func readExchange(path string) (*Exchange, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	a := txtar.Parse(data)
	if len(a.Files) != 2 || !strings.HasPrefix(a.Files[0].Name, "request") || a.Files[1].Name != "response" {
		return nil, fmt.Errorf("it has to have the sections request and response")
	}
	x := &Exchange{File: filepath.Base(path)}
	for line := range strings.Lines(string(a.Comment)) {
		if err := x.line(strings.TrimSpace(line)); err != nil {
			return nil, err
		}
	}
	first, header, body := parts(a.Files[0].Data)
	method, target, ok := strings.Cut(first, " ")
	if x.URL, err = url.ParseRequestURI(target); err != nil || !ok {
		return nil, fmt.Errorf("the request begins with %q, not with method and path", first)
	}
	x.Method, x.Header, x.Body.Bytes = method, header, []byte(body)
	first, header, body = parts(a.Files[1].Data)
	word, _, _ := strings.Cut(strings.TrimPrefix(first, "HTTP/1.1 "), " ")
	if x.Status, err = strconv.Atoi(word); err != nil {
		return nil, fmt.Errorf("the response begins with %q, not with a status", first)
	}
	x.Answer, x.Sent.Bytes = header, []byte(body)
	return x, nil
}

// line reads one of the lines before the sections; others are prose.
func (x *Exchange) line(line string) (err error) {
	key, value, _ := strings.Cut(line, ": ")
	switch key {
	case keyAt:
		if x.At, err = time.Parse(time.RFC3339Nano, value); err != nil {
			return fmt.Errorf("%s: %q is no time of RFC 3339", keyAt, value)
		}
	case keyOperation:
		x.Operation = value
	case keyOthers:
		x.Others = strings.Split(value, ", ")
	case keyRequest:
		x.Body.Cut = strings.HasPrefix(value, leftOut)
	case keyResponse:
		x.Sent.Cut = strings.HasPrefix(value, leftOut)
	}
	return nil
}

// parts takes a message apart. Newlines at the end are no part of the body.
func parts(data []byte) (first string, h http.Header, body string) {
	head, body, _ := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	h = http.Header{}
	for _, line := range lines[1:] {
		if name, value, ok := strings.Cut(line, ":"); ok {
			h.Add(name, strings.TrimPrefix(value, " "))
		}
	}
	return lines[0], h, strings.TrimRight(body, "\n")
}
