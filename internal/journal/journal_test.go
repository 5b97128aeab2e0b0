package journal_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/journal"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

// A fake is a simulator that serves whatever a test wants.
type fake struct {
	sims.Simulator // what no test of the log needs
	http.Handler
}

func (fake) Name() string { return "fake" }

func (fake) Operations() []sims.Operation {
	return []sims.Operation{
		{ID: "getThing", API: "fake", Method: "GET", Path: "/v1/things/{id}"},
		{ID: "createThing", API: "fake", Method: "POST", Path: "/v1/things"},
		{ID: "checkToken", API: "fake", Method: "GET", Path: "/v1/tokens/{token}"},
	}
}

// Identify returns the bearer's token.
func (fake) Identify(r *http.Request) []string {
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return []string{token}
	}
	return nil
}

func (f fake) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.Handler.ServeHTTP(w, r) }

// A bench is a server whose requests are in a log.
type bench struct {
	*journal.Journal
	world *sims.World
	url   string
	// The server's own client: the end of any httptest.Server closes idle connections
	// of http.DefaultTransport, also those that another test is about to use.
	client *http.Client
	t      testing.TB
}

// newBench starts a server that answers with h.
func newBench(t testing.TB, settings map[string]any, h http.HandlerFunc) *bench {
	t.Helper()
	b := &bench{world: newWorld(t, settings), t: t}
	b.Journal = journal.New(b.world, journal.Options{
		Sandbox: "default", Simulators: []sims.Simulator{fake{Handler: h}},
		Base: func(*http.Request) string { return b.url },
	})
	srv := httptest.NewServer(recorded(b.Journal, h))
	t.Cleanup(srv.Close)
	b.url, b.client = srv.URL, srv.Client()
	return b
}

func newWorld(t testing.TB, settings map[string]any) *sims.World {
	t.Helper()
	w := worldtest.New(t, sims.WorldOptions{Now: worldtest.Now(t)})
	require.NoError(t, w.Settings.Define(journal.Settings...))
	require.NoError(t, w.Settings.Set(t.Context(), settings))
	return w
}

// recorded is h with its requests in the log.
func recorded(j *journal.Journal, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := j.Begin(w, r, "fake")
		defer rec.End()
		h.ServeHTTP(rec, rec.Request)
	})
}

// echo answers with the request's body.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(body)
}

// do sends a request; header is name, value. It fails the test where there is no
// answer.
func (b *bench) do(method, path, body string, header ...string) (*http.Response, string) {
	b.t.Helper()
	req, err := http.NewRequest(method, b.url+path, strings.NewReader(body))
	require.NoError(b.t, err)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := b.client.Transport.RoundTrip(req)
	require.NoError(b.t, err)
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	require.NoError(b.t, err)
	return res, string(got)
}

// entry is the record of an answer.
func (b *bench) entry(res *http.Response) journal.Entry {
	b.t.Helper()
	e, ok := b.Get(res.Header.Get(journal.HeaderRequestID), false)
	require.True(b.t, ok, "no record %q", res.Header.Get(journal.HeaderRequestID))
	return e
}

func (b *bench) set(name string, value any) {
	b.t.Helper()
	require.NoError(b.t, b.world.Settings.Set(b.t.Context(), map[string]any{name: value}))
}

// list returns the ids of the records that a query finds, newest first.
func (b *bench) list(query string) string {
	b.t.Helper()
	f, err := b.ParseFilter(query)
	require.NoError(b.t, err, query)
	var ids []string
	for _, i := range b.List(f).Requests {
		ids = append(ids, i.ID)
	}
	return strings.Join(ids, " ")
}

func TestARecordHasRequestAndResponse(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Set-Cookie", "sid=secret")
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(`{"token":"t1","n":1}`))
		_, _ = io.ReadAll(r.Body)
	})
	res, _ := b.do("POST", "/v1/things?lang=en&api_key=k1", `{"password":"p1","a":"b"}`,
		"Authorization", "Bearer demo-token-a", "Content-Type", "application/json")
	e := b.entry(res)
	assert.Equal(t, "1", e.ID)
	assert.Equal(t, "fake", e.API)
	assert.Equal(t, "createThing", e.Operation)
	assert.Equal(t, "default", e.Sandbox)
	assert.Equal(t, "POST", e.Method)
	assert.Equal(t, strings.TrimPrefix(b.url, "http://"), e.Host)
	assert.Equal(t, "/v1/things?lang=en&api_key=***", e.Path)
	assert.Equal(t, "demo…(12)", e.Credential)
	assert.Equal(t, []string{"Bearer ***"}, e.Request.Headers["Authorization"])
	assert.Equal(t, `{"password":"***","a":"b"}`, e.Request.Body)
	assert.Equal(t, int64(25), e.Request.BodyBytes)
	assert.Equal(t, 201, e.Status)
	assert.Equal(t, []string{"***"}, e.Response.Headers["Set-Cookie"])
	assert.Equal(t, `{"token":"***","n":1}`, e.Response.Body)
	assert.False(t, e.Response.Truncated)
	assert.Equal(t, []journal.Change{}, e.Changes)
	assert.Nil(t, e.Explain)
	assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$`, e.Time)
	assert.Equal(t, worldtest.Now(t).Format("2006-01-02"), e.Time[:10])
	assert.Positive(t, e.LatencyMS)

	e, ok := b.Get("1", true)
	require.True(t, ok)
	assert.Equal(t, "/v1/things?lang=en&api_key=k1", e.Path)
	assert.Equal(t, "demo-token-a", e.Credential)
	assert.Equal(t, `{"password":"p1","a":"b"}`, e.Request.Body)
	assert.Equal(t, []string{"sid=secret"}, e.Response.Headers["Set-Cookie"])

	_, ok = b.Get("2", false)
	assert.False(t, ok)
	_, ok = b.Get("x", false)
	assert.False(t, ok)
}

func TestTheHeadersCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	b := newBench(t, map[string]any{sims.SettingMockHeaders: false}, func(w http.ResponseWriter, r *http.Request) {
		w.(sims.Explained).Explain(sims.Explanation{Why: "so"})
	})
	res, _ := b.do("GET", "/", "")
	assert.NotContains(t, res.Header, journal.HeaderRequestID)
	assert.NotContains(t, res.Header, journal.HeaderExplain)
	assert.Equal(t, "1", b.list(""))
}

func TestTheLogCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	b := newBench(t, map[string]any{journal.SettingRequests: false}, func(w http.ResponseWriter, r *http.Request) {
		rec := w.(*journal.Recorder)
		rec.Explain(sims.Explanation{Why: "so"})
		rec.Fault(1, "latency")
		rec.Note("note")
		echo(w, r)
		rec.Flush()
	})
	res, body := b.do("POST", "/", "hello")
	assert.Equal(t, "hello", body)
	assert.Equal(t, "1", res.Header.Get(journal.HeaderRequestID))
	assert.NotContains(t, res.Header, journal.HeaderExplain, "it would lead nowhere")
	assert.Empty(t, b.list(""))
	b.set(journal.SettingRequests, true)
	b.do("POST", "/", "hello")
	assert.Equal(t, "2", b.list(""))
}
