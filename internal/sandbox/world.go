package sandbox

import (
	"github.com/mockapis/mockapis/internal/journal"
	"github.com/mockapis/mockapis/internal/watch"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A world is an open database with the simulators over it. Nil is a closed one.
type world struct {
	*sims.World
	simulators []sims.Simulator
}

// openWorld opens the database at path, which is made and migrated where there
// is none, and the simulators over it.
func openWorld(path string, so store.Options, wo sims.WorldOptions) (_ *world, err error) {
	db, err := store.Open(path, so)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = db.Close()
		}
	}()
	w, err := sims.NewWorld(db, wo)
	if err != nil {
		return nil, err
	}
	if err := w.Settings.Define(append(journal.Settings, watch.Setting)...); err != nil {
		return nil, err
	}
	o := &world{World: w}
	for _, a := range APIs {
		sim, err := a.open(w)
		if err != nil {
			return nil, err
		}
		o.simulators = append(o.simulators, sim)
	}
	return o, nil
}

// simulator returns the simulator of an API.
func (w *world) simulator(name string) (sims.Simulator, bool) {
	for _, sim := range w.simulators {
		if sim.Name() == name {
			return sim, true
		}
	}
	return nil, false
}

func (w *world) close() error {
	if w == nil {
		return nil
	}
	return w.DB.Close()
}
