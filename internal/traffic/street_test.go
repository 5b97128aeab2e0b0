package traffic_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/traffic"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A street is a simulator on which people walk.
type street struct{ sims.Simulator }

type walk struct {
	Refuse int64 `json:"refuse,omitempty" doc:"Each so many-th is refused."`
	Fail   int64 `json:"fail,omitempty" doc:"The step that fails, from 1."`
	Panic  bool  `json:"panic,omitempty" doc:"The step that fails panics."`
	House  int64 `json:"house" doc:"Where they go, from 1."`
}

// Traffic writes a line for each step, also for one that does not succeed.
func (s street) Traffic() sims.Traffic {
	return sims.MakeTraffic("street", "People walk.", []string{"walked", "ran"},
		func(tx *store.Tx, a walk) (sims.Step, error) {
			if a.House < 1 {
				return nil, &sims.Bad{Key: "house", Reason: "there is no such house"}
			}
			return func(tx *store.Tx, g *rand.Rand) (string, error) { return a.step(tx, g) }, nil
		})
}

func (a walk) step(tx *store.Tx, g *rand.Rand) (string, error) {
	var n int64
	err := tx.QueryRow(`
		UPDATE street_steps
		SET n = n + 1
		RETURNING n`).Scan(&n)
	if err == nil && a.Fail == n && a.Panic {
		panic("fell")
	}
	if err == nil {
		_, err = tx.Exec(`
			INSERT INTO street_walks (at, house, shoe)
			VALUES ($1, $2, $3)`, tx.Now.UnixNano(), a.House, g.IntN(1_000_000))
	}
	switch {
	case err != nil:
		return "", err
	case a.Fail == n:
		return "", errors.New("fell")
	case a.Refuse > 0 && g.Int64N(a.Refuse) == 0:
		return "", &sims.Refused{Code: "10", Why: "no more walks"}
	case g.IntN(4) == 0:
		return "ran", nil
	}
	return "walked", nil
}

var tables = fstest.MapFS{"migrations/00001_street.sql": {Data: []byte(`-- +goose Up
CREATE TABLE street_steps (n INTEGER NOT NULL);
INSERT INTO street_steps VALUES (0);
CREATE TABLE street_walks (id INTEGER PRIMARY KEY, at INTEGER, house INTEGER, shoe INTEGER);
`)}}

// A town is a world with a street, whose clock stands.
type town struct {
	*testing.T
	world *sims.World
	set   *traffic.Set
	start time.Time
}

func newTown(t *testing.T) *town {
	start := worldtest.Now(t)
	w := worldtest.New(t, sims.WorldOptions{Now: start})
	require.NoError(t, w.Prepare("street", tables, nil))
	x := &town{t, w, traffic.New(w, []sims.Simulator{street{}}), start}
	t.Cleanup(x.set.Close)
	frozen := true
	x.clock(sims.ClockChange{Now: &start, Frozen: &frozen})
	return x
}

func (x *town) clock(ch sims.ClockChange) {
	x.Helper()
	require.NoError(x, x.world.SetClock(x.Context(), ch))
}

func (x *town) advance(d time.Duration) {
	x.Helper()
	x.clock(sims.ClockChange{Advance: &d})
}

func (x *town) begin(rate, length, args string) traffic.State {
	x.Helper()
	s, err := x.set.Start(x.Context(), traffic.Spec{
		API: "street", Rate: rate, For: length, Args: json.RawMessage(args),
	})
	require.NoError(x, err)
	return s
}

// settled is a simulation when it has done what is due.
func (x *town) settled(id int64) traffic.State {
	x.Helper()
	s, ok := x.set.Get(x.Context(), id, time.Minute)
	require.True(x, ok)
	return s
}

// walks are the lines that are there: when, from the start, and with which shoe.
func (x *town) walks() (list []string) {
	x.Helper()
	require.NoError(x, x.world.DB.View(x.Context(), func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT at, house, shoe FROM street_walks ORDER BY id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var at, house, shoe int64
			if err := rows.Scan(&at, &house, &shoe); err != nil {
				return err
			}
			list = append(list, fmt.Sprint(time.Duration(at-x.start.UnixNano()), " ", house, " ", shoe))
		}
		return rows.Err()
	}))
	return list
}

// times are those of walks alone.
func (x *town) times() (list []string) {
	x.Helper()
	for _, line := range x.walks() {
		var at string
		_, err := fmt.Sscan(line, &at)
		require.NoError(x, err)
		list = append(list, at)
	}
	return list
}
