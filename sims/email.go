package sims

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mockapis/mockapis/store"
)

// The states of an e-mail.
const (
	EmailKept    = "kept"    // there is no SMTP server: it stays here
	EmailPending = "pending" // to be tried, or to be tried again
	EmailSent    = "sent"    // the server has taken it
	EmailFailed  = "failed"  // refused for good, or tried as often as it may be
)

// EmailStates lists the states.
var EmailStates = []string{EmailKept, EmailPending, EmailSent, EmailFailed}

// An Address is whom an e-mail is from or to.
type Address struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address"` // ann@example.com
}

// An Email is what an API has sent to somebody. The names of From and To, the subject and
// the text may hold anything, line ends too: none of it becomes a header of its own.
type Email struct {
	API      string            // the simulator's name
	Event    string            // what sent it: the operation's id, sendEmail
	Template string            // the vendor's name of it; may be empty
	About    string            // member 2
	From, To Address           // addresses are those that EmailAddress takes
	Subject  string            //
	Text     string            // plain
	Vars     map[string]string // what the template could show, without secrets

	// The rest is the outbox's.
	ID       int64
	State    string
	Created  time.Time // of the world's clock
	Due      time.Time // of the next try; long ago where it is the first
	Attempts []Attempt // the oldest first
}

// An EmailFilter says which e-mails are meant. Empty fields mean all.
type EmailFilter struct {
	API, Event, Template, State string
	To                          string    // an address, in any case of letters
	Since                       time.Time // created then or later
	Before                      int64     // ids below this one; 0 is all
	Limit                       int
}

// Emails lists e-mails, the newest first, without their texts and variables.
func (m *Mail) Emails(tx *store.Tx, f EmailFilter) (list []Email, err error) {
	since := int64(0)
	if !f.Since.IsZero() {
		since = f.Since.UnixMilli()
	}
	rows, err := tx.Query(`
		SELECT `+emailColumns+`
		FROM world_emails
		WHERE ($1 = 0 OR id < $1) AND ($2 = '' OR api = $2) AND ($3 = '' OR event = $3)
			AND ($4 = '' OR template = $4) AND ($5 = '' OR state = $5)
			AND ($6 = '' OR to_address = $6) AND created >= $7
		ORDER BY id DESC
		LIMIT $8`, f.Before, f.API, f.Event, f.Template, f.State, f.To, since, f.Limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		e, _, err := scanEmail(rows, false)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

// Email returns an e-mail by its id. found is false where there is none.
func (m *Mail) Email(tx *store.Tx, id int64) (e Email, found bool, err error) {
	return scanEmail(tx.QueryRow(`
		SELECT `+emailColumns+`, body, vars
		FROM world_emails
		WHERE id = $1`, id), true)
}

const emailColumns = `id, api, event, template, about, from_name, from_address, to_name,
	to_address, subject, created, state, due, attempts`

// scanEmail reads the columns of emailColumns and, with whole, text and variables.
func scanEmail(
	row interface{ Scan(dest ...any) error }, whole bool,
) (e Email, found bool, err error) {
	var created, due int64
	var attempts string
	vars := "null"
	dest := []any{&e.ID, &e.API, &e.Event, &e.Template, &e.About, &e.From.Name, &e.From.Address,
		&e.To.Name, &e.To.Address, &e.Subject, &created, &e.State, &due, &attempts}
	if whole {
		dest = append(dest, &e.Text, &vars)
	}
	err = row.Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return e, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(attempts), &e.Attempts)
	}
	if err == nil {
		err = json.Unmarshal([]byte(vars), &e.Vars)
	}
	if err != nil {
		return e, false, fmt.Errorf("e-mail %d: %w", e.ID, err)
	}
	e.Created, e.Due = time.UnixMilli(created).UTC(), time.UnixMilli(due).UTC()
	return e, true, nil
}
