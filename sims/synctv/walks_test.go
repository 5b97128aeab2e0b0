package synctv

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/sims"
)

func TestWalks(t *testing.T) {
	t.Parallel()
	contracttest.Walks(t, func(t *testing.T, o sims.WorldOptions) (*sims.World, sims.Simulator) {
		w := templateOfDemo.New(t, o)
		s, err := New(w)
		require.NoError(t, err)
		return w, s
	}, contracttest.WalkOptions{
		// The accounts of the second service are at a host of its own.
		Credentials: func(c sims.Credential) bool { return strings.HasSuffix(c.Values["email"], "@example.test") },
	})
}
