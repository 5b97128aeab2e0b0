package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/sims"
)

// clockState is the answer of /_mock/clock.
type clockState struct {
	Now    string  `json:"now"`
	Frozen bool    `json:"frozen"`
	Rate   float64 `json:"rate"` // the sandbox's seconds in a real one
}

// clock answers GET /_mock/clock.
func (c *API) clock(r *call) (any, error) {
	now, frozen, rate := r.box.World.ClockNow()
	return clockState{now.Format(time.RFC3339Nano), frozen, rate}, nil
}

// setClock answers PUT /_mock/clock: {"now": …}, {"advance": …}, {"frozen": …},
// in this order, together or alone, and {"rate": …}.
func (c *API) setClock(r *call) (any, error) {
	list, err := readObject(r.Request)
	if err != nil {
		return nil, err
	}
	change, err := clockChange(list)
	if err != nil {
		return nil, err
	}
	err = r.box.World.SetClock(r.Context(), change)
	if errors.Is(err, sims.ErrClockRange) {
		return nil, outOfRange(change)
	}
	if errors.Is(err, sims.ErrClockRate) {
		return nil, problem.Field("rate", fmt.Sprintf("The value of \"rate\" cannot be: %v.", err))
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
		case "rate":
			if json.Unmarshal(m.value, &ch.Rate) != nil || ch.Rate == nil {
				err = errors.New("a number")
			}
		default:
			return ch, unknownKey(m.key, "now", "advance", "frozen", "rate")
		}
		if err != nil {
			return ch, wrong(m.key, m.value, err.Error())
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
