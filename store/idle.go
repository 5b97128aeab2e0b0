package store

// CloseIdle gives back the memory of what no transaction uses at the moment:
// connections of readers, and prepared statements and cached pages of the writer.
// They come back when they are used, which takes about a millisecond; so it is for
// a database that nobody asks for a while. It waits for no transaction.
func (db *DB) CloseIdle() {
	db.pool.SetMaxIdleConns(-1) // what a conn closes is closed, then
	var free []*conn
	for range cap(db.readers) {
		select {
		case r := <-db.readers:
			free = append(free, r)
		default:
		}
	}
	for _, r := range free {
		if r != nil {
			_ = r.close()
		}
		db.readers <- nil
	}
	select {
	case w := <-db.writer:
		w.forget()
		db.writer <- w
	default:
	}
	select {
	case d := <-db.drafts:
		_ = d.close()
	default:
	}
}

// forget closes the prepared statements and frees the pages that SQLite keeps for
// the connection.
func (c *conn) forget() {
	c.closeStatements()
	_, _ = c.c.ExecContext(background, "PRAGMA shrink_memory")
}
