package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/sims"
)

// settingState is a setting in the answer of /_mock/settings.
type settingState struct {
	Value   any `json:"value"`
	Default any `json:"default"`
	// Allowed lists the values, or says in words what they are.
	Allowed    any             `json:"allowed"`
	Provenance sims.Provenance `json:"provenance"`
	Source     string          `json:"source"`
	Summary    string          `json:"summary"`
}

// settings answers GET /_mock/settings: every setting by its name.
func (c *API) settings(r *call) (any, error) {
	return settingStates(r.Context(), r.box)
}

func settingStates(ctx context.Context, box *sandbox.Sandbox) (map[string]settingState, error) {
	list, err := box.World.Settings.List(ctx)
	if err != nil {
		return nil, err
	}
	all := make(map[string]settingState, len(list))
	for _, s := range list {
		all[s.Name] = settingState{
			Value: s.Value, Default: s.Default, Allowed: allowed(s.Setting),
			Provenance: s.Provenance, Source: s.Source, Summary: s.Summary,
		}
	}
	return all, nil
}

func allowed(s sims.Setting) any {
	if s.Allowed != nil {
		return s.Allowed
	}
	if _, ok := s.Default.(bool); ok {
		return []any{true, false}
	}
	return s.Values()
}

// setSettings answers PATCH /_mock/settings: values by name, all or none. null
// returns a setting to what it was at the start. The answer has the settings
// that the request names.
func (c *API) setSettings(r *call) (any, error) {
	list, err := readObject(r.Request)
	if err != nil {
		return nil, err
	}
	values := make(map[string]any, len(list))
	for _, m := range list {
		d := json.NewDecoder(bytes.NewReader(m.value))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			return nil, problem.Field(m.key, err.Error())
		}
		values[m.key] = v
	}
	err = r.box.World.Settings.Set(r.Context(), values)
	var bad *sims.SettingError
	if errors.As(err, &bad) {
		return nil, problem.Field(bad.Name, bad.Error())
	}
	if err != nil {
		return nil, err
	}
	all, err := settingStates(r.Context(), r.box)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(all, func(name string, _ settingState) bool {
		_, named := values[name]
		return !named
	})
	return all, nil
}
