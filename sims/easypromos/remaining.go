package easypromos

import (
	"database/sql"
	"strconv"
	"time"
	_ "time/tzdata" // a container may have none

	"github.com/mockapis/mockapis/store"
)

// getRemaining answers GET /participations/{promotion_id}/remaining/{stage_id}/{user_id}
// with the participations that the user has left, or null where there is no limit.
// (The shape is ours.)
func (s *Server) getRemaining(tx *store.Tx, c *call) error {
	if err := c.needStage(tx); err != nil {
		return err
	}
	if err := c.needUser(tx); err != nil {
		return err
	}
	n, limited, err := remaining(tx, c.id("stage_id"), c.id("user_id"))
	if err != nil {
		return err
	}
	c.out.open('{')
	if limited {
		c.out.raw("remaining", strconv.FormatInt(n, 10))
	} else {
		c.out.raw("remaining", "null")
	}
	c.out.close('}')
	return nil
}

// remaining counts the participations that a user has left in a stage; limited is
// false where the stage has no limit. A limit a day starts anew at midnight in
// the promotion's time zone. (Ours.)
func remaining(tx *store.Tx, stage, user int64) (left int64, limited bool, err error) {
	var limit sql.NullInt64
	var period, timezone string
	err = tx.QueryRow(`
		SELECT s.max_participations, s.period, p.timezone
		FROM easypromos_stages s
		JOIN easypromos_promotions p ON p.id = s.promotion_id
		WHERE s.id = $1`, stage).Scan(&limit, &period, &timezone)
	if err != nil || !limit.Valid {
		return 0, false, err
	}
	var used int64
	if period == "day" {
		used, err = usedOn(tx, stage, user, tx.Now, timezone)
	} else {
		used, err = usedInAll(tx, stage, user)
	}
	return max(0, limit.Int64-used), true, err
}

func usedInAll(tx *store.Tx, stage, user int64) (n int64, err error) {
	_, err = one(tx.QueryRow(`
		SELECT participations
		FROM easypromos_stage_users
		WHERE stage_id = $1 AND user_id = $2`, stage, user).Scan(&n))
	return n, err
}

// usedOn counts a user's participations of the day that now is in, which the limit
// bounds. The fixtures have checked that the time zone is known.
func usedOn(tx *store.Tx, stage, user int64, now time.Time, timezone string) (n int64, err error) {
	zone, err := time.LoadLocation(timezone)
	if err != nil {
		return 0, err
	}
	y, m, d := now.In(zone).Date()
	begin, end := time.Date(y, m, d, 0, 0, 0, 0, zone), time.Date(y, m, d+1, 0, 0, 0, 0, zone)
	err = tx.QueryRow(`
		SELECT count(*)
		FROM easypromos_participations
		WHERE user_id = $1 AND created >= $2 AND created < $3 AND stage_id = $4`,
		user, begin.Unix(), end.Unix(), stage).Scan(&n)
	return n, err
}
