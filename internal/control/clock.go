package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/sims"
)

// clockState is the answer of /_mock/clock.
type clockState struct {
	Now    string `json:"now"`
	Frozen bool   `json:"frozen"`
}

// clock answers GET /_mock/clock.
func (c *API) clock(*http.Request) (any, error) {
	w := c.sandbox.World
	return clockState{w.Clock.Now().Format(time.RFC3339Nano), w.Frozen()}, nil
}

// setClock answers PUT /_mock/clock: {"now": …}, {"advance": …} and {"frozen": …},
// in this order, together or alone.
func (c *API) setClock(r *http.Request) (any, error) {
	list, err := readObject(r)
	if err != nil {
		return nil, err
	}
	change, err := clockChange(list)
	if err != nil {
		return nil, err
	}
	err = c.sandbox.World.SetClock(r.Context(), change)
	if errors.Is(err, sims.ErrClockRange) {
		return nil, outOfRange(change)
	}
	if err != nil {
		return nil, err
	}
	return c.clock(r)
}

// outOfRange names the key that takes the clock out of its range.
func outOfRange(ch sims.ClockChange) error {
	key := "now"
	if ch.Advance != nil && (ch.Now == nil || !ch.Now.Before(sims.ClockMin) && !ch.Now.After(sims.ClockMax)) {
		key = "advance"
	}
	return problem.Field(key, fmt.Sprintf("The value of %q takes the clock out of its range: %v.", key, sims.ErrClockRange))
}

func clockChange(list []member) (ch sims.ClockChange, err error) {
	for _, m := range list {
		switch m.key {
		case "now":
			ch.Now, err = clockTime(m.value)
		case "advance":
			ch.Advance, err = clockDuration(m.value)
		case "frozen":
			if json.Unmarshal(m.value, &ch.Frozen) != nil || ch.Frozen == nil {
				err = errors.New("true or false")
			}
		default:
			return ch, unknownKey(m.key, "now", "advance", "frozen")
		}
		if err != nil {
			return ch, problem.Field(m.key, fmt.Sprintf("The value of %q, %s, is not %v.", m.key, m.value, err))
		}
	}
	return ch, nil
}

// clockTime reads a time. Its error says what the value should have been.
func clockTime(value json.RawMessage) (*time.Time, error) {
	var text string
	if json.Unmarshal(value, &text) == nil {
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			return &t, nil
		}
	}
	return nil, errors.New(`a time of RFC 3339 such as "2035-01-01T00:00:00Z"`)
}

// clockDuration reads a duration. Its error says what the value should have been.
func clockDuration(value json.RawMessage) (*time.Duration, error) {
	var text string
	if json.Unmarshal(value, &text) == nil {
		if d, err := time.ParseDuration(text); err == nil {
			return &d, nil
		}
	}
	return nil, errors.New(`a duration such as "301s", "-1h30m" or "24h"`)
}
