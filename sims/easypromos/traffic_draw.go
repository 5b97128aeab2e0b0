package easypromos

import (
	"math/rand/v2"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// someStage draws one of the stages that are open and where something can be had, or else
// one of those that are open. It returns errStageNotOpen where none is.
func someStage(tx *store.Tx, g *rand.Rand, p promotionRules) (st stageRules, err error) {
	ids, err := stagesOf(tx, p.ID)
	if err != nil {
		return st, err
	}
	var open, playable []stageRules
	for _, id := range ids {
		st, found, err := loadStage(tx, p.ID, id)
		if err != nil {
			return st, err
		}
		if !found || st.open(tx.Now) != nil {
			continue
		}
		open = append(open, st)
		can, err := canPlay(tx, st)
		if err != nil {
			return st, err
		}
		if can {
			playable = append(playable, st)
		}
	}
	switch {
	case len(open) == 0:
		return st, errStageNotOpen.because("promotion %d has no stage that is open", p.ID)
	case len(playable) == 0:
		return open[g.IntN(len(open))], nil
	}
	return playable[g.IntN(len(playable))], nil
}

// canPlay reports whether a stage with codes has an unused one, and a wheel a prize:
// people stay away from what is used up.
func canPlay(tx *store.Tx, st stageRules) (can bool, err error) {
	if st.Requirement == requirementCode {
		_, found, err := unusedCode(tx, st.ID)
		return found, err
	}
	if st.Type != "wheel" {
		return true, nil
	}
	prizes, err := stagePrizes(tx, st.Promotion, st.ID)
	return len(prizes.left()) > 0, err
}

func stagesOf(tx *store.Tx, promotion int64) ([]int64, error) {
	return idsOf(tx, `
		SELECT id
		FROM easypromos_stages
		WHERE promotion_id = $1
		ORDER BY created, id`, promotion)
}

// someCode is the oldest code of a stage that nobody has used, or one that the stage has
// not where none is left.
func someCode(tx *store.Tx, g *rand.Rand, stage int64) (string, error) {
	code, found, err := unusedCode(tx, stage)
	if !found {
		code = sims.Text(g, 10, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	}
	return code, err
}

func unusedCode(tx *store.Tx, stage int64) (code string, found bool, err error) {
	found, err = one(tx.QueryRow(`
		SELECT code
		FROM easypromos_codes
		WHERE stage_id = $1 AND participation_id IS NULL
		ORDER BY id
		LIMIT 1`, stage).Scan(&code))
	return code, found, err
}

// firstCoin is the coin of a promotion, if it has one.
func firstCoin(tx *store.Tx, promotion int64) (coin int64, found bool, err error) {
	found, err = one(tx.QueryRow(`
		SELECT id
		FROM easypromos_coins
		WHERE promotion_id = $1
		ORDER BY id
		LIMIT 1`, promotion).Scan(&coin))
	return coin, found, err
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
