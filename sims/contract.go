package sims

import (
	"net/http"
	"time"
)

// Contracted is a Simulator that has its API's contract: an OpenAPI 3.1 document, by
// the rules of docs/contracts.md. The request log, the judge of clients and the check
// of a real service read it when they are first asked for.
type Contracted interface {
	// Contract is the document, in YAML, as it was built in.
	Contract() []byte
}

// An Authorizer is a Simulator that can also be the other side: what calls its API,
// here or at the vendor's, with a credential.
type Authorizer interface {
	// Authorize returns a function that makes a request one of c's owner: it adds what
	// the API wants (a header, a parameter, a signature over the whole request), and
	// takes away what stood in its place. The request's URL and body are complete then.
	// now is the service's time. send sends a request to the service, where a login has
	// to come first; its path is the vendor's own. The function is for one goroutine.
	// Its error says what c lacks, by the names of Credential.Values, or what the
	// service answered to the login.
	Authorize(c Credential, now func() time.Time, send func(*http.Request) (*http.Response, error)) func(*http.Request) error
}
