package promoonly

import (
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/mockapis/mockapis/internal/params"
)

const formType = "application/x-www-form-urlencoded"

// A form holds the POST variables of a request.
type form struct {
	params.Params
	contentType string // of the body
}

// readForm reads the body. A body of another content type has no POST variables,
// as in the framework that the vendor seems to use; one that cannot be read is
// a failure.
func readForm(r *http.Request) (form, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return form{}, errBodyUnread.because("the body could not be read: %v", err)
	}
	sent := r.Header.Get("Content-Type")
	if mediaType, _, _ := mime.ParseMediaType(sent); mediaType != formType {
		return form{contentType: sent}, nil
	}
	list, err := params.Parse(string(body))
	if err != nil {
		return form{}, errBodyMalformed.because("the body has %v", err)
	}
	return form{list, formType}, nil
}

// required returns a POST variable that must not be empty.
func (f form) required(name string) (string, error) {
	v := f.Get(name)
	if v == "" {
		return "", f.missing(name)
	}
	return v, nil
}

// missing is the failure of a variable that must not be empty.
func (f form) missing(name string) error { return f.lacks(name, "missing or empty") }

// absent is the failure of a variable that may be empty.
func (f form) absent(name string) *apiError { return f.lacks(name, "missing") }

// lacks tells which variables there are.
func (f form) lacks(name, what string) *apiError {
	why := ""
	if f.contentType != formType {
		why = fmt.Sprintf("; POST variables are read from a body of %s alone, "+
			"this one has the Content-Type %q", formType, f.contentType)
	}
	names := make([]string, len(f.Params))
	for i, p := range f.Params {
		names[i] = p.Name
	}
	return errMissing.because("the POST variable %s is %s%s", name, what, why).
		judging("variable", name, "content_type", f.contentType, "variables", names)
}

// requiredNumber returns a POST variable that must be an integer.
func (f form) requiredNumber(name string) (int64, error) {
	v, err := f.required(name)
	if err != nil {
		return 0, err
	}
	n, ok := number(v)
	if !ok {
		return 0, errNotInteger.because("the POST variable %s must be a decimal integer", name).
			judging("variable", name, "value", bounded(v))
	}
	return n, nil
}

// bounded is a value short enough to show.
func bounded(s string) string {
	const most = 100 // bytes
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}
