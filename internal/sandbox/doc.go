// Package sandbox opens a sandbox: a named world in its own database file, with
// the simulators over it.
//
// Each sandbox begins as a template: a migrated database with the fixtures
// loaded. The live database starts as a copy of the template's file, and a reset
// writes the template back into it in one atomic step. Without a data directory
// both are temporary files that go with the process; with one, the live database
// stays there and is taken up again by the next start.
package sandbox
