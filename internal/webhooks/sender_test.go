package webhooks_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/webhooks"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// patience bounds what should happen at once.
const patience = 20 * time.Second

// A got is a request that a receiver has got.
type got struct {
	header http.Header
	path   string
	body   string
}

// A receiver keeps what it gets and answers with what answer says, 200 where nil.
type receiver struct {
	url    string
	answer func(w http.ResponseWriter, r *http.Request)

	mu  sync.Mutex
	all []got
}

func receive(t *testing.T, answer func(http.ResponseWriter, *http.Request)) *receiver {
	r := &receiver{answer: answer}
	srv := httptest.NewServer(r)
	t.Cleanup(srv.Close)
	r.url = srv.URL
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	r.all = append(r.all, got{req.Header, req.URL.Path, string(body)})
	r.mu.Unlock()
	if r.answer != nil {
		r.answer(w, req)
	}
}

func (r *receiver) bodies() (list []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range r.all {
		list = append(list, g.body)
	}
	return list
}

// answers is a receiver's answer with a status.
func answers(status int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

// A house is a world with its sender. Its clock stands still.
type house struct {
	t      *testing.T
	world  *sims.World
	sender *webhooks.Sender
}

func open(t *testing.T) house {
	t.Helper()
	return sending(t, worldtest.New(t, sims.WorldOptions{Now: worldtest.Now(t)}))
}

func sending(t *testing.T, w *sims.World) house {
	t.Helper()
	frozen := true
	require.NoError(t, w.SetClock(t.Context(), sims.ClockChange{Frozen: &frozen}))
	h := house{t, w, webhooks.New(w)}
	t.Cleanup(h.sender.Close)
	return h
}

func (h house) update(do func(*store.Tx) error) {
	h.t.Helper()
	require.NoError(h.t, h.world.DB.Update(h.t.Context(), do))
}

// message is one that is tried three times: at once, after 30 s and 60 s more.
func message(url, body string) sims.Message {
	return sims.Message{
		API: "shop", Event: "sold", About: "item 1", URL: url, Body: []byte(body),
		Tries: 3, Timeout: patience, Retry: 30 * time.Second,
	}
}

func (h house) post(m sims.Message) (id int64) {
	h.t.Helper()
	h.update(func(tx *store.Tx) (err error) {
		id, err = h.world.Outbox.Post(tx, m)
		return err
	})
	return id
}

func (h house) settle() {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), patience)
	defer cancel()
	settled, err := h.sender.Settle(ctx)
	require.NoError(h.t, err)
	require.True(h.t, settled)
}

func (h house) advance(d time.Duration) {
	h.t.Helper()
	require.NoError(h.t, h.world.SetClock(h.t.Context(), sims.ClockChange{Advance: &d}))
	h.settle()
}

func (h house) delivery(id int64) (d sims.Delivery) {
	h.t.Helper()
	h.update(func(tx *store.Tx) error {
		var found bool
		var err error
		d, found, err = h.world.Outbox.Delivery(tx, id)
		assert.True(h.t, found, "delivery %d", id)
		return err
	})
	return d
}

func TestAMessageIsSentOnceItsChangeIsCommitted(t *testing.T) {
	t.Parallel()
	h, r := open(t), receive(t, nil)
	refused := errors.New("refused")
	err := h.world.DB.Update(t.Context(), func(tx *store.Tx) error {
		_, err := h.world.Outbox.Post(tx, message(r.url, `"refused"`))
		require.NoError(t, err)
		return refused
	})
	require.ErrorIs(t, err, refused)
	id := h.post(message(r.url+"/hook", `{"id":1}`))
	h.settle()
	require.Equal(t, []string{`{"id":1}`}, r.bodies())
	header := r.all[0].header
	assert.Equal(t, "/hook", r.all[0].path)
	assert.Equal(t, "application/json", header.Get("Content-Type"))
	assert.Equal(t, "mockapis", header.Get("User-Agent"))
	assert.Equal(t, "sold", header.Get("X-Mock-Event"))
	assert.Equal(t, fmt.Sprint(id), header.Get("X-Mock-Delivery"))
	assert.Equal(t, "1", header.Get("X-Mock-Attempt"))
	d := h.delivery(id)
	assert.Equal(t, sims.DeliveryDelivered, d.State)
	require.Len(t, d.Attempts, 1)
	assert.Equal(t, 200, d.Attempts[0].Status)
	assert.Equal(t, worldtest.Now(t), d.Attempts[0].Time.Truncate(time.Minute))
}

func TestTheHeadersOfTheProgramCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	h, r := open(t), receive(t, nil)
	require.NoError(t, h.world.Settings.Set(t.Context(), map[string]any{sims.SettingMockHeaders: false}))
	h.post(message(strings.Replace(r.url, "//", "//ann:secret@", 1), `{}`))
	h.settle()
	require.Len(t, r.all, 1)
	for name := range r.all[0].header {
		assert.NotContains(t, name, "Mock")
	}
	assert.Equal(t, "Basic YW5uOnNlY3JldA==", r.all[0].header.Get("Authorization"))
}

func TestTriesFollowTheClockOfTheWorld(t *testing.T) {
	t.Parallel()
	h, r := open(t), receive(t, answers(500))
	id := h.post(message(r.url, `1`))
	h.settle()
	for _, step := range []struct {
		by    time.Duration
		tries int
		state string
	}{
		{0, 1, sims.DeliveryPending},
		{29 * time.Second, 1, sims.DeliveryPending},
		{time.Second, 2, sims.DeliveryPending},
		{59 * time.Second, 2, sims.DeliveryPending},
		{time.Second, 3, sims.DeliveryFailed},
		{time.Hour, 3, sims.DeliveryFailed},
	} {
		h.advance(step.by)
		d := h.delivery(id)
		assert.Len(t, d.Attempts, step.tries, step)
		assert.Equal(t, step.state, d.State, step)
		assert.Len(t, r.bodies(), step.tries, step)
	}
	for i, g := range r.all {
		assert.Equal(t, fmt.Sprint(i+1), g.header.Get("X-Mock-Attempt"))
	}
}

// A clock that runs needs nobody to move it: at this rate 30 seconds are a third of a
// millisecond.
func TestATryComesByItselfWhereTheClockRuns(t *testing.T) {
	t.Parallel()
	h := open(t)
	frozen, rate := false, 100_000.0
	require.NoError(t, h.world.SetClock(t.Context(), sims.ClockChange{Frozen: &frozen, Rate: &rate}))
	done := make(chan struct{})
	r := receive(t, nil)
	r.answer = func(w http.ResponseWriter, req *http.Request) {
		w.WriteHeader(500)
		if req.Header.Get("X-Mock-Attempt") == "3" {
			close(done)
		}
	}
	h.post(message(r.url, `1`))
	select {
	case <-done:
	case <-time.After(patience):
		require.Fail(t, "the third try did not come")
	}
}

func TestAReceiverGetsEventsInTheirOrderOneAtATime(t *testing.T) {
	t.Parallel()
	h := open(t)
	var mu sync.Mutex
	now, most := 0, 0
	r := receive(t, func(w http.ResponseWriter, req *http.Request) {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		if req.Header.Get("X-Mock-Delivery") == "3" && req.Header.Get("X-Mock-Attempt") == "1" {
			w.WriteHeader(503)
		}
		mu.Lock()
		now--
		mu.Unlock()
	})
	var want []string
	for i := range 40 {
		want = append(want, fmt.Sprint(i+1))
	}
	h.update(func(tx *store.Tx) error {
		for _, body := range want[:20] {
			if _, err := h.world.Outbox.Post(tx, message(r.url, body)); err != nil {
				return err
			}
		}
		return nil
	})
	for _, body := range want[20:] {
		h.post(message(r.url, body))
	}
	h.settle()
	assert.Equal(t, want, r.bodies(), "the one that failed holds up no other")
	h.advance(30 * time.Second)
	assert.Equal(t, append(want, "3"), r.bodies())
	assert.Equal(t, 1, most)
}

func TestEightRequestsAreMadeAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	arrived, release := make(chan string, 200), make(chan struct{})
	r := receive(t, func(_ http.ResponseWriter, req *http.Request) {
		arrived <- req.URL.Path
		<-release
	})
	for i := range 8 {
		h.post(message(fmt.Sprint(r.url, "/", i), `1`))
	}
	for range 8 {
		<-arrived
	}
	for i := range 100 { // which take their time
		h.post(message(fmt.Sprint(r.url, "/more/", i), `1`))
	}
	assert.Empty(t, arrived)
	for range 4 { // each that ends lets one in
		release <- struct{}{}
		<-arrived
	}
	close(release)
	h.settle()
	assert.Len(t, r.bodies(), 108)
}

func TestWhatAReceiverAnswersIsKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	long := strings.Repeat("x", 5000)
	other := receive(t, nil)
	for name, tt := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request)
		want   sims.Attempt
	}{
		"accepted":     {answers(202), sims.Attempt{Status: 202}},
		"an empty 204": {answers(204), sims.Attempt{Status: 204}},
		"a text": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(422)
			_, _ = io.WriteString(w, "no such ünser \xff")
		}, sims.Attempt{Status: 422, Answer: "no such ünser \ufffd"}},
		"a long text": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, long)
		}, sims.Attempt{Status: 200, Answer: long[:1024], Truncated: true}},
		"a redirect, which is not followed": {func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("Location", other.url)
			w.WriteHeader(307)
		}, sims.Attempt{Status: 307}},
		"another protocol": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Upgrade", "x")
			w.WriteHeader(101)
		}, sims.Attempt{Status: 101}},
		"a connection that is cut": {func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}, sims.Attempt{Error: "EOF"}},
	} {
		r := receive(t, tt.answer)
		id := h.post(message(r.url, `1`))
		h.settle()
		d := h.delivery(id)
		require.Len(t, d.Attempts, 1, name)
		a := d.Attempts[0]
		assert.Positive(t, a.Milliseconds, name)
		a.Time, a.Milliseconds = time.Time{}, 0
		assert.Equal(t, tt.want, a, name)
		assert.Equal(t, tt.want.Succeeded(), d.State == sims.DeliveryDelivered, name)
	}
	assert.Empty(t, other.bodies())
}

func TestWhyThereIsNoAnswerIsKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	hang := make(chan struct{})
	r := receive(t, func(http.ResponseWriter, *http.Request) { <-hang })
	t.Cleanup(func() { close(hang) })
	slow := message(r.url, `1`)
	slow.Timeout = 50 * time.Millisecond
	gone := httptest.NewServer(nil)
	gone.Close()
	for want, m := range map[string]sims.Message{
		"no answer within 50ms": slow,
		"connection refused":    message(gone.URL, `1`),
	} {
		id := h.post(m)
		h.settle()
		a := h.delivery(id).Attempts
		require.Len(t, a, 1, want)
		assert.Contains(t, a[0].Error, want)
		assert.Zero(t, a[0].Status)
	}
}

// A receiver that holds a request, which ends at once nevertheless.
func hanging(t *testing.T) (r *receiver, arrived chan struct{}) {
	arrived = make(chan struct{}, 100)
	ended := make(chan struct{})
	r = receive(t, func(_ http.ResponseWriter, req *http.Request) {
		arrived <- struct{}{}
		select {
		case <-req.Context().Done():
		case <-ended:
		}
	})
	t.Cleanup(func() { close(ended) })
	return r, arrived
}

// in runs do, which must end at once: the receiver would hold its request for longer.
func in(t *testing.T, what string, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
	case <-time.After(patience / 2):
		require.Fail(t, what+" waits for the receiver")
	}
}

func TestAnExchangedWorldForgetsWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	h := open(t)
	template := worldtest.New(t, sims.WorldOptions{})
	slow, arrived := hanging(t)
	r := receive(t, nil)
	h.post(message(slow.url, `"before"`))
	<-arrived
	in(t, "a reset", func() { assert.NoError(t, h.world.Reset(t.Context(), template.DB, nil)) })
	frozen := true
	require.NoError(t, h.world.SetClock(t.Context(), sims.ClockChange{Frozen: &frozen}))
	id := h.post(message(r.url, `"after"`))
	assert.EqualValues(t, 1, id, "as after each reset")
	h.settle()
	d := h.delivery(id)
	assert.Equal(t, sims.DeliveryDelivered, d.State)
	assert.Len(t, d.Attempts, 1, "what the reset cut off counts no more")
	assert.Equal(t, []string{`"after"`}, r.bodies())
}

func TestARestoredWorldGoesOnWithWhatIsPending(t *testing.T) {
	t.Parallel()
	h := open(t)
	status := 500
	r := receive(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
	id := h.post(message(r.url, `1`))
	h.settle()
	path := filepath.Join(t.TempDir(), "saved.db")
	require.NoError(t, h.world.DB.Snapshot(t.Context(), path, false))
	h.update(h.world.Outbox.Clear)
	h.advance(time.Hour)
	assert.Len(t, r.bodies(), 1, "what is cleared is not sent")

	db, err := store.Open(path, store.Options{Ephemeral: true})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	status = 200
	require.NoError(t, h.world.Restore(t.Context(), db, nil))
	h.settle()
	assert.Equal(t, sims.DeliveryPending, h.delivery(id).State)
	h.advance(30 * time.Second)
	assert.Equal(t, sims.DeliveryDelivered, h.delivery(id).State)
	assert.Len(t, r.bodies(), 2)
}

func TestWhatIsPendingIsSentAfterARestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "world.db")
	start := func() (house, *store.DB) {
		db, err := store.Open(path, store.Options{})
		require.NoError(t, err)
		t.Cleanup(func() { _ = db.Close() })
		w, err := sims.NewWorld(db, sims.WorldOptions{Now: worldtest.Now(t)})
		require.NoError(t, err)
		return sending(t, w), db
	}
	slow, arrived := hanging(t)
	h, db := start()
	id := h.post(message(slow.url, `"first"`))
	<-arrived
	in(t, "the end", func() {
		h.sender.Close()
		assert.NoError(t, db.Close())
	})
	h, _ = start()
	<-arrived
	d := h.delivery(id)
	assert.Equal(t, sims.DeliveryPending, d.State)
	assert.Empty(t, d.Attempts, "what the end cut off is no try")
	in(t, "the end", h.sender.Close)
	settled, err := h.sender.Settle(t.Context())
	assert.NoError(t, err)
	assert.False(t, settled)
	h.post(message(slow.url, `"late"`))
	h.sender.Close()
}

func TestAMessageCanBeSentAgain(t *testing.T) {
	t.Parallel()
	h, r := open(t), receive(t, nil)
	id := h.post(message(r.url, `{"id":1}`))
	h.settle()
	var again int64
	h.update(func(tx *store.Tx) (err error) {
		var found bool
		again, found, err = h.world.Outbox.Replay(tx, id)
		assert.True(t, found)
		return err
	})
	h.settle()
	assert.Equal(t, []string{`{"id":1}`, `{"id":1}`}, r.bodies())
	d := h.delivery(again)
	assert.Equal(t, id, d.ReplayOf)
	assert.Equal(t, sims.DeliveryDelivered, d.State)
	h.update(func(tx *store.Tx) error {
		_, found, err := h.world.Outbox.Replay(tx, 99)
		assert.False(t, found)
		return err
	})
}

// Posts, moves of the clock, clears and resets at once: whatever comes, all ends.
func TestEverythingAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	template := worldtest.New(t, sims.WorldOptions{})
	ok, bad := receive(t, nil), receive(t, answers(500))
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := range 25 {
				url := fmt.Sprint([]*receiver{ok, bad}[i%2].url, "/", i%5)
				assert.NoError(t, h.world.DB.Update(context.Background(), func(tx *store.Tx) error {
					_, err := h.world.Outbox.Post(tx, message(url, fmt.Sprint(g, i)))
					return err
				}))
			}
		})
	}
	all.Go(func() {
		by := 10 * time.Second
		for i := range 10 {
			assert.NoError(t, h.world.SetClock(context.Background(), sims.ClockChange{Advance: &by}))
			switch i {
			case 3:
				assert.NoError(t, h.world.DB.Update(context.Background(), h.world.Outbox.Clear))
			case 7:
				assert.NoError(t, h.world.Reset(context.Background(), template.DB, nil))
			}
		}
	})
	all.Wait()
	frozen := true
	require.NoError(t, h.world.SetClock(t.Context(), sims.ClockChange{Frozen: &frozen}))
	h.settle()
	h.advance(time.Hour)
	h.advance(time.Hour)
	h.update(func(tx *store.Tx) error {
		list, err := h.world.Outbox.Deliveries(tx, sims.DeliveryFilter{State: sims.DeliveryPending, Limit: 1})
		assert.Empty(t, list)
		return err
	})
}
