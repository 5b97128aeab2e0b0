package sims

import "net/http"

// A Fault is a failure that a test can ask for by the vendor's name, answered in
// the vendor's own wire form as if the simulator had refused the request itself.
type Fault struct {
	// Rule names the fault, easypromos/no-prizes-left, and says how its answer is
	// known.
	Rule
	Status  int    `json:"status"`         // of the answer, HTTP
	Code    string `json:"code,omitempty"` // the vendor's own, where there is one
	Summary string `json:"summary"`
	// Operations are the ids of the operations that can fail so; empty is all.
	Operations []string `json:"operations,omitempty"`

	// Write answers r with the failure.
	Write http.HandlerFunc `json:"-"`
}
