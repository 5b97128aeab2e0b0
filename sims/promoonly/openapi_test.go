package promoonly_test

import (
	"testing"

	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/sims/promoonly"
)

func TestContract(t *testing.T) {
	t.Parallel()
	contracttest.Document(t, new(promoonly.Server))
	contracttest.Transcripts(t, new(promoonly.Server), "testdata/contract")
}
