package promoonly_test

import (
	"testing"

	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/promoonly"
)

func TestContract(t *testing.T) {
	t.Parallel()
	contracttest.Document(t, new(promoonly.Server))
	contracttest.Transcripts(t, new(promoonly.Server), "testdata/contract")
}

func TestWalks(t *testing.T) {
	t.Parallel()
	contracttest.Walks(t, func(t *testing.T, o sims.WorldOptions) (*sims.World, sims.Simulator) {
		s, w := over(t, demo, o)
		return w, s
	}, contracttest.WalkOptions{
		// The others have no key either, and cannot sign in.
		Credentials: func(c sims.Credential) bool { return c.Values["token"] != "" },
	})
}
