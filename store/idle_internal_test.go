package store

import (
	"context"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestIdleReadersAreClosed(t *testing.T) {
	db, err := Open(filepath.Join(t.TempDir(), "x.db"), Options{Readers: 3})
	require.NoError(t, err)
	defer db.Close()
	write := func(query string) error {
		return db.Update(t.Context(), func(tx *Tx) error {
			_, err := tx.Exec(query)
			return err
		})
	}
	one := func() (n int) {
		require.NoError(t, db.View(t.Context(), func(tx *Tx) error {
			return tx.QueryRow(`SELECT n FROM coins`).Scan(&n)
		}))
		return n
	}
	db.CloseIdle()
	assert.Len(t, db.readers, 3)
	before := db.pool.Stats().OpenConnections
	require.NoError(t, write(`CREATE TABLE coins AS SELECT 1 AS n`))
	in, out := make(chan bool), make(chan bool)
	var all sync.WaitGroup
	for range 3 { // three at the same time, so that three readers are opened
		all.Go(func() {
			assert.NoError(t, db.View(context.Background(), func(*Tx) error {
				in <- true
				<-out
				return nil
			}))
		})
	}
	for range 3 {
		<-in
	}
	assert.Equal(t, before+3, db.pool.Stats().OpenConnections)
	db.CloseIdle() // they are in use
	close(out)
	all.Wait()
	db.CloseIdle()
	assert.Equal(t, before, db.pool.Stats().OpenConnections)
	assert.Equal(t, 1, one(), "they come back")
	require.NoError(t, write(`UPDATE coins SET n = 2`))
	assert.Equal(t, 2, one())
	require.NoError(t, db.Close())
	db.CloseIdle()
}

func TestIdleStatementsAreClosed(t *testing.T) {
	db, err := Open(filepath.Join(t.TempDir(), "x.db"), Options{})
	require.NoError(t, err)
	defer db.Close()
	update := func(query string) {
		require.NoError(t, db.Update(t.Context(), func(tx *Tx) error {
			var n int
			return tx.QueryRow(query).Scan(&n)
		}))
	}
	kept := func() int {
		w := <-db.writer
		defer func() { db.writer <- w }()
		return len(w.stmts)
	}
	update(`SELECT 1`)
	update(`SELECT 2`)
	assert.Equal(t, 4, kept(), "with those that begin and commit")
	db.CloseIdle()
	assert.Zero(t, kept())
	update(`SELECT 2`)
}
