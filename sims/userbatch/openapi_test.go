package userbatch_test

import (
	"testing"

	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/sims/userbatch"
)

// The tests of this package end with a look at each response that they had.
func TestMain(m *testing.M) { contracttest.Main(m, new(userbatch.Server)) }

func TestContract(t *testing.T) {
	contracttest.Document(t, new(userbatch.Server))
	contracttest.Transcripts(t, new(userbatch.Server), "testdata/contract")
}
