package easypromos

import (
	"errors"
	"math/rand/v2"
	"strconv"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// The kinds of steps of the traffic.
const (
	stepRegistered    = "registered"
	stepParticipation = "participations"
)

// registering is how many of a hundred steps register a user.
const registering = 40

var _ sims.TrafficMaker = (*Server)(nil)

type trafficArgs struct {
	Promotion int64 `json:"promotion" doc:"The promotion's id."`
}

// Traffic is the participants of a promotion: they register and take part. (All ours.)
func (s *Server) Traffic() sims.Traffic {
	return sims.MakeTraffic(Name, "Participants of a promotion register and take part.",
		[]string{stepRegistered, stepParticipation},
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
	if g.IntN(100) >= registering {
		user, found, err := somebody(tx, g, p.ID)
		if err != nil {
			return "", err
		}
		if found {
			return stepParticipation, s.somebodyPlays(tx, g, p, user)
		}
	}
	return stepRegistered, s.somebodyRegisters(tx, g, p)
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

// someStage draws one of the stages that are open, or returns errStageNotOpen.
func someStage(tx *store.Tx, g *rand.Rand, p promotionRules) (stageRules, error) {
	ids, err := stagesOf(tx, p.ID)
	if err != nil {
		return stageRules{}, err
	}
	var list []stageRules
	for _, id := range ids {
		st, found, err := loadStage(tx, p.ID, id)
		if err != nil {
			return st, err
		}
		if found && st.open(tx.Now) == nil {
			list = append(list, st)
		}
	}
	if len(list) == 0 {
		return stageRules{}, errStageNotOpen.because("promotion %d has no stage that is open", p.ID)
	}
	return list[g.IntN(len(list))], nil
}

func stagesOf(tx *store.Tx, promotion int64) (ids []int64, err error) {
	rows, err := tx.Query(`
		SELECT id
		FROM easypromos_stages
		WHERE promotion_id = $1
		ORDER BY created, id`, promotion)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// someCode is the oldest code of a stage that nobody has used, or one that the stage has
// not where none is left.
func someCode(tx *store.Tx, g *rand.Rand, stage int64) (code string, err error) {
	found, err := one(tx.QueryRow(`
		SELECT code
		FROM easypromos_codes
		WHERE stage_id = $1 AND participation_id IS NULL
		ORDER BY id
		LIMIT 1`, stage).Scan(&code))
	if !found {
		code = sims.Text(g, 10, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	}
	return code, err
}

// tries is how often somebody draws a user. The more users of other promotions there are
// between those of the promotion, the more often it draws in vain.
const tries = 8

// somebody draws an active user of a promotion; found is false where there is none.
//
// The cursors of all users are a row without gaps, so that each of them is drawn as often
// as another. Where that is in vain, it is the next user from a time on.
func somebody(tx *store.Tx, g *rand.Rand, promotion int64) (id int64, found bool, err error) {
	var first, last, begin, end int64
	found, err = one(tx.QueryRow(`
		SELECT a.cursor, b.cursor, a.created, b.created
		FROM (SELECT cursor, created FROM easypromos_users
			WHERE promotion_id = $1 ORDER BY created, id LIMIT 1) a,
			(SELECT cursor, created FROM easypromos_users
			WHERE promotion_id = $1 ORDER BY created DESC, id DESC LIMIT 1) b`, promotion).
		Scan(&first, &last, &begin, &end))
	if err != nil || !found {
		return 0, false, err
	}
	first, last = min(first, last), max(first, last)
	for range tries {
		cursor := first + g.Int64N((last-first)/cursorStep+1)*cursorStep
		found, err = one(tx.QueryRow(`
			SELECT id
			FROM easypromos_users
			WHERE cursor = $1 AND promotion_id = $2 AND status = 1`, cursor, promotion).Scan(&id))
		if err != nil || found {
			return id, found, err
		}
	}
	found, err = one(tx.QueryRow(`
		SELECT id
		FROM (SELECT id, status FROM easypromos_users
			WHERE promotion_id = $1 AND created >= $2 ORDER BY created, id LIMIT 50)
		WHERE status = 1
		LIMIT 1`, promotion, begin+g.Int64N(end-begin+1)).Scan(&id))
	return id, found, err
}
