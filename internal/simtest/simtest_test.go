package simtest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mockapis/mockapis/internal/simtest"
)

func TestTheProgramStarts(t *testing.T) {
	s := simtest.Start(t, simtest.Options{})
	assert.Equal(t, 200, s.Get("/_mock/readyz").Status)
	assert.Contains(t, s.Get("/_mock/clock").Body, `"now":"2026-11-22T12:00:00Z"`)
}
