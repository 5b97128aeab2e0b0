package worldtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/transcript"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// An Answer is a response with what the simulator explained about it.
type Answer struct {
	*httptest.ResponseRecorder
	Explained []sims.Explanation
}

// Explain keeps an explanation.
func (a *Answer) Explain(e sims.Explanation) { a.Explained = append(a.Explained, e) }

// Observe is given each exchange that a test of the package has with a simulator, through
// Ask or through simtest, where the package's TestMain has set it. It may be called by many
// at once.
var Observe func(api string, x *contract.Exchange)

// Ask sends a request to a simulator at the vendor's own path.
func Ask(h http.Handler, r *http.Request) *Answer {
	a := &Answer{ResponseRecorder: httptest.NewRecorder()}
	sim, ok := h.(sims.Simulator)
	if !ok || Observe == nil {
		h.ServeHTTP(a, r)
		return a
	}
	x := &contract.Exchange{Method: r.Method, URL: r.URL, Host: r.Host, Header: r.Header.Clone()}
	var err error
	if x.Body.Bytes, err = io.ReadAll(r.Body); err != nil {
		x.Body.Cut = true
	}
	r.Body = io.NopCloser(bytes.NewReader(x.Body.Bytes))
	h.ServeHTTP(a, r)
	x.Status, x.Answer, x.Sent.Bytes = a.Code, a.Result().Header, a.Body.Bytes()
	Observe(sim.Name(), x)
	return a
}

// Refusals sends the requests of all transcripts in dir to simulators that open
// makes, one for each transcript, and fails where a refusal is not explained whole.
func Refusals(t *testing.T, dir string, open func(*testing.T, sims.WorldOptions) (*sims.World, sims.Simulator)) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			f, err := transcript.Read(path)
			require.NoError(t, err)
			if f.Uses("/_mock/faults") {
				return // the faults stand around the simulator
			}
			now := Now(t)
			if f.Clock != "" {
				now, err = time.Parse(time.RFC3339, f.Clock)
				require.NoError(t, err)
			}
			w, sim := open(t, sims.WorldOptions{Settings: f.Settings, Now: now})
			frozen := true
			require.NoError(t, w.SetClock(t.Context(), sims.ClockChange{Now: &now, Frozen: &frozen}))
			for _, x := range f.Exchanges {
				replay(t, w, sim, x)
			}
		})
	}
}

func replay(t *testing.T, w *sims.World, sim sims.Simulator, x transcript.Exchange) {
	if control, ok := strings.CutPrefix(x.Request.Target, "/_mock/"); ok {
		if strings.HasPrefix(x.Response.Status, "2") {
			if action, ok := strings.CutPrefix(control, "actions/"+sim.Name()+"/"); ok {
				take(t, w, sim, action, x.Request.Body)
			} else {
				change(t, w, control, x.Request.Body)
			}
		}
		return
	}
	target := strings.TrimPrefix(x.Request.Target, "/"+sim.Name())
	if target == "" {
		target = "/"
	}
	r := httptest.NewRequest(x.Request.Method, target, strings.NewReader(x.Request.Body))
	r.Header = x.Request.Header.Clone()
	a := Ask(sim, r)
	if a.Code < 400 || !assert.Len(t, a.Explained, 1, x.Name) {
		return
	}
	CheckExplanation(t, sim.Name(), a, x.Name)
}

// take is what the control API does for POST actions.
func take(t *testing.T, w *sims.World, sim sims.Simulator, name, body string) {
	actions := sim.Actions()
	i := slices.IndexFunc(actions, func(a sims.Action) bool { return a.Name == name })
	require.GreaterOrEqual(t, i, 0, "there is no action %s", name)
	require.NoError(t, w.DB.Update(t.Context(), func(tx *store.Tx) error {
		_, err := actions[i].Do(tx, json.RawMessage(body))
		return err
	}), name)
}

// change is what the control API does for PATCH settings and PUT clock.
func change(t *testing.T, w *sims.World, control, body string) {
	var args map[string]any
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	require.NoError(t, d.Decode(&args))
	switch control {
	case "settings":
		require.NoError(t, w.Settings.Set(t.Context(), args))
	case "clock":
		var c sims.ClockChange
		if text, ok := args["now"].(string); ok {
			now, err := time.Parse(time.RFC3339Nano, text)
			require.NoError(t, err)
			c.Now = &now
		}
		if text, ok := args["advance"].(string); ok {
			d, err := time.ParseDuration(text)
			require.NoError(t, err)
			c.Advance = &d
		}
		require.NoError(t, w.SetClock(t.Context(), c))
	default:
		require.Fail(t, "the test does not know /_mock/"+control)
	}
}

var ruleName = regexp.MustCompile(`^[a-z0-9]+/[a-z0-9]+(-[a-z0-9]+)*$`)

// CheckExplanation fails where the explanation of an answer of api is not whole.
func CheckExplanation(t testing.TB, api string, a *Answer, name string) {
	t.Helper()
	require.Len(t, a.Explained, 1, name)
	e := a.Explained[0]
	assert.Regexp(t, ruleName, e.Name, name)
	assert.True(t, strings.HasPrefix(e.Name, api+"/"), "%s: %s", name, e.Name)
	assert.Contains(t, []sims.Provenance{sims.Documented, sims.Observed, sims.Ours}, e.Provenance, name)
	assert.NotEmpty(t, e.Source, name)
	assert.NotEmpty(t, e.Why, name)
	_, err := json.Marshal(e)
	assert.NoError(t, err, name)
}
