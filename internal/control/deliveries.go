package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A deliveryItem is a delivery in a list.
type deliveryItem struct {
	ID       string     `json:"id"` // as in X-Mock-Delivery
	API      string     `json:"api"`
	Event    string     `json:"event"`
	About    string     `json:"about"`
	URL      string     `json:"url"`
	State    string     `json:"state"`
	Created  time.Time  `json:"created"` // of the sandbox's clock
	Tries    int        `json:"tries"`
	MaxTries int        `json:"max_tries"`
	NextTry  *time.Time `json:"next_try,omitempty"` // where one failed and another is to come
	Status   int        `json:"status,omitempty"`   // of the last answer
	Error    string     `json:"error,omitempty"`    // why there was none
	ReplayOf string     `json:"replay_of,omitempty"`
}

// A deliveryRecord is a whole delivery.
type deliveryRecord struct {
	deliveryItem
	Payload  json.RawMessage `json:"payload"`
	Attempts []sims.Attempt  `json:"attempts"` // the oldest first
}

func itemOf(d sims.Delivery) deliveryItem {
	i := deliveryItem{
		ID: strconv.FormatInt(d.ID, 10), API: d.API, Event: d.Event, About: d.About,
		URL: shownURL(d.URL), State: d.State, Created: d.Created,
		Tries: len(d.Attempts), MaxTries: d.Tries,
	}
	if d.ReplayOf != 0 {
		i.ReplayOf = strconv.FormatInt(d.ReplayOf, 10)
	}
	if i.Tries > 0 {
		last := d.Attempts[i.Tries-1]
		i.Status, i.Error = last.Status, last.Error
		if d.State == sims.DeliveryPending {
			i.NextTry = &d.Due
		}
	}
	return i
}

// A deliveryPage is a part of the deliveries, the newest first.
type deliveryPage struct {
	Deliveries []deliveryItem `json:"deliveries"`
	Next       string         `json:"next,omitempty"` // the cursor of the page that follows
	// Settled is asked for by wait: no delivery is under way or due.
	Settled *bool `json:"settled,omitempty"`
}

// The bounds of a list of deliveries.
const (
	deliveryLimit    = 50
	maxDeliveryLimit = 500
	maxWait          = 30 * time.Second
)

// deliveries answers GET /_mock/deliveries. With wait it answers once nothing is under
// way or due any more, or so much real time has passed.
func (c *API) deliveries(r *call) (any, error) {
	f, wait, err := readDeliveryFilter(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	page := deliveryPage{Deliveries: []deliveryItem{}}
	if page.Settled, err = r.settled(wait, r.box.Webhooks.Settle); err != nil {
		return nil, err
	}
	f.Limit++ // one more shows that there is another page
	var list []sims.Delivery
	err = r.box.World.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		list, err = r.box.World.Outbox.Deliveries(tx, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	list, page.Next = cut(list, f.Limit-1, func(d sims.Delivery) int64 { return d.ID })
	for _, d := range list {
		page.Deliveries = append(page.Deliveries, itemOf(d))
	}
	return page, nil
}

// settled waits until nothing is under way or due any more, at most so much real time. It
// returns nil where wait is below 0: nobody asked.
func (c *call) settled(
	wait time.Duration, settle func(context.Context) (bool, error),
) (*bool, error) {
	if wait < 0 {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(c.Context(), wait)
	defer cancel()
	done, err := settle(ctx)
	return &done, err
}

// cut returns the first limit items of a list, and the cursor of the page that follows
// where there are more.
func cut[T any](list []T, limit int, id func(T) int64) (page []T, next string) {
	if len(list) <= limit {
		return list, ""
	}
	return list[:limit], strconv.FormatInt(id(list[limit-1]), 10)
}

// waitOf reads how long an answer may be waited for; ok is false where it cannot be.
func waitOf(text string) (d time.Duration, ok bool) {
	d, err := time.ParseDuration(text)
	return d, err == nil && d >= 0 && d <= maxWait
}

// readDeliveryFilter reads the query of a list. wait is below 0 where none is asked for.
func readDeliveryFilter(query string) (f sims.DeliveryFilter, wait time.Duration, err error) {
	f.Limit, wait = deliveryLimit, -1
	list, err := params.Parse(query)
	if err != nil {
		return f, wait, problem.New(http.StatusBadRequest, "The query is malformed: "+err.Error()+".")
	}
	if name := list.Repeated(); name != "" {
		return f, wait, problem.Field(name, fmt.Sprintf("The parameter %q stands twice.", name))
	}
	for _, p := range list {
		ok, want := p.Value != "", "empty"
		switch p.Name {
		case "api":
			f.API = p.Value
		case "event":
			f.Event = p.Value
		case "state":
			f.State = p.Value
			ok = slices.Contains(sims.DeliveryStates, p.Value)
			want = "none of " + strings.Join(sims.DeliveryStates, ", ")
		case "after":
			f.Before, err = strconv.ParseInt(p.Value, 10, 64)
			ok, want = err == nil && f.Before > 0, "no cursor that a list has given"
		case "limit":
			f.Limit, err = strconv.Atoi(p.Value)
			ok = err == nil && f.Limit >= 1 && f.Limit <= maxDeliveryLimit
			want = fmt.Sprintf("no number from 1 to %d", maxDeliveryLimit)
		case "wait":
			wait, ok = waitOf(p.Value)
			want = fmt.Sprintf("no duration from 0s to %v such as 5s", maxWait)
		default:
			return f, wait, problem.Field(p.Name, fmt.Sprintf(
				"There is no parameter %q here; there are after, api, event, limit, state, wait.", p.Name))
		}
		if !ok {
			return f, wait, problem.Field(p.Name,
				fmt.Sprintf("The value of %s, %q, is %s.", p.Name, p.Value, want))
		}
	}
	return f, wait, nil
}

// delivery answers GET /_mock/deliveries/{delivery}.
func (c *API) delivery(r *call) (any, error) {
	var d sims.Delivery
	var found bool
	err := r.box.World.DB.View(r.Context(), func(tx *store.Tx) (err error) {
		d, found, err = r.box.World.Outbox.Delivery(tx, deliveryID(r))
		return err
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, noDelivery(r)
	}
	attempts := append([]sims.Attempt{}, d.Attempts...)
	return deliveryRecord{itemOf(d), json.RawMessage(d.Body), attempts}, nil
}

// replayDelivery answers POST /_mock/deliveries/{delivery}/replay with the new one.
func (c *API) replayDelivery(r *call) (any, error) {
	list, err := readObject(r.Request)
	if err == nil {
		err = decode(list, keys{})
	}
	if err != nil {
		return nil, err
	}
	var again sims.Delivery
	var found bool
	err = r.box.World.DB.Update(r.Context(), func(tx *store.Tx) error {
		var id int64
		id, found, err = r.box.World.Outbox.Replay(tx, deliveryID(r))
		if err == nil && found {
			again, _, err = r.box.World.Outbox.Delivery(tx, id)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, noDelivery(r)
	}
	item := itemOf(again)
	return created{r.prefix + "/deliveries/" + item.ID, item}, nil
}

// clearDeliveries answers DELETE /_mock/deliveries.
func (c *API) clearDeliveries(r *call) (any, error) {
	err := r.box.World.DB.Update(r.Context(), r.box.World.Outbox.Clear)
	return status{"cleared"}, err
}

// deliveryID is the id of the path, or 0, which no delivery has.
func deliveryID(r *call) int64 {
	id, err := strconv.ParseInt(r.path("delivery"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func noDelivery(r *call) error {
	return problem.New(http.StatusNotFound, fmt.Sprintf(
		"There is no delivery %s here. GET %s/deliveries lists those there are.",
		r.path("delivery"), r.prefix))
}
