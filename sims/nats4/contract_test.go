package nats4_test

import (
	"testing"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/transcript"
)

func TestTranscripts(t *testing.T) { simtest.Transcripts(t, "testdata/contract") }

// TestAssertions: each numbered assertion of NATS4 that needs no write is named by
// its test. 16 and those from 45 need PATCH, PUT or POST.
func TestAssertions(t *testing.T) {
	transcript.Assertions(t, "nats4", append(transcript.Numbers(1, 44, 16), 66, 67, 71, 72, 73, 76))
}
