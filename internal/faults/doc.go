// Package faults makes requests fail because a test asks for it: in a vendor's own
// words (business faults, which the simulators list) or on the wire (transport
// faults, with the names of Toxiproxy's toxics).
//
// A Set belongs to one sandbox and holds its rules. What wraps a simulator asks it
// about each request, which costs one atomic load where there is no rule:
//
//	if hit := set.Meet(r, "easypromos"); hit != nil {
//		hit.Serve(w, r, simulator)
//		return
//	}
//	simulator.ServeHTTP(w, r)
//
// Delays are in real time, since it is a client that waits; everything else follows
// the sandbox's clock and seed.
package faults
