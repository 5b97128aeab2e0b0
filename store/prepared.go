package store

import "sync/atomic"

// prepared is the function of OnPrepare.
var prepared atomic.Pointer[func(query string)]

// OnPrepare has f called with each query that a transaction of any database prepares,
// from now on and before it runs; where it comes from is on the stack. A connection
// prepares a query once. f may be called by several goroutines at a time; a nil one
// ends it. It is for tests that look at the queries of a simulator.
func OnPrepare(f func(query string)) {
	if f == nil {
		prepared.Store(nil)
		return
	}
	prepared.Store(&f)
}
