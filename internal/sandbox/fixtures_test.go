package sandbox_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/sims"
)

// folder writes files below a new directory.
func folder(t *testing.T, files map[string]string) string {
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	return dir
}

const onePortal = `portals:
  - login: 12345678
    name: Mine
    private_key: my-key
    landing_url: http://mine.test/
`

func TestFixturesReplaceAnAPIsFolder(t *testing.T) {
	tempIn(t)
	dir := folder(t, map[string]string{"userbatch/mine.yaml": onePortal, "README.md": "ours", ".git/config": ""})
	s, err := sandbox.Open(ctx, sandbox.Options{Fixtures: dir})
	require.NoError(t, err)
	defer s.Close()
	check := func() {
		all, err := s.Default().Credentials(ctx)
		require.NoError(t, err)
		require.Len(t, all["userbatch"], 1)
		assert.Equal(t, "12345678", all["userbatch"][0].Values["login"])
		for _, name := range sandbox.Names() {
			assert.NotEmpty(t, all[name], "%s has its built-in fixtures", name)
		}
	}
	check()
	require.NoError(t, s.Default().Reset(ctx))
	check()
}

func TestFixturesDoNotTouchExistingData(t *testing.T) {
	tempIn(t)
	data := t.TempDir()
	s, err := sandbox.Open(ctx, sandbox.Options{Data: data})
	require.NoError(t, err)
	require.NoError(t, s.Close())

	dir := folder(t, map[string]string{"userbatch/mine.yaml": onePortal})
	s, err = sandbox.Open(ctx, sandbox.Options{Data: data, Fixtures: dir})
	require.NoError(t, err)
	defer s.Close()
	all, err := s.Default().Credentials(ctx)
	require.NoError(t, err)
	assert.Equal(t, "40052010", all["userbatch"][0].Values["login"])

	require.NoError(t, s.Default().Reset(ctx))
	all, err = s.Default().Credentials(ctx)
	require.NoError(t, err)
	assert.Equal(t, "12345678", all["userbatch"][0].Values["login"], "a reset loads the new ones")
}

func TestBrokenFixturesAreNamed(t *testing.T) {
	tempIn(t)
	for _, tt := range []struct {
		name, file, content, key string
		line                     int
	}{
		{"an unknown key", "userbatch/mine.yaml", onePortal + "    colour: red\n", "colour", 6},
		{"an unknown table", "userbatch/mine.yaml", "portal: []\n", "portal", 1},
		{"no YAML", "userbatch/mine.yaml", "portals: [\n", "", 1},
		{"an empty folder", "userbatch/notes.txt", "", "", 0},
		{"an unknown folder", "userbach/mine.yaml", onePortal, "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := folder(t, map[string]string{tt.file: tt.content})
			_, err := sandbox.CheckFixtures(ctx, dir)
			var bad *sims.FixtureError
			require.ErrorAs(t, err, &bad)
			assert.Contains(t, filepath.Join(dir, tt.file), bad.File, "the real path")
			assert.Equal(t, tt.key, bad.Key)
			if tt.line > 0 {
				assert.Equal(t, filepath.Join(dir, tt.file), bad.File)
				assert.Equal(t, tt.line, bad.Line)
			}
			_, err = sandbox.Open(ctx, sandbox.Options{Fixtures: dir})
			assert.ErrorAs(t, err, &bad)
		})
	}
}

func TestFixturesDirectoryHasToBeOne(t *testing.T) {
	temp := tempIn(t)
	var bad *sims.FixtureError
	_, err := sandbox.CheckFixtures(ctx, filepath.Join(temp, "nothing"))
	require.ErrorAs(t, err, &bad)
	assert.Contains(t, err.Error(), "no such file or directory")

	_, err = sandbox.CheckFixtures(ctx, t.TempDir())
	require.ErrorAs(t, err, &bad)
	assert.Contains(t, bad.Reason, "userbatch")
}

func TestBuiltInFixturesCheck(t *testing.T) {
	temp := tempIn(t)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, fixtures.FS))
	apis, err := sandbox.CheckFixtures(ctx, dir)
	require.NoError(t, err)
	assert.ElementsMatch(t, sandbox.Names(), apis)
	assert.Empty(t, names(t, temp))
}

// A user's packs stand beside the built-in ones, and are checked with the fixtures.
func TestPacksOfTheUsers(t *testing.T) {
	tempIn(t)
	dir := t.TempDir()
	packs := filepath.Join(dir, "easypromos", "packs")
	require.NoError(t, os.MkdirAll(packs, 0o755))
	write(t, filepath.Join(dir, "easypromos", "accounts.yaml"), "accounts:\n  - {id: 1, name: A, plan: white_label}\n")
	own := filepath.Join(packs, "own.yaml")
	const good = "description: One brand more.\nbrands:\n  - {id: 7, account: 1, name: B, created: 2022-04-08T12:52:36Z}\n"
	write(t, own, good)
	_, err := sandbox.CheckFixtures(ctx, dir)
	require.NoError(t, err)
	m := openManager(t, sandbox.Options{Fixtures: dir})
	list, err := m.Packs()
	require.NoError(t, err)
	assert.Contains(t, fmt.Sprint(list), "easypromos/own")
	assert.Contains(t, fmt.Sprint(list), "nats4/member-expired-yesterday")
	s, err := m.Create(ctx, sandbox.Spec{Packs: []string{"easypromos/own"}})
	require.NoError(t, err)
	assert.Equal(t, []string{"easypromos/own"}, s.Packs)

	for content, want := range map[string]string{
		"brands: []\n":                     "own.yaml:1: description: must be the first key",
		"description: ''\n":                "own.yaml:1: description: must be a sentence",
		"description: X.\nbrand: []\n":     "own.yaml:2: brand: unknown key",
		good + "  - {id: 8, account: x}\n": "own.yaml:4: brands.account",
		good + "  - {id: 7, account: 1, name: B, created: 2022-04-08T12:52:36Z}\n": "own.yaml:4: brands: the same as a row before it",
	} {
		write(t, own, content)
		_, err := sandbox.CheckFixtures(ctx, dir)
		require.Error(t, err, content)
		assert.Contains(t, err.Error(), want)
		assert.Contains(t, err.Error(), packs)
	}
}
