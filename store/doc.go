// Package store keeps the state of a sandbox in one SQLite file.
//
// A DB has one writer and a few readers. Update runs one write transaction at a
// time; View runs a read transaction on a snapshot, beside the writer. Both give
// their function a Tx with one instant, Tx.Now, so that whatever one request
// reads or writes belongs to one moment. Restore writes another database over
// this one in a single atomic step, while no transaction is open: a request sees
// all of before or all of after. RestorePart does so with the tables of one
// simulator, Snapshot goes the other way, CloneFile makes databases by the dozen,
// and Inspect looks at one that a stranger made.
//
// The package knows nothing of any vendor. Each simulator brings its own
// migrations and names its tables with its own prefix.
package store
