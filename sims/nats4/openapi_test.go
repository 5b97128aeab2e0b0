package nats4

import (
	"testing"

	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/sims"
)

func TestContract(t *testing.T) {
	t.Parallel()
	contracttest.Document(t, new(Server))
	contracttest.Transcripts(t, new(Server), "testdata/contract")
}

func TestWalks(t *testing.T) {
	t.Parallel()
	contracttest.Walks(t, func(t *testing.T, o sims.WorldOptions) (*sims.World, sims.Simulator) {
		s := over(t, demoWorld, o)
		return s.world, s
	}, contracttest.WalkOptions{})
}
