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
	stage, err := c.needStage(tx)
	if err != nil {
		return err
	}
	if err := c.needUser(tx); err != nil {
		return err
	}
	promotion, err := loadPromotion(tx, c.promotion)
	if err != nil {
		return err
	}
	left, err := entriesOf(tx, promotion, stage, c.id("user_id"))
	if err != nil {
		return err
	}
	c.out.open('{')
	if left.limit.Valid {
		c.out.raw("remaining", strconv.FormatInt(left.free()+left.extra, 10))
	} else {
		c.out.raw("remaining", "null")
	}
	c.out.close('}')
	return nil
}

// entries are what a user may still do in a stage. A limit a day starts anew at
// midnight in the promotion's time zone; extra entries are used when nothing else is
// left, and stay until they are. (Ours.)
type entries struct {
	limit            sql.NullInt64 // no limit where not valid
	period, timezone string
	used             int64 // in all or today
	extra            int64
}

// free counts the participations that cost no extra entry; -1 is no limit.
func (e entries) free() int64 {
	if !e.limit.Valid {
		return -1
	}
	return max(0, e.limit.Int64-e.used)
}

// need returns errNoneLeft where nothing is left.
func (e entries) need(stage, user int64) error {
	if e.free() != 0 || e.extra > 0 {
		return nil
	}
	when := "in all"
	if e.period == "day" {
		when = "a day in " + e.timezone
	}
	return errNoneLeft.because("user %d has taken part %d times in stage %d, which allows %d %s",
		user, e.used, stage, e.limit.Int64, when).
		judging("stage", stage, "user", user, "used", e.used, "limit", e.limit.Int64,
			"period", e.period, "timezone", e.timezone, "extra_entries", e.extra)
}

// entriesOf reads what a user may still do in a stage of a promotion.
func entriesOf(
	tx *store.Tx, promotion promotionRules, stage stageRules, user int64,
) (e entries, err error) {
	e = entries{limit: stage.Limit, period: stage.Period, timezone: promotion.Timezone}
	if !e.limit.Valid {
		return e, nil
	}
	if e.period == "day" {
		e.used, err = usedOn(tx, stage.ID, user, tx.Now, e.timezone)
	} else {
		e.used, err = usedInAll(tx, stage.ID, user)
	}
	if err != nil {
		return e, err
	}
	_, err = one(tx.QueryRow(`
		SELECT entries
		FROM easypromos_extra_entries
		WHERE user_id = $1 AND stage_id = $2`, user, stage.ID).Scan(&e.extra))
	return e, err
}

// useExtraEntry takes away one of a user's extra entries, which there is.
func useExtraEntry(tx *store.Tx, stage, user int64) error {
	_, err := tx.Exec(`
		UPDATE easypromos_extra_entries
		SET entries = entries - 1
		WHERE user_id = $1 AND stage_id = $2`, user, stage)
	return err
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
