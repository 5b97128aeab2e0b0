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
	why string // why there are none
}

// readForm reads the body. A body of another content type has no POST variables,
// as in the framework that the vendor seems to use; one that cannot be read is
// errBadRequest.
func readForm(r *http.Request) (form, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return form{}, errBadRequest.because("the body could not be read: %v", err)
	}
	sent := r.Header.Get("Content-Type")
	if mediaType, _, _ := mime.ParseMediaType(sent); mediaType != formType {
		return form{why: fmt.Sprintf(
			"; POST variables are read from a body of %s alone, this one has the Content-Type %q",
			formType, sent)}, nil
	}
	list, err := params.Parse(string(body))
	if err != nil {
		return form{}, errBadRequest.because("the body has %v", err)
	}
	return form{Params: list}, nil
}

// required returns a POST variable that must not be empty.
func (f form) required(name string) (string, error) {
	v := f.Get(name)
	if v == "" {
		return "", errMissing(name).because("the POST variable %s is missing or empty%s", name, f.why)
	}
	return v, nil
}

// requiredNumber returns a POST variable that must be an integer.
func (f form) requiredNumber(name string) (int64, error) {
	v, err := f.required(name)
	if err != nil {
		return 0, err
	}
	n, ok := number(v)
	if !ok {
		return 0, errMissing(name).because("the POST variable %s must be a decimal integer", name)
	}
	return n, nil
}
