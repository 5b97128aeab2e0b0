package sims

import (
	"context"
	"embed"
	"errors"
	"fmt"
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
	Outbox   *Outbox
	Mail     *Mail
	Log      *slog.Logger

	clock *worldClock
}

// WorldOptions say how a world starts. The zero value is the real time and the
// stored seed, or 1.
type WorldOptions struct {
	Name     string            // the sandbox's name; DefaultWorld where empty
	Seed     int64             // the stored one, or 1, where zero
	Now      time.Time         // the time at the start and after a reset; the real one where zero
	Settings map[string]string // start values by name, as text: "easypromos.rate_limit": "0"
	SMTP     string            // host:port of the server that e-mails go to; they are kept where empty
	Log      *slog.Logger      // nothing is logged where nil

	// Copied says that the database is a copy of another world's: what it holds of
	// name, seed and clock gives way to these options.
	Copied bool
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
		Outbox:   &Outbox{},
		Mail:     &Mail{server: o.SMTP},
		Log:      o.Log,
		clock:    &worldClock{db: db},
	}
	w.Clock = w.clock
	if err := w.Prepare("world", migrations, []Setting{mockHeaders}); err != nil {
		return nil, err
	}
	w.clock.origin = o.Now
	err := db.Update(context.Background(), func(tx *store.Tx) error { return w.start(tx, o) })
	if err != nil {
		return nil, err
	}
	db.SetNow(w.clock.Now)
	return w, nil
}

// Name is the sandbox's name.
func (w *World) Name() string { return w.Rand.world }

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

// start takes up what the database holds, and fills in the rest.
func (w *World) start(tx *store.Tx, o WorldOptions) error {
	id, err := startIdentity(tx, o)
	if err != nil {
		return err
	}
	w.Rand = newRand(id)
	if err := w.clock.start(tx, o.Copied); err != nil {
		return err
	}
	if err := w.Outbox.takeUp(tx); err != nil {
		return err
	}
	if err := w.Mail.takeUp(tx); err != nil {
		return err
	}
	return w.Settings.load(tx)
}

// Own gives the world credentials of its own, where it is not the default one, and
// returns them by API. Others are drawn where taken says that another world has one
// of them: a UserBatch login has eight digits only. Call it before the world is
// shared; the second time it returns the same.
func (w *World) Own(
	ctx context.Context, simulators []Simulator, taken func(map[string]Credential) bool,
) (own map[string]Credential, err error) {
	for {
		err = w.DB.Update(ctx, func(tx *store.Tx) error {
			if own, err = w.mint(tx, simulators); err != nil {
				return err
			}
			if taken(own) {
				return errTaken
			}
			return w.Rand.identity().save(tx)
		})
		if !errors.Is(err, errTaken) {
			return own, err
		}
		w.Rand.salt++
	}
}

// errTaken undoes what was minted.
var errTaken = errors.New("another world has this credential")

func (w *World) mint(tx *store.Tx, simulators []Simulator) (map[string]Credential, error) {
	own := map[string]Credential{}
	if w.Rand.world == DefaultWorld {
		return own, nil
	}
	for _, s := range simulators {
		c, err := s.Mint(tx)
		if err != nil {
			return nil, fmt.Errorf("credential of %s: %w", s.Name(), err)
		}
		own[s.Name()] = c
	}
	return own, nil
}

// Reset writes template, a world over a fresh database with the fixtures
// loaded, over this one in a single atomic step: data, counters, settings and
// clock are as at the start, the world keeps its own credentials, and the
// simulators forget what they keep in memory.
func (w *World) Reset(ctx context.Context, template *store.DB, simulators []Simulator) error {
	return w.DB.RestoreAgain(ctx, template, func(tx *store.Tx) error {
		id := w.Rand.identity()
		id.epoch = 0
		if err := w.clock.restartIn(tx); err != nil {
			return err
		}
		return w.takeOver(tx, id, simulators)
	})
}

// Restore writes the state of from over this one in a single atomic step: data,
// settings and clock. Its credentials stay the world's own: those that another
// world minted or issued are forgotten, and nothing drawn later was drawn before.
func (w *World) Restore(ctx context.Context, from *store.DB, simulators []Simulator) error {
	return w.DB.Restore(ctx, from, func(tx *store.Tx) error {
		was, err := loadIdentity(tx)
		if err != nil {
			return err
		}
		id := w.Rand.identity()
		id.epoch = max(id.epoch, was.epoch) + 1
		if !was.mints(id) {
			for _, s := range simulators {
				if err := s.Disown(tx); err != nil {
					return fmt.Errorf("disown in %s: %w", s.Name(), err)
				}
			}
		}
		if err := w.clock.start(tx, false); err != nil {
			return err
		}
		return w.takeOver(tx, id, simulators)
	})
}

// takeOver makes the database, whose content has just been exchanged, this
// world's.
func (w *World) takeOver(tx *store.Tx, id identity, simulators []Simulator) error {
	if err := id.save(tx); err != nil {
		return err
	}
	if _, err := w.mint(tx, simulators); err != nil {
		return err
	}
	tx.Committed(func() {
		w.Rand.epoch.Store(id.epoch)
		for _, s := range simulators {
			s.Reset()
		}
	})
	if err := w.Outbox.takeUp(tx); err != nil {
		return err
	}
	if err := w.Mail.takeUp(tx); err != nil {
		return err
	}
	return w.Settings.load(tx)
}

// ResetPart returns one API to what it is in template: its tables and settings. Its
// deliveries and e-mails are dropped. What is drawn at random goes on.
func (w *World) ResetPart(ctx context.Context, template *store.DB, s Simulator) error {
	return w.DB.RestorePart(ctx, template, s.Name()+"_", func(tx *store.Tx) error {
		if err := w.Settings.restart(tx, s.Name()+"."); err != nil {
			return err
		}
		if w.Rand.world != DefaultWorld {
			if _, err := s.Mint(tx); err != nil {
				return err
			}
		}
		if err := w.Outbox.forget(tx, s.Name()); err != nil {
			return err
		}
		if err := w.Mail.forget(tx, s.Name()); err != nil {
			return err
		}
		tx.Committed(s.Reset)
		return w.Settings.load(tx)
	})
}
