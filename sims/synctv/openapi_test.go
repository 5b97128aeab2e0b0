package synctv

import (
	"testing"

	"github.com/mockapis/mockapis/internal/contracttest"
)

// The tests of this package end with a look at each response that they had.
func TestMain(m *testing.M) { contracttest.Main(m, new(Server)) }

func TestContract(t *testing.T) {
	contracttest.Document(t, new(Server))
	contracttest.Transcripts(t, new(Server), "testdata/contract")
}
