package nats4

import (
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSerializedArrays(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		want       phpArray // nil for none
	}{
		{"empty", `a:0:{}`, phpArray{}},
		{"all kinds", `a:5:{s:1:"a";i:-5;i:0;b:1;s:1:"c";d:0.5;s:1:"d";N;s:1:"e";s:3:"x;"";}`, phpArray{
			{Key: "a", Value: "-5"}, {Key: "0", Value: "1"}, {Key: "c", Value: "0.5"}, {Key: "d"}, {Key: "e", Value: `x;"`},
		}},
		{"in an array", `a:1:{s:1:"a";a:1:{i:0;s:0:"";}}`, phpArray{{Key: "a", Sub: phpArray{{Key: "0"}}}}},
		{"a key twice", `a:2:{i:1;i:2;i:1;i:3;}`, phpArray{{Key: "1", Value: "3"}}},
		{"bytes count", `a:1:{s:2:"é";i:1;}`, phpArray{{Key: "é", Value: "1"}}},
		{"an object", `O:8:"stdClass":0:{}`, nil},
		{"an object in it", `a:1:{i:0;O:8:"stdClass":0:{}}`, nil},
		{"a reference", `a:2:{i:0;i:1;i:1;R:2;}`, nil},
		{"a text", `s:1:"a";`, nil},
		{"nothing", ``, nil},
		{"too few", `a:2:{i:0;i:1;}`, nil},
		{"too many", `a:1:{i:0;i:1;i:1;i:2;}`, nil},
		{"cut off", `a:1:{i:0;s:5:"ab`, nil},
		{"a length that is too short", `a:1:{i:0;s:1:"ab";}`, nil},
		{"a length of the devil", `a:1:{i:0;s:99999999999999999999:"ab";}`, nil},
		{"more than there can be", `a:2147483647:{}`, nil},
		{"a negative length", `a:-1:{}`, nil},
		{"an array as a key", `a:1:{a:0:{}i:1;}`, nil},
		{"no number", `a:1:{i:0;i:x;}`, nil},
		{"no boolean", `a:1:{i:0;b:2;}`, nil},
		{"no end", `a:1:{i:0;i:1`, nil},
		{"something behind it", `a:0:{}a:0:{}`, nil},
		{"no brace", `a:1:i:0;i:1;`, nil},
		{"too deep", strings.Repeat(`a:1:{i:0;`, 70) + `N;` + strings.Repeat(`}`, 70), nil},
		{"more than a form may have", `a:1001:{` + strings.Repeat(`i:0;i:0;`, 1001) + `}`, nil},
	} {
		got, err := unserialize(tt.text)
		assert.Equal(t, tt.want != nil, err == nil, "%s: %v", tt.name, err)
		assert.Equal(t, tt.want, got, tt.name)
	}
}

// FuzzSerialized: no text panics the reader, and what it reads is bounded.
func FuzzSerialized(f *testing.F) {
	for _, s := range []string{
		`a:0:{}`, `a:2:{s:5:"start";i:1;s:5:"count";s:1:"1";}`, `a:1:{i:0;a:1:{b:1;d:1e5;}}`,
		`a:1:{i:0;O:8:"stdClass":0:{}}`, `a:1:{s:9:"a";N;}`, `a:2147483647:{`, "a:1:{s:2147483647:\"",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := unserialize(text)
		if err != nil {
			assert.Nil(t, a)
			return
		}
		assert.LessOrEqual(t, len(a), maxElements)
		assert.LessOrEqual(t, len(a)*6, len(text), "each element stands in the text")
	})
}

func TestDumps(t *testing.T) {
	t.Parallel()
	two := []string{"a", "b"}
	row := func(a, b string) object { return object{{"a", a}, {"b", b}} }
	for _, tt := range []struct {
		name string
		d    dump
		want []object
		err  string
	}{
		{"two lines", dump{"1|2\n3|4", "|", "\n", two}, []object{row("1", "2"), row("3", "4")}, ""},
		{"with an end", dump{"1|2\n", "|", "\n", two}, []object{row("1", "2")}, ""},
		{"empty values", dump{"|", "|", "\n", two}, []object{row("", "")}, ""},
		{"empty lines", dump{"\n\n1|2\n\n", "|", "\n", two}, []object{row("1", "2")}, ""},
		{"lines as browsers send them", dump{"1|2\r\n3|4\r\n", "|", "\n", two}, []object{row("1", "2"), row("3", "4")}, ""},
		{"the end of lines as given", dump{"1|2\r\n3|4\n", "|", "\r\n", two}, []object{row("1", "2"), row("3", "4\n")}, ""},
		{"words between", dump{"1, 2;;3, 4", ", ", ";;", two}, []object{row("1", "2"), row("3", "4")}, ""},
		{"one field", dump{"1\n2", "|", "\n", two[:1]}, []object{{{"a", "1"}}, {{"a", "2"}}}, ""},
		{"too few values", dump{"1|2\n\n3", "|", "\n", two}, nil, "line 3 has 1 values, not 2"},
		{"too many values", dump{"1|2|3", "|", "\n", two}, nil, "line 1 has 3 values, not 2"},
		{"no line", dump{"\r\n", "|", "\n", two}, nil, "there is no line"},
		{"too many lines", dump{strings.Repeat("1|2\n", maxLines+1), "|", "\n", two}, nil, "more than 10000 lines"},
	} {
		got, err := tt.d.read()
		assert.Equal(t, tt.want, got, tt.name)
		if tt.err == "" {
			assert.NoError(t, err, tt.name)
		} else {
			assert.ErrorContains(t, err, tt.err, tt.name)
		}
	}
}

// FuzzDump: whatever is read has a value for each field.
func FuzzDump(f *testing.F) {
	f.Add("1|2\n3|4", "|", "\n", 2)
	f.Add("1\t2\r\n", "\t", "\r\n", 2)
	f.Add("", "", "", 0)
	f.Add("abc", "", "b", 3)
	f.Fuzz(func(t *testing.T, text, separator, ending string, n int) {
		fields := strings.Split(strings.Repeat("f,", max(0, min(n, 20)))+"f", ",")
		list, err := dump{text, separator, ending, fields}.read()
		if err != nil {
			assert.Nil(t, list)
			return
		}
		for _, row := range list {
			assert.Len(t, row, len(fields))
		}
	})
}

// FuzzNATSCode: what is read of a code is what is written for it.
func FuzzNATSCode(f *testing.F) {
	for _, s := range []string{"MS4yLjIuMi4wLjAuMC4wLjA", "1.2.2.2.0.0.0.0.0", "MS44LjEuMy4wLjIxNi4wLjAuMA==", "....", "-1.0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		i, _, ok := parseNATSCode(code)
		if !ok {
			return
		}
		again, unencoded, ok := parseNATSCode(i.natsCode())
		assert.True(t, ok)
		assert.False(t, unencoded)
		assert.Equal(t, i, again)
	})
}

func imported(t testing.TB, s *Server, change ...string) string {
	t.Helper()
	form := url.Values{
		"adtool_type": {"2"}, "fields[]": {"text", "url"}, "separator": {"|"}, "line_ending": {`\n`},
		"type": {""}, "enabled_on": {""}, "publish_date": {""}, "default_group": {""},
		"ignore_dupes": {"1"}, "dump": {"a|b\nc|d"},
	}
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	a := send(t, s, "POST", "/api/adtools/importdump", form.Encode())
	require.Equal(t, 200, a.Code, a.Body)
	return a.Body.String()
}

// Twenty imports of the same lines at once: each line is there once.
func TestImportsAtOnceMakeNoDuplicates(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { imported(t, s) })
	}
	all.Wait()
	body := ask(s, "/api/adtools/admin?typeid=2").Body.String()
	assert.Equal(t, 2, strings.Count(body, `"adtoolid"`), body)

	// Without ignore_dupes they are there again.
	assert.Contains(t, imported(t, s, "ignore_dupes", "0"), `"imported":2,"ignored":0`)
	assert.Equal(t, 4, strings.Count(ask(s, "/api/adtools/admin?typeid=2").Body.String(), `"adtoolid"`))
}

// A line that is wrong, or a site behind one that is right, leaves nothing.
func TestAnImportIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	for _, change := range [][]string{
		{"dump", "a|b\nc"}, {"enabled_on", "1,99"}, {"dump", strings.Repeat("a|b\n", maxLines+1)},
	} {
		assert.Contains(t, imported(t, s, change...), `{"result":"ERROR","message":"`)
	}
	assert.Equal(t, "[]", ask(s, "/api/adtools/admin?typeid=2").Body.String())
}

// An adtool on several sites is listed once, and on each of them.
func TestSitesOfAdtools(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	imported(t, s, "dump", "on 3 and 2|x", "enabled_on", " 3, 2,3")
	imported(t, s, "dump", "everywhere|x", "enabled_on", "0")
	for query, want := range map[string]int{
		"": 2, "&siteid=2": 2, "&siteid=3": 2, "&siteid=1": 1, "&natscode=1.1.3.0.0.0.0.0.0": 2,
		"&natscode=1.1.3.0.0.0.0.0.0&siteid=1": 1, "&natscode=1.1.3.0.0.0.0.0.0&siteid=0": 2,
	} {
		body := ask(s, "/api/adtools/admin?typeid=2"+query).Body.String()
		assert.Equal(t, want, strings.Count(body, `"adtoolid"`), "%s: %s", query, body)
	}
	// Its code leads to the first of its sites where no other site is asked for.
	body := ask(s, "/api/adtools/admin?typeid=2").Body.String()
	assert.Contains(t, body, `"natscode":"`+ident{SiteID: 2, AdtoolID: 218}.natsCode()+`"`)
	assert.Contains(t, body, `"natscode":"`+ident{AdtoolID: 219}.natsCode()+`"`)
}

// A form has at most 1000 elements, so that a long one costs little.
func TestAFormsArrayIsBounded(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	body := imported(t, s, "dump", "x", "fields[]", "a")
	assert.Contains(t, body, `"imported":1`)
	long := strings.Repeat("fields[]=&", 100_000)
	a := send(t, s, "POST", "/api/adtools/importdump", long+"adtool_type=2")
	assert.Equal(t, 404, a.Code)
	a = send(t, s, "GET", "/api/adtools/admin?typeid=1&options[start]=-1", "")
	assert.Equal(t, 404, a.Code)
	assert.Equal(t, "[]", ask(s, "/api/adtools/admin?typeid=1&options[start]=9223372036854775807&options[count]=9223372036854775807").Body.String())
}
