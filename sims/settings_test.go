package sims_test

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

var shopSettings = []sims.Setting{
	{Name: "shop.limit", Default: int64(200), Check: sims.IntRange(0, 1000), Range: "0 to 1000"},
	{Name: "shop.order", Default: "sent", Allowed: []any{"sent", "sorted"}},
	{Name: "shop.accounts.*.profile", Default: "plain", Names: func(*store.Tx) ([]string, error) {
		return []string{"shop.accounts.1.profile", "shop.accounts.2.profile"}, nil
	}},
}

func TestSettings(t *testing.T) {
	w := newWorld(t, sims.WorldOptions{Settings: map[string]string{"shop.limit": "5", "shop.accounts.2.profile": "rich"}})
	require.NoError(t, w.Settings.Define(shopSettings...))
	require.NoError(t, w.Settings.CheckStart(t.Context()))
	assert.Equal(t, int64(5), w.Settings.Int("shop.limit"))
	assert.Equal(t, "sent", w.Settings.String("shop.order"))
	assert.Equal(t, "rich", w.Settings.String("shop.accounts.2.profile"))
	assert.Equal(t, "plain", w.Settings.String("shop.accounts.1.profile"))

	require.NoError(t, w.Settings.Set(t.Context(), map[string]any{"shop.limit": json.Number("0"), "shop.order": "sorted"}))
	assert.Equal(t, int64(0), w.Settings.Int("shop.limit"))
	assert.Equal(t, "sorted", w.Settings.String("shop.order"))

	require.NoError(t, w.Settings.Set(t.Context(), map[string]any{"shop.limit": nil, "shop.order": nil}))
	assert.Equal(t, int64(5), w.Settings.Int("shop.limit"), "null is the start again")
	assert.Equal(t, "sent", w.Settings.String("shop.order"))

	list, err := w.Settings.List(t.Context())
	require.NoError(t, err)
	names := []string{}
	for _, s := range list {
		names = append(names, s.Name)
	}
	assert.Equal(t, []string{"mock_headers", "shop.accounts.1.profile", "shop.accounts.2.profile", "shop.limit", "shop.order"}, names)
}

func TestAWrongSettingChangesNothing(t *testing.T) {
	w := newWorld(t, sims.WorldOptions{})
	require.NoError(t, w.Settings.Define(shopSettings...))
	for _, tt := range []struct {
		name  string
		value any
		want  string
	}{
		{"shop.nothing", true, `setting "shop.nothing": there is no such setting`},
		{"shop.order", "random", `setting "shop.order": "random" is not one of "sent", "sorted"`},
		{"shop.order", true, `setting "shop.order": true is not one of "sent", "sorted"`},
		{"shop.limit", json.Number("1001"), `setting "shop.limit": 1001: must be from 0 to 1000`},
		{"shop.limit", "5", `setting "shop.limit": "5" is not a whole number (0 to 1000)`},
		{"shop.limit", json.Number("1.5"), `setting "shop.limit": 1.5 is not a whole number (0 to 1000)`},
		{"mock_headers", "no", `setting "mock_headers": "no" is not true or false`},
		{"shop.accounts.3.profile", "rich", `setting "shop.accounts.3.profile": there is no such setting; there are shop.accounts.1.profile, shop.accounts.2.profile`},
	} {
		err := w.Settings.Set(t.Context(), map[string]any{"mock_headers": false, tt.name: tt.value})
		var bad *sims.SettingError
		require.ErrorAs(t, err, &bad)
		assert.Equal(t, tt.name, bad.Name)
		assert.Equal(t, tt.want, err.Error())
		assert.True(t, w.Settings.Bool("mock_headers"), "all or none")
	}
}

func TestWrongStartValuesAreNamed(t *testing.T) {
	w := newWorld(t, sims.WorldOptions{Settings: map[string]string{"shop.limit": "many"}})
	assert.ErrorContains(t, w.Settings.Define(shopSettings...), `setting "shop.limit": "many" is not a whole number`)
	w = newWorld(t, sims.WorldOptions{Settings: map[string]string{"shop.limits": "1"}})
	require.NoError(t, w.Settings.Define(shopSettings...))
	assert.ErrorContains(t, w.Settings.CheckStart(t.Context()), `setting "shop.limits": there is no such setting`)
}

// TestStartValuesAndRestarts: what was changed at run time survives a restart
// with the same start value, and gives way to another one.
func TestStartValuesAndRestarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "world.db")
	run := func(start map[string]string, change any) (value int64) {
		db, err := store.Open(path, store.Options{})
		require.NoError(t, err)
		defer db.Close()
		w, err := sims.NewWorld(db, sims.WorldOptions{Settings: start})
		require.NoError(t, err)
		require.NoError(t, w.Settings.Define(shopSettings...))
		value = w.Settings.Int("shop.limit")
		if change != nil {
			require.NoError(t, w.Settings.Set(t.Context(), map[string]any{"shop.limit": change}))
		}
		return value
	}
	five, six := map[string]string{"shop.limit": "5"}, map[string]string{"shop.limit": "6"}
	assert.Equal(t, int64(5), run(five, int64(7)))
	assert.Equal(t, int64(7), run(five, nil), "the same start value")
	assert.Equal(t, int64(7), run(nil, nil), "no start value")
	assert.Equal(t, int64(6), run(six, nil), "another start value")
	assert.Equal(t, int64(6), run(nil, nil))
}
