package easypromos_test

import (
	"testing"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/transcript"
)

func TestTranscripts(t *testing.T) { simtest.Transcripts(t, "testdata/contract") }

// TestAssertions: each numbered assertion is named by its test.
func TestAssertions(t *testing.T) {
	transcript.Assertions(t, "easypromos", transcript.Numbers(1, 91))
}
