package userbatch

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/internal/params"
)

// A call is a request that has passed every check which needs no database.
type call struct {
	format    format // of the response
	params    params.Params
	login     int64 // 10000000 to 99999999
	timestamp int64 // Unix seconds
	token     string
}

// readCall checks r in the order of errors.go, up to the common parameters. The
// format it returns is good also where it returns an error.
func readCall(r *http.Request) (*call, format, error) {
	c := &call{token: r.Header.Get("X-HTTP-AUTH-TOKEN")}
	var ok bool
	if c.format, ok = negotiate(r.Header); !ok {
		return nil, c.format, errAccept.because(
			"Accept is %q; the API sends application/json and application/xml", r.Header.Get("Accept")).
			judging("accept", r.Header.Get("Accept"), "offered", mediaTypes)
	}
	sent, err := contentType(r.Header)
	if err != nil {
		return nil, c.format, err
	}
	if c.params, err = readParams(r, sent); err != nil {
		return nil, c.format, err
	}
	if c.login, err = c.digits("login", 8, 8); err != nil {
		return nil, c.format, err
	}
	if c.login < minLogin {
		return nil, c.format, errInvalid.of("login", "must be an integer from 10000000 to 99999999").
			judging("value", c.params.Get("login"))
	}
	if c.timestamp, err = c.digits("timestamp", 1, 18); err != nil {
		return nil, c.format, err
	}
	return c, c.format, nil
}

// mediaTypes are the two that the API speaks.
var mediaTypes = []string{"application/json", "application/xml"}

// contentType is the format of what the client sends. It is required also where
// nothing but a query is sent. (Documented: "required, applied to all operations".)
func contentType(h http.Header) (format, error) {
	mediaType, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(mediaType)) {
	case "application/json":
		return formatJSON, nil
	case "application/xml":
		return formatXML, nil
	}
	return 0, errContentType.because(
		"Content-Type is %q; each request needs application/json or application/xml", h.Get("Content-Type")).
		judging("content_type", h.Get("Content-Type"), "taken", mediaTypes)
}

// readParams joins the parameters of r's query and of its body.
func readParams(r *http.Request, sent format) (params.Params, error) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, errBodyUnreadable.because("the body could not be read: %v", err)
	}
	return joinParams(r.URL.RawQuery, sent, data)
}

// joinParams joins the parameters of a query and of a body, in the order sent. None
// may stand twice, but in both places with one value.
func joinParams(rawQuery string, sent format, data []byte) (params.Params, error) {
	query, err := params.Parse(rawQuery)
	if err != nil {
		return nil, errQueryMalformed.because("%v", err)
	}
	body, err := parseBody(sent, data)
	if err != nil {
		return nil, errBodyMalformed.because("%v", err).judging("bytes", len(data))
	}
	for _, list := range []params.Params{query, body} {
		if name := list.Repeated(); name != "" {
			return nil, errRepeated.of(name, "is given more than once")
		}
	}
	for _, p := range body {
		v, both := query.Lookup(p.Name)
		if both && v != p.Value {
			return nil, errContradictory.of(p.Name, "has one value in the query and another in the body").
				judging("in_query", v, "in_body", p.Value)
		}
		if !both {
			query = append(query, p)
		}
	}
	return query, nil
}

// required returns the value of a parameter that must be there and not empty.
func (c *call) required(name string) (string, error) {
	v := c.params.Get(name)
	if v == "" {
		return "", errMissing.of(name, "is required")
	}
	return v, nil
}

// digits returns a required parameter of min to max decimal digits.
func (c *call) digits(name string, minLen, maxLen int) (int64, error) {
	v, err := c.required(name)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(v, 10, 63)
	if err != nil || v[0] == '+' || len(v) < minLen || len(v) > maxLen {
		want := fmt.Sprintf("must have %d digits", minLen)
		if minLen != maxLen {
			want = fmt.Sprintf("must be a number of at most %d digits", maxLen)
		}
		return 0, errInvalid.of(name, "%s", want).judging("value", v)
	}
	return int64(n), nil
}

var (
	langForm   = regexp.MustCompile(`^[a-z]{2}$`)         // documented, newuser
	accessForm = regexp.MustCompile(`^[0-9a-zA-Z-]{14}$`) // documented, newuser
)

// lang returns the required language, two lower-case letters.
func (c *call) lang() (string, error) {
	v, err := c.required("lang")
	if err == nil && !langForm.MatchString(v) {
		err = errInvalid.of("lang", "must be two lower-case letters (ISO 639-1)").judging("value", v)
	}
	return v, err
}

// oneOf returns a required parameter that is a whole number from lo to hi.
func (c *call) oneOf(name string, lo, hi int64) (int64, error) {
	n, err := c.digits(name, 1, 9)
	if err == nil && (n < lo || n > hi) {
		err = errInvalid.of(name, "must be from %d to %d", lo, hi).
			judging("value", n, "lowest", lo, "highest", hi)
	}
	return n, err
}
