package store

/*
// The driver brings SQLite into the binary, but does not offer this function.
// Declared weak, it needs nothing to link against in this package.
extern int sqlite3_db_config(void *db, int op, ...) __attribute__((weak));

static int config(void *db, int op, int on) {
	if (!sqlite3_db_config) return -1;
	return sqlite3_db_config(db, op, on, (int *)0);
}
*/
import "C"

import (
	"reflect"

	"github.com/mattn/go-sqlite3"
)

// stablePlans switches on SQLite's query planner stability guarantee: a plan does
// not depend on the values bound. Without it SQLite prepares many statements anew
// for each execution (those with a bound LIMIT, a bound comparison that no index
// serves, or a partial index), because the driver clears the bindings between
// two; that costs several times the statement. In return LIKE with a bound
// pattern uses no index. Where it cannot be switched on, statements are only slower.
func stablePlans(d *sqlite3.SQLiteConn) {
	config(d, 1007, 1) // SQLITE_DBCONFIG_ENABLE_QPSG
}

// defensive takes from a connection what it does not need for reading a file that
// is not trusted.
func defensive(d *sqlite3.SQLiteConn) {
	config(d, 1010, 1) // SQLITE_DBCONFIG_DEFENSIVE
	config(d, 1003, 0) // SQLITE_DBCONFIG_ENABLE_TRIGGER
	config(d, 1015, 0) // SQLITE_DBCONFIG_ENABLE_VIEW
}

// config is sqlite3_db_config, which the driver does not offer.
func config(d *sqlite3.SQLiteConn, op, value C.int) {
	db := reflect.ValueOf(d).Elem().FieldByName("db")
	if db.IsValid() && db.Kind() == reflect.Pointer {
		C.config(db.UnsafePointer(), op, value)
	}
}
