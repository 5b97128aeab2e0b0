package sims_test

import (
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// shop is a simulator of nothing, with two tables of fixtures.
type shop struct {
	sims.Simulator // the rest of it is not asked for
	loaded         []item
	then           []int // how many were loaded at each end of the items
	resets         int
}

type item struct {
	Name  string   `yaml:"name"`
	Cents int64    `yaml:"cents"`
	Tags  []string `yaml:"tags"`
	Maker struct {
		Name string `yaml:"name"`
	} `yaml:"maker"`
}

func (s *shop) Name() string { return "shop" }
func (s *shop) Reset()       { s.resets++ }
func (s *shop) Fixtures() []sims.Table {
	return []sims.Table{
		sims.Rows("items", func(_ *store.Tx, it item) error {
			if it.Cents < 0 {
				return &sims.Bad{Key: "cents", Reason: "must not be negative"}
			}
			s.loaded = append(s.loaded, it)
			return nil
		}).Then(func(*store.Tx) error {
			s.then = append(s.then, len(s.loaded))
			return nil
		}),
		sims.Rows("counters", func(tx *store.Tx, c struct {
			Purpose string `yaml:"purpose"`
		}) error {
			_, err := tx.Exec(`INSERT INTO world_counters (purpose, value) VALUES ($1, 0)`, c.Purpose)
			return err
		}),
	}
}

func newWorld(t testing.TB, o sims.WorldOptions) *sims.World {
	return worldAt(t, filepath.Join(t.TempDir(), "world.db"), o)
}

func worldAt(t testing.TB, path string, o sims.WorldOptions) *sims.World {
	db, err := store.Open(path, store.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	w, err := sims.NewWorld(db, o)
	require.NoError(t, err)
	return w
}

func load(t testing.TB, yaml string) (*shop, error) {
	s := &shop{}
	files := fstest.MapFS{"shop/b.yaml": {Data: []byte(yaml)}, "shop/a.yml": {Data: nil}, "shop/README.md": {Data: []byte("{")}}
	return s, sims.LoadFixtures(t.Context(), newWorld(t, sims.WorldOptions{}), files, s)
}

func TestFixturesAreLoadedInOrder(t *testing.T) {
	s, err := load(t, "counters: []\nitems:\n  - {name: b, cents: 5, tags: [x], maker: {name: m}}\n  - name: a\n")
	require.NoError(t, err)
	require.Len(t, s.loaded, 2)
	assert.Equal(t, "b", s.loaded[0].Name)
	assert.Equal(t, "m", s.loaded[0].Maker.Name)
	assert.Equal(t, []int{2}, s.then, "once, when all rows are there")
}

func TestWhatIsWrongWithAFixtureIsNamed(t *testing.T) {
	for _, tt := range []struct{ name, yaml, want string }{
		{"an unknown table", "item: []\n", `shop/b.yaml:1: item: unknown key; there are items, counters`},
		{"an unknown key", "items:\n  - name: a\n    cent: 5\n", `shop/b.yaml:3: cent: unknown key; there are cents, maker, name, tags`},
		{"an unknown key within a row", "items:\n  - maker: {nam: x}\n", `shop/b.yaml:2: nam: unknown key; there are name`},
		{"a wrong type", "items:\n  - name: a\n    cents: five\n", `shop/b.yaml:3: items.cents: "five" is not of the type int64`},
		{"a value that is not allowed", "items:\n  - name: a\n\n    cents: -1\n", `shop/b.yaml:4: items.cents: must not be negative`},
		{"a key twice in a row", "items:\n  - name: a\n    name: b\n", `shop/b.yaml:3: name: stands twice in this row`},
		{"a table twice", "items: []\nitems: []\n", `shop/b.yaml:2: items: stands twice in this file`},
		{"a table that is no list", "items: {name: a}\n", `shop/b.yaml:1: items: must be a list of rows`},
		{"a row that is no mapping", "items:\n  - a\n", `shop/b.yaml:2: "a" is not a mapping of keys to values`},
		{"a file that is no mapping", "- a\n", `shop/b.yaml:1: must be a mapping of items, counters`},
		{"no YAML at all", "items: [\n", `shop/b.yaml:1: did not find expected node content`},
		{"a row that is there already", "counters:\n  - purpose: p\n  - purpose: p\n", `shop/b.yaml:3: counters: the same as a row before it: UNIQUE constraint failed: world_counters.purpose`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, tt.yaml)
			var bad *sims.FixtureError
			require.ErrorAs(t, err, &bad)
			assert.Equal(t, tt.want, err.Error())
		})
	}
}

func TestAFolderWithoutFixturesIsAnError(t *testing.T) {
	w := newWorld(t, sims.WorldOptions{})
	err := sims.LoadFixtures(t.Context(), w, fstest.MapFS{}, &shop{})
	assert.ErrorContains(t, err, "shop: file does not exist")
	err = sims.LoadFixtures(t.Context(), w, fstest.MapFS{"shop/x.txt": {}}, &shop{})
	assert.ErrorContains(t, err, "no .yaml file")
}
