package synctv

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// newPacked is the simulator alone in a world with credentials of its own and all
// packs: they go together.
func newPacked(t *testing.T) (*Server, []sims.Pack) {
	s := newNamed(t, "t1", fixtures.FS)
	s.mintedIn(t)
	packs, err := sims.ReadPacks(fixtures.FS, s)
	require.NoError(t, err)
	for _, p := range packs {
		s.update(t, func(tx *store.Tx) error { return p.Load(tx, s) })
	}
	return s, packs
}

func TestPacks(t *testing.T) {
	t.Parallel()
	s, packs := newPacked(t)
	require.Len(t, packs, 5)
	for _, p := range packs {
		assert.Regexp(t, `^[A-Z].*\.$`, p.Description)
	}
	admin := s.login(t)
	for code, reason := range map[string]string{
		"MIXED1": "", "MiXeD2aa": "", "mixed3AABB": "",
		"USED1H":  "promo code 5104 was consumed on 2026-11-22T11:00:00Z by account 2365",
		"USED1D":  "promo code 5105 was consumed on 2026-11-21T12:00:00Z by account 2366",
		"USED1Y":  "promo code 5106 was consumed on 2025-11-22T12:00:00Z by account 424242",
		"TOOLATE": "offer 5002 of promo code 5201 is not active",
		"INTIME":  "promo code 5202 was consumed on 2026-01-26T12:00:00Z by account 2365",
	} {
		a := s.get("/rest/v1/promo_codes/validate?device=d&code="+code, "")
		assert.Equal(t, reason, a.Header().Get("X-Mock-Reason"), code)
	}
	for offer, n := range map[string]string{"5001": "6", "5001/promo_codes?consumed=true": "3", "5003": "1000"} {
		if !strings.Contains(offer, "/") {
			offer += "/promo_codes"
		}
		assert.Contains(t, s.get("/rest/v1/offers/"+offer, admin).Body.String(), "<count>"+n+"</count>", offer)
	}
	for who, status := range map[string]int{"admin2": 200, "newcomer": 200, "cancelled": 401, "suspended": 401} {
		_, a := s.logIn("", who+"@example.test", who+"-password")
		assert.Equal(t, status, a.Code, who)
	}
	assert.Contains(t, s.get("/rest/v1/offers/5003", admin).Body.String(),
		"<created_at>"+start.Add(-7*24*time.Hour).Format(time.RFC3339)+"</created_at>")
}
