package store

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A plan that depends on a bound value shows that statements are prepared anew
// for each execution, at several times the cost.
func TestPlansDoNotDependOnBoundValues(t *testing.T) {
	db, err := Open(filepath.Join(t.TempDir(), "x.db"), Options{Ephemeral: true})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	require.NoError(t, db.Update(t.Context(), func(tx *Tx) error {
		_, err := tx.Exec(`CREATE TABLE words (word TEXT COLLATE NOCASE UNIQUE)`)
		return err
	}))
	var plan string
	require.NoError(t, db.View(t.Context(), func(tx *Tx) error {
		var id, parent, unused int
		return tx.QueryRow(`EXPLAIN QUERY PLAN SELECT word FROM words WHERE word LIKE $1`, "a%").
			Scan(&id, &parent, &unused, &plan)
	}))
	assert.Contains(t, plan, "SCAN", "the pattern was looked at before the plan was made")
}
