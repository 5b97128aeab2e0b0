package params_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/params"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name, raw string
		want      params.Params
		err       string
	}{
		{"nothing", "", nil, ""},
		{"order is kept", "b=1&a=2", params.Params{{Name: "b", Value: "1"}, {Name: "a", Value: "2"}}, ""},
		{"repeats are kept", "a=1&a=2", params.Params{{Name: "a", Value: "1"}, {Name: "a", Value: "2"}}, ""},
		{"decoded", "a%20b=c+d%2B%C3%A9", params.Params{{Name: "a b", Value: "c d+é"}}, ""},
		{"no value", "a&b=", params.Params{{Name: "a"}, {Name: "b"}}, ""},
		{"empty pieces", "&&a=1&", params.Params{{Name: "a", Value: "1"}}, ""},
		{"a semicolon is a character", "a=1;b=2", params.Params{{Name: "a", Value: "1;b=2"}}, ""},
		{"= in a value", "a=b=c", params.Params{{Name: "a", Value: "b=c"}}, ""},
		{"malformed value", "a=%zz", nil, `malformed percent-encoding in "%zz"`},
		{"malformed name", "a%=1", nil, `malformed percent-encoding in "a%"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := params.Parse(tt.raw)
			if tt.err != "" {
				assert.EqualError(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.ElementsMatch(t, tt.want, got)
			assert.Len(t, got, len(tt.want))
		})
	}
}

func TestLookups(t *testing.T) {
	p, err := params.Parse("a=1&b=2&a=3")
	require.NoError(t, err)
	assert.Equal(t, "1", p.Get("a"))
	assert.Equal(t, "", p.Get("c"))
	last, ok := p.Last("a")
	assert.Equal(t, "3", last)
	assert.True(t, ok)
	_, ok = p.Last("c")
	assert.False(t, ok)
	assert.Equal(t, "a", p.Repeated())
	assert.Equal(t, "", p[:2].Repeated())
}

// FuzzParse: what net/url reads without loss is read the same here.
func FuzzParse(f *testing.F) {
	f.Add("a=1&b=%20+x")
	f.Add("%zz=1")
	f.Add("a;b=c&&=")
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := params.Parse(raw)
		want, wantErr := url.ParseQuery(raw)
		if wantErr != nil || err != nil {
			return
		}
		for name, values := range want {
			v, ok := got.Lookup(name)
			require.True(t, ok)
			require.Equal(t, values[0], v)
			v, _ = got.Last(name)
			require.Equal(t, values[len(values)-1], v)
		}
	})
}
