package contract

import (
	"strings"

	"github.com/mockapis/mockapis/sims"
)

// NewJudgeBy is NewJudge by another document than the simulator's own, such as one that
// was extended by what was observed of the real service.
func NewJudgeBy(sim sims.Simulator, document []byte) (*Judge, error) {
	c, err := Parse(sim.Name(), document)
	if err != nil {
		return nil, err
	}
	return &Judge{c, sims.MatcherOf(sim)}, nil
}

// Values returns the values of a path's {names}, by which the operation was asked for;
// ok is false where the path is none of the operation's.
func (o *Operation) Values(path string) (values map[string]string, ok bool) {
	return o.segments(path)
}

// Filled returns the operation's own path, not escaped, with values for its {names}.
func (o *Operation) Filled(values map[string]string) string {
	parts := strings.Split(o.Path, "/")
	for i, s := range parts {
		if name, isName := strings.CutPrefix(s, "{"); isName {
			parts[i] = values[strings.TrimSuffix(name, "}")]
		}
	}
	return strings.Join(parts, "/")
}
