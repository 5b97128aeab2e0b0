package sims

import (
	"encoding/json"
	"errors"
	"fmt"
	netmail "net/mail"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A Mail keeps the e-mails that a world's APIs send. Nothing leaves the program unless it
// was given an SMTP server: then an e-mail is handed to that once the transaction is
// committed that it was posted in. It sends nothing itself: see Sender. All go in one
// lane.
type Mail struct {
	relay
	server string // host:port
}

// MaxEmails is how many e-mails a world keeps. The oldest go first, also where they are
// not sent yet.
const MaxEmails = 10_000

// How an e-mail is tried. (Ours.)
const (
	emailTries = 5           // at most
	emailRetry = time.Minute // before the second; twice as long before the third, and so on
	emailLane  = "smtp"
)

// ErrAddress says that a text is no e-mail address such as ann@example.com.
var ErrAddress = errors.New("no e-mail address")

// maxAddress is how long an address may be. (RFC 5321.)
const maxAddress = 254

// EmailAddress checks an address without a name. It returns ErrAddress.
func EmailAddress(text string) error {
	a, err := netmail.ParseAddress(text)
	if err != nil || a.Address != text || len(text) > maxAddress {
		return ErrAddress
	}
	return nil
}

// Server is the SMTP server, host:port, that e-mails are handed to; none where empty.
func (m *Mail) Server() string { return m.server }

// Post keeps an e-mail, has it sent where there is a server, and returns its id. It
// returns ErrAddress for an address that is none.
func (m *Mail) Post(tx *store.Tx, e Email) (id int64, err error) {
	for _, a := range []Address{e.From, e.To} {
		if err := EmailAddress(a.Address); err != nil {
			return 0, fmt.Errorf("%q: %w", a.Address, err)
		}
	}
	if e.Vars == nil {
		e.Vars = map[string]string{}
	}
	vars, err := json.Marshal(e.Vars)
	if err != nil {
		return 0, err
	}
	state := EmailKept
	if m.server != "" {
		state = EmailPending
	}
	res, err := tx.Exec(`
		INSERT INTO world_emails (api, event, template, about, from_name, from_address, to_name,
			to_address, subject, body, vars, created, state, due, attempts)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, '[]')`,
		e.API, e.Event, e.Template, e.About, e.From.Name, e.From.Address, e.To.Name, e.To.Address,
		e.Subject, e.Text, string(vars), tx.Now.UnixMilli(), state)
	if err == nil {
		id, err = res.LastInsertId()
	}
	if err == nil {
		_, err = tx.Exec(`DELETE FROM world_emails WHERE id <= $1`, id-MaxEmails)
	}
	if err != nil {
		return 0, fmt.Errorf("e-mail to %s: %w", e.To.Address, err)
	}
	if state == EmailPending {
		tx.Committed(func() { m.wake(emailLane) })
	}
	return id, nil
}

// takeUp has the sender go on with what the database holds once tx is committed: it was
// opened, or its content exchanged. Without a server, what waited for one is kept.
func (m *Mail) takeUp(tx *store.Tx) error {
	if m.server == "" {
		_, err := tx.Exec(`UPDATE world_emails SET state = 'kept' WHERE state = 'pending'`)
		return err
	}
	tx.Committed(func() { m.restart([]string{emailLane}) })
	return nil
}

// forget drops the e-mails of an API.
func (m *Mail) forget(tx *store.Tx, api string) error {
	if _, err := tx.Exec(`DELETE FROM world_emails WHERE api = $1`, api); err != nil {
		return fmt.Errorf("e-mails of %s: %w", api, err)
	}
	return m.takeUp(tx)
}

// Clear drops all e-mails, also those that are not sent yet.
func (m *Mail) Clear(tx *store.Tx) error {
	if _, err := tx.Exec(`DELETE FROM world_emails WHERE true`); err != nil {
		return fmt.Errorf("e-mails: %w", err)
	}
	return m.takeUp(tx)
}

// Next is the e-mail that is to be tried next: one not tried yet, in their order, or else
// the one that is due first. found is false where none is pending.
func (m *Mail) Next(tx *store.Tx) (e Email, found bool, err error) {
	return scanEmail(tx.QueryRow(`
		SELECT `+emailColumns+`, body, vars
		FROM world_emails
		WHERE state = 'pending'
		ORDER BY due, id
		LIMIT 1`), true)
}

// IsDue reports whether an e-mail is to be tried now.
func (m *Mail) IsDue(tx *store.Tx) (due bool, err error) {
	err = tx.QueryRow(`
		SELECT EXISTS (SELECT 1 FROM world_emails WHERE state = 'pending' AND due <= $1)`,
		tx.Now.UnixMilli()).Scan(&due)
	return due, err
}

// Attempted notes a try of an e-mail, whose status is the server's reply: it is sent, to
// be tried again, or failed. A reply of 500 to 599 is for good. An e-mail that is not
// there any more is left at that.
func (m *Mail) Attempted(tx *store.Tx, e Email, a Attempt) error {
	list, err := json.Marshal(append(e.Attempts, a))
	if err != nil {
		return err
	}
	state, due := EmailPending, tx.Now.Add(emailRetry<<len(e.Attempts)).UnixMilli()
	switch {
	case a.Succeeded():
		state = EmailSent
	case len(e.Attempts)+1 >= emailTries, a.Status >= 500:
		state = EmailFailed
	}
	_, err = tx.Exec(`
		UPDATE world_emails
		SET state = $1, due = $2, attempts = $3
		WHERE id = $4`, state, due, string(list), e.ID)
	if err != nil {
		return fmt.Errorf("attempt of e-mail %d: %w", e.ID, err)
	}
	return nil
}
