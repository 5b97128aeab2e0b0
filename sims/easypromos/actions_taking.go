package easypromos

import (
	"errors"
	"math"

	"github.com/mockapis/mockapis/store"
)

type takePartArgs struct {
	Stage  int64   `json:"stage" doc:"The stage's id."`
	User   int64   `json:"user" doc:"The user's id."`
	Points float64 `json:"points,omitempty" doc:"In a stage with scores."`
	Code   string  `json:"code,omitempty" doc:"An unused code of the stage."`
}

type tookPart struct {
	Participation int64  `json:"participation"`
	Promotion     int64  `json:"promotion"`
	Prize         *int64 `json:"prize"`   // that was won
	Created       string `json:"created"` // RFC 3339
}

// takePartNow lets a user take part on the promotion's own page: plans and whether the
// promotion is valid for the API do not matter there, and a requirement that is no code
// is met.
func (s *Server) takePartNow(tx *store.Tx, a takePartArgs) (any, error) {
	promotion, _, _, err := stageOf(tx, a.Stage)
	if err != nil {
		return nil, err
	}
	if err := needUserOf(tx, a.User, promotion); err != nil {
		return nil, err
	}
	if math.Abs(a.Points) > maxPoints {
		return nil, bad("points", "must be from -1e15 to 1e15")
	}
	t := taking{User: a.User, Play: true, Met: true, Points: a.Points, Code: a.Code}
	if t.Promotion, err = loadPromotion(tx, promotion); err != nil {
		return nil, err
	}
	if t.Stage, _, err = loadStage(tx, promotion, a.Stage); err != nil {
		return nil, err
	}
	took := tookPart{Promotion: promotion, Created: instant(tx.Now.Unix())}
	if took.Participation, err = s.takePartOpen(tx, t); err != nil {
		return nil, asBad(takePartKey(err), err)
	}
	_, err = one(tx.QueryRow(`
		SELECT id
		FROM easypromos_prizes
		WHERE participation_id = $1`, took.Participation).Scan(&took.Prize))
	return took, err
}

// takePartOpen is takePart where nobody has judged yet that the promotion and the
// stage are open.
func (s *Server) takePartOpen(tx *store.Tx, t taking) (id int64, err error) {
	if err := t.Promotion.open(tx.Now); err != nil {
		return 0, err
	}
	if err := t.Stage.open(tx.Now); err != nil {
		return 0, err
	}
	return s.takePart(tx, t)
}

// takePartKey is the argument of takePartArgs that a failure is about.
func takePartKey(err error) string {
	var e *apiError
	if errors.As(err, &e) {
		switch e.refusal {
		case errNotInSegment, errNoneLeft:
			return "user"
		case errRequirement, errCode, errCodeUsed:
			return "code"
		}
	}
	return "stage"
}
