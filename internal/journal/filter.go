package journal

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/problem"
)

// The bounds of a list.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// A Filter says which records a list, a stream or an export has.
type Filter struct {
	Match
	Since   string // a time of the sandbox's clock, or the id of a record
	After   string // the cursor of the list before
	Limit   int    // 0 where none is given
	Secrets bool   // nothing is hidden
	Format  string // of an export; "" for JSON

	conditions []condition
	since      func(*record) bool
	after      uint64
}

// ParseFilter reads the query of a request for records. It returns a
// *problem.Problem that names the parameter that is unknown, comes twice, or has
// an impossible value. formats are those that may be asked for.
func (j *Journal) ParseFilter(query string, formats ...string) (f Filter, err error) {
	err = f.read(query, formats, map[string]*string{
		"api": &f.API, "operation": &f.Operation, "method": &f.Method, "path": &f.Path,
		"status": &f.Status, "credential": &f.Credential, "fault": &f.Fault, "text": &f.Text,
		"since": &f.Since, "after": &f.After, "limit": nil, "secrets": nil, "format": nil,
	})
	if err != nil {
		return f, err
	}
	return f, j.prepare(&f)
}

// ParseExport reads the query of a request for one record, which has format and
// secrets alone. It returns what ParseFilter does.
func ParseExport(query string) (format string, secrets bool, err error) {
	var f Filter
	err = f.read(query, RequestFormats, map[string]*string{"format": nil, "secrets": nil})
	return f.Format, f.Secrets, err
}

// read takes the parameters of a query. texts has those that are known; where they
// are texts, with their places.
func (f *Filter) read(query string, formats []string, texts map[string]*string) error {
	values, err := url.ParseQuery(query)
	if err != nil {
		return problem.New(http.StatusBadRequest, "The query is malformed: "+err.Error()+".")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list := values[name]
		place, known := texts[name]
		switch v := list[0]; {
		case !known:
			return problem.Field(name, fmt.Sprintf("There is no parameter %q here; there are %s.",
				name, strings.Join(slices.Sorted(maps.Keys(texts)), ", ")))
		case len(list) > 1:
			return problem.Field(name, fmt.Sprintf("The parameter %q stands twice.", name))
		case v == "":
			return problem.Field(name, fmt.Sprintf("The parameter %q is empty.", name))
		case place != nil:
			*place = v
		default:
			if err := f.set(name, v, formats); err != nil {
				return err
			}
		}
	}
	return nil
}

// set takes a parameter that is no text.
func (f *Filter) set(name, v string, formats []string) error {
	switch name {
	case "limit":
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > MaxLimit {
			return problem.Field(name, fmt.Sprintf("The limit %q is no number from 1 to %d.", v, MaxLimit))
		}
		f.Limit = n
	case "secrets":
		if v != "0" && v != "1" {
			return problem.Field(name, fmt.Sprintf("secrets is 1 or 0, not %q.", v))
		}
		f.Secrets = v == "1"
	case "format":
		if f.Format = v; slices.Contains(formats, v) {
			return nil
		}
		if len(formats) == 0 {
			return problem.Field(name, "A stream has one format: it takes none.")
		}
		return problem.Field(name, fmt.Sprintf("There is no format %q here; there is %s.", v, strings.Join(formats, ", ")))
	}
	return nil
}

// prepare compiles the filter.
func (j *Journal) prepare(f *Filter) (err error) {
	if f.conditions, err = j.compile(f.Match, ""); err != nil {
		return err
	}
	if f.since, err = j.parseSince(f.Since); err != nil {
		return err
	}
	if f.After == "" {
		return nil
	}
	if f.after, err = strconv.ParseUint(f.After, 10, 64); err != nil {
		return problem.Field("after", fmt.Sprintf("%q is no cursor that a list has given.", f.After))
	}
	return nil
}

// parseSince reads a time, from which records count, or the id of a record, after
// which they do.
func (j *Journal) parseSince(text string) (func(*record) bool, error) {
	if text == "" {
		return func(*record) bool { return true }, nil
	}
	if id, err := strconv.ParseUint(text, 10, 64); err == nil {
		if seq, ok := j.place(id); ok {
			return func(r *record) bool { return r.seq > seq }, nil
		}
		return func(r *record) bool { return r.id > id }, nil
	}
	// A + that was not encoded has become a space.
	t, err := time.Parse(time.RFC3339, strings.ReplaceAll(text, " ", "+"))
	if err != nil {
		return nil, problem.Field("since", fmt.Sprintf(
			"%q is neither the id of a request nor a time of RFC 3339 such as 2035-01-01T00:00:00Z.", text))
	}
	return func(r *record) bool { return !r.time.Before(t) }, nil
}

// fits reports whether the filter lets a record through.
func (j *Journal) fits(f *Filter, r *record) bool {
	if !f.since(r) {
		return false
	}
	s := &subject{record: r, j: j}
	for _, c := range f.conditions {
		if len(c(s)) > 0 {
			return false
		}
	}
	return true
}
