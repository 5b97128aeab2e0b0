package nats4_test

import (
	"testing"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/transcript"
)

func TestTranscripts(t *testing.T) { simtest.Transcripts(t, "testdata/contract") }

// TestAssertions: each numbered assertion of NATS4 is named by its test.
func TestAssertions(t *testing.T) {
	transcript.Assertions(t, "nats4", transcript.Numbers(1, 81))
}
