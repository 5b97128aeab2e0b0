package sims

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/mockapis/mockapis/store"
)

// A Setting is a switch of a simulator's behaviour, where the vendor is silent
// or contradicts itself.
type Setting struct {
	// Name is <api>.<name>. A * between dots stands for an id that Names lists:
	// easypromos.accounts.*.wire_profile.
	Name string
	// Default is a bool, an int64 or a string; values have the same type.
	Default any
	// Allowed lists the values allowed, where they can be listed.
	Allowed []any
	// Check returns what is wrong with a value, for a setting whose values cannot
	// be listed. Range says in words what Check allows.
	Check func(v any) error
	Range string
	// Names lists the full names of a setting that has a * in its name.
	Names func(tx *store.Tx) ([]string, error)

	Summary    string
	Provenance Provenance
	Source     string
}

// Settings are the switches of a world. They are read per request, from memory;
// a change is kept in the database.
type Settings struct {
	db    *store.DB
	start map[string]string // start values given, as text
	defs  []Setting
	// A request reads several settings, and most stand at their default: found by
	// name, or among the few that have a * in theirs.
	defaults map[string]any
	starred  []Setting
	values   atomic.Pointer[map[string]any] // what differs from the default; never changed in place
}

func newSettings(db *store.DB, start map[string]string) *Settings {
	s := &Settings{db: db, start: start, defaults: map[string]any{}}
	s.values.Store(&map[string]any{})
	return s
}

// Bool, Int and String return a setting's current value. They panic where the
// setting is not defined or of another type, which is a mistake in the simulator.
func (s *Settings) Bool(name string) bool     { return s.value(name).(bool) }
func (s *Settings) Int(name string) int64     { return s.value(name).(int64) }
func (s *Settings) String(name string) string { return s.value(name).(string) }

func (s *Settings) value(name string) any {
	if v, ok := (*s.values.Load())[name]; ok {
		return v
	}
	if v, ok := s.defaults[name]; ok {
		return v
	}
	d, ok := find(s.starred, name)
	if !ok {
		panic("sims: no setting " + name)
	}
	return d.Default
}

// Define adds the settings of a simulator. It returns an error that names the
// setting where a start value is not allowed.
func (s *Settings) Define(defs ...Setting) error {
	s.defs = append(s.defs, defs...)
	for _, d := range defs {
		if strings.Contains(d.Name, "*") {
			s.starred = append(s.starred, d)
		} else {
			s.defaults[d.Name] = d.Default
		}
	}
	if len(s.start) == 0 {
		return nil
	}
	return s.db.Update(context.Background(), func(tx *store.Tx) error {
		for _, name := range slices.Sorted(maps.Keys(s.start)) {
			d, ok := find(defs, name)
			if !ok {
				continue
			}
			v, err := d.parseText(name, s.start[name])
			if err != nil {
				return err
			}
			if err := s.begin(tx, name, v); err != nil {
				return err
			}
		}
		return nil
	})
}

// begin gives a setting its start value. A value changed at run time survives a
// restart with the same start value, and gives way to another one.
func (s *Settings) begin(tx *store.Tx, name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO world_settings (name, start, value) VALUES ($1, $2, $2)
		ON CONFLICT (name) DO UPDATE SET start = excluded.start, value = excluded.value
		WHERE start IS NOT excluded.start`, name, string(text))
	if err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return s.load(tx)
}

// Set changes the named settings, all or none. Values are of the setting's type
// as encoding/json decodes it; nil returns a setting to its start. It returns a
// *SettingError for an unknown name or a value that is not allowed.
func (s *Settings) Set(ctx context.Context, values map[string]any) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if err := s.setOne(tx, name, values[name]); err != nil {
				return err
			}
		}
		return s.load(tx)
	})
}

func (s *Settings) setOne(tx *store.Tx, name string, v any) error {
	d, ok := s.find(name)
	if !ok {
		return &SettingError{name, "there is no such setting"}
	}
	if err := d.exists(tx, name); err != nil {
		return err
	}
	if v == nil {
		_, err := tx.Exec(`UPDATE world_settings SET value = start WHERE name = $1 AND start IS NOT NULL`, name)
		if err == nil {
			_, err = tx.Exec(`DELETE FROM world_settings WHERE name = $1 AND start IS NULL`, name)
		}
		return err
	}
	v, err := d.check(name, v)
	if err != nil {
		return err
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO world_settings (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, string(text))
	return err
}

// load takes up the stored values once the transaction is committed.
func (s *Settings) load(tx *store.Tx) error {
	rows, err := tx.Query(`SELECT name, value FROM world_settings ORDER BY name`)
	if err != nil {
		return err
	}
	defer rows.Close()
	values := map[string]any{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return err
		}
		var v any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			return fmt.Errorf("setting %s: %w", name, err)
		}
		values[name] = exact(v)
	}
	tx.Committed(func() { s.values.Store(&values) })
	return rows.Err()
}

// restart returns the settings whose names begin with prefix to their start.
func (s *Settings) restart(tx *store.Tx, prefix string) error {
	n := len(prefix)
	_, err := tx.Exec(`
		UPDATE world_settings SET value = start
		WHERE substr(name, 1, $1) = $2 AND start IS NOT NULL`, n, prefix)
	if err == nil {
		_, err = tx.Exec(`
			DELETE FROM world_settings WHERE substr(name, 1, $1) = $2 AND start IS NULL`, n, prefix)
	}
	return err
}

// CheckStart returns a *SettingError for a start value whose name no setting
// has. It is called when all simulators are made and the fixtures are loaded.
func (s *Settings) CheckStart(ctx context.Context) error {
	return s.db.View(ctx, func(tx *store.Tx) error {
		for _, name := range slices.Sorted(maps.Keys(s.start)) {
			d, ok := s.find(name)
			if !ok {
				return &SettingError{name, "there is no such setting"}
			}
			if err := d.exists(tx, name); err != nil {
				return err
			}
		}
		return nil
	})
}

// A SettingState is a setting with its current value.
type SettingState struct {
	Name string
	Setting
	Value any
}

// List returns every setting with its current value, by name.
func (s *Settings) List(ctx context.Context) (list []SettingState, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		for _, d := range s.defs {
			names := []string{d.Name}
			if d.Names != nil {
				if names, err = d.Names(tx); err != nil {
					return err
				}
			}
			for _, n := range names {
				list = append(list, SettingState{Name: n, Setting: d, Value: s.value(n)})
			}
		}
		return nil
	})
	slices.SortFunc(list, func(a, b SettingState) int { return strings.Compare(a.Name, b.Name) })
	return list, err
}

func (s *Settings) find(name string) (Setting, bool) { return find(s.defs, name) }

func find(defs []Setting, name string) (Setting, bool) {
	for _, d := range defs {
		if d.Name == name {
			return d, true
		}
		if head, tail, ok := strings.Cut(d.Name, "*"); ok && len(name) > len(head)+len(tail) &&
			strings.HasPrefix(name, head) && strings.HasSuffix(name, tail) {
			return d, true
		}
	}
	return Setting{}, false
}

// exact turns a JSON number into the int64 that settings use.
func exact(v any) any {
	if n, ok := v.(json.Number); ok {
		if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
			return i
		}
	}
	return v
}
