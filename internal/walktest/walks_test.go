package walktest_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/walktest"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/easypromos"
	"github.com/mockapis/mockapis/sims/nats4"
	"github.com/mockapis/mockapis/sims/promoonly"
	"github.com/mockapis/mockapis/sims/synctv"
	"github.com/mockapis/mockapis/sims/userbatch"
)

// demo returns what opens a simulator over the demo world, with settings.
func demo[S sims.Simulator](
	open func(*sims.World) (S, error), settings map[string]string,
) func(*testing.T, sims.WorldOptions) (*sims.World, sims.Simulator) {
	template := worldtest.Demo(open, fixtures.FS)
	return func(t *testing.T, o sims.WorldOptions) (*sims.World, sims.Simulator) {
		o.Settings = maps.Clone(settings)
		w := template.New(t, o)
		s, err := open(w)
		require.NoError(t, err)
		return w, s
	}
}

func TestPromoOnly(t *testing.T) {
	t.Parallel()
	walktest.Run(t, demo(promoonly.New, nil), walktest.Options{
		// The others have no key either, and cannot sign in.
		Credentials: func(c sims.Credential) bool { return c.Values["token"] != "" },
	})
}

func TestUserBatch(t *testing.T) {
	t.Parallel()
	walktest.Run(t, demo(userbatch.New, nil), walktest.Options{
		Never: []string{"newUserCorrected"}, // it is a setting
	})
}

func TestSyncTV(t *testing.T) {
	t.Parallel()
	walktest.Run(t, demo(synctv.New, nil), walktest.Options{
		// The accounts of the second service are at a host of its own.
		Credentials: func(c sims.Credential) bool { return strings.HasSuffix(c.Values["email"], "@example.test") },
	})
}

// Account B reads strings where the others read numbers, and its last pages a null.
func TestEasypromos(t *testing.T) {
	t.Parallel()
	walktest.Run(t, demo(easypromos.New, map[string]string{
		"easypromos.accounts.2.wire_profile":     "live",
		"easypromos.accounts.2.last_page_cursor": "null",
	}), walktest.Options{})
}

func TestNATS4(t *testing.T) {
	t.Parallel()
	walktest.Run(t, demo(nats4.New, nil), walktest.Options{})
}
