package nats4

import (
	"fmt"
	"math/rand/v2"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A generateRow makes members that are there for volume only.
type generateRow struct {
	Members int   `yaml:"members"`
	SiteID  int64 `yaml:"siteid"`
	First   int64 `yaml:"first_memberid"`
}

// maxGenerated bounds the members of one row.
const maxGenerated = 10_000_000

var (
	firstNames = []string{"Ann", "Ben", "Carla", "Dev", "Émile", "Fatima", "Hana", "Ivo", "Jürgen"}
	lastNames  = []string{"Archer", "Brown", "Černý", "Dubois", "Fischer", "García", "Ito", "Jones"}
	countries  = []string{"CA", "CZ", "DE", "ES", "FR", "GB", "IN", "JP", "PL", "US"}
)

// generate inserts members with running ids, the same for the same seed: seven in
// ten active, the others expired in 2021 or never joined.
func (s *Server) generate(tx *store.Tx, g generateRow) error {
	switch {
	case g.Members < 1 || g.Members > maxGenerated:
		return &sims.Bad{Key: "members", Reason: fmt.Sprintf("must be from 1 to %d", maxGenerated)}
	case g.First < 1:
		return &sims.Bad{Key: "first_memberid", Reason: "must be positive"}
	}
	random := rand.New(rand.NewPCG(uint64(s.world.Rand.Seed()), uint64(g.First)))
	for i := range g.Members {
		if err := s.insertMemberRow(tx, generatedMember(random, g, i)); err != nil {
			return err
		}
	}
	return nil
}

func generatedMember(random *rand.Rand, g generateRow, i int) memberRow {
	const year = 365 * 24 * 3600
	id := g.First + int64(i)
	first, last := random.IntN(len(firstNames)), random.IntN(len(lastNames))
	r := memberRow{
		MemberID: id, SiteID: g.SiteID, Status: statusActive, Mailok: 1,
		Username: fmt.Sprintf("member%d", id),
		Email:    fmt.Sprintf("member%d@example.test", id),
		IP:       fmt.Sprintf("192.0.2.%d", 1+random.IntN(254)),
		// crypt("abc123", "1f"), as the member of the vendor's example has it.
		Password: "abc123", Cryptpass: "1f2JYM/vKDxjk",
		Joined: unixSeconds(1402603193 + random.Int64N(5*year)),
		Info: infoRow{
			FirstName: firstNames[first], LastName: lastNames[last],
			Country: countries[random.IntN(len(countries))],
		},
	}
	switch random.IntN(10) {
	case 0:
		r.Status, r.Joined = statusNeverJoined, unixTime{}
	case 1, 2:
		r.Status, r.Expired = statusExpired, unixSeconds(1614556800) // 2021-03-01
	}
	return r
}
