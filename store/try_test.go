package store_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

func TestAPartThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	db := fresh(t)
	broken := errors.New("broken")
	var after []string
	var changes store.Changes
	insert := func(tx *store.Tx, word string) error {
		tx.Committed(func() { after = append(after, word) })
		_, err := tx.Exec(`INSERT INTO coins (name, n) VALUES ($1, 1)`, word)
		return err
	}
	require.NoError(t, db.Update(store.WithChanges(t.Context(), &changes), func(tx *store.Tx) error {
		require.NoError(t, insert(tx, "before"))
		assert.Equal(t, broken, tx.Try(func() error {
			require.NoError(t, insert(tx, "broken"))
			return broken
		}))
		return tx.Try(func() error {
			require.NoError(t, insert(tx, "good"))
			assert.Equal(t, broken, tx.Try(func() error {
				require.NoError(t, insert(tx, "broken inside"))
				return broken
			}))
			return nil
		})
	}))
	assert.Equal(t, []string{"before", "good"}, after)
	assert.Len(t, changes.List(), 2)
	var words string
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow(`SELECT group_concat(name) FROM (SELECT name FROM coins ORDER BY rowid)`).Scan(&words)
	}))
	assert.Equal(t, "before,good", words)
}
