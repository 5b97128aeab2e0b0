// Package problem writes RFC 9457 problem documents: how the program's own parts
// (never the simulators) answer a request that they refuse.
package problem

import (
	"net/http"

	"github.com/mockapis/mockapis/internal/wire"
)

// A Problem is what was wrong with a request.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	// Field names the key of the request's body that was wrong, where there is one.
	Field string `json:"field,omitempty"`
}

// New returns the problem of a status, with a sentence that tells it to a person.
func New(status int, detail string) *Problem {
	// about:blank means: the status says all that a program needs.
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

// Field returns the 400 of a body in which the key name is wrong.
func Field(name, detail string) *Problem {
	p := New(http.StatusBadRequest, detail)
	p.Field = name
	return p
}

// Error makes a problem an error, so that functions below a handler return one.
func (p *Problem) Error() string { return p.Detail }

// Write sends the problem.
func (p *Problem) Write(w http.ResponseWriter) {
	body, err := wire.JSON(p)
	if err != nil { // strings and a number always encode
		panic(err)
	}
	wire.Write(w, p.Status, "application/problem+json", append(body, '\n'))
}
