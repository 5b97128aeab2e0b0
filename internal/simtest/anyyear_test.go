package simtest_test

import (
	"os"
	"os/exec"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
)

// TestTheSimulatorsTestsPassIn2035 runs the simulators' tests again with their
// clocks started at 2035-01-01, so that nothing in the demo world ages.
func TestTheSimulatorsTestsPassIn2035(t *testing.T) {
	if testing.Short() {
		t.Skip("runs other tests")
	}
	args := []string{"test", "-timeout", "10m", "-short"} // without those in which nothing ages
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "-race" && s.Value == "true" {
				args = append(args, "-race") // what is built already
			}
		}
	}
	test := exec.CommandContext(t.Context(), "go", append(args, "../../sims/...")...)
	test.Env = append(os.Environ(), worldtest.NowVariable+"=2035-01-01T00:00:00Z")
	out, err := test.CombinedOutput()
	require.NoError(t, err, "%s", out)
}
