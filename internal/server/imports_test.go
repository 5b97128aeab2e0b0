package server_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/mockapis/mockapis/"

// layers are the rooms of the house from the bottom up. A package imports only
// packages of rooms below its own, and none of its own room.
var layers = [][]string{
	{"store", "fixtures", "internal/mask", "internal/descrypt", "internal/media", "internal/params", "internal/similar", "internal/junit", "internal/child", "internal/wildcard", "internal/wire", "internal/transcript", "internal/tree"},
	{"sims", "internal/problem"},
	{"internal/lanes", "internal/contract"},
	{"sims/*", "internal/worldtest", "internal/plantest", "internal/journal", "internal/faults", "internal/webhooks", "internal/mailer", "internal/traffic", "internal/verdict", "internal/recording", "internal/overlay"},
	{"internal/watch", "internal/contractpage"},
	{"internal/sandbox"},
	{"internal/gateway", "internal/control", "internal/seal"},
	{"internal/server"},
	{"internal/explore"},
	{"internal/drift", "internal/check"},
	{"internal/contracttest", "internal/walktest"},
	{"cmd/*", "mockapistest", "internal/simtest", "docs"},
}

// forbidden holds what the layers alone would allow: only the sandbox knows the
// vendors, and what stands around a simulator is nothing to it.
func forbidden(from, to string) bool {
	switch {
	case strings.HasPrefix(to, "sims/"):
		return from != "internal/sandbox"
	case to == "fixtures":
		return from != "internal/sandbox"
	case strings.HasPrefix(from, "sims/"):
		return to == "internal/problem"
	case from == "sims":
		return to != "store"
	}
	return false
}

func layerOf(t *testing.T, pkg string) int {
	for i, rooms := range layers {
		for _, room := range rooms {
			dir, all := strings.CutSuffix(room, "*")
			if pkg == room || all && strings.HasPrefix(pkg, dir) {
				return i
			}
		}
	}
	require.Fail(t, "no layer for "+pkg, "give the new room its place in layers")
	return -1
}

func TestImportsRunOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	require.NoError(t, err)
	seen := 0
	for d := json.NewDecoder(bytes.NewReader(out)); ; seen++ {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
		from := strings.TrimPrefix(p.ImportPath, module)
		layer := layerOf(t, from)
		for _, i := range p.Imports {
			to, ours := strings.CutPrefix(i, module)
			if !ours {
				continue
			}
			assert.Less(t, layerOf(t, to), layer, "%s imports %s, which is not below it", from, to)
			assert.False(t, forbidden(from, to), "%s imports %s", from, to)
		}
	}
	assert.Greater(t, seen, 10)
}
