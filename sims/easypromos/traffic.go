package easypromos

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// The kinds of steps of the traffic.
const (
	stepRegistered    = "registered"
	stepParticipation = "participations"
	stepTransaction   = "coin_transactions"
)

// How many of a hundred steps register a user, and how many send coins to one, where
// the promotion has coins. In the others somebody takes part.
const (
	registering = 40
	rewarding   = 10
)

var _ sims.TrafficMaker = (*Server)(nil)

type trafficArgs struct {
	Promotion int64 `json:"promotion" doc:"The promotion's id."`
}

// Traffic is the participants of a promotion: they register, take part, and are sent
// coins. (All ours.)
func (s *Server) Traffic() sims.Traffic {
	return sims.MakeTraffic(Name,
		"Participants of a promotion register, take part, and are sent coins.",
		[]string{stepRegistered, stepParticipation, stepTransaction},
		func(tx *store.Tx, a trafficArgs) (sims.Step, error) {
			return func(tx *store.Tx, g *rand.Rand) (string, error) {
				kind, err := s.participant(tx, g, a.Promotion)
				return kind, asRefused(err)
			}, needPromotion(tx, a.Promotion)
		})
}

// asRefused is a failure of the API as a step of the traffic is refused. Another error
// stays as it is.
func asRefused(err error) error {
	var e *apiError
	if !errors.As(err, &e) || e.refusal == errInternal {
		return err
	}
	return &sims.Refused{Code: strconv.Itoa(e.code), Why: e.Why}
}

// participant is one step of the traffic. It returns what the API refuses: what is wrong
// with the promotion, or with the stage, or with the participation. It is as on the
// promotion's own page, where its plan does not matter.
func (s *Server) participant(tx *store.Tx, g *rand.Rand, promotion int64) (kind string, err error) {
	p, err := loadPromotion(tx, promotion)
	if err == nil {
		err = p.open(tx.Now)
	}
	if err != nil {
		return "", err
	}
	n := g.IntN(100)
	if n < registering {
		return stepRegistered, s.somebodyRegisters(tx, g, p)
	}
	user, found, err := somebody(tx, g, p.ID)
	if err != nil {
		return "", err
	}
	if !found {
		return stepRegistered, s.somebodyRegisters(tx, g, p)
	}
	if n < registering+rewarding {
		coin, found, err := firstCoin(tx, p.ID)
		if err != nil {
			return "", err
		}
		if found {
			return stepTransaction, s.somebodyIsRewarded(tx, g, p, user, coin)
		}
	}
	return stepParticipation, s.somebodyPlays(tx, g, p, user)
}

// somebodyIsRewarded sends coins to a user, as a loyalty programme does.
func (s *Server) somebodyIsRewarded(
	tx *store.Tx, g *rand.Rand, p promotionRules, user, coin int64,
) error {
	order := 1000 + g.IntN(9000)
	_, err := s.transact(tx, coinTransaction{
		PromotionID: p.ID, CoinID: coin, UserID: user, Amount: 1 + g.Int64N(20), Type: coinsSent,
		Reason: fmt.Sprintf("Order %d", order), Extra: fmt.Sprintf("order-%d", order),
	})
	return err
}

// somebodyRegisters registers a user who is as those of fixtures are.
func (s *Server) somebodyRegisters(tx *store.Tx, g *rand.Rand, p promotionRules) error {
	fields, err := registrationFieldsOf(tx, p.ID)
	if err != nil {
		return err
	}
	var next int64 // the id, with which the name is another than all others
	err = tx.QueryRow(`SELECT coalesce(max(id), 0) + 1 FROM easypromos_users`).Scan(&next)
	if err != nil {
		return err
	}
	of := generator{row: generateRow{Promotion: p.ID}, rand: g}
	_, err = s.register(tx, p, of.user(next, fields))
	if store.IsUnique(err) {
		return errNickname.because("the name that was drawn is somebody's already")
	}
	return err
}

// somebodyPlays has a user take part in one of the promotion's open stages.
func (s *Server) somebodyPlays(tx *store.Tx, g *rand.Rand, p promotionRules, user int64) error {
	stage, err := someStage(tx, g, p)
	if err != nil {
		return err
	}
	of := generator{rand: g}
	t := taking{
		Promotion: p, Stage: stage, User: user, Play: true, Met: true,
		IP: of.address(), UserAgent: of.pick(agents),
	}
	if stage.Scored {
		t.Points = of.points()
	}
	if stage.Requirement == requirementCode {
		if t.Code, err = someCode(tx, g, stage.ID); err != nil {
			return err
		}
	}
	_, err = s.takePart(tx, t)
	return err
}
