package sims

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// A SettingError says which setting cannot be set so, and why.
type SettingError struct {
	Name, Reason string
}

func (e *SettingError) Error() string { return fmt.Sprintf("setting %q: %s", e.Name, e.Reason) }

// check returns v in the setting's own type, or a *SettingError.
func (d Setting) check(name string, v any) (any, error) {
	v = exact(v)
	if fmt.Sprintf("%T", v) != fmt.Sprintf("%T", d.Default) {
		return nil, &SettingError{name, fmt.Sprintf("%s is not %s", quote(v), d.Values())}
	}
	if d.Allowed != nil && !slices.Contains(d.Allowed, v) {
		return nil, &SettingError{name, fmt.Sprintf("%s is not %s", quote(v), d.Values())}
	}
	if d.Check != nil {
		if err := d.Check(v); err != nil {
			return nil, &SettingError{name, fmt.Sprintf("%s: %v", quote(v), err)}
		}
	}
	return v, nil
}

// parseText reads a value as it stands on a command line.
func (d Setting) parseText(name, text string) (any, error) {
	var v any = text
	switch d.Default.(type) {
	case bool:
		if b, err := strconv.ParseBool(text); err == nil {
			v = b
		}
	case int64:
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			v = i
		}
	}
	return d.check(name, v)
}

// exists returns a *SettingError for an id that a starred setting does not have.
func (d Setting) exists(tx *store.Tx, name string) error {
	if d.Names == nil {
		return nil
	}
	names, err := d.Names(tx)
	if err != nil {
		return err
	}
	if !slices.Contains(names, name) {
		return &SettingError{name, "there is no such setting; there are " + strings.Join(names, ", ")}
	}
	return nil
}

// Values says in words which values the setting takes.
func (d Setting) Values() string {
	if d.Allowed != nil {
		words := make([]string, len(d.Allowed))
		for i, v := range d.Allowed {
			words[i] = quote(v)
		}
		return "one of " + strings.Join(words, ", ")
	}
	switch d.Default.(type) {
	case bool:
		return "true or false"
	case int64:
		return "a whole number" + d.rangeWords()
	}
	return "a string" + d.rangeWords()
}

func (d Setting) rangeWords() string {
	if d.Range == "" {
		return ""
	}
	return " (" + d.Range + ")"
}

func quote(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// IntRange returns a Check for whole numbers from lo to hi.
func IntRange(lo, hi int64) func(any) error {
	return func(v any) error {
		if i := v.(int64); i < lo || i > hi {
			return fmt.Errorf("must be from %d to %d", lo, hi)
		}
		return nil
	}
}
