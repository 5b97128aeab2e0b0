package sims

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A World is what a simulator may touch.
type World struct {
	DB       *store.DB
	Clock    Clock
	Rand     *Rand
	Settings *Settings
	Log      *slog.Logger

	clock *worldClock
}

// WorldOptions say how a world starts. The zero value is the real time and the
// stored seed, or 1.
type WorldOptions struct {
	Name     string            // the sandbox's name; "default" where empty
	Seed     int64             // the stored one, or 1, where zero
	Now      time.Time         // the time at the start and after a reset; the real one where zero
	Settings map[string]string // start values by name, as text: "easypromos.rate_limit": "0"
	Log      *slog.Logger      // nothing is logged where nil
}

//go:embed migrations/*.sql
var migrations embed.FS

// NewWorld makes a world over db and its world_ tables. What the database
// already holds of clock, seed and settings is taken up again; o fills the rest.
// It returns ErrSeed where o asks for another seed than the stored one.
func NewWorld(db *store.DB, o WorldOptions) (*World, error) {
	if o.Name == "" {
		o.Name = DefaultWorld
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	w := &World{
		DB:       db,
		Settings: newSettings(db, o.Settings),
		Log:      o.Log,
		clock:    &worldClock{db: db},
	}
	w.Clock = w.clock
	if err := w.Prepare("world", migrations, []Setting{mockHeaders}); err != nil {
		return nil, err
	}
	err := db.Update(context.Background(), func(tx *store.Tx) error {
		seed, err := startSeed(tx, o.Seed)
		if err != nil {
			return err
		}
		w.Rand = &Rand{seed: seed, world: o.Name}
		if err := w.clock.start(tx, o.Now); err != nil {
			return err
		}
		return w.Settings.load(tx)
	})
	if err != nil {
		return nil, err
	}
	db.SetNow(w.clock.Now)
	return w, nil
}

// Prepare makes the tables of a part of the world, an API by its short name, from
// the .sql files in the folder migrations of files, and defines its settings. It
// returns a *SettingError for a start value that is not allowed.
func (w *World) Prepare(part string, files fs.FS, settings []Setting) error {
	files, err := fs.Sub(files, "migrations")
	if err != nil {
		return err
	}
	if err := w.DB.Migrate(part, files); err != nil {
		return err
	}
	return w.Settings.Define(settings...)
}

// Reset writes template, a world over a fresh database with the fixtures
// loaded, over this one in a single atomic step: data, counters, settings and
// clock are as at the start, and the simulators forget what they keep in memory.
func (w *World) Reset(ctx context.Context, template *World, simulators []Simulator) error {
	return w.DB.Restore(ctx, template.DB, func(tx *store.Tx) error {
		if err := w.clock.restartIn(tx); err != nil {
			return err
		}
		tx.Committed(func() {
			for _, s := range simulators {
				s.Reset()
			}
		})
		return w.Settings.load(tx)
	})
}
