package store

// CloseIdle gives back the memory of what no transaction used since the call
// before: connections of readers, and prepared statements and cached pages of the
// writer. They come back when they are used. So a database that nothing asks
// between two calls keeps little more than one connection, and a busy one loses
// nothing. It waits for no transaction.
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
		if r != nil && !r.trim() {
			_ = r.close()
			r = nil
		}
		db.readers <- r
	}
	select {
	case w := <-db.writer:
		if !w.trim() {
			w.shrink()
		}
		db.writer <- w
	default:
	}
	select {
	case d := <-db.drafts:
		_ = d.close()
	default:
	}
}

// trim closes the statements that were not used since it was called last, and
// reports whether any was.
func (c *conn) trim() (used bool) {
	for query, s := range c.stmts {
		if !s.used {
			_ = s.Close()
			delete(c.stmts, query)
			continue
		}
		s.used, used = false, true
	}
	c.shrunk = c.shrunk && !used
	return used
}

// shrink frees the pages that SQLite keeps for the connection.
func (c *conn) shrink() {
	if !c.shrunk {
		_, err := c.c.ExecContext(background, "PRAGMA shrink_memory")
		c.shrunk = err == nil
	}
}
