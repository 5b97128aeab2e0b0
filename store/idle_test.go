package store_test

import (
	"context"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/mockapis/mockapis/store"
	"github.com/stretchr/testify/assert"
)

func TestNobodyNoticesCloseIdle(t *testing.T) {
	db, template := fresh(t), fresh(t)
	put(t, db, "a", 0)
	put(t, template, "a", 0)
	path := filepath.Join(t.TempDir(), "snapshot.db")
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			name := strings.Repeat("x", g+1)
			for range 100 {
				var got store.Changes
				put(t, db, name, 1)
				assert.Equal(t, 1, coins(t, db, name))
				change(t, store.WithChanges(context.Background(), &got), db,
					`DELETE FROM coins WHERE name = $1`, name)
				assert.Len(t, got.List(), 1)
			}
		})
	}
	var others sync.WaitGroup
	others.Go(func() {
		for ctx.Err() == nil {
			db.CloseIdle()
			runtime.Gosched()
		}
	})
	others.Go(func() {
		for ctx.Err() == nil {
			assert.NoError(t, db.Snapshot(context.Background(), path, false))
			template.CloseIdle()
			from, err := store.Open(path, store.Options{Ephemeral: true})
			if assert.NoError(t, err) {
				assert.NoError(t, template.Restore(context.Background(), from,
					func(*store.Tx) error { return nil }))
				assert.NoError(t, from.Close())
			}
		}
	})
	all.Wait()
	cancel()
	others.Wait()
}
