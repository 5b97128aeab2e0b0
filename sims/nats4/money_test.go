package nats4

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAmountsAreWholeCurrency(t *testing.T) {
	t.Parallel()
	for cents, want := range map[int64]string{
		0: "0", 1: "0.01", 10: "0.1", 100: "1", 66600: "666", 1995: "19.95", 1990: "19.9", 1905: "19.05",
		-1: "-0.01", -2005: "-20.05", -100: "-1", math.MinInt64: "-92233720368547758.08",
	} {
		assert.Equal(t, want, string(currency(cents)), "%d", cents)
	}
}

func TestPaymentIDs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		list string
		want []int64
		ok   bool
	}{
		{"", nil, true},
		{" , ,", nil, true},
		{"1,2", []int64{1, 2}, true},
		{" 2 ,1,2", []int64{2, 1}, true},
		{"-1", []int64{-1}, true},
		{"1 2", nil, false},
		{"1;2", nil, false},
		{"99999999999999999999", nil, false},
		{strings.Repeat("1,", maxPaymentIDs+1), []int64{1}, true},
	} {
		ids, ok := parsePaymentIDs(tt.list)
		assert.Equal(t, tt.ok, ok, tt.list)
		assert.Equal(t, tt.want, ids, tt.list)
	}
	var many []string
	for i := range maxPaymentIDs + 1 {
		many = append(many, strconv.Itoa(i))
	}
	_, ok := parsePaymentIDs(strings.Join(many, ","))
	assert.False(t, ok, "one too many")
	ids, ok := parsePaymentIDs(strings.Join(many[1:], ","))
	assert.True(t, ok)
	assert.Len(t, ids, maxPaymentIDs)
}

// FuzzPaymentIDs: no list panics the parser, none is longer than its bound, and no id
// comes twice.
func FuzzPaymentIDs(f *testing.F) {
	f.Add("1,2")
	f.Add(" -1 ,,x")
	f.Add("99999999999999999999,1")
	f.Fuzz(func(t *testing.T, list string) {
		ids, ok := parsePaymentIDs(list)
		require.LessOrEqual(t, len(ids), maxPaymentIDs)
		require.True(t, ok || ids == nil)
		seen := map[int64]bool{}
		for _, id := range ids {
			require.False(t, seen[id])
			seen[id] = true
		}
	})
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	at := func(date string) time.Time {
		d, err := time.Parse(time.DateOnly, date)
		require.NoError(t, err)
		return d.Add(13 * time.Hour)
	}
	for _, tt := range []struct{ now, period, start, end, first, last string }{
		{"2026-03-18", "", "", "", "2026-03-01", "2026-03-31"},
		{"2026-03-18", "0", "", "", "2026-03-01", "2026-03-31"},
		{"2026-03-18", "1", "", "", "2026-02-01", "2026-02-28"},
		{"2024-03-31", "1", "", "", "2024-02-01", "2024-02-29"},
		{"2035-01-01", "1", "", "", "2034-12-01", "2034-12-31"},
		{"2026-03-18", "2", "", "", "2026-03-18", "2026-03-18"},
		{"2026-03-01", "3", "", "", "2026-02-28", "2026-02-28"},
		{"2026-03-18", "4", "", "", "2026-03-16", "2026-03-22"}, // a Wednesday
		{"2026-03-16", "4", "", "", "2026-03-16", "2026-03-22"}, // a Monday
		{"2026-03-22", "4", "", "", "2026-03-16", "2026-03-22"}, // a Sunday
		{"2026-02-05", "5", "", "", "2026-02-01", "2026-02-28"},
		{"2026-12-31", "6", "", "", "2026-01-01", "2026-12-31"},
		{"2024-12-31", "6", "", "", "2024-01-01", "2024-12-31"},
		{"2026-03-18", "8", "2015-04-01", "yesterday", "2015-04-01", "2026-03-17"},
		{"2026-03-18", "2", "2015-04-01", "2015-04-02", "2026-03-18", "2026-03-18"},
	} {
		params := phpArray{{Key: "period", Value: tt.period}, {Key: "start", Value: tt.start}, {Key: "end", Value: tt.end}}
		d, err := periodOf(params, at(tt.now))
		require.NoError(t, err)
		assert.Equal(t, dayRange{dayOf(at(tt.first).Unix()), dayOf(at(tt.last).Unix())}, d, "%s %s", tt.now, tt.period)
	}
	for _, params := range []phpArray{nil, {{Key: "start", Value: "2015-04-01"}}, {{Key: "end", Value: "2015-04-01"}}} {
		d, err := periodOf(append(params, phpElement{Key: "period", Value: "8"}), at("2026-03-18"))
		require.NoError(t, err)
		assert.True(t, d.first == allDays.first || d.last == allDays.last, "what is left out is no bound")
	}
}

// FuzzProfitLoss: whatever params, the answer is a list or a 404.
func FuzzProfitLoss(f *testing.F) {
	s := newServer(f)
	f.Add("view=day&params[period]=8&params[start]=2015-04-01&params[end]=now")
	f.Add("params[filter_loginid]=3&params[filter_campaignid]=-9223372036854775808")
	f.Add("params[]=1&params[period][x]=2&view=")
	f.Add("params[period]=8&params[start]=-99999999999999&params[end]=99999999999999999")
	f.Fuzz(func(t *testing.T, query string) {
		w := askQuery(s, "/api/profitlossreport", query)
		if w.Code == 200 {
			require.Regexp(t, `^\[.*\]$`, w.Body.String())
			return
		}
		require.Contains(t, []int{400, 404, 414}, w.Code)
	})
}
