package mockapistest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Deliveries are what a sandbox sends to webhooks: each event that an API tells a
// receiver of.
type Deliveries struct{ s *Sandbox }

// A DeliveryFilter says which deliveries are meant. The zero value means all.
type DeliveryFilter struct {
	API   API
	Event string // user_registered
	State string // pending, delivered or failed
}

// A Delivery is an event on its way to a receiver, or that has been there.
type Delivery struct {
	ID       string    `json:"id"` // as in the header X-Mock-Delivery
	API      API       `json:"api"`
	Event    string    `json:"event"`
	About    string    `json:"about"` // promotion 10
	URL      string    `json:"url"`
	State    string    `json:"state"`   // pending, delivered or failed
	Created  time.Time `json:"created"` // of the sandbox's clock
	Tries    int       `json:"tries"`
	MaxTries int       `json:"max_tries"`
	NextTry  time.Time `json:"next_try,omitzero"` // of the sandbox's clock
	Status   int       `json:"status,omitempty"`  // of the last answer
	Error    string    `json:"error,omitempty"`   // why there was none
	ReplayOf string    `json:"replay_of,omitempty"`

	// Payload and Attempts are there where one delivery is asked for.
	Payload  json.RawMessage   `json:"payload,omitempty"`
	Attempts []DeliveryAttempt `json:"attempts,omitempty"` // the oldest first
}

// A DeliveryAttempt is one try. It has a status, or else an error.
type DeliveryAttempt struct {
	Time         time.Time `json:"time"` // of the sandbox's clock
	Status       int       `json:"status,omitempty"`
	Error        string    `json:"error,omitempty"`
	Milliseconds float64   `json:"milliseconds"`
	Answer       string    `json:"answer,omitempty"` // the first bytes of its body
	Truncated    bool      `json:"truncated,omitempty"`
}

// List returns the deliveries that a filter lets through, the newest first.
func (d *Deliveries) List(f DeliveryFilter) []Delivery {
	d.s.t.Helper()
	all, err := d.list(f)
	d.s.check(err)
	return all
}

// deliveryPage is an answer of GET /_mock/deliveries.
type deliveryPage struct {
	Deliveries []Delivery `json:"deliveries"`
	Next       string     `json:"next,omitempty"`
	Settled    bool       `json:"settled,omitempty"`
}

func (d *Deliveries) list(f DeliveryFilter) (all []Delivery, err error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}}
	for name, value := range map[string]string{
		"api": string(f.API), "event": f.Event, "state": f.State,
	} {
		if value != "" {
			query.Set(name, value)
		}
	}
	for {
		var p deliveryPage
		if err := d.s.try(http.MethodGet, "/deliveries?"+query.Encode(), nil, &p); err != nil {
			return nil, err
		}
		if all = append(all, p.Deliveries...); p.Next == "" {
			return all, nil
		}
		query.Set("after", p.Next)
	}
}

// waitStep is how long one call waits.
const waitStep = 10 * time.Second

// Wait waits until every event so far is delivered, has failed, or waits for the
// sandbox's clock to be tried again, and returns the deliveries that a filter lets
// through, the newest first. It ends the test where that takes longer in real time. After
// Clock.Advance it waits for the tries that are due then.
func (d *Deliveries) Wait(f DeliveryFilter, most time.Duration) []Delivery {
	d.s.t.Helper()
	for end := time.Now().Add(most); ; {
		step := max(0, min(waitStep, time.Until(end)))
		var p deliveryPage
		d.s.must(http.MethodGet, fmt.Sprintf("/deliveries?limit=1&wait=%v", step), nil, &p)
		if p.Settled {
			return d.List(f)
		}
		if time.Now().After(end) {
			d.s.t.Fatalf("mockapistest: a delivery is still under way after %v", most)
		}
	}
}

// Get returns a delivery with its payload and each try.
func (d *Deliveries) Get(id string) (one Delivery) {
	d.s.t.Helper()
	d.s.must(http.MethodGet, "/deliveries/"+url.PathEscape(id), nil, &one)
	return one
}

// Replay sends the payload of a delivery to its URL again and returns the new one.
func (d *Deliveries) Replay(id string) (again Delivery) {
	d.s.t.Helper()
	d.s.must(http.MethodPost, "/deliveries/"+url.PathEscape(id)+"/replay", nil, &again)
	return again
}

// Clear drops all deliveries, also those that are pending.
func (d *Deliveries) Clear() {
	d.s.t.Helper()
	d.s.must(http.MethodDelete, "/deliveries", nil, nil)
}
