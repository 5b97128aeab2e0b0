package synctv

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDateTimes(t *testing.T) {
	for _, tt := range []struct{ name, text, first, last string }{
		{"the vendor's own", "2012-06-21T18:08:08Z", "2012-06-21T18:08:08Z", "2012-06-21T18:08:08Z"},
		{"with a zone", "2012-06-21T20:08:08+02:00", "2012-06-21T18:08:08Z", "2012-06-21T18:08:08Z"},
		{"a fraction is passed over", "2012-06-21T18:08:08.999Z", "2012-06-21T18:08:08Z", "2012-06-21T18:08:08Z"},
		{"without a zone", "2012-06-21T18:08:08", "2012-06-21T18:08:08Z", "2012-06-21T18:08:08Z"},
		{"with a blank", "2012-06-21 18:08:08", "2012-06-21T18:08:08Z", "2012-06-21T18:08:08Z"},
		{"a day is all of it", "2012-06-21", "2012-06-21T00:00:00Z", "2012-06-21T23:59:59Z"},
		{"as the accounts list prints it", "Aug 30, 2011 01:20AM", "2011-08-30T01:20:00Z", "2011-08-30T01:20:59Z"},
		{"as it prints the afternoon", "Aug 03, 2011 12:20PM", "2011-08-03T12:20:00Z", "2011-08-03T12:20:59Z"},
		{"a leap day", "2012-02-29", "2012-02-29T00:00:00Z", "2012-02-29T23:59:59Z"},
		{"no leap day", "2011-02-29", "", ""},
		{"a + that became a blank", "2012-06-21T18:08:08 02:00", "", ""},
		{"seconds", "1340302088", "", ""},
		{"a year that UTC has not", "0000-01-01T00:00:00+01:00", "", ""},
		{"the year 10000", "9999-12-31T23:59:59-01:00", "", ""},
		{"a word", "now", "", ""},
		{"blanks around", " 2012-06-21 ", "", ""},
	} {
		first, last, ok := parseDateTime(tt.text)
		assert.Equal(t, tt.first != "", ok, tt.name)
		assert.Equal(t, [2]string{tt.first, tt.last}, [2]string{first, last}, tt.name)
	}
}

func TestSpans(t *testing.T) {
	const noon, later = "2012-06-21T12:00:00Z", "2012-06-21T12:00:01Z"
	for _, tt := range []struct {
		name  string
		span  span
		at    string
		holds bool
	}{
		{"no bounds", span{}, noon, true},
		{"no bounds, nothing", span{}, "", true},
		{"the first moment", span{noon, ""}, noon, true},
		{"the last moment", span{"", noon}, noon, true},
		{"both", span{noon, noon}, noon, true},
		{"too early", span{later, ""}, noon, false},
		{"too late", span{"", noon}, later, false},
		{"nothing is in no span", span{"", noon}, "", false},
		{"bounds the wrong way round", span{later, noon}, noon, false},
	} {
		assert.Equal(t, tt.holds, tt.span.holds(tt.at), tt.name)
	}
	day := span{noon, later}
	assert.True(t, day.holdsDay("2012-06-21"), "the time of day does not count")
	assert.False(t, day.holdsDay("2012-06-20"))
	assert.False(t, day.holdsDay("2012-06-22"))
	assert.False(t, day.holdsDay(""))
	assert.True(t, span{}.holdsDay(""))
}

// FuzzDateTime: what is read is in the order in which it is kept, and reads as it was.
func FuzzDateTime(f *testing.F) {
	for _, text := range []string{
		"2012-06-21T18:08:08Z", "2012-06-21T20:08:08.5+02:00", "2012-06-21 18:08:08", "2012-06-21",
		"Aug 30, 2011 01:20AM", "9999-12-31T23:59:59-14:00", "0000-01-01", "'; DROP", "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, last, ok := parseDateTime(text)
		if !ok {
			require.Empty(t, first+last)
			return
		}
		require.LessOrEqual(t, first, last)
		for _, kept := range []string{first, last} {
			require.Len(t, kept, len("2012-06-21T18:08:08Z"))
			at, err := time.Parse(time.RFC3339, kept)
			require.NoError(t, err)
			again, _, ok := parseDateTime(at.Format(time.RFC3339))
			require.True(t, ok)
			require.Equal(t, kept, again)
		}
	})
}
