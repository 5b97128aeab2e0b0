package easypromos

import (
	"github.com/mockapis/mockapis/store"
)

// participationColumns are of a participation n.
const participationColumns = `n.id, n.promotion_id, n.stage_id, n.user_id, n.created, n.ip,
	n.user_agent, n.points, n.data`

// fullColumns add the requirement, the user u and, at the end, the prize z of the
// type y: one empty column where nothing was won.
var fullColumns = participationColumns + `, ifnull(n.completed, ''), n.requirement_type,
	n.requirement_code, n.requirement_data, ` + userColumns + `,
	CASE WHEN z.id IS NULL THEN '' ELSE ` + line(prizeColumns) + ` END`

const fullTables = `easypromos_participations n
	CROSS JOIN easypromos_users u ON u.id = n.user_id
	LEFT JOIN easypromos_prizes z ON z.participation_id = n.id
	LEFT JOIN easypromos_prize_types y ON y.id = z.prize_type_id`

// The collections by format: brief, then full.
var (
	participations     = participationsWhere("n.promotion_id = $1")
	userParticipations = participationsWhere("n.user_id = $1")

	participationItem = `SELECT ` + line(fullColumns) + `
		FROM ` + fullTables + `
		WHERE n.id = $1 AND n.promotion_id = $2`
	participationOwner = ownerOf("easypromos_participations")
)

func participationsWhere(where string) [2]*collection {
	return [2]*collection{
		collection{
			alias: "n", columns: participationColumns, from: "easypromos_participations n",
			where: where, encode: encodeParticipation,
		}.with(),
		collection{
			alias: "n", columns: fullColumns, from: fullTables,
			where: where, encode: encodeFullParticipation,
		}.with(),
	}
}

// encodeParticipation writes the brief form.
func encodeParticipation(e *encoder, r *row) {
	e.number("id", r.next())
	e.number("promotion_id", r.next())
	e.number("stage_id", r.next())
	e.number("user_id", r.next())
	e.time("created", r.next())
	e.text("ip", r.next())
	e.text("user_agent", r.next())
	e.number("points", r.next())
	e.raw("data", r.next())
}

// encodeFullParticipation adds what format=full has. (Observed in a public
// client; that prize is left out where nothing was won is ours.)
func encodeFullParticipation(e *encoder, r *row) {
	encodeParticipation(e, r)
	e.time("completed", r.next())
	e.object("requirement")
	e.raw("type", r.next()) // a number in both profiles
	e.textOrNull("code", r.next())
	e.raw("data", r.next())
	e.close('}')
	e.object("user")
	encodeUser(e, r)
	e.close('}')
	if r.rest != "" {
		e.object("prize")
		encodePrize(e, r)
		e.close('}')
	}
}

// listParticipations answers GET /participations/{promotion_id}.
func (s *Server) listParticipations(tx *store.Tx, c *call) error {
	return c.listParticipations(tx, participations, c.promotion)
}

// listUserParticipations answers GET /participations/{promotion_id}/users/{user_id}.
func (s *Server) listUserParticipations(tx *store.Tx, c *call) error {
	if err := c.needUser(tx); err != nil {
		return err
	}
	return c.listParticipations(tx, userParticipations, c.id("user_id"))
}

func (c *call) listParticipations(tx *store.Tx, byFormat [2]*collection, of int64) error {
	v, err := c.view("")
	if err != nil {
		return err
	}
	format, err := c.oneOf("format", "brief", "full")
	if err != nil {
		return err
	}
	if err := c.needFields(tx); err != nil {
		return err
	}
	return c.writePage(tx, byFormat[format], v, of)
}

// getParticipation answers GET /participations/{promotion_id}/{participation_id}
// in the full form. (Ours.)
func (s *Server) getParticipation(tx *store.Tx, c *call) error {
	if err := c.needFields(tx); err != nil {
		return err
	}
	found, err := c.writeItem(tx, encodeFullParticipation, participationItem,
		c.id("participation_id"), c.promotion)
	if err != nil || found {
		return err
	}
	return c.missing(tx, errParticipation, participationOwner)
}
