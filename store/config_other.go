//go:build !linux

package store

import "github.com/mattn/go-sqlite3"

// stablePlans does nothing here: see the file for Linux, whose linker allows it.
func stablePlans(*sqlite3.SQLiteConn) {}

// defensive does nothing here either. What Inspect opens is read only anyway.
func defensive(*sqlite3.SQLiteConn) {}
