package sims

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A Message is what a simulator has to tell a receiver, such as the event of a
// webhook.
type Message struct {
	API   string // the simulator's name
	Event string // user_registered
	About string // promotion 10
	URL   string // http or https
	Body  []byte // JSON

	Tries   int           // at most, 1 at least
	Timeout time.Duration // of one, in real time
	// Retry is how long after the first try the second is due, by the world's clock;
	// twice as long passes before the third, and so on.
	Retry time.Duration
}

// An Outbox keeps what a world sends to receivers: a message is stored in the
// transaction of the change that it tells of, and sent once that is committed. It
// sends nothing itself: see Sender. A lane is a URL.
type Outbox struct{ relay }

// MaxDeliveries is how many deliveries an outbox keeps. The oldest go first, also
// where they are not delivered yet.
const MaxDeliveries = 10_000

// Post has a message sent after tx is committed, and returns the id of the delivery.
func (o *Outbox) Post(tx *store.Tx, m Message) (id int64, err error) {
	return o.post(tx, m, 0)
}

func (o *Outbox) post(tx *store.Tx, m Message, replayOf int64) (id int64, err error) {
	res, err := tx.Exec(`
		INSERT INTO world_deliveries (api, event, about, url, body, created, replay_of, state,
			tries, timeout, retry, due, attempts)
		VALUES ($1, $2, $3, $4, $5, $6, nullif($7, 0), 'pending', $8, $9, $10, 0, '[]')`,
		m.API, m.Event, m.About, m.URL, string(m.Body), tx.Now.UnixMilli(), replayOf,
		m.Tries, m.Timeout.Milliseconds(), m.Retry.Milliseconds())
	if err == nil {
		id, err = res.LastInsertId()
	}
	if err == nil {
		_, err = tx.Exec(`DELETE FROM world_deliveries WHERE id <= $1`, id-MaxDeliveries)
	}
	if err != nil {
		return 0, fmt.Errorf("post %s to %s: %w", m.Event, m.URL, err)
	}
	tx.Committed(func() { o.wake(m.URL) })
	return id, nil
}

// takeUp has the sender go on with what the database holds once tx is committed: it
// was opened, or its content exchanged.
func (o *Outbox) takeUp(tx *store.Tx) error {
	rows, err := tx.Query(`
		SELECT DISTINCT url
		FROM world_deliveries
		WHERE state = 'pending'
		ORDER BY url`)
	if err != nil {
		return fmt.Errorf("pending deliveries: %w", err)
	}
	defer rows.Close()
	var urls []string
	for rows.Next() {
		var url string
		if err := rows.Scan(&url); err != nil {
			return err
		}
		urls = append(urls, url)
	}
	tx.Committed(func() { o.restart(urls) })
	return rows.Err()
}

// forget drops the deliveries of an API.
func (o *Outbox) forget(tx *store.Tx, api string) error {
	if _, err := tx.Exec(`DELETE FROM world_deliveries WHERE api = $1`, api); err != nil {
		return fmt.Errorf("deliveries of %s: %w", api, err)
	}
	return o.takeUp(tx)
}

// Clear drops all deliveries, also those that are not delivered yet.
func (o *Outbox) Clear(tx *store.Tx) error {
	if _, err := tx.Exec(`DELETE FROM world_deliveries WHERE true`); err != nil {
		return fmt.Errorf("deliveries: %w", err)
	}
	return o.takeUp(tx)
}

// Replay posts the message of a delivery again, and returns the new delivery's id.
// found is false where there is no such delivery.
func (o *Outbox) Replay(tx *store.Tx, id int64) (again int64, found bool, err error) {
	d, found, err := o.Delivery(tx, id)
	if err != nil || !found {
		return 0, false, err
	}
	again, err = o.post(tx, d.Message, id)
	return again, true, err
}

// Next is the delivery to a URL that is to be tried next: one not tried yet, in the
// order of the events, or else the one that is due first. found is false where none
// is pending.
func (o *Outbox) Next(tx *store.Tx, url string) (d Delivery, found bool, err error) {
	return scanDelivery(tx.QueryRow(`
		SELECT `+deliveryColumns+`, body
		FROM world_deliveries
		WHERE state = 'pending' AND url = $1
		ORDER BY due, id
		LIMIT 1`, url), true)
}

// IsDue reports whether a delivery is to be tried now.
func (o *Outbox) IsDue(tx *store.Tx) (due bool, err error) {
	err = tx.QueryRow(`
		SELECT EXISTS (SELECT 1 FROM world_deliveries WHERE state = 'pending' AND due <= $1)`,
		tx.Now.UnixMilli()).Scan(&due)
	return due, err
}

// Attempted notes a try of a delivery: it is delivered, to be tried again, or failed.
// A delivery that is not there any more is left at that.
func (o *Outbox) Attempted(tx *store.Tx, d Delivery, a Attempt) error {
	list, err := json.Marshal(append(d.Attempts, a))
	if err != nil {
		return err
	}
	state, due := DeliveryPending, tx.Now.Add(d.Retry<<len(d.Attempts)).UnixMilli()
	switch {
	case a.Succeeded():
		state = DeliveryDelivered
	case len(d.Attempts)+1 >= d.Tries:
		state = DeliveryFailed
	}
	_, err = tx.Exec(`
		UPDATE world_deliveries
		SET state = $1, due = $2, attempts = $3
		WHERE id = $4`, state, due, string(list), d.ID)
	if err != nil {
		return fmt.Errorf("attempt of delivery %d: %w", d.ID, err)
	}
	return nil
}
