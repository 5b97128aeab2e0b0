// Package transcript runs recorded exchanges against a server. A transcript is a
// txtar file: prose, then pairs of request and response, written to be read.
//
//	Validating a promo code tells whether it can still be used.
//
//	clock: 2012-06-21T18:08:08Z
//	set: synctv.error_status=vendor
//
//	-- request: synctv 42: an unused code --
//	GET /synctv/rest/v1/promo_codes/validate?device=d1&code=1A2B3C
//
//	-- response --
//	HTTP/1.1 200 OK
//	Content-Type: application/xml; charset=utf-8
//
//	<?xml …
//
// The body is compared byte for byte (without the newline that ends the section),
// the headers that the response names exactly, the others not at all. There are
// no wildcards: clock and seed are fixed, so every answer is the same each time.
package transcript

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/tools/txtar"
)

// A File is one transcript.
type File struct {
	Path      string
	Clock     string            // RFC 3339, or "" where any clock gives the same answers
	Settings  map[string]string // by name, as text
	Exchanges []Exchange

	archive *txtar.Archive
}

// An Exchange is one request with its response.
type Exchange struct {
	Name     string
	Request  Request
	Response Response
	section  int // of the response in the archive
}

// A Request is what a transcript sends.
type Request struct {
	Method, Target string
	Header         http.Header
	Body           string
}

// A Response is what a transcript expects, or what came.
type Response struct {
	Status string // 200 OK
	Header [][2]string
	Body   string
}

// Read reads a transcript. It fails where the file has no exchange, or a request
// has no response.
func Read(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f := &File{Path: path, Settings: map[string]string{}, archive: txtar.Parse(data)}
	for line := range strings.Lines(string(f.archive.Comment)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "clock":
			f.Clock = value
		case "set":
			name, v, ok := strings.Cut(value, "=")
			if !ok {
				return nil, fmt.Errorf("%s: set: %q has no =", path, value)
			}
			f.Settings[name] = v
		}
	}
	files := f.archive.Files
	if len(files) == 0 || len(files)%2 != 0 {
		return nil, fmt.Errorf("%s: needs pairs of request and response, has %d sections", path, len(files))
	}
	for i := 0; i < len(files); i += 2 {
		name, ok := strings.CutPrefix(files[i].Name, "request: ")
		if !ok || files[i+1].Name != "response" {
			return nil, fmt.Errorf("%s: section %d: want \"request: …\", then \"response\"", path, i+1)
		}
		x := Exchange{Name: name, section: i + 1}
		if x.Request, err = parseRequest(files[i].Data); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, name, err)
		}
		if x.Response, err = parseResponse(files[i+1].Data); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, name, err)
		}
		f.Exchanges = append(f.Exchanges, x)
	}
	return f, nil
}

// Uses reports whether a request of the transcript is to a path below prefix.
func (f *File) Uses(prefix string) bool {
	for _, x := range f.Exchanges {
		if strings.HasPrefix(x.Request.Target, prefix) {
			return true
		}
	}
	return false
}

// parseRequest reads a method and target line, headers, a blank line and a body.
func parseRequest(data []byte) (Request, error) {
	first, header, body := split(data)
	r := Request{Header: http.Header{}, Body: body}
	var ok bool
	if r.Method, r.Target, ok = strings.Cut(first, " "); !ok {
		return r, fmt.Errorf("the request begins with %q, not with method and path", first)
	}
	for _, h := range header {
		r.Header.Add(h[0], h[1])
	}
	return r, nil
}

// parseResponse reads a status line, headers, a blank line and a body. An empty
// section is an answer not recorded yet.
func parseResponse(data []byte) (Response, error) {
	first, header, body := split(data)
	status, ok := strings.CutPrefix(first, "HTTP/1.1 ")
	if !ok && len(bytes.TrimSpace(data)) > 0 {
		return Response{}, fmt.Errorf("the response begins with %q", first)
	}
	return Response{Status: status, Header: header, Body: body}, nil
}

// split takes a message apart. The newline that ends the section, and one blank
// line before it, are no part of the body.
func split(data []byte) (first string, header [][2]string, body string) {
	r := bufio.NewReader(bytes.NewReader(data))
	line := func() (string, bool) {
		s, err := r.ReadString('\n')
		return strings.TrimSuffix(s, "\n"), err == nil
	}
	first, _ = line()
	for {
		s, ok := line()
		if s == "" {
			break
		}
		name, value, _ := strings.Cut(s, ":")
		header = append(header, [2]string{name, strings.TrimPrefix(value, " ")})
		if !ok {
			break
		}
	}
	rest, _ := io.ReadAll(r)
	for range 2 {
		rest = bytes.TrimSuffix(rest, []byte("\n"))
	}
	return first, header, string(rest)
}

// format writes a response as it stands in a transcript.
func (r Response) format() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %s\n", r.Status)
	for _, h := range r.Header {
		fmt.Fprintf(&b, "%s\n", strings.TrimRight(h[0]+": "+h[1], " "))
	}
	if r.Body != "" {
		fmt.Fprintf(&b, "\n%s\n", r.Body)
	}
	b.WriteByte('\n') // a blank line before the next section, for the reader
	return b.Bytes()
}
