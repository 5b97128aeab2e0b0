package store

import "fmt"

// Try runs fn, a part of the transaction that may fail: where it returns an error, what
// it changed and what it wanted done after the commit is taken back, and the rest of the
// transaction stands. It returns fn's error as it is.
func (tx *Tx) Try(fn func() error) error {
	if err := tx.c.exec("SAVEPOINT try"); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	committed, logged := len(tx.committed), tx.c.log.mark()
	err := fn()
	if err != nil {
		tx.committed = tx.committed[:committed]
		tx.c.log.back(logged)
		if err := tx.c.exec("ROLLBACK TO try"); err != nil {
			return fmt.Errorf("roll back to a savepoint: %w", err)
		}
	}
	if err := tx.c.exec("RELEASE try"); err != nil {
		return fmt.Errorf("release a savepoint: %w", err)
	}
	return err
}

// A logMark is how much a changeLog held at a moment. The zero value is an empty log.
type logMark struct{ list, dropped int }

func (l *changeLog) mark() logMark {
	if l == nil {
		return logMark{}
	}
	return logMark{len(l.list), l.dropped}
}

// back forgets what was logged after the mark.
func (l *changeLog) back(to logMark) {
	if l != nil {
		l.list, l.dropped = l.list[:to.list], to.dropped
	}
}
