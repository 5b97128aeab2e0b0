package sims

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mockapis/mockapis/store"
)

// The states of a delivery.
const (
	DeliveryPending   = "pending" // to be tried, or to be tried again
	DeliveryDelivered = "delivered"
	DeliveryFailed    = "failed" // tried as often as it may be
)

// DeliveryStates lists the states.
var DeliveryStates = []string{DeliveryPending, DeliveryDelivered, DeliveryFailed}

// A Delivery is a message on its way to its receiver, or that has been there.
type Delivery struct {
	Message
	ID       int64
	State    string
	Created  time.Time // of the world's clock
	Due      time.Time // of the next try; long ago where it is the first
	ReplayOf int64     // the delivery that this one repeats, or 0
	Attempts []Attempt // the oldest first
}

// An Attempt is one try of a delivery. It has a status, or else an error.
type Attempt struct {
	Time         time.Time `json:"time"` // of the world's clock
	Status       int       `json:"status,omitempty"`
	Error        string    `json:"error,omitempty"`
	Milliseconds float64   `json:"milliseconds"`        // real ones
	Answer       string    `json:"answer,omitempty"`    // the first bytes of its body
	Truncated    bool      `json:"truncated,omitempty"` // there were more
}

// Succeeded reports whether the receiver took the message: it answered 2xx.
func (a Attempt) Succeeded() bool { return a.Status >= 200 && a.Status < 300 }

// A DeliveryFilter says which deliveries are meant. Empty fields mean all.
type DeliveryFilter struct {
	API, Event, State string
	Before            int64 // ids below this one; 0 is all
	Limit             int
}

// Deliveries lists deliveries, the newest first, without their bodies.
func (o *Outbox) Deliveries(tx *store.Tx, f DeliveryFilter) (list []Delivery, err error) {
	rows, err := tx.Query(`
		SELECT `+deliveryColumns+`
		FROM world_deliveries
		WHERE ($1 = 0 OR id < $1) AND ($2 = '' OR api = $2) AND ($3 = '' OR event = $3)
			AND ($4 = '' OR state = $4)
		ORDER BY id DESC
		LIMIT $5`, f.Before, f.API, f.Event, f.State, f.Limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		d, _, err := scanDelivery(rows, false)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// Delivery returns a delivery by its id. found is false where there is none.
func (o *Outbox) Delivery(tx *store.Tx, id int64) (d Delivery, found bool, err error) {
	return scanDelivery(tx.QueryRow(`
		SELECT `+deliveryColumns+`, body
		FROM world_deliveries
		WHERE id = $1`, id), true)
}

const deliveryColumns = `id, api, event, about, url, created, ifnull(replay_of, 0), state, tries,
	timeout, retry, due, attempts`

// scanDelivery reads the columns of deliveryColumns and, with whole, the body.
func scanDelivery(
	row interface{ Scan(dest ...any) error }, whole bool,
) (d Delivery, found bool, err error) {
	var created, timeout, retry, due int64
	var attempts string
	dest := []any{&d.ID, &d.API, &d.Event, &d.About, &d.URL, &created, &d.ReplayOf, &d.State,
		&d.Tries, &timeout, &retry, &due, &attempts}
	if whole {
		dest = append(dest, &d.Body)
	}
	err = row.Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(attempts), &d.Attempts)
	}
	if err != nil {
		return d, false, fmt.Errorf("delivery %d: %w", d.ID, err)
	}
	d.Created, d.Due = time.UnixMilli(created).UTC(), time.UnixMilli(due).UTC()
	d.Timeout = time.Duration(timeout) * time.Millisecond
	d.Retry = time.Duration(retry) * time.Millisecond
	return d, true, nil
}

// A Webhook is a receiver that an API tells an event.
type Webhook struct {
	ID      int64  `json:"id"` // unique in the API
	API     string `json:"api"`
	Event   string `json:"event"`
	About   string `json:"about"` // promotion 10
	URL     string `json:"url"`
	Enabled bool   `json:"enabled"`
}

// A Notifier is a simulator that has webhooks.
type Notifier interface {
	// Webhooks lists the webhooks of an id above after, at most limit.
	Webhooks(tx *store.Tx, after int64, limit int) ([]Webhook, error)
}
