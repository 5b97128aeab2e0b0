package store_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/store"
)

func TestOnPrepareSeesTheQueriesOfTransactions(t *testing.T) {
	db := fresh(t)
	var lock sync.Mutex
	var seen []string
	store.OnPrepare(func(query string) {
		lock.Lock()
		defer lock.Unlock()
		seen = append(seen, query)
	})
	ask := func(query string) {
		err := db.View(t.Context(), func(tx *store.Tx) error {
			var n int
			return tx.QueryRow(query).Scan(&n)
		})
		assert.NoError(t, err)
	}
	ask("SELECT 1701")
	ask("SELECT 1701")
	store.OnPrepare(nil)
	ask("SELECT 1702")
	lock.Lock()
	defer lock.Unlock()
	assert.Contains(t, seen, "SELECT 1701")
	assert.NotContains(t, seen, "SELECT 1702")
}
