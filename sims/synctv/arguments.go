package synctv

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/sims"
)

// arguments are those of the query and of a urlencoded body. (Documented: the
// query, of a POST too. The body is ours, and that the query comes first.)
type arguments struct {
	query, body params.Params
	note        string // why a body was not read, for the developer
}

const formType = "application/x-www-form-urlencoded"

// readArguments returns errQueryMalformed or errBodyMalformed where the query or the
// form is not valid percent-encoding. A body of another type holds no arguments.
func readArguments(r *http.Request) (a arguments, err error) {
	if a.query, err = params.Parse(r.URL.RawQuery); err != nil {
		return a, errQueryMalformed.because("the query: %v", err)
	}
	if r.Body == nil || r.Body == http.NoBody {
		return a, nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || len(body) == 0 {
		return a, err
	}
	if !isForm(r.Header) {
		a.note = fmt.Sprintf("; the body was not read, its Content-Type is %q, not %s",
			r.Header.Get("Content-Type"), formType)
		return a, nil
	}
	if a.body, err = params.Parse(string(body)); err != nil {
		return a, errBodyMalformed.because("the body: %v", err)
	}
	return a, nil
}

func isForm(h http.Header) bool {
	mediaType, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && mediaType == formType
}

// get returns an argument, or "" where it is missing or blank. Of one that is
// given more than once the last counts. (Ours: the vendor's XML shows Rails.)
func (a arguments) get(name string) string {
	if v, ok := a.query.Last(name); ok {
		return v
	}
	v, _ := a.body.Last(name)
	return v
}

// required returns an argument that must be there and not blank.
func (a arguments) required(name string) (string, error) {
	v := a.get(name)
	if v == "" {
		return "", errMissing.of(name, "the argument %s is required%s", name, a.note)
	}
	return v, nil
}

// integer returns a whole number from lo to hi, or lo where the argument is
// missing. With the setting synctv.clamp one out of range becomes the nearest.
func (a arguments) integer(w *sims.World, name string, lo, hi int64) (int64, error) {
	v := a.get(name)
	if v == "" {
		return lo, nil
	}
	n, isInteger := parseInteger(v)
	if !isInteger {
		return 0, notInteger(name, v)
	}
	if n >= lo && n <= hi {
		return n, nil
	}
	if w.Settings.Bool(settingClamp) {
		return min(max(n, lo), hi), nil
	}
	return 0, errOutOfRange.of(name, "%s is %s; it goes from %d to %d", name, v, lo, hi).
		judging("value", v, "lowest", lo, "highest", hi)
}

func notInteger(name, value string) error {
	return errNotInteger.of(name, "%s is %q, which is no whole number", name, value).
		judging("value", value)
}

// parseInteger reads decimal digits after an optional minus. What is beyond an
// int64 becomes the largest or the smallest one.
func parseInteger(v string) (n int64, ok bool) {
	for i := range len(v) {
		if (v[i] < '0' || v[i] > '9') && (v[i] != '-' || i > 0) {
			return 0, false
		}
	}
	if v == "" || v == "-" {
		return 0, false
	}
	n, _ = strconv.ParseInt(v, 10, 64) // an error of range, whose n is right
	return n, true
}

// recordID reads an id in a path. Everything but a positive integer is the id of
// no record.
func recordID(v string) int64 {
	n, ok := parseInteger(v)
	if !ok || n < 1 {
		return 0
	}
	return n
}
