package nats4

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCountries(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		id   int64
		code string
	}{
		{"US", 840, "US"},
		{"us", 840, "US"},
		{"USA", 840, "US"},
		{"840", 840, "US"},
		{"DE", 276, "DE"},
		{"DEU", 276, "DE"},
		{"036", 36, "AU"},
		{"36", 36, "AU"},
		{"UK", 826, "GB"},
		{"TW", 158, "TW"},
		{"EU", 0, ""},
		{"419", 0, ""}, // Latin America
		{"001", 0, ""}, // the world
		{"ZZ", 0, ""},
		{"0", 0, ""},
		{"-1", 0, ""},
		{"99999999999999999999", 0, ""},
		{"Germany", 0, ""},
		{"U\x00", 0, ""},
		{"", 0, ""},
	} {
		id, ok := countryID(tt.text)
		assert.Equal(t, tt.id != 0, ok, tt.text)
		if ok {
			assert.Equal(t, tt.id, id, tt.text)
			assert.Equal(t, tt.code, countryCode(id), tt.text)
		}
	}
	for _, id := range []int64{-1, 999, 1000, 419, 1 << 40} {
		assert.Empty(t, countryCode(id), id)
	}
}

// FuzzCountry: what is a country is one by its number and by its two letters as well.
func FuzzCountry(f *testing.F) {
	for _, s := range []string{"US", "deu", "840", "419", "", "\xff\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if id, ok := countryID(text); ok {
			again, ok := countryID(countryCode(id))
			assert.True(t, ok, "%q", text)
			assert.Equal(t, id, again, "%q", text)
		}
	})
}
