package easypromos_test

import (
	"slices"
	"testing"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/transcript"
)

func TestTranscripts(t *testing.T) { simtest.Transcripts(t, "testdata/contract") }

// TestAssertions: each numbered assertion of the reads is named by its test, and of the
// writes those that are here.
func TestAssertions(t *testing.T) {
	numbers := transcript.Numbers(1, 57)
	numbers = append(numbers, transcript.Numbers(73, 83)...)
	numbers = append(numbers, 84, 85, 86, 88)
	slices.Sort(numbers)
	transcript.Assertions(t, "easypromos", numbers)
}
