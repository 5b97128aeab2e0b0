package sims_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A postman notes what it is told.
type postman struct{ woken, restarted []string }

func (p *postman) Wake(url string)       { p.woken = append(p.woken, url) }
func (p *postman) Restart(urls []string) { p.restarted = append(p.restarted, fmt.Sprint(urls)) }

// A market is the simulator whose name is shop.
type market struct{ sims.Simulator }

func (market) Name() string { return "shop" }
func (market) Reset()       {}

func letter(api, url string) sims.Message {
	return sims.Message{
		API: api, Event: "sold", About: "item 1", URL: url, Body: []byte(`{}`),
		Tries: 3, Timeout: time.Second, Retry: time.Minute,
	}
}

func post(t *testing.T, w *sims.World, m sims.Message) {
	t.Helper()
	require.NoError(t, w.DB.Update(t.Context(), func(tx *store.Tx) error {
		_, err := w.Outbox.Post(tx, m)
		return err
	}))
}

func deliveries(t *testing.T, w *sims.World, f sims.DeliveryFilter) (list []sims.Delivery) {
	t.Helper()
	require.NoError(t, w.DB.View(t.Context(), func(tx *store.Tx) (err error) {
		list, err = w.Outbox.Deliveries(tx, f)
		return err
	}))
	return list
}

func TestAnOutboxTellsItsSenderWhatThereIs(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, sims.WorldOptions{})
	post(t, w, letter("shop", "http://a.test"))
	p := &postman{}
	w.Outbox.Attach(p)
	assert.Equal(t, []string{"[http://a.test]"}, p.restarted, "what came before the sender")
	post(t, w, letter("shop", "http://b.test"))
	assert.Equal(t, []string{"http://b.test"}, p.woken)
	post(t, w, letter("bank", "http://b.test"))

	template := worldtest.New(t, sims.WorldOptions{})
	require.NoError(t, w.ResetPart(t.Context(), template.DB, market{}))
	assert.Equal(t, "[http://b.test]", p.restarted[1], "those of another API stay")
	list := deliveries(t, w, sims.DeliveryFilter{Limit: 10})
	require.Len(t, list, 1)
	assert.Equal(t, "bank", list[0].API)
	require.NoError(t, w.Reset(t.Context(), template.DB, nil))
	assert.Equal(t, "[]", p.restarted[2])
	assert.Empty(t, deliveries(t, w, sims.DeliveryFilter{Limit: 10}))
}

func TestAnOutboxIsBounded(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, sims.WorldOptions{})
	require.NoError(t, w.DB.Update(t.Context(), func(tx *store.Tx) error {
		for range sims.MaxDeliveries + 5 {
			if _, err := w.Outbox.Post(tx, letter("shop", "http://a.test")); err != nil {
				return err
			}
		}
		return nil
	}))
	list := deliveries(t, w, sims.DeliveryFilter{Limit: 2 * sims.MaxDeliveries})
	require.Len(t, list, sims.MaxDeliveries)
	assert.EqualValues(t, 6, list[len(list)-1].ID, "the oldest have gone")
	list = deliveries(t, w, sims.DeliveryFilter{Before: 10, Limit: 2})
	assert.Equal(t, []int64{9, 8}, []int64{list[0].ID, list[1].ID})
	for _, f := range []sims.DeliveryFilter{
		{API: "bank", Limit: 1}, {Event: "bought", Limit: 1}, {State: sims.DeliveryFailed, Limit: 1},
	} {
		assert.Empty(t, deliveries(t, w, f))
	}
}
