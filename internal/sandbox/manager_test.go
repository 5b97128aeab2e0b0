package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

func openManager(t testing.TB, o sandbox.Options) *sandbox.Manager {
	m, err := sandbox.Open(ctx, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	return m
}

func TestAnIdleSandboxIsRemoved(t *testing.T) {
	temp := tempIn(t)
	m := openManager(t, sandbox.Options{})
	start := time.Now()
	for name, ttl := range map[string]time.Duration{"a": time.Minute, "b": time.Hour, "c": 0} {
		_, err := m.Create(ctx, sandbox.Spec{Name: name, TTL: ttl})
		require.NoError(t, err)
	}
	exist := func() (list []string) {
		for _, s := range m.List()[1:] {
			list = append(list, s.Name)
		}
		return list
	}
	m.Sweep(start.Add(59 * time.Second))
	assert.Equal(t, []string{"a", "b", "c"}, exist())
	m.Sweep(time.Now().Add(61 * time.Second))
	assert.Equal(t, []string{"b", "c"}, exist())
	m.Sweep(time.Now().Add(1000 * time.Hour))
	assert.Equal(t, []string{"c"}, exist(), "no ttl is for ever")

	// What was idle works again at once.
	s, release, err := m.Hold("c")
	require.NoError(t, err)
	require.NoError(t, s.Ready(ctx))
	release()
	require.NoError(t, m.Remove("c"))
	for _, name := range names(t, filepath.Join(temp, names(t, temp)[0])) {
		assert.NotContains(t, name, "s-", "a removed sandbox leaves no file")
	}
}

func TestASandboxInUseIsNotIdle(t *testing.T) {
	tempIn(t)
	m := openManager(t, sandbox.Options{})
	_, err := m.Create(ctx, sandbox.Spec{Name: "a", TTL: time.Minute})
	require.NoError(t, err)
	m.Sweep(time.Now().Add(50 * time.Second))
	s, release, err := m.Hold("a")
	require.NoError(t, err)
	removed := make(chan struct{})
	go func() {
		m.Sweep(time.Now().Add(2 * time.Minute))
		close(removed)
	}()
	require.NoError(t, s.Ready(ctx), "whoever is inside is not thrown out")
	release()
	<-removed
}

func TestTheNumberOfSandboxesIsBounded(t *testing.T) {
	tempIn(t)
	m := openManager(t, sandbox.Options{Limit: 3})
	var all sync.WaitGroup
	refused := make(chan error, 8)
	for range 8 {
		all.Go(func() {
			if _, err := m.Create(ctx, sandbox.Spec{}); err != nil {
				refused <- err
			}
		})
	}
	all.Wait()
	close(refused)
	assert.Len(t, m.List(), 4)
	n := 0
	for err := range refused {
		assert.ErrorIs(t, err, sandbox.ErrLimit)
		n++
	}
	assert.Equal(t, 5, n)
	require.NoError(t, m.Remove("s1"))
	_, err := m.Create(ctx, sandbox.Spec{Name: "again"})
	assert.NoError(t, err)
}

// A sandbox is removed while it is used from all sides: each request is answered,
// in the sandbox or with 404.
func TestARemovalWaitsForThoseInside(t *testing.T) {
	tempIn(t)
	m := openManager(t, sandbox.Options{})
	for i := range 5 {
		name := fmt.Sprintf("r%d", i)
		_, err := m.Create(ctx, sandbox.Spec{Name: name})
		require.NoError(t, err)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 20 {
					w := httptest.NewRecorder()
					r := httptest.NewRequest("GET", "/v2/promotions/10", nil)
					r.Header.Set("Authorization", "Bearer demo-token-a")
					m.Serve(3, w, r, name)
					assert.Contains(t, []int{200, 404, 429}, w.Code, w.Body.String())
				}
			})
		}
		require.NoError(t, m.Remove(name))
		all.Wait()
	}
}

// A template that others are cloned from is not written any more.
func TestSandboxesBeginAlike(t *testing.T) {
	tempIn(t)
	m := openManager(t, sandbox.Options{World: sims.WorldOptions{Seed: 3}})
	require.NoError(t, m.Default().World.DB.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE easypromos_promotions SET title = 'changed' WHERE id = 10`)
		return err
	}))
	s, err := m.Create(ctx, sandbox.Spec{Name: "t1", Seed: 7})
	require.NoError(t, err)
	assert.EqualValues(t, 7, s.World.Rand.Seed())
	other, err := m.Create(ctx, sandbox.Spec{Name: "t2"})
	require.NoError(t, err)
	assert.EqualValues(t, 3, other.World.Rand.Seed())
	for _, api := range sandbox.Names() {
		assert.NotEmpty(t, s.Own[api].Values, api)
		assert.NotEqual(t, s.Own[api].Values, other.Own[api].Values, api)
	}
	assert.NotContains(t, title(t, s), "changed")
	require.NoError(t, s.Reset(ctx))
	assert.EqualValues(t, 7, s.World.Rand.Seed(), "a reset keeps the seed")
}

func title(t *testing.T, s *sandbox.Sandbox) (title string) {
	require.NoError(t, s.World.DB.View(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(`SELECT title FROM easypromos_promotions WHERE id = 10`).Scan(&title)
	}))
	return title
}

func write(t *testing.T, path, text string) {
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

// What was being made when the process was killed is not there after it.
func TestAHalfMadeSandboxIsForgotten(t *testing.T) {
	tempIn(t)
	data := t.TempDir()
	m, err := sandbox.Open(ctx, sandbox.Options{Data: data})
	require.NoError(t, err)
	_, err = m.Create(ctx, sandbox.Spec{Name: "whole", TTL: time.Hour})
	require.NoError(t, err)
	require.NoError(t, m.Close())
	half := filepath.Join(data, "sandboxes", "half")
	write(t, half+".json", `{"ttl":"1h0m0s","created":"2026-01-01T00:00:00Z"}`)
	write(t, half+".db.part", "SQLite")

	m = openManager(t, sandbox.Options{Data: data})
	require.Len(t, m.List(), 2)
	s := m.List()[1]
	assert.Equal(t, "whole", s.Name)
	assert.Equal(t, time.Hour, s.TTL)
	assert.NoFileExists(t, half+".json")
	assert.NoFileExists(t, half+".db.part")
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/v2/promotions/10", nil)
	r.Header.Set("Authorization", "Bearer "+s.Own["easypromos"].Values["token"])
	m.Serve(3, w, r, "")
	assert.Equal(t, http.StatusOK, w.Code)
}

// Fixtures that are loaded already make the same world.
func TestAReadyTemplateMakesTheSameWorld(t *testing.T) {
	tempIn(t)
	ready, err := sandbox.Template(ctx)
	require.NoError(t, err)
	at := time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)
	wo := sims.WorldOptions{Now: at, Settings: map[string]string{"mock_headers": "false"}}
	var dumps []string
	for _, template := range [][]byte{nil, ready} {
		m := openManager(t, sandbox.Options{World: wo, Template: template})
		require.NoError(t, m.Default().Reset(ctx))
		w := m.Default().World
		assert.False(t, w.Settings.Bool("mock_headers"))
		assert.WithinDuration(t, at, w.Clock.Now(), time.Minute)
		dumps = append(dumps, dump(t, w))
		s, err := m.Create(ctx, sandbox.Spec{Name: "t1"})
		require.NoError(t, err)
		assert.NotEmpty(t, s.Own["synctv"].Values)
	}
	assert.Equal(t, dumps[0], dumps[1])

	wo.Seed = 7
	m := openManager(t, sandbox.Options{World: wo, Template: ready})
	assert.EqualValues(t, 7, m.Default().World.Rand.Seed(), "another seed makes other rows")
	assert.NotEqual(t, dumps[0], dump(t, m.Default().World))
}

// dump is every row that is drawn at random in one table, and how many there are in
// some others.
func dump(t *testing.T, w *sims.World) (text string) {
	require.NoError(t, w.DB.View(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(`
			SELECT (SELECT group_concat(title) FROM easypromos_promotions)
				|| (SELECT count(*) FROM synctv_promo_codes)
				|| (SELECT count(*) FROM nats4_members)
				|| (SELECT group_concat(purpose || value) FROM world_counters)`).Scan(&text)
	}))
	return text
}
