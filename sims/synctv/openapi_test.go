package synctv_test

import (
	"testing"

	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/sims/synctv"
)

// The tests of this package end with a look at each response that they had.
func TestMain(m *testing.M) { contracttest.Main(m, new(synctv.Server)) }

func TestContract(t *testing.T) {
	contracttest.Document(t, new(synctv.Server))
	contracttest.Transcripts(t, new(synctv.Server), "testdata/contract")
}
