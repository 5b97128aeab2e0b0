package nats4

import (
	"testing"

	"github.com/mockapis/mockapis/internal/contracttest"
)

func TestContract(t *testing.T) {
	t.Parallel()
	contracttest.Document(t, new(Server))
	contracttest.Transcripts(t, new(Server), "testdata/contract")
}
