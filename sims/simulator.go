package sims

import (
	"net/http"

	"github.com/mockapis/mockapis/store"
)

// A Simulator stands in for one vendor's API. It serves the vendor's own paths
// (/api/advertisement/content, not /userbatch/api/…) and answers every request,
// also one it refuses, in the vendor's own form.
type Simulator interface {
	http.Handler

	// Name is the API's short name: promoonly, userbatch, synctv, easypromos or
	// nats4. It is the path prefix, the fixtures' folder and the prefix of the
	// API's settings, tables and operation ids.
	Name() string

	// Operations lists every route, in the order of the vendor's reference.
	Operations() []Operation

	// Credentials lists the demo credentials that are in the database now.
	Credentials(tx *store.Tx) ([]Credential, error)

	// Mint gives the world a credential of its own, which no other world has: it
	// opens the same data as the first demo credential, works at once and is the
	// same at every call (World.Rand.Lasting). A world that has it already is left
	// as it is. Values may hold several, admin_email beside email.
	Mint(tx *store.Tx) (Credential, error)

	// Disown forgets what another world minted and issued: the database was taken
	// over from it. What the fixtures brought stays.
	Disown(tx *store.Tx) error

	// Identify returns the values in r that say whose request it is, the most
	// telling first, as they stand in the values of a minted credential or as
	// World.Rand.Token made them: a bearer's token, an API key, a login, a session,
	// the e-mail of a login, the name of a service in the host. It judges nothing
	// and leaves r's body readable.
	Identify(r *http.Request) []string

	// Faults lists the failures that a test can ask for.
	Faults() []Fault

	// Actions lists what the vendor's own users do outside the API.
	Actions() []Action

	// Example is one curl command line against base (scheme, host and the API's
	// own prefix, without a slash at the end) that works when pasted.
	Example(base string) string

	// Fixtures says what the files of the API's fixtures folder may hold, in the
	// order in which the rows have to be inserted.
	Fixtures() []Table

	// Refuse answers r with status in the vendor's own form. What wraps a
	// simulator calls it for a failure that the simulator did not see itself; why
	// explains it to the developer.
	Refuse(w http.ResponseWriter, r *http.Request, status int, why string)

	// Reset forgets what the simulator keeps in memory only (rate windows). The
	// database is the caller's matter.
	Reset()
}

// An Operation is one route of an API.
type Operation struct {
	ID         string     `json:"id"` // unique in the API: getAdvertisementContent
	API        string     `json:"api"`
	Method     string     `json:"method"`
	Path       string     `json:"path"` // the vendor's own, with {names}
	Summary    string     `json:"summary"`
	Provenance Provenance `json:"provenance"`
	Source     string     `json:"source"` // the document and the place in it
	// Also are the other routes to it, METHOD /path: older names, another method.
	Also []string `json:"also,omitempty"`
}

// A MethodOverrider is a Simulator whose clients may name a request's method in a
// header, with a POST.
type MethodOverrider interface {
	// MethodOf is the method that r is served as.
	MethodOf(r *http.Request) string
}

// Provenance says how it is known that the real service behaves so.
type Provenance string

// The three kinds of provenance, best first.
const (
	Documented Provenance = "documented" // the vendor's own pages say so
	Observed   Provenance = "observed"   // seen in a public client of the API
	Ours       Provenance = "ours"       // our decision where nothing says
)

// A Credential opens an API. Values are by the vendor's own names (login,
// private_key; api-key, api-username; token).
type Credential struct {
	Opens  string            `json:"opens"`
	Values map[string]string `json:"values"`
}
