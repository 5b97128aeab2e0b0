package sims

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/mockapis/mockapis/store"
)

// An identity is what a world's random values depend on, beside their purpose.
type identity struct {
	name  string
	seed  int64
	epoch int64
	salt  int64
}

// ErrSeed says that the database was made with another seed than asked for.
var ErrSeed = errors.New("the data was made with another seed")

// mints reports whether two worlds have the same credentials of their own.
func (id identity) mints(other identity) bool {
	return id.name == other.name && id.seed == other.seed && id.salt == other.salt
}

// startIdentity returns the stored identity, or makes one where there is none yet
// or the database is a copy. It returns ErrSeed where another seed is stored than
// asked for.
func startIdentity(tx *store.Tx, o WorldOptions) (identity, error) {
	asked := identity{name: o.Name, seed: o.Seed}
	stored, err := loadIdentity(tx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if asked.seed == 0 {
			asked.seed = 1
		}
		return asked, asked.save(tx)
	case err != nil:
		return stored, err
	case o.Copied:
		if asked.seed == 0 {
			asked.seed = stored.seed
		}
		return asked, asked.save(tx)
	case asked.seed != 0 && asked.seed != stored.seed:
		return stored, fmt.Errorf("%w: %d, not %d", ErrSeed, stored.seed, asked.seed)
	}
	stored.name = asked.name
	return stored, nil
}

func loadIdentity(tx *store.Tx) (id identity, err error) {
	err = tx.QueryRow(`SELECT name, seed, epoch, salt FROM world_seed WHERE id = 1`).
		Scan(&id.name, &id.seed, &id.epoch, &id.salt)
	return id, err
}

func (id identity) save(tx *store.Tx) error {
	_, err := tx.Exec(`
		INSERT INTO world_seed (id, name, seed, epoch, salt) VALUES (1, $1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, seed = excluded.seed,
			epoch = excluded.epoch, salt = excluded.salt`,
		id.name, id.seed, id.epoch, id.salt)
	if err != nil {
		return fmt.Errorf("save the world's name and seed: %w", err)
	}
	return nil
}
