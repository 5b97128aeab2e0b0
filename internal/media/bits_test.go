package media

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBits(t *testing.T) {
	t.Parallel()
	var w bitWriter
	for v := range uint32(5) {
		w.ue(v) // 1 010 011 00100 00101
	}
	for _, v := range []int32{0, 1, -1, 2, -2} {
		w.se(v) // 1 010 011 00100 00101
	}
	w.align()
	assert.Equal(t, []byte{0b10100110, 0b01000010, 0b11010011, 0b00100001, 0b01000000}, w.bytes)
	w.put(0xffffffff, 32)
	w.put(0b10101, 3)
	w.align()
	assert.Equal(t, []byte{255, 255, 255, 255, 0b10100000}, w.bytes[5:])
}

// Two zeros are not followed by a byte up to 3.
func TestUnitsAreEscaped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"\x00\x00\x00\x05", "\x00\x00\x03\x00\x05"},
		{"\x00\x00\x01", "\x00\x00\x03\x01"},
		{"\x00\x00\x03\x00\x00\x04", "\x00\x00\x03\x03\x00\x00\x04"},
		{"\x00\x01\x00\x02", "\x00\x01\x00\x02"},
	} {
		w := bitWriter{bytes: []byte(tt.in)}
		assert.Equal(t, "\x67"+tt.want+"\x80", string(nal(0x67, &w)), "%x", tt.in)
	}
}

// Tracks beside each other sound and look different.
func TestTracksAreSpread(t *testing.T) {
	t.Parallel()
	heard, seen := map[int]bool{}, map[colour]bool{}
	for id := range int64(100) {
		track := Track{ID: 374210 + id}
		heard[track.pitch()], seen[track.colour()] = true, true
		assert.Zero(t, track.pitch()%10)
		assert.InDelta(t, 550, track.pitch(), 330)
	}
	assert.Greater(t, len(heard), 40)
	assert.Greater(t, len(seen), 98)
}
