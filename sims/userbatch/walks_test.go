package userbatch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/userbatch"
)

var walked = worldtest.Demo(userbatch.New, fixtures.FS)

func TestWalks(t *testing.T) {
	t.Parallel()
	contracttest.Walks(t, func(t *testing.T, o sims.WorldOptions) (*sims.World, sims.Simulator) {
		w := walked.New(t, o)
		s, err := userbatch.New(w)
		require.NoError(t, err)
		return w, s
	}, contracttest.WalkOptions{Never: []string{"newUserCorrected"}}) // it is a setting
}
