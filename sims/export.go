package sims

import (
	"net/http"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A Signer is a simulator whose requests carry a time and a signature over it, so
// that one of them cannot be sent again later as it is.
type Signer interface {
	// Signature says how r, which came at the sandbox's time at, was signed. It
	// reports false where r was not signed well or not in time: such a request is
	// repeated as it was.
	Signature(tx *store.Tx, r *http.Request, at time.Time) (Signature, bool, error)
}

// A Signature is what of a request is made anew each time that it is sent: the
// Unix time in a parameter of the query, and in a header the HMAC-SHA256, in
// lower-case hexadecimal digits, of a message that has the time in it.
type Signature struct {
	Time   string // the parameter's name
	Header string // the header's name, as http.CanonicalHeaderKey has it
	// Before and After are the message around the time.
	Before, After string
	Key           string
}
