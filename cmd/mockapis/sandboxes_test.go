package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Two hundred sandboxes at once, each of them used, fit under 1 GiB; the next one
// than the program may have is refused.
func TestManySandboxesAtOnce(t *testing.T) {
	const many = 200
	p := launch(t, "--sandbox-limit", strconv.Itoa(many))
	for i := range many {
		var made struct{ Credentials map[string]map[string]string }
		answer := p.ask(t, "POST", "/_mock/sandboxes", fmt.Sprintf(`{"name":"m%d"}`, i))
		require.NoError(t, json.Unmarshal([]byte(answer), &made), answer)
		c := made.Credentials["synctv"]
		for _, call := range []struct{ method, path, want string }{
			{"POST", "/synctv/rest/v1/session?email=" + c["email"] + "&password=" + c["password"], "<code>1</code>"},
			{"GET", fmt.Sprintf("/_sandbox/m%d/nats4/api/service/ping", i), "Invalid API credentials"},
			{"GET", fmt.Sprintf("/_mock/sandboxes/m%d/requests", i), `"operation":"createSession"`},
		} {
			require.Contains(t, p.ask(t, call.method, call.path, ""), call.want)
		}
	}
	assert.Contains(t, p.ask(t, "POST", "/_mock/sandboxes", "{}"), "--sandbox-limit")
	if runtime.GOOS == "linux" {
		assert.Less(t, residentKB(t, p), 1<<20)
	}
	p.ask(t, "DELETE", "/_mock/sandboxes/m0", "")
	assert.Contains(t, p.ask(t, "POST", "/_mock/sandboxes", "{}"), `"name":"s1"`)
}

// residentKB is the memory that a process holds, in KiB.
func residentKB(t *testing.T, p *process) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	require.NoError(t, err)
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kB, err := strconv.Atoi(strings.Fields(rest)[0])
			require.NoError(t, err)
			return kB
		}
	}
	require.Fail(t, "no VmRSS")
	return 0
}
