// Package journal is a sandbox's request log: what was asked, what was answered,
// why, and what it changed.
//
// A request's record is made on its way at little cost: the maps of its headers
// are kept as they are, its bodies are copied once, and nothing is formatted. The
// operation and the credential are found, and secrets hidden, when somebody reads
// the record. The records stand in a ring in memory, bounded by rows and bytes,
// from which the oldest fall.
//
//	rec := j.Begin(w, r, "synctv")
//	defer rec.End()
//	simulator.ServeHTTP(rec, rec.Request)
package journal
