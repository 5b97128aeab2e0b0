package easypromos

import (
	"testing"

	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/sims"
)

func TestWalks(t *testing.T) {
	t.Parallel()
	contracttest.Walks(t, func(t *testing.T, o sims.WorldOptions) (*sims.World, sims.Simulator) {
		s := over(t, demo, o)
		return s.world, s
	}, contracttest.WalkOptions{})
}
