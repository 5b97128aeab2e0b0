package overlay

import (
	"slices"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/sims"
)

// Judge returns the judge of an API by its contract with the facts of overlays.
func Judge(sim sims.Simulator, overlays []*Overlay) (*contract.Judge, error) {
	c, ok := sim.(sims.Contracted)
	ofAPI := func(o *Overlay) bool { return o.API == sim.Name() && len(o.Facts) > 0 }
	if !ok || !slices.ContainsFunc(overlays, ofAPI) {
		return contract.NewJudge(sim)
	}
	document, err := Document(sim.Name(), c.Contract(), overlays)
	if err != nil {
		return nil, err
	}
	return contract.NewJudgeBy(sim, document)
}
