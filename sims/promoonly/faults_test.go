package promoonly_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/transcript"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/promoonly"
)

// An explained is a recorder that keeps explanations, as the request log does.
type explained struct {
	*httptest.ResponseRecorder
	list []sims.Explanation
}

func (e *explained) Explain(x sims.Explanation) { e.list = append(e.list, x) }

// answered is what a handler answers x, sent to the simulator itself.
func answered(h http.HandlerFunc, x transcript.Exchange) *explained {
	target := "/" + strings.TrimPrefix(strings.TrimPrefix(x.Request.Target, "/promoonly"), "/")
	if strings.HasPrefix(x.Request.Target, "/promoonly//") {
		target = strings.TrimPrefix(x.Request.Target, "/promoonly")
	}
	r := httptest.NewRequest(x.Request.Method, "http://localhost"+target, strings.NewReader(x.Request.Body))
	r.Header = x.Request.Header.Clone()
	w := &explained{ResponseRecorder: httptest.NewRecorder()}
	h(w, r)
	return w
}

// eachExchange runs the transcripts on the simulator alone, but those with faults, which
// are the program's matter.
func eachExchange(t *testing.T, do func(t *testing.T, s *promoonly.Server, x transcript.Exchange)) {
	paths, err := filepath.Glob("testdata/contract/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		f, err := transcript.Read(path)
		require.NoError(t, err)
		if slices.ContainsFunc(f.Exchanges, func(x transcript.Exchange) bool {
			return x.Request.Target == "/_mock/faults"
		}) {
			continue
		}
		now := worldtest.Now(t)
		if f.Clock != "" {
			now, err = time.Parse(time.RFC3339, f.Clock)
			require.NoError(t, err)
		}
		s, w := over(t, demo, sims.WorldOptions{Now: now, Settings: f.Settings})
		frozen := true
		require.NoError(t, w.SetClock(t.Context(), sims.ClockChange{Now: &now, Frozen: &frozen}))
		for _, x := range f.Exchanges {
			if x.Request.Target == "/_mock/clock" {
				moveClock(t, w, x.Request.Body)
				continue
			}
			do(t, s, x)
		}
	}
}

func moveClock(t *testing.T, w *sims.World, body string) {
	var change struct {
		Now     *time.Time
		Advance string
	}
	require.NoError(t, json.Unmarshal([]byte(body), &change))
	c := sims.ClockChange{Now: change.Now}
	if change.Advance != "" {
		d, err := time.ParseDuration(change.Advance)
		require.NoError(t, err)
		c.Advance = &d
	}
	require.NoError(t, w.SetClock(t.Context(), c))
}

// Each refusal of a transcript is explained, and the fault of its rule answers the
// same request with the same bytes.
func TestRefusalsAreExplainedAndCanBeInjected(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	eachExchange(t, func(t *testing.T, s *promoonly.Server, x transcript.Exchange) {
		got := answered(s.ServeHTTP, x)
		refused := got.Code >= 400 || slices.ContainsFunc(x.Response.Header,
			func(h [2]string) bool { return h[0] == "X-Mock-Reason" })
		if !refused {
			assert.Empty(t, got.list, x.Name)
			return
		}
		require.Len(t, got.list, 1, x.Name)
		e := got.list[0]
		assert.Regexp(t, `^promoonly/[a-z0-9-]+$`, e.Name)
		assert.Contains(t, []sims.Provenance{sims.Documented, sims.Ours}, e.Provenance, x.Name)
		assert.NotEmpty(t, e.Source, x.Name)
		assert.Equal(t, got.Header().Get(sims.ReasonHeader), e.Why, x.Name)
		assertNoSecret(t, e, x)
		seen[e.Name] = true

		fault, ok := faultOf(s, e.Name)
		if !ok || slices.Contains(laterVariables, e.Values["variable"]) {
			return
		}
		again := answered(fault.Write, x)
		assert.Equal(t, got.Code, again.Code, "%s: %s", x.Name, e.Name)
		assert.Equal(t, got.Body.String(), again.Body.String(), "%s: %s", x.Name, e.Name)
		require.Len(t, again.list, 1)
		assert.Equal(t, e.Rule, again.list[0].Rule)
		for _, h := range []http.Header{got.Header(), again.Header()} {
			h.Del(sims.ReasonHeader)
			h.Del("Content-Range") // only the file knows how long it is
		}
		assert.Equal(t, got.Header(), again.Header(), "%s: %s", x.Name, e.Name)
	})
	for _, f := range simulator(t).Faults() {
		_, other := otherwise[f.Name]
		assert.NotEqual(t, other, seen[f.Name], "%s stands in a transcript, or else in this list", f.Name)
	}
	for _, name := range []string{"promoonly/path-unknown", "promoonly/method-not-allowed"} {
		assert.True(t, seen[name], name)
	}
}

// laterVariables are not the first of their operation, which is the one that a fault
// names.
var laterVariables = []any{"password", "serverid", "dl_token", "reason"}

// assertNoSecret: what is explained shows neither a token, a password nor a secret.
func assertNoSecret(t *testing.T, e sims.Explanation, x transcript.Exchange) {
	text, err := json.Marshal(e)
	require.NoError(t, err)
	for _, secret := range []string{
		"8b26e1e4f3f5e00a888807e605565c47", "718a24nvmbha235faud23dv8ndwhcy23n", "testpassword",
		"MTo4YjI2", "a8246dd6a835b1df4qwd8503b3b5fa817",
	} {
		assert.NotContains(t, string(text), secret, x.Name)
	}
}

func faultOf(s *promoonly.Server, name string) (sims.Fault, bool) {
	list := s.Faults()
	i := slices.IndexFunc(list, func(f sims.Fault) bool { return f.Name == name })
	if i < 0 {
		return sims.Fault{}, false
	}
	return list[i], true
}

// otherwise are the faults that no transcript shows, with what the simulator
// answers then.
var otherwise = map[string]string{
	"promoonly/account-without-api-key": `{"result":"Invalid account setup."}`,
	"promoonly/body-unreadable":         `{"error":"Bad Request"}`,
	"promoonly/body-too-large":          `{"error":"Request Entity Too Large"}`,
	"promoonly/query-too-long":          `{"error":"Request URI Too Long"}`,
	"promoonly/header-too-large":        `{"error":"Request Header Fields Too Large"}`,
	"promoonly/rate-limited":            `{"error":"Too Many Requests"}`,
	"promoonly/internal-error":          `{"error":"Internal Server Error"}`,
	"promoonly/service-unavailable":     `{"error":"Service Unavailable"}`,
}

func TestFaultsThatNoTranscriptShows(t *testing.T) {
	t.Parallel()
	s, w := simulated(t)
	signIn := transcript.Exchange{Request: transcript.Request{Method: "POST", Target: "/user/authenticate/signin"}}
	for name, body := range otherwise {
		fault, ok := faultOf(s, name)
		require.True(t, ok, name)
		got := answered(fault.Write, signIn)
		assert.Equal(t, fault.Status, got.Code)
		assert.Equal(t, body+"\n", got.Body.String(), name)
		assert.Equal(t, "application/json", got.Header().Get("Content-Type"))
		assert.Equal(t, "*", got.Header().Get("Access-Control-Allow-Origin"))
		if got.Code != 200 { // as what wraps the simulator has it refuse
			refused := answered(func(w http.ResponseWriter, r *http.Request) { s.Refuse(w, r, fault.Status, "why") }, signIn)
			assert.Equal(t, fault.Rule, refused.list[0].Rule)
			assert.Equal(t, "why", refused.list[0].Why)
			assert.Equal(t, got.Body.String(), refused.Body.String())
		}
	}
	limited, _ := faultOf(s, "promoonly/rate-limited")
	for value, want := range map[string]string{
		"seconds": "30", "date": w.Clock.Now().Add(30 * time.Second).Format("Mon, 02 Jan 2006"), "none": "",
	} {
		require.NoError(t, w.Settings.Set(t.Context(), map[string]any{"promoonly.retry_after": value}))
		got := answered(limited.Write, signIn).Header().Get("Retry-After")
		assert.Equal(t, want == "", got == "", value)
		assert.Contains(t, got, want, value)
	}
	refused := answered(func(w http.ResponseWriter, r *http.Request) { s.Refuse(w, r, 599, "why") }, signIn)
	assert.Equal(t, "{\"error\":\"Error 599\"}\n", refused.Body.String())
	assert.Equal(t, "promoonly/refused", refused.list[0].Name)
}

// The names are what tests are written with.
func TestFaultsHaveOperationsAndOneName(t *testing.T) {
	t.Parallel()
	s := simulator(t)
	known := map[string]bool{}
	for _, o := range s.Operations() {
		known[o.ID] = true
	}
	names := map[string]bool{}
	for _, f := range s.Faults() {
		assert.False(t, names[f.Name], f.Name)
		names[f.Name] = true
		assert.Regexp(t, `^promoonly/[a-z0-9-]+$`, f.Name)
		assert.Regexp(t, `^[A-Z].*\.\)?$`, f.Summary)
		assert.NotEmpty(t, f.Source)
		assert.NotEmpty(t, f.Operations, f.Name)
		for _, id := range f.Operations {
			assert.True(t, known[id], "%s in %s", f.Name, id)
		}
	}
	assert.Greater(t, len(names), 30)
}
