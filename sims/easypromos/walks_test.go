package easypromos

import (
	"testing"

	"github.com/mockapis/mockapis/internal/contracttest"
	"github.com/mockapis/mockapis/sims"
)

// Account B reads strings where the others read numbers, and its last pages a null.
func TestWalks(t *testing.T) {
	t.Parallel()
	contracttest.Walks(t, func(t *testing.T, o sims.WorldOptions) (*sims.World, sims.Simulator) {
		o.Settings = map[string]string{
			accountSetting(2, settingProfile):    "live",
			accountSetting(2, settingLastCursor): "null",
		}
		s := over(t, demo, o)
		return s.world, s
	}, contracttest.WalkOptions{})
}
