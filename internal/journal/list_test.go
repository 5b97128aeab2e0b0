package journal_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/journal"
	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/sims"
)

// filled is a server whose log has five requests:
//
//	1 GET  /v1/things/1?lang=en    200 by demo-token-a
//	2 GET  /v1/things/2            404 by other-token
//	3 POST /v1/things              201, a form
//	4 POST /v1/things              400, JSON, met by a fault
//	5 GET  /v1/tokens/t1           200
func filled(t *testing.T) *bench {
	t.Helper()
	b := newBench(t, nil, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Fault") != "" {
			w.(*journal.Recorder).Fault(9, "fake/broken")
			w.(*journal.Recorder).Explain(sims.Explanation{Why: "so"})
		}
		if s := r.Header.Get("X-Status"); s != "" {
			n, err := strconv.Atoi(s)
			assert.NoError(t, err)
			w.WriteHeader(n)
		}
		echo(w, r)
	})
	b.do("GET", "/v1/things/1?lang=en", "", "Authorization", "Bearer demo-token-a")
	b.do("GET", "/v1/things/2", "", "Authorization", "Bearer other-token", "X-Status", "404")
	b.do("POST", "/v1/things", "name=Ann+B&lang=de", "Content-Type", "application/x-www-form-urlencoded", "X-Status", "201")
	b.do("POST", "/v1/things", `{"name":"Bob","age":7,"tags":["x",{"k":1,"l":2}]}`, "X-Status", "400", "X-Fault", "1")
	b.do("GET", "/v1/tokens/t1", "")
	return b
}

func TestFilters(t *testing.T) {
	t.Parallel()
	b := filled(t)
	for query, want := range map[string]string{
		"":                                "5 4 3 2 1",
		"api=fake":                        "5 4 3 2 1",
		"operation=createThing":           "4 3",
		"method=post":                     "4 3",
		"status=404":                      "2",
		"status=2xx":                      "5 3 1",
		"status=%3E%3D400":                "4 2",
		"status=%3C400":                   "5 3 1",
		"status=%3E400":                   "2",
		"status=%3C%3D201":                "5 3 1",
		"credential=demo-token-a":         "1",
		"credential=demo%E2%80%A6(12)":    "1",
		"path=/v1/things/2":               "2",
		"path=/v1/things*":                "4 3 2 1",
		"path=*/1":                        "1",
		"path=/v1/*/1%3Flang=*":           "1",
		"path=/v1/*s/*":                   "5 2 1",
		"fault=fake/broken":               "4",
		"fault=9":                         "4",
		"text=ann":                        "3",
		"text=x-status:+404":              "2",
		"text=lang%3Den":                  "1",
		"since=3":                         "5 4",
		"since=2000-01-01T00:00:00Z":      "5 4 3 2 1",
		"since=9998-01-01T00:00:00Z":      "",
		"since=2000-01-01T00:00:00+02:00": "5 4 3 2 1",
		"limit=2":                         "5 4",
		"status=2xx&method=GET":           "5 1",
	} {
		assert.Equal(t, want, b.list(query), query)
	}
}

func TestImpossibleFiltersAreRefused(t *testing.T) {
	t.Parallel()
	b := filled(t)
	for query, field := range map[string]string{
		"colour=red":             "colour",
		"api=nobody":             "api",
		"operation=getNothing":   "operation",
		"status=600":             "status",
		"status=4x":              "status",
		"status=>=":              "status",
		"status=+404":            "status",
		"status=9xx":             "status",
		"path=v1":                "path",
		"method=GET+/":           "method",
		"since=yesterday":        "since",
		"after=x":                "after",
		"limit=0":                "limit",
		"limit=501":              "limit",
		"limit=ten":              "limit",
		"secrets=yes":            "secrets",
		"format=xml":             "format",
		"text=":                  "text",
		"api=fake&api=fake":      "api",
		"operation=getThing&%zz": "",
	} {
		_, err := b.ParseFilter(query, journal.ListFormats...)
		var p *problem.Problem
		if assert.ErrorAs(t, err, &p, query) {
			assert.Equal(t, http.StatusBadRequest, p.Status, query)
			assert.Equal(t, field, p.Field, query)
			assert.NotEmpty(t, p.Detail, query)
		}
	}
}

func TestListsComePageByPage(t *testing.T) {
	t.Parallel()
	b := filled(t)
	var got []string
	query := "limit=2"
	for {
		f, err := b.ParseFilter(query)
		require.NoError(t, err)
		p := b.List(f)
		for _, i := range p.Requests {
			got = append(got, i.ID)
		}
		if p.Next == "" {
			break
		}
		b.do("GET", "/v1/things/9", "") // what comes in between changes no page
		query = "limit=2&after=" + p.Next
	}
	assert.Equal(t, "5 4 3 2 1", strings.Join(got, " "))
	f, err := b.ParseFilter("limit=1&status=404")
	require.NoError(t, err)
	assert.Empty(t, b.List(f).Next, "there is no other one")
}

func TestPathsHideSecrets(t *testing.T) {
	t.Parallel()
	b := filled(t)
	e, ok := b.Get("5", false)
	require.True(t, ok)
	assert.Equal(t, "/v1/tokens/***", e.Path)
	assert.Equal(t, "checkToken", e.Operation)
	e, _ = b.Get("5", true)
	assert.Equal(t, "/v1/tokens/t1", e.Path)
}

func TestTheLogIsBoundedInRows(t *testing.T) {
	t.Parallel()
	b := filled(t)
	page := func() journal.Page {
		f, err := b.ParseFilter("")
		require.NoError(t, err)
		return b.List(f)
	}
	b.set(journal.SettingRows, int64(3))
	assert.Len(t, page().Requests, 3)
	assert.Equal(t, uint64(2), page().Dropped)
	b.do("GET", "/v1/things/6", "")
	assert.Equal(t, "6 5 4", b.list(""))
	assert.Equal(t, uint64(3), page().Dropped)

	b.Clear()
	assert.Empty(t, page().Requests)
	assert.Zero(t, page().Dropped)
	b.do("GET", "/v1/things/7", "")
	assert.Equal(t, "7", b.list(""), "numbers go on")
}

func TestTheLogIsBoundedInBytes(t *testing.T) {
	t.Parallel()
	b := newBench(t, map[string]any{journal.SettingBytes: int64(100_000)}, echo)
	for range 20 {
		b.do("POST", "/v1/things", strings.Repeat("x", 10_000))
	}
	assert.Equal(t, "20 19 18 17", b.list(""), "four with 20,000 bytes each")
}

// The log's own measure of what it holds is not below the truth.
func TestMemoryStaysBounded(t *testing.T) {
	const rows, bound = 200_000, 4 << 20
	j := journal.New(newWorld(t, map[string]any{journal.SettingRows: int64(1_000_000)}), journal.Options{})
	before := heap()
	fill(t, j, rows)
	grown := heap() - before
	assert.Less(t, grown, int64(bound))
	f, err := j.ParseFilter("limit=1")
	require.NoError(t, err)
	p := j.List(f)
	assert.Equal(t, strconv.Itoa(rows), p.Requests[0].ID)
	assert.Greater(t, p.Dropped, uint64(rows/2))
}
