package sims_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

func note(api, to string) sims.Email {
	return sims.Email{
		API: api, Event: "sell", Template: "sold", About: "item 1", Subject: "Sold", Text: "One",
		From: sims.Address{Address: "shop@example.test"},
		To:   sims.Address{Name: "Ann", Address: to},
		Vars: map[string]string{"item": "1"},
	}
}

func mail(t *testing.T, w *sims.World, e sims.Email) (id int64, err error) {
	t.Helper()
	err = w.DB.Update(t.Context(), func(tx *store.Tx) (err error) {
		id, err = w.Mail.Post(tx, e)
		return err
	})
	return id, err
}

func emails(t *testing.T, w *sims.World, f sims.EmailFilter) (ids []int64) {
	t.Helper()
	f.Limit = 100
	require.NoError(t, w.DB.View(t.Context(), func(tx *store.Tx) error {
		list, err := w.Mail.Emails(tx, f)
		for _, e := range list {
			ids = append(ids, e.ID)
		}
		return err
	}))
	return ids
}

func TestEmailsAreFilteredAndDropped(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, sims.WorldOptions{})
	_, err := mail(t, w, note("shop", "Ann@example.test"))
	require.NoError(t, err)
	_, err = mail(t, w, note("bank", "bob@example.test"))
	require.NoError(t, err)
	now := w.Clock.Now()
	for _, tt := range []struct {
		f    sims.EmailFilter
		want []int64
	}{
		{sims.EmailFilter{}, []int64{2, 1}},
		{sims.EmailFilter{API: "shop"}, []int64{1}},
		{sims.EmailFilter{To: "ANN@EXAMPLE.TEST"}, []int64{1}},
		{sims.EmailFilter{To: "ann"}, nil},
		{sims.EmailFilter{Event: "sell", Template: "sold", State: sims.EmailKept}, []int64{2, 1}},
		{sims.EmailFilter{Event: "buy"}, nil},
		{sims.EmailFilter{Template: "bought"}, nil},
		{sims.EmailFilter{State: sims.EmailSent}, nil},
		{sims.EmailFilter{Before: 2}, []int64{1}},
		{sims.EmailFilter{Since: now.Add(-time.Hour)}, []int64{2, 1}},
		{sims.EmailFilter{Since: now.Add(time.Hour)}, nil},
	} {
		assert.Equal(t, tt.want, emails(t, w, tt.f), "%+v", tt.f)
	}
	template := worldtest.New(t, sims.WorldOptions{})
	require.NoError(t, w.ResetPart(t.Context(), template.DB, market{}))
	assert.Equal(t, []int64{2}, emails(t, w, sims.EmailFilter{}), "those of another API stay")
	require.NoError(t, w.DB.Update(t.Context(), w.Mail.Clear))
	assert.Empty(t, emails(t, w, sims.EmailFilter{}))
	id, err := mail(t, w, note("shop", "ann@example.test"))
	require.NoError(t, err)
	assert.EqualValues(t, 3, id, "no id comes twice")
	require.NoError(t, w.Reset(t.Context(), template.DB, nil))
	assert.Empty(t, emails(t, w, sims.EmailFilter{}))
}

func TestAddressesOfEmails(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, sims.WorldOptions{})
	for _, tt := range []struct {
		address string
		ok      bool
	}{
		{"ann@example.test", true},
		{"ann.lee+tag@mail.example.test", true},
		{"ann@localhost", true},
		{"jürgen@example.test", true},
		{"", false},
		{"ann", false},
		{"Ann <ann@example.test>", false},
		{"<ann@example.test>", false},
		{"ann@example.test, bob@example.test", false},
		{"ann@example.test\r\nBcc: eve@example.test", false},
		{"ann@example.test\n", false},
		{" ann@example.test", false},
		{`"a b"@example.test`, false},
		{strings.Repeat("a", 250) + "@example.test", false},
	} {
		_, err := mail(t, w, note("shop", tt.address))
		if tt.ok {
			assert.NoError(t, err, tt.address)
		} else {
			assert.ErrorIs(t, err, sims.ErrAddress, tt.address)
		}
		from := note("shop", "ann@example.test")
		from.From.Address = tt.address
		_, err = mail(t, w, from)
		assert.Equal(t, tt.ok, err == nil, tt.address)
	}
}

// With a server an e-mail waits to be sent; the sender is told once it is committed.
func TestEmailsTellTheirSender(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, sims.WorldOptions{SMTP: "mail.test:25"})
	p := &postman{}
	w.Mail.Attach(p)
	_, err := mail(t, w, note("shop", "ann@example.test"))
	require.NoError(t, err)
	assert.Equal(t, []string{"smtp"}, p.woken)
	assert.Equal(t, []int64{1}, emails(t, w, sims.EmailFilter{State: sims.EmailPending}))
	require.Error(t, w.DB.Update(t.Context(), func(tx *store.Tx) error {
		if _, err := w.Mail.Post(tx, note("shop", "ann@example.test")); err != nil {
			return err
		}
		return sims.ErrAddress // anything
	}))
	assert.Len(t, p.woken, 1, "what is undone is not sent")

	template := worldtest.New(t, sims.WorldOptions{SMTP: "mail.test:25"})
	before := len(p.restarted)
	require.NoError(t, w.Reset(t.Context(), template.DB, nil))
	assert.Len(t, p.restarted, before+1)
}

func TestAMailIsBounded(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, sims.WorldOptions{})
	require.NoError(t, w.DB.Update(t.Context(), func(tx *store.Tx) error {
		for range sims.MaxEmails + 5 {
			if _, err := w.Mail.Post(tx, note("shop", "ann@example.test")); err != nil {
				return err
			}
		}
		return nil
	}))
	require.NoError(t, w.DB.View(t.Context(), func(tx *store.Tx) error {
		list, err := w.Mail.Emails(tx, sims.EmailFilter{Limit: sims.MaxEmails + 10})
		assert.Len(t, list, sims.MaxEmails)
		_, found, _ := w.Mail.Email(tx, 5)
		assert.False(t, found)
		return err
	}))
}
