package easypromos

import (
	"github.com/mockapis/mockapis/store"
)

const stageColumns = `s.id, s.name, s.type, s.visible, ifnull(s.start_date, ''),
	ifnull(s.end_date, '')`

var stages = collection{
	alias: "s", columns: stageColumns, from: "easypromos_stages s",
	where: "s.promotion_id = $1", encode: encodeStage,
}.with()

var (
	stageItem = `SELECT ` + line(stageColumns+`, s.promotion_id, s.requirement_type`) + `
		FROM easypromos_stages s
		WHERE s.id = $1 AND s.promotion_id = $2`
	stageOwner = ownerOf("easypromos_stages")
)

func encodeStage(e *encoder, r *row) {
	e.number("id", r.next())
	e.optional("name", r.next())
	e.text("type", r.next())
	e.bool("visible", r.next())
	e.time("start_date", r.next())
	e.time("end_date", r.next())
}

// encodeStageItem adds what only the item has. (Ours. The type of a requirement
// is a number in both profiles, as in a participation.)
func encodeStageItem(e *encoder, r *row) {
	encodeStage(e, r)
	e.number("promotion_id", r.next())
	e.raw("requirement_type", r.next())
}

// listStages answers GET /stages/{promotion_id}, in the order in which the stages
// were made. (The order is ours.)
func (s *Server) listStages(tx *store.Tx, c *call) error {
	return c.writePage(tx, stages, view{order: createdAsc}, c.promotion)
}

// getStage answers GET /stages/{promotion_id}/{stage_id}.
func (s *Server) getStage(tx *store.Tx, c *call) error {
	found, err := c.writeItem(tx, encodeStageItem, stageItem, c.id("stage_id"), c.promotion)
	if err != nil || found {
		return err
	}
	return c.missing(tx, errStage, stageOwner)
}

// needStage reads the rules of the stage of the path. It returns what errStage has
// where the promotion of the path does not have it.
func (c *call) needStage(tx *store.Tx) (stageRules, error) {
	st, found, err := loadStage(tx, c.promotion, c.id("stage_id"))
	if err == nil && !found {
		err = c.missing(tx, errStage, stageOwner)
	}
	return st, err
}
