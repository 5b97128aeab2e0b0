package easypromos

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A generateRow stands for rows that exist only for volume: promotions of an
// account's brands, or users of a promotion with what they did. What is generated
// depends on the world's seed and nothing else.
type generateRow struct {
	// The promotions of an account, spread over its brands; two in three are active,
	// the others expired.
	Account    int64 `yaml:"account"`
	Promotions int64 `yaml:"promotions"`

	// The users of a promotion, and how many of each they have in a stage. Each
	// participation is of another user, beginning anew at the first; the first
	// participations win the prizes and earn the coins.
	Promotion      int64 `yaml:"promotion"`
	Users          int64 `yaml:"users"`
	Stage          int64 `yaml:"stage"`
	Participations int64 `yaml:"participations"`
	PrizeType      int64 `yaml:"prize_type"`
	Prizes         int64 `yaml:"prizes"`
	Coin           int64 `yaml:"coin"`
	Transactions   int64 `yaml:"coin_transactions"`

	FirstID int64            `yaml:"first_id"` // of the promotions, or of users and so on
	Created sims.FixtureTime `yaml:"created"`  // of the first; each of the others is later
}

// maxGenerated bounds one row's volume.
const maxGenerated = 10_000_000

func (s *Server) generate(tx *store.Tx, r generateRow) error {
	for _, n := range []struct {
		key   string
		count int64
	}{
		{"promotions", r.Promotions}, {"users", r.Users}, {"participations", r.Participations},
		{"prizes", r.Prizes}, {"coin_transactions", r.Transactions},
	} {
		if n.count < 0 || n.count > maxGenerated {
			return bad(n.key, "must be from 0 to %d", maxGenerated)
		}
	}
	if err := needID(r.FirstID); err != nil {
		return bad("first_id", "must be from 1 to 2147483647")
	}
	g := generator{
		row:  r,
		rand: rand.New(rand.NewPCG(uint64(s.world.Rand.Seed()), uint64(r.FirstID))),
		at:   r.Created.At(tx).Unix(),
	}
	if r.Promotions > 0 {
		return g.promotions(tx)
	}
	return g.people(tx)
}

// A generator makes the rows of one generateRow.
type generator struct {
	row  generateRow
	rand *rand.Rand
	at   int64 // Unix seconds: the time of the latest row
}

func (g *generator) pick(list []string) string { return list[g.rand.IntN(len(list))] }

func (g *generator) address() string { return fmt.Sprintf("192.0.2.%d", g.rand.IntN(256)) }

func (g *generator) points() float64 { return float64(g.rand.IntN(78_000)) / 100 }

// later moves the time by up to an hour, by at least a minute.
func (g *generator) later() int64 {
	g.at += 60 + g.rand.Int64N(3540)
	return g.at
}

var (
	seasons    = []string{"Spring", "Summer", "Autumn", "Winter", "Easter", "Christmas"}
	mechanics  = []string{"quiz", "spin the wheel", "memory game", "photo contest", "scratch and win"}
	firstNames = []string{"Anna", "Ben", "Carla", "Daniel", "Elena", "Farid", "Grace", "Hugo", "Ines"}
	lastNames  = []string{"Becker", "Costa", "Dupont", "Evans", "Ferrer", "Garcia", "Hansen", "Ito"}
	places     = [][2]string{{"spa", "ES"}, {"fra", "FR"}, {"eng", "GB"}, {"deu", "DE"}, {"ara", "MA"}}
	sources    = []string{"instagram", "facebook", "newsletter", "tiktok"}
	agents     = []string{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 15_4 like Mac OS X)",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
		"Mozilla/5.0 (Linux; Android 12)",
	}
)

func (g *generator) promotions(tx *store.Tx) error {
	brands, err := brandsOf(tx, g.row.Account)
	if err != nil {
		return err
	}
	if len(brands) == 0 {
		return bad("account", "account %d has no brand", g.row.Account)
	}
	for i := range g.row.Promotions {
		created := time.Unix(g.later(), 0).UTC()
		start, end := created.AddDate(0, 0, 7), time.Date(2099, 12, 31, 23, 59, 59, 0, time.UTC)
		status := "active"
		if i%3 == 2 {
			status, end = "expired", created.AddDate(0, 1, 0)
		}
		id := g.row.FirstID + i
		err := insertPromotion(tx, promotionRow{
			ID: id, Brand: brands[int(i)%len(brands)], Version: "white_label",
			PromotionType: g.rand.Int64N(6), Title: g.pick(seasons) + " " + g.pick(mechanics),
			Status: status, Timezone: "Europe/Madrid", StartDate: sims.FixtureAt(start),
			EndDate:         sims.FixtureAt(end),
			DefaultLanguage: "spa", Created: sims.FixtureAt(created),
			URL: fmt.Sprintf("https://a.example.test/p/%d", id),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func brandsOf(tx *store.Tx, account int64) ([]int64, error) {
	ids, err := idsOf(tx, `
		SELECT id
		FROM easypromos_brands
		WHERE account_id = $1`, account)
	slices.Sort(ids)
	return ids, err
}

func (g *generator) people(tx *store.Tx) error {
	r := g.row
	if err := needPromotion(tx, r.Promotion); err != nil {
		return err
	}
	if r.Users == 0 {
		return bad("users", "must be 1 or more")
	}
	fields, err := registrationFieldsOf(tx, r.Promotion)
	if err != nil {
		return err
	}
	for i := range r.Users {
		if _, err := insertUser(tx, g.user(r.FirstID+i, fields)); err != nil {
			return err
		}
	}
	if r.Prizes > r.Participations || r.Transactions > r.Participations {
		return bad("participations", "must be as many as prizes and coin_transactions")
	}
	if r.Participations == 0 {
		return nil
	}
	return g.participations(tx)
}

func (g *generator) participations(tx *store.Tx) error {
	r := g.row
	promotion, requirement, scored, err := stageOf(tx, r.Stage)
	if err == nil && promotion != r.Promotion {
		err = bad("stage", "promotion %d has no stage %d", r.Promotion, r.Stage)
	}
	if err == nil && r.Prizes > 0 {
		err = needPrizeType(tx, "prize_type", r.PrizeType, r.Promotion)
	}
	if err == nil && r.Transactions > 0 {
		err = exists(tx, "coin", "coin", r.Coin,
			`SELECT 1 FROM easypromos_coins WHERE id = $1 AND promotion_id = $2`, r.Promotion)
	}
	if err != nil {
		return err
	}
	for i := range r.Participations {
		p := g.participation(i)
		p.RequirementType, p.Scored = requirement, scored
		if err := g.takePart(tx, i, p); err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) user(id int64, fields []registrationField) User {
	first, last, place := g.pick(firstNames), g.pick(lastNames), places[g.rand.IntN(len(places))]
	name := fmt.Sprintf("%s%s%d", strings.ToLower(first), strings.ToLower(last), id)
	u := User{
		ID: id, PromotionID: g.row.Promotion, FirstName: first, LastName: last, Nickname: name,
		LoginType: "email", Status: 1, Email: name + "@example.com",
		Phone: fmt.Sprintf("555%06d", g.rand.IntN(1_000_000)), Created: g.later(),
		Birthday: time.Unix(g.rand.Int64N(1_000_000_000), 0).UTC().Format(time.DateOnly),
		Language: place[0], Country: place[1],
		MetaData: MetaData{
			UTMSource: g.pick(sources), IP: g.address(), UserAgent: g.pick(agents),
			TermsURL: "https://a.example.test/terms", PrivacyURL: "https://a.example.test/privacy",
		},
	}
	for _, f := range fields {
		if f.kind == "text" {
			value := fmt.Sprintf("PC%05d", g.rand.IntN(100_000))
			u.CustomProperties = append(u.CustomProperties, CustomProperty{f.id, value})
		}
	}
	return u
}

func (g *generator) participation(i int64) participation {
	at := g.later()
	return participation{
		ID: g.row.FirstID + i, PromotionID: g.row.Promotion, StageID: g.row.Stage,
		UserID: g.row.FirstID + i%g.row.Users, Created: at, Completed: &at,
		IP: g.address(), UserAgent: g.pick(agents),
		Points: g.points(), Data: "[]", RequirementData: "[]",
	}
}

func (g *generator) takePart(tx *store.Tx, i int64, p participation) error {
	if _, err := insertParticipation(tx, p); err != nil {
		return err
	}
	if i < g.row.Prizes {
		_, err := insertPrize(tx, prize{
			ID: p.ID, PromotionID: p.PromotionID, PrizeTypeID: g.row.PrizeType, UserID: p.UserID,
			StageID: &p.StageID, ParticipationID: &p.ID, Created: p.Created,
			Code: fmt.Sprintf("WIN-%d", p.ID),
		})
		if err != nil {
			return err
		}
	}
	if i >= g.row.Transactions {
		return nil
	}
	_, err := insertTransaction(tx, coinTransaction{
		ID: p.ID, PromotionID: p.PromotionID, CoinID: g.row.Coin, UserID: p.UserID, Amount: 5,
		Created: p.Created, Type: coinsEarned, Reason: "Earned for participating in a stage",
	})
	return err
}
