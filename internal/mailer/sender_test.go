package mailer

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// patience bounds what should happen at once.
const patience = 20 * time.Second

// A house is a world with its sender. Its clock stands still.
type house struct {
	t      *testing.T
	world  *sims.World
	sender *Sender
}

func open(t *testing.T, smtp string, tryTime time.Duration) house {
	t.Helper()
	w := worldtest.New(t, sims.WorldOptions{Now: worldtest.Now(t), SMTP: smtp})
	return sending(t, w, tryTime)
}

func sending(t *testing.T, w *sims.World, tryTime time.Duration) house {
	t.Helper()
	frozen := true
	require.NoError(t, w.SetClock(t.Context(), sims.ClockChange{Frozen: &frozen}))
	h := house{t, w, newSender(w, tryTime)}
	t.Cleanup(h.sender.Close)
	return h
}

func (h house) post(e sims.Email) (id int64) {
	h.t.Helper()
	require.NoError(h.t, h.world.DB.Update(h.t.Context(), func(tx *store.Tx) (err error) {
		id, err = h.world.Mail.Post(tx, e)
		return err
	}))
	return id
}

func (h house) settle() {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), patience)
	defer cancel()
	ok, err := h.sender.Settle(ctx)
	require.NoError(h.t, err)
	require.True(h.t, ok, "the e-mails do not come to rest")
}

func (h house) advance(d time.Duration) {
	h.t.Helper()
	require.NoError(h.t, h.world.SetClock(h.t.Context(), sims.ClockChange{Advance: &d}))
}

func (h house) email(id int64) (e sims.Email) {
	h.t.Helper()
	require.NoError(h.t, h.world.DB.View(h.t.Context(), func(tx *store.Tx) error {
		found := false
		var err error
		e, found, err = h.world.Mail.Email(tx, id)
		assert.True(h.t, found, id)
		return err
	}))
	return e
}

func TestAnEmailIsHandedOver(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	h := open(t, s.addr, tryTime)
	id := h.post(email("Ann Lee", "Sold", "One.\n.\n.dot\nGrüße"))
	h.settle()
	e := h.email(id)
	assert.Equal(t, sims.EmailSent, e.State)
	require.Len(t, e.Attempts, 1)
	assert.Equal(t, 250, e.Attempts[0].Status)
	assert.Equal(t, "taken", e.Attempts[0].Answer)
	assert.Equal(t, []string{
		"FROM:<shop@example.test> TO:<ann@example.test>\n" + string(Message(h.world, e)),
	}, s.texts())
}

func TestAServerThatRefuses(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"greeting", "EHLO", "MAIL", "RCPT", "DATA", "text"} {
		for _, tt := range []struct {
			reply, state string
			status       int
			answer, why  string
		}{
			{"450 later", sims.EmailPending, 450, "later", ""},
			{"554 never", sims.EmailFailed, 554, "never", ""},
			{"550-never\r\n550 ever", sims.EmailFailed, 550, "never\never", ""},
			{"550 " + strings.Repeat("x", 5000), sims.EmailFailed, 550, strings.Repeat("x", 1024), ""},
			{closes, sims.EmailPending, 0, "", "EOF"},
			{hangs, sims.EmailPending, 0, "", "no answer within 100ms"},
			{"what?", sims.EmailPending, 0, "", "malformed"},
		} {
			t.Run(step+" "+tt.reply[:4], func(t *testing.T) {
				t.Parallel()
				s := serve(t, func(at string) string {
					if at == step || step == "EHLO" && at == "HELO" {
						return tt.reply
					}
					return ""
				})
				limit := tryTime
				if tt.reply == hangs {
					limit = 100 * time.Millisecond
				}
				h := open(t, s.addr, limit)
				id := h.post(email("Ann", "Sold", "One"))
				h.settle()
				e := h.email(id)
				assert.Equal(t, tt.state, e.State)
				require.Len(t, e.Attempts, 1)
				a := e.Attempts[0]
				assert.Equal(t, tt.status, a.Status, a.Error)
				assert.Equal(t, tt.answer, a.Answer)
				assert.Equal(t, len(tt.reply) > 1024, a.Truncated)
				if tt.why == "" {
					assert.Empty(t, a.Error)
				} else {
					assert.Regexp(t, tt.why+"|reset|short", a.Error)
				}
				if tt.state == sims.EmailPending {
					assert.Equal(t, e.Created.Add(time.Minute), e.Due)
				}
				assert.Empty(t, s.texts())
			})
		}
	}
}

// What the server has taken is sent, whatever becomes of the connection then.
func TestTheEndOfTheConversationDoesNotCount(t *testing.T) {
	t.Parallel()
	s := serve(t, func(step string) string {
		if step == "QUIT" {
			return closes
		}
		return ""
	})
	h := open(t, s.addr, tryTime)
	id := h.post(email("Ann", "Sold", "One"))
	h.settle()
	assert.Equal(t, sims.EmailSent, h.email(id).State)
	assert.Len(t, s.texts(), 1)
}

func TestTriesFollowTheClockOfTheWorld(t *testing.T) {
	t.Parallel()
	s := serve(t, func(step string) string {
		if step == "RCPT" {
			return "450 later"
		}
		return ""
	})
	h := open(t, s.addr, tryTime)
	id := h.post(email("Ann", "Sold", "One"))
	h.settle()
	for i, wait := range []time.Duration{1, 2, 4, 8} {
		assert.Equal(t, sims.EmailPending, h.email(id).State)
		h.advance(wait*time.Minute - time.Second)
		h.settle()
		assert.Len(t, h.email(id).Attempts, i+1, "not yet")
		h.advance(time.Second)
		h.settle()
		assert.Len(t, h.email(id).Attempts, i+2)
	}
	assert.Equal(t, sims.EmailFailed, h.email(id).State)
	h.advance(24 * time.Hour)
	h.settle()
	assert.Len(t, h.email(id).Attempts, 5)
}

func TestWithoutAServerNothingIsSent(t *testing.T) {
	t.Parallel()
	h := open(t, "", tryTime)
	id := h.post(email("Ann", "Sold", "One"))
	h.settle()
	e := h.email(id)
	assert.Equal(t, sims.EmailKept, e.State)
	assert.Empty(t, e.Attempts)
}

// Whoever posts does not wait for a server that hangs, and the end of the program does not.
func TestAServerThatHangsSlowsNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, func(string) string { return hangs })
	h := open(t, s.addr, time.Hour)
	h.post(email("Ann", "first", "One"))
	assert.Equal(t, "greeting", <-s.reached)
	for i := range 20 {
		h.post(email("Ann", fmt.Sprint(i), "One"))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	settled, err := h.sender.Settle(ctx)
	require.NoError(t, err)
	assert.False(t, settled)
	ended := make(chan struct{})
	go func() {
		h.sender.Close()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("the sender does not end")
	}
	assert.Empty(t, h.email(1).Attempts, "what was cut off is no try")
}

func TestWhatIsPendingIsSentAfterARestart(t *testing.T) {
	t.Parallel()
	var up atomic.Bool
	s := serve(t, func(step string) string {
		if !up.Load() {
			return closes
		}
		return ""
	})
	path := filepath.Join(t.TempDir(), "world.db")
	start := func(smtp string) (house, func()) {
		db, err := store.Open(path, store.Options{})
		require.NoError(t, err)
		w, err := sims.NewWorld(db, sims.WorldOptions{Now: worldtest.Now(t), SMTP: smtp})
		require.NoError(t, err)
		h := sending(t, w, tryTime)
		return h, func() {
			h.sender.Close()
			require.NoError(t, db.Close())
		}
	}
	h, stop := start(s.addr)
	id := h.post(email("Ann", "Sold", "One"))
	h.settle()
	stop()
	up.Store(true)
	h, stop = start(s.addr)
	assert.Len(t, h.email(id).Attempts, 1)
	h.advance(time.Minute)
	h.settle()
	assert.Equal(t, sims.EmailSent, h.email(id).State)

	up.Store(false)
	again := h.post(email("Ann", "Sold", "Two"))
	h.settle()
	stop()
	up.Store(true)
	h, stop = start("") // without a server it is kept, and stays so
	assert.Equal(t, sims.EmailKept, h.email(again).State)
	stop()
	h, stop = start(s.addr)
	h.advance(time.Hour)
	h.settle()
	assert.Equal(t, sims.EmailKept, h.email(again).State)
	assert.Len(t, s.texts(), 1)
	stop()
}

// An e-mail that is under way when the world is exchanged counts no more.
func TestAnExchangedWorldForgetsWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	s := serve(t, func(string) string { return hangs })
	h := open(t, s.addr, time.Hour)
	h.post(email("Ann", "Sold", "One"))
	<-s.reached
	template := worldtest.New(t, sims.WorldOptions{SMTP: s.addr})
	require.NoError(t, h.world.Reset(t.Context(), template.DB, nil))
	h.settle()
	require.NoError(t, h.world.DB.View(t.Context(), func(tx *store.Tx) error {
		list, err := h.world.Mail.Emails(tx, sims.EmailFilter{Limit: 10})
		assert.Empty(t, list)
		return err
	}))
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	h := open(t, s.addr, tryTime)
	const posters, each = 8, 10
	var all sync.WaitGroup
	for p := range posters {
		all.Go(func() {
			for i := range each {
				h.post(email("Ann", fmt.Sprintf("%d-%d", p, i), "One"))
			}
		})
	}
	all.Wait()
	h.settle()
	seen := map[string]bool{}
	for _, text := range s.texts() {
		_, rest, _ := strings.Cut(text, "Subject: ")
		subject, _, _ := strings.Cut(rest, "\r\n")
		assert.False(t, seen[subject], "%s is sent twice", subject)
		seen[subject] = true
	}
	assert.Len(t, seen, posters*each)
}
