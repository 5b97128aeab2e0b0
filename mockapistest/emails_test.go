package mockapistest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/mockapistest"
)

func TestEmails(t *testing.T) {
	t.Parallel()
	s := mockapistest.Shared(t).Sandbox(t, mockapistest.WithNow(newYear), mockapistest.WithFrozenClock())
	send := func(form string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
			s.URL(mockapistest.NATS4)+"/service/sendemail", strings.NewReader(form))
		require.NoError(t, err)
		r.Header.Set("api-key", "44b5498dbcb481a0d00b404c0169af62")
		r.Header.Set("api-username", "tmm1phrvezsbu")
		res, err := s.Client().Do(r)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, 200, res.StatusCode)
	}
	send("type=member&memberid=2&subject=Hi&template=welcome")
	s.Clock.Advance(time.Hour)
	send("type=affiliate&loginid=3&subject=Hello&template=news")

	all := s.Emails.Wait(mockapistest.EmailFilter{}, time.Minute)
	require.Len(t, all, 2)
	assert.Equal(t, mockapistest.Email{
		ID: "1", API: mockapistest.NATS4, Event: "sendEmail", Template: "welcome", About: "member 2",
		From:    mockapistest.EmailAddress{Address: "support@example.test"},
		To:      mockapistest.EmailAddress{Name: "Test Testakovsky", Address: "test@email.com"},
		Subject: "Hi", State: "kept", Created: newYear,
	}, all[1])
	for _, f := range []mockapistest.EmailFilter{
		{To: "Test@Email.com"}, {Template: "welcome"},
		{API: mockapistest.NATS4, Event: "sendEmail", State: "kept", To: "test@email.com"},
	} {
		list := s.Emails.List(f)
		require.Len(t, list, 1, f)
		assert.Equal(t, "1", list[0].ID)
	}
	assert.Equal(t, "2", s.Emails.List(mockapistest.EmailFilter{Since: newYear.Add(time.Minute)})[0].ID)
	assert.Empty(t, s.Emails.List(mockapistest.EmailFilter{State: "sent"}))
	one := s.Emails.Get("1")
	assert.Contains(t, one.Text, "Hello Test,")
	assert.Equal(t, "testakovsky2", one.Vars["username"])
	s.Emails.Clear()
	assert.Empty(t, s.Emails.List(mockapistest.EmailFilter{}))
}
