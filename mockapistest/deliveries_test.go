package mockapistest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/mockapistest"
)

func TestDeliveries(t *testing.T) {
	t.Parallel()
	var status atomic.Int64
	status.Store(http.StatusServiceUnavailable)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(int(status.Load()))
		_, _ = io.WriteString(w, "noted")
	}))
	t.Cleanup(receiver.Close)
	s := mockapistest.Shared(t).Sandbox(t, mockapistest.WithNow(newYear), mockapistest.WithFrozenClock())
	s.Action("easypromos/add-webhook", map[string]any{
		"promotion": 10, "url": receiver.URL + "/hook", "events": []string{"coin_transaction"},
	})
	coins := map[string]any{"user": 1, "coin": 1, "amount": 5}
	s.Action("easypromos/add-coins", coins)

	list := s.Deliveries.Wait(mockapistest.DeliveryFilter{}, time.Minute)
	require.Len(t, list, 1)
	d := list[0]
	assert.Equal(t, mockapistest.Delivery{
		ID: "1", API: mockapistest.Easypromos, Event: "coin_transaction", About: "promotion 10",
		URL: receiver.URL + "/hook", State: "pending", Created: newYear, Tries: 1, MaxTries: 3,
		NextTry: newYear.Add(30 * time.Second), Status: 503,
	}, d)
	status.Store(http.StatusOK)
	s.Clock.Advance(30 * time.Second)
	assert.Len(t, s.Deliveries.Wait(mockapistest.DeliveryFilter{State: "delivered"}, time.Minute), 1)
	d = s.Deliveries.Get("1")
	assert.Contains(t, string(d.Payload), `"amount":5`)
	require.Len(t, d.Attempts, 2)
	assert.Equal(t, "noted", d.Attempts[1].Answer)
	assert.Equal(t, newYear.Add(30*time.Second), d.Attempts[1].Time)

	again := s.Deliveries.Replay("1")
	assert.Equal(t, "1", again.ReplayOf)
	s.Action("easypromos/add-coins", coins)
	s.Deliveries.Wait(mockapistest.DeliveryFilter{}, time.Minute)
	assert.Len(t, s.Deliveries.List(mockapistest.DeliveryFilter{
		API: mockapistest.Easypromos, Event: "coin_transaction", State: "delivered",
	}), 3)
	assert.Empty(t, s.Deliveries.List(mockapistest.DeliveryFilter{Event: "user_registered"}))
	s.Deliveries.Clear()
	assert.Empty(t, s.Deliveries.List(mockapistest.DeliveryFilter{}))
}

func TestWaitingForAReceiverThatHangsEndsTheTest(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-held }))
	t.Cleanup(receiver.Close)
	t.Cleanup(func() { close(held) })
	s := mockapistest.Shared(t).Sandbox(t,
		mockapistest.WithSettings(map[string]any{"easypromos.webhook_timeout": 60}))
	s.Action("easypromos/add-webhook", map[string]any{"promotion": 10, "url": receiver.URL})
	s.Action("easypromos/add-coins", map[string]any{"user": 1, "coin": 1, "amount": 5})
	_, log := watch(func(tb testing.TB) {
		s.For(tb).Deliveries.Wait(mockapistest.DeliveryFilter{}, 50*time.Millisecond)
	})
	assert.Contains(t, log, "a delivery is still under way after 50ms")
}
