package promoonly_test

import (
	"slices"
	"testing"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/transcript"
)

func TestTranscripts(t *testing.T) { simtest.Transcripts(t, "testdata/contract") }

// TestAssertions: each numbered assertion of the operations simulated so far is
// named by its test.
func TestAssertions(t *testing.T) {
	transcript.Assertions(t, "promoonly", slices.Concat(
		transcript.Numbers(1, 41), transcript.Numbers(53, 62)))
}
