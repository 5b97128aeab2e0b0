package sandbox

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/sims"
)

func login(value string) map[string]sims.Credential {
	return map[string]sims.Credential{"userbatch": {Values: map[string]string{"login": value}}}
}

func TestTheDirectoryKnowsWhoseACredentialIs(t *testing.T) {
	d := newDirectory()
	assert.True(t, d.add("a", "aaaaaaaaaaaa", login("1")))
	assert.False(t, d.add("b", "bbbbbbbbbbbb", login("1")), "a has it")
	_, _, ok := d.find("userbatch", []string{"bbbbbbbbbbbb0000000000000000"})
	assert.False(t, ok, "nothing of b was entered")
	assert.True(t, d.add("b", "bbbbbbbbbbbb", login("2")))

	find := func(api string, values ...string) string {
		name, removed, ok := d.find(api, values)
		return fmt.Sprint(name, " ", removed, " ", ok)
	}
	assert.Equal(t, "a false true", find("userbatch", "x", "1", "2"))
	assert.Equal(t, " false false", find("synctv", "1"), "each API has its own")
	assert.Equal(t, "b false true", find("synctv", "bbbbbbbbbbbb0000000000000000"), "issued")
	assert.Equal(t, " false false", find("synctv", "bbbbbbbbbbbb"), "too short to be issued")

	d.remove("a")
	assert.Equal(t, "a true true", find("userbatch", "1"))
	assert.True(t, d.add("c", "cccccccccccc", login("1")), "a is gone")
	assert.Equal(t, "c false true", find("userbatch", "1"))
	assert.True(t, d.add("a", "aaaaaaaaaaaa", login("3")), "a again")
	assert.Equal(t, "a false true", find("userbatch", "3"))
	d.drop("c")
	assert.Equal(t, " false false", find("userbatch", "1"))
}

func TestTheDirectoryForgetsWhatWasRemovedLongAgo(t *testing.T) {
	d := newDirectory()
	for i := range maxRemoved + 10 {
		name := fmt.Sprintf("s%d", i)
		assert.True(t, d.add(name, fmt.Sprintf("%012d", i), login(name)))
		d.remove(name)
	}
	_, _, ok := d.find("userbatch", []string{"s9"})
	assert.False(t, ok)
	_, removed, ok := d.find("userbatch", []string{"s10"})
	assert.True(t, removed && ok)
	assert.Len(t, d.values, maxRemoved)
	assert.Len(t, d.tags, maxRemoved)
}
