package nats4_test

import (
	"slices"
	"testing"

	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/transcript"
)

func TestTranscripts(t *testing.T) { simtest.Transcripts(t, "testdata/contract") }

// TestAssertions: each numbered assertion of NATS4 is named by its test.
func TestAssertions(t *testing.T) {
	numbers := slices.Concat(
		transcript.Numbers(1, 55),     // access, strings, members
		[]int{58, 59},                 // forgetting and locking
		transcript.Numbers(60, 63),    // searches and campaigns
		[]int{66, 67, 71, 72, 73, 76}, // affiliates
		[]int{74, 75, 77, 78},         // options and link codes
		[]int{56, 57, 81},             // notes, logins and cancel offers
		[]int{64, 65, 68, 69, 70},     // payments and reports
		[]int{79, 80},                 // e-mails
	)
	slices.Sort(numbers)
	transcript.Assertions(t, "nats4", numbers)
}
