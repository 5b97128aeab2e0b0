package webhooks

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// After a reset ids begin anew. A try of before, whose answer has come while the reset
// went on, is not noted as one of the delivery that has its id now.
func TestATryOfAnEarlierEraIsNotNoted(t *testing.T) {
	t.Parallel()
	got := 0
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { got++ }))
	t.Cleanup(receiver.Close)
	w := worldtest.New(t, sims.WorldOptions{})
	s := New(w)
	s.Close() // it would try the delivery itself
	m := sims.Message{
		API: "shop", Event: "sold", URL: receiver.URL, Body: []byte(`1`), Tries: 3, Timeout: time.Minute,
	}
	delivery := func() (d sims.Delivery) {
		require.NoError(t, w.DB.View(t.Context(), func(tx *store.Tx) (err error) {
			d, _, err = w.Outbox.Delivery(tx, 1)
			return err
		}))
		return d
	}
	require.NoError(t, w.DB.Update(t.Context(), func(tx *store.Tx) error {
		_, err := w.Outbox.Post(tx, m)
		return err
	}))
	s.era = newEra()
	require.NoError(t, (&lane{s: s, era: newEra()}).try(delivery()))
	assert.Empty(t, delivery().Attempts)
	require.NoError(t, (&lane{s: s, era: s.era}).try(delivery()))
	assert.Len(t, delivery().Attempts, 1)
	assert.Equal(t, 2, got)
}
