package easypromos

import (
	"math"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// rankingSQL is a page of the ranking of the stage $1, after a row with the points
// $2, reached at $3, and the id $4.
var rankingSQL = `
	SELECT coalesce(group_concat(line, x'fe'), '')
	FROM (
		SELECT ` + line(`b.cursor, b.user_id, b.points, b.created, `+userColumns) + ` AS line
		FROM easypromos_stage_users b
		CROSS JOIN easypromos_users u ON u.id = b.user_id
		WHERE b.stage_id = $1 AND b.points IS NOT NULL
			AND b.points <= $2 AND (b.points < $2 OR b.created > $3 OR b.created = $3 AND b.id > $4)
		ORDER BY b.points DESC, b.created, b.id
		LIMIT 101)`

// A standing is a place in a ranking: after whom a page begins.
type standing struct {
	points      any // int64 or float64
	created, id int64
	position    int64
}

// getRanking answers GET /ranking/{promotion_id}: the leaderboard of the stage in
// the parameter stage_id, otherwise of the first scored stage. One row stands for
// a user, with the best points; who reached them earlier comes first. (The shape
// is ours; clients read id, and items as in every collection.)
func (s *Server) getRanking(tx *store.Tx, c *call) error {
	stage, name, err := c.scoredStage(tx)
	if err != nil {
		return err
	}
	cursor, err := c.cursor()
	if err != nil {
		return err
	}
	after := standing{points: math.MaxInt64}
	if cursor != 0 {
		if after, err = standingAt(tx, stage, cursor); err != nil {
			return unknownCursor(err, cursor)
		}
	}
	if err := c.needFields(tx); err != nil {
		return err
	}
	var packed string
	err = tx.QueryRow(rankingSQL, stage, after.points, after.created, after.id).Scan(&packed)
	if err != nil {
		return err
	}
	c.writeRanking(stage, name, after.position, packed)
	return nil
}

func (c *call) writeRanking(stage int64, name string, position int64, packed string) {
	e := c.out
	id := strconv.FormatInt(stage, 10)
	e.open('{')
	e.number("id", id)
	e.number("promotion_id", strconv.FormatInt(c.promotion, 10))
	e.number("stage_id", id)
	e.optional("name", name)
	e.array("items")
	n, last := 0, ""
	for ; n < pageSize && packed != ""; n++ {
		var text string
		text, packed, _ = strings.Cut(packed, string([]byte{rowEnd}))
		r := row{text}
		last = r.next()
		position++
		e.open('{')
		e.raw("position", strconv.FormatInt(position, 10))
		e.number("user_id", r.next())
		e.number("points", r.next())
		e.time("created", r.next())
		e.object("user")
		encodeUser(e, &r)
		e.close('}')
		e.close('}')
	}
	e.close(']')
	if packed == "" {
		last = ""
	}
	c.paging(last, 0, n)
	e.close('}')
}

// scoredStage is the stage whose ranking is asked for. It returns errNotFound where
// the promotion has no such scored stage.
func (c *call) scoredStage(tx *store.Tx) (id int64, name string, err error) {
	var found bool
	if v := c.parameter("stage_id"); v != "" {
		n, err := strconv.ParseUint(v, 10, 31)
		if err != nil || n == 0 {
			return 0, "", errStageID.invalid("stage_id",
				"stage_id is %q; it must be a whole number from 1", v).judging("value", v)
		}
		found, err = one(tx.QueryRow(`
			SELECT id, name
			FROM easypromos_stages
			WHERE id = $1 AND promotion_id = $2 AND scored`, n, c.promotion).Scan(&id, &name))
		if err == nil && !found {
			err = errNoScoredStage.because("promotion %d has no scored stage %d", c.promotion, n).
				judging("promotion", c.promotion, "stage", n)
		}
		return id, name, err
	}
	found, err = one(tx.QueryRow(`
		SELECT id, name
		FROM easypromos_stages
		WHERE promotion_id = $1 AND scored
		ORDER BY created, id
		LIMIT 1`, c.promotion).Scan(&id, &name))
	if err == nil && !found {
		err = errNoScoredStage.because("promotion %d has no scored stage", c.promotion).
			judging("promotion", c.promotion)
	}
	return id, name, err
}

// standingAt is the place of a cursor's row. How many stand before it is counted
// in the index, in which a page further down has to go further.
func standingAt(tx *store.Tx, stage, cursor int64) (at standing, err error) {
	err = tx.QueryRow(`
		SELECT points, created, id
		FROM easypromos_stage_users
		WHERE stage_id = $1 AND cursor = $2 AND points IS NOT NULL`, stage, cursor).
		Scan(&at.points, &at.created, &at.id)
	if err != nil {
		return at, err
	}
	err = tx.QueryRow(`
		SELECT (
			SELECT count(*)
			FROM easypromos_stage_users
			WHERE stage_id = $1 AND points > $2
		) + (
			SELECT count(*)
			FROM easypromos_stage_users
			WHERE stage_id = $1 AND points = $2 AND (created < $3 OR created = $3 AND id <= $4)
		)`, stage, at.points, at.created, at.id).Scan(&at.position)
	return at, err
}
