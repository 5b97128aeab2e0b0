package journal_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/journal"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

func TestAnswersOfAllKindsAreRecorded(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, method string
		serve        http.HandlerFunc
		status       int
		body         string
	}{
		{"nothing is an empty 200", "GET", func(http.ResponseWriter, *http.Request) {}, 200, ""},
		{"a write alone is a 200", "GET", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("a"))
		}, 200, "a"},
		{"several writes are one body", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			for range 3 {
				_, _ = io.WriteString(w, "ab")
				w.(http.Flusher).Flush()
			}
		}, 404, "ababab"},
		{"the first status counts", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(403)
			w.WriteHeader(500)
		}, 403, ""},
		{"a status 1xx is no answer", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(202)
		}, 202, ""},
		{"HEAD has no body", "HEAD", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "4")
			_, _ = w.Write([]byte("body"))
		}, 200, ""},
		{"204 has no body", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(204)
			_, _ = w.Write([]byte("body"))
		}, 204, ""},
		{"a flush sends the header", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "0")
			assert.NoError(t, http.NewResponseController(w).Flush())
		}, 200, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil, tt.serve)
			res, body := b.do(tt.method, "/", "")
			e := b.entry(res)
			assert.Equal(t, tt.status, res.StatusCode)
			assert.Equal(t, tt.body, body)
			assert.Equal(t, tt.status, e.Status)
			assert.Equal(t, tt.body, e.Response.Body)
			assert.Equal(t, int64(len(tt.body)), e.Response.BodyBytes)
			assert.False(t, e.Aborted)
			assert.Equal(t, "1", b.list(""), "one record for one request")
		})
	}
}

func TestACutConnectionIsRecorded(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		serve  http.HandlerFunc
		status int
	}{
		{"before the status", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0},
		{"in the body", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "abc")
			panic(http.ErrAbortHandler)
		}, 200},
		{"taken over", func(w http.ResponseWriter, _ *http.Request) {
			w.(*journal.Recorder).Fault(7, "reset_peer")
			conn, _, err := http.NewResponseController(w).Hijack()
			if assert.NoError(t, err) {
				_ = conn.Close()
			}
		}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil, tt.serve)
			res, err := b.client.Get(b.url)
			if err == nil {
				_, err = io.ReadAll(res.Body)
				res.Body.Close()
			}
			require.Error(t, err)
			// The record comes after the client sees the end.
			require.NoError(t, waitFor(b, 1))
			e, ok := b.Get("1", false)
			require.True(t, ok)
			assert.True(t, e.Aborted)
			assert.Equal(t, tt.status, e.Status)
		})
	}
}

// waitFor waits, by a stream, until the log has n records.
func waitFor(b *bench, n int) error {
	f, err := b.ParseFilter("since=0")
	if err != nil {
		return err
	}
	stream, err := b.Stream("", f)
	if err != nil {
		return err
	}
	srv := httptest.NewServer(stream)
	defer srv.Close()
	defer b.Close()
	res, err := srv.Client().Get(srv.URL)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if lines.Text() == "event: request" {
			if n--; n == 0 {
				return nil
			}
		}
	}
	return errors.New("the stream ended")
}

func TestAPanicGoesOn(t *testing.T) {
	t.Parallel()
	j := journal.New(newWorld(t, nil), journal.Options{})
	h := recorded(j, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("mine") }))
	assert.PanicsWithValue(t, "mine", func() {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	})
}

// Whoever has the whole answer finds its record, also where the server sends it
// before the handler returns.
func TestTheRecordIsThereBeforeTheAnswerEnds(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	big := strings.Repeat("x", 100_000)
	b := newBench(t, nil, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(big)))
		_, _ = io.WriteString(w, big)
		w.(http.Flusher).Flush()
		<-release
		rec := w.(*journal.Recorder)
		rec.Note("late")
		rec.Fault(3, "latency")
	})
	res, body := b.do("GET", "/", "")
	assert.Len(t, body, len(big))
	assert.Nil(t, b.entry(res).Fault)
	close(release)
	require.Eventually(t, func() bool { return b.entry(res).Fault != nil }, 10e9, 1e6)
	e := b.entry(res)
	assert.Equal(t, []string{"late"}, e.Explain.Notes)
	assert.Equal(t, "1", b.list(""))
}

func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	b := newBench(t, map[string]any{journal.SettingBodyBytes: int64(5)}, echo)
	res, body := b.do("POST", "/", "1234567")
	assert.Equal(t, "1234567", body, "what is sent is whole")
	e := b.entry(res)
	want := journal.Message{Body: "12345", BodyBytes: 7, Truncated: true}
	e.Request.Headers, e.Response.Headers = nil, nil
	assert.Equal(t, want, e.Request)
	assert.Equal(t, want, e.Response)

	res, _ = b.do("POST", "/", "1234€") // the bound is in the middle of a character
	assert.Equal(t, "1234", b.entry(res).Request.Body)
	assert.Empty(t, b.entry(res).Request.Encoding)

	res, _ = b.do("POST", "/", "\xff\x00")
	assert.Equal(t, "/wA=", b.entry(res).Request.Body)
	assert.Equal(t, "base64", b.entry(res).Request.Encoding)

	b.set(journal.SettingBodyBytes, int64(0))
	res, body = b.do("POST", "/", "1234567")
	assert.Equal(t, "1234567", body)
	assert.Equal(t, int64(7), b.entry(res).Response.BodyBytes)
	assert.Empty(t, b.entry(res).Response.Body)
}

func TestABodyThatIsNotReadIsTruncated(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.CopyN(io.Discard, r.Body, 3)
	})
	res, _ := b.do("POST", "/", "1234567")
	m := b.entry(res).Request
	assert.Equal(t, "123", m.Body)
	assert.Equal(t, int64(7), m.BodyBytes)
	assert.True(t, m.Truncated)
}

func TestExplanationsAreKept(t *testing.T) {
	t.Parallel()
	explanation := sims.Explanation{
		Rule: sims.Rule{Name: "fake/no", Provenance: sims.Ours, Source: "here"},
		Why:  "because", Values: map[string]any{"n": 1}, Secrets: map[string]string{"key": "k"},
	}
	var b *bench
	b = newBench(t, nil, func(w http.ResponseWriter, r *http.Request) {
		rec := w.(*journal.Recorder)
		rec.Note("first note")
		b.world.Explain(w, r, explanation)
		rec.Note("second note")
		w.WriteHeader(403)
	})
	res, _ := b.do("GET", "/", "")
	assert.Equal(t, b.url+"/_mock/requests/1", res.Header.Get(journal.HeaderExplain))
	assert.Equal(t, "because; first note; second note", res.Header.Get(sims.ReasonHeader))
	want := &journal.Why{
		Rule: "fake/no", Why: "because", Values: map[string]any{"n": 1},
		Provenance: sims.Ours, Source: "here", Notes: []string{"first note", "second note"},
	}
	assert.Equal(t, want, b.entry(res).Explain)
	e, _ := b.Get("1", true)
	assert.Equal(t, map[string]string{"key": "k"}, e.Explain.Secrets)
	f, err := b.ParseFilter("")
	require.NoError(t, err)
	assert.Equal(t, "fake/no", b.List(f).Requests[0].Rule)
}

func TestTheURLOfAnExplanationNamesTheSandbox(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	j := journal.New(w, journal.Options{Sandbox: "t1"})
	rec := httptest.NewRecorder()
	c := j.Begin(rec, httptest.NewRequest("GET", "/", nil), "fake")
	c.Explain(sims.Explanation{Why: "so"})
	c.End()
	assert.Equal(t, "/_mock/sandboxes/t1/requests/1", rec.Header().Get(journal.HeaderExplain))
}

func TestChangesAreRecorded(t *testing.T) {
	t.Parallel()
	var b *bench
	b = newBench(t, nil, func(w http.ResponseWriter, r *http.Request) {
		err := b.world.DB.Update(r.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO fake_things (id) VALUES (7)`)
			return err
		})
		assert.NoError(t, err)
	})
	require.NoError(t, b.world.DB.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`CREATE TABLE fake_things (id INTEGER PRIMARY KEY)`)
		return err
	}))
	res, _ := b.do("POST", "/", "")
	assert.Equal(t, []journal.Change{{Op: "insert", Table: "fake_things", Row: 7}}, b.entry(res).Changes)
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, map[string]any{journal.SettingRows: int64(50)}, echo)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for k := range 25 {
				text := strconv.Itoa(i*100 + k)
				req := httptest.NewRequest("POST", "/v1/things", bytes.NewBufferString(text))
				rec := httptest.NewRecorder()
				recorded(b.Journal, http.HandlerFunc(echo)).ServeHTTP(rec, req)
				assert.Equal(t, text, rec.Body.String())
				b.list("text=" + text)
			}
		})
	}
	wg.Wait()
	f, err := b.ParseFilter("limit=500")
	require.NoError(t, err)
	p := b.List(f)
	assert.Len(t, p.Requests, 50)
	assert.Equal(t, uint64(150), p.Dropped)
}
