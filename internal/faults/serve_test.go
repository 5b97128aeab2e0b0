package faults_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/faults"
	"github.com/mockapis/mockapis/sims"
)

// A log is a ResponseWriter that keeps what it is told, as the request log's is.
type log struct {
	*httptest.ResponseRecorder
	met       []string
	ids       []int64
	explained []sims.Explanation
}

func (l *log) Fault(id int64, name string) {
	l.ids, l.met = append(l.ids, id), append(l.met, name)
}
func (l *log) Explain(e sims.Explanation) { l.explained = append(l.explained, e) }

// told sends a request and returns what was told of it.
func (s *street) told(t *testing.T, method, target string) (*log, sims.Explanation) {
	l := &log{ResponseRecorder: httptest.NewRecorder()}
	s.ServeHTTP(l, httptest.NewRequest(method, target, strings.NewReader("")))
	require.Len(t, l.explained, 1, "explained once")
	return l, l.explained[0]
}

func TestABusinessFaultIsTheVendorsOwnRefusal(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	s.add(t, faults.Rule{Fault: "timeout", Match: faults.Match{API: "west"}})
	s.add(t, faults.Rule{Fault: "east/sold-out", First: 5})
	_, _ = s.told(t, "POST", "/v1/goods/7/buy")
	w, e := s.told(t, "POST", "/v1/goods/7/buy")
	assert.Equal(t, 409, w.Code)
	assert.Equal(t, `{"error":"sold-out"}`, w.Body.String())
	assert.Equal(t, "2 east/sold-out", w.Header().Get(faults.Header))
	assert.Equal(t, []int64{2}, w.ids)
	assert.Equal(t, []string{"east/sold-out"}, w.met)
	assert.Equal(t, sims.Rule{Name: "east/sold-out", Provenance: sims.Documented, Source: "the guide"}, e.Rule)
	assert.Equal(t, "the fault 2 (east/sold-out) was asked for by POST /_mock/faults and met this request, number 2 of the first 5", e.Why)
	assert.Equal(t, e.Why, w.Header().Get(sims.ReasonHeader))
	assert.Equal(t, map[string]any{"price": 7, "faults": []int64{2}}, e.Values)
}

// What a simulator says of its own answer stays; how it was sent is added.
func TestATransportFaultKeepsTheSimulatorsExplanation(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	s.add(t, faults.Rule{Fault: "latency", Attributes: attributes(`{"latency": 1}`), Every: 1})
	s.add(t, faults.Rule{Fault: "bandwidth", Attributes: attributes(`{"rate": 1000000}`)})
	w, e := s.told(t, "GET", "/nowhere")
	assert.Equal(t, 404, w.Code)
	assert.Equal(t, "1 latency, 2 bandwidth", w.Header().Get(faults.Header))
	assert.Equal(t, []int64{1, 2}, w.ids)
	assert.Equal(t, "east/no-path", e.Name)
	assert.Equal(t, "there is no such path; the fault 1 (latency) was asked for by POST /_mock/faults and met this request, "+
		"number 1 with every: 1; the fault 2 (bandwidth) was asked for by POST /_mock/faults and met this request", e.Why)

	_, e = s.told(t, "GET", "/v1/goods")
	assert.Equal(t, "latency", e.Name, "a success has no rule of its own")
	assert.Equal(t, sims.Ours, e.Provenance)
}

func TestTheHeadersCanBeOff(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{sims.SettingMockHeaders: false}))
	s.add(t, faults.Rule{Fault: "east/closed"})
	w, e := s.told(t, "GET", "/v1/goods")
	assert.Equal(t, 503, w.Code)
	assert.Equal(t, []string{"east/closed"}, w.met, "the record has it")
	assert.NotEmpty(t, e.Why)
	for name := range w.Header() {
		assert.False(t, strings.HasPrefix(name, "X-Mock"), name)
	}
}

func TestAGivenStatus(t *testing.T) {
	for _, tt := range []struct{ name, attributes, body, contentType string }{
		{"in the vendor's form", `{"status": 502}`, `{"error":"general"}`, "application/json"},
		{"with a body", `{"status": 502, "body": "no gateway"}`, "no gateway", "text/plain; charset=utf-8"},
		{"with an empty body", `{"status": 502, "body": ""}`, "", "text/plain; charset=utf-8"},
		{"with JSON", `{"status": 502, "body": "{\"a\":1}"}`, `{"a":1}`, "application/json"},
		{"with HTML", `{"status": 502, "body": "<html></html>"}`, "<html></html>", "text/html; charset=utf-8"},
		{"with headers", `{"status": 502, "body": "x", "headers": {"content-type": "a/b", "Retry-After": "7"}}`, "x", "a/b"},
		{"with headers alone", `{"status": 502, "headers": {"Retry-After": "7"}}`, `{"error":"general"}`, "application/json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStreet(t, sims.WorldOptions{})
			s.add(t, faults.Rule{Fault: "status", Attributes: attributes(tt.attributes)})
			w, e := s.told(t, "GET", "/v1/goods")
			assert.Equal(t, 502, w.Code)
			assert.Equal(t, tt.body, w.Body.String())
			assert.Equal(t, tt.contentType, w.Header().Get("Content-Type"))
			assert.Equal(t, "status", e.Name)
			if strings.Contains(tt.attributes, "Retry") {
				assert.Equal(t, "7", w.Header().Get("Retry-After"))
			}
		})
	}
}

func TestAStatusWithoutABody(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	server := httptest.NewServer(s)
	defer server.Close()
	for _, status := range []int{204, 304, 205, 599} {
		s.Reset()
		a, err := json.Marshal(status)
		require.NoError(t, err)
		s.add(t, faults.Rule{Fault: "status", Attributes: map[string]json.RawMessage{"status": a}})
		res, err := server.Client().Get(server.URL + "/v1/goods")
		require.NoError(t, err)
		_, err = io.ReadAll(res.Body)
		assert.NoError(t, err)
		res.Body.Close()
		assert.Equal(t, status, res.StatusCode)
	}
}

// isParsed reports whether data is JSON or XML.
func isParsed(data []byte) bool {
	if json.Valid(data) {
		return true
	}
	d := xml.NewDecoder(strings.NewReader(string(data)))
	for {
		if _, err := d.Token(); err == io.EOF {
			return true
		} else if err != nil {
			return false
		}
	}
}

func FuzzMalformed(f *testing.F) {
	for _, body := range []string{
		goods, "", "12", `"a string"`, "[]", "null", `{"a":"{<"}`, "<a/>", "<a><!-- c --></a>\n", `<?xml version="1.0"?><a b="c">d</a>`,
		"<a><![CDATA[x]]></a>",
	} {
		f.Add(body)
	}
	s := newStreet(f, sims.WorldOptions{})
	s.add(f, faults.Rule{Fault: "malformed"})
	f.Fuzz(func(t *testing.T, body string) {
		s.east.body = body
		w := s.ask("GET", "/v1/goods")
		assert.Equal(t, 200, w.Code)
		assert.False(t, isParsed(w.Body.Bytes()), w.Body.String())
		assert.Equal(t, w.Header().Get("Content-Length"), jsonInt(w.Body.Len()))
	})
}

func jsonInt(n int) string { b, _ := json.Marshal(n); return string(b) }

// Behind what cannot be hijacked a connection is cut off by net/http's own way.
func TestAConnectionThatCannotBeHijacked(t *testing.T) {
	for _, fault := range []faults.Rule{
		{Fault: "timeout", Attributes: attributes(`{"timeout": 1}`)},
		{Fault: "reset_peer"},
		{Fault: "limit_data", Attributes: attributes(`{"bytes": 1}`)},
	} {
		s := newStreet(t, sims.WorldOptions{})
		s.add(t, fault)
		assert.PanicsWithError(t, http.ErrAbortHandler.Error(), func() { s.ask("GET", "/v1/goods") })
	}
}

func TestTheCatalogue(t *testing.T) {
	s := newStreet(t, sims.WorldOptions{})
	names := map[string]bool{}
	for _, e := range s.Catalogue().Entries() {
		assert.False(t, names[e.Name], e.Name)
		names[e.Name] = true
		assert.NotEmpty(t, e.Summary, e.Name)
		assert.NotEmpty(t, e.Provenance, e.Name)
		assert.NotEmpty(t, e.Source, e.Name)
		assert.NotNil(t, e.Attributes, e.Name)
		assert.Equal(t, e.Kind == faults.Business, e.API != "" && e.Status != 0, e.Name)
	}
	for _, name := range []string{
		"latency", "bandwidth", "slicer", "slow_close", "limit_data", "timeout", "reset_peer", "malformed",
		"status", "east/sold-out", "east/closed", "west/closed",
	} {
		assert.True(t, names[name], name)
	}
}
