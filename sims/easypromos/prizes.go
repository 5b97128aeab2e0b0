package easypromos

import (
	"github.com/mockapis/mockapis/store"
)

// prizeTypeColumns are of a prize type y.
const prizeTypeColumns = `y.id, y.name, y.description, y.image, y.instructions, y.ref,
	y.assignation_type, ifnull(y.qty, ''), y.given`

// prizeColumns are of a prize z and its type y.
const prizeColumns = `z.id, ` + prizeTypeColumns + `, z.user_id, ifnull(z.stage_id, ''),
	ifnull(z.participation_id, ''), z.created, z.code, z.download_url, z.redeem_url`

const prizeTables = `easypromos_prizes z
	CROSS JOIN easypromos_prize_types y ON y.id = z.prize_type_id
	CROSS JOIN easypromos_users u ON u.id = z.user_id`

var (
	prizes     = prizesWhere("z.promotion_id = $1")
	userPrizes = prizesWhere("z.user_id = $1")
	prizeTypes = `
		SELECT coalesce(group_concat(line, x'fe'), '')
		FROM (
			SELECT ` + line(prizeTypeColumns) + ` AS line
			FROM easypromos_prize_types y
			WHERE y.promotion_id = $1
			ORDER BY y.id)`
)

func prizesWhere(where string) *collection {
	return collection{
		alias: "z", columns: prizeColumns + ", " + userColumns, from: prizeTables,
		where: where, encode: encodePrizeWithUser,
	}.with()
}

func encodePrizeType(e *encoder, r *row) {
	e.number("id", r.next())
	e.optional("name", r.next())
	e.optional("description", r.next())
	e.optional("image", r.next())
	e.optional("instructions", r.next())
	e.optional("ref", r.next())
	e.number("assignation_type", r.next())
	e.numberOrNull("qty", r.next()) // null is ours: no limit
	e.number("given", r.next())
}

func encodePrize(e *encoder, r *row) {
	e.number("id", r.next())
	e.object("prize_type")
	encodePrizeType(e, r)
	e.close('}')
	e.number("user_id", r.next())
	e.numberOrNull("stage_id", r.next())
	e.numberOrNull("participation_id", r.next())
	e.time("created", r.next())
	e.textOrNull("code", r.next())
	e.textOrNull("download_url", r.next())
	e.textOrNull("redeem_url", r.next())
}

func encodePrizeWithUser(e *encoder, r *row) {
	encodePrize(e, r)
	e.object("user")
	encodeUser(e, r)
	e.close('}')
}

// listPrizes answers GET /prizes/{promotion_id}.
func (s *Server) listPrizes(tx *store.Tx, c *call) error {
	return c.listWithUsers(tx, prizes, c.promotion)
}

// listUserPrizes answers GET /prizes/{promotion_id}/users/{user_id}.
func (s *Server) listUserPrizes(tx *store.Tx, c *call) error {
	if err := c.needUser(tx); err != nil {
		return err
	}
	return c.listWithUsers(tx, userPrizes, c.id("user_id"))
}

// listPrizeTypes answers GET /prizes/inventory/{promotion_id}.
func (s *Server) listPrizeTypes(tx *store.Tx, c *call) error {
	return c.writeAll(tx, encodePrizeType, prizeTypes, c.promotion)
}

// listWithUsers answers with a page of rows that have their user in them.
func (c *call) listWithUsers(tx *store.Tx, l *collection, of int64) error {
	v, err := c.view("")
	if err != nil {
		return err
	}
	if err := c.needFields(tx); err != nil {
		return err
	}
	return c.writePage(tx, l, v, of)
}
