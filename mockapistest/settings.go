package mockapistest

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// Settings are a sandbox's switches, where a vendor is silent or contradicts
// itself. They count from the next request on.
type Settings struct{ s *Sandbox }

// A Setting is a switch.
type Setting struct {
	Value      any    `json:"value"` // a bool, an int64 or a string, as Default
	Default    any    `json:"default"`
	Allowed    any    `json:"allowed"` // the values, or words about them
	Provenance string `json:"provenance"`
	Source     string `json:"source"`
	Summary    string `json:"summary"`
}

// UnmarshalJSON keeps whole numbers whole.
func (x *Setting) UnmarshalJSON(data []byte) error {
	type plain Setting
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	d.DisallowUnknownFields()
	if err := d.Decode((*plain)(x)); err != nil {
		return err
	}
	x.Value, x.Default = whole(x.Value), whole(x.Default)
	return nil
}

func whole(v any) any {
	if n, ok := v.(json.Number); ok {
		if i, err := n.Int64(); err == nil {
			return i
		}
	}
	return v
}

// List returns all settings by name.
func (x *Settings) List() map[string]Setting {
	x.s.t.Helper()
	all := map[string]Setting{}
	x.s.must(http.MethodGet, "/settings", nil, &all)
	return all
}

// Get returns the value of a setting: a bool, an int64 or a string.
func (x *Settings) Get(name string) any {
	x.s.t.Helper()
	setting, ok := x.List()[name]
	if !ok {
		x.s.t.Fatalf("mockapistest: there is no setting %q", name)
	}
	return setting.Value
}

// Set changes a setting.
func (x *Settings) Set(name string, value any) {
	x.s.t.Helper()
	x.SetAll(map[string]any{name: value})
}

// SetAll changes settings, all or none.
func (x *Settings) SetAll(values map[string]any) {
	x.s.t.Helper()
	x.s.must(http.MethodPatch, "/settings", values, &map[string]Setting{})
}

// Reset returns settings to what they were when the sandbox was made.
func (x *Settings) Reset(names ...string) {
	x.s.t.Helper()
	values := map[string]any{}
	for _, name := range names {
		values[name] = x.s.start.settings[name] // nil is the program's start value
	}
	x.SetAll(values)
}
