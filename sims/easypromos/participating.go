package easypromos

import (
	"strconv"

	"github.com/mockapis/mockapis/store"
)

// createParticipation answers POST /participations/{promotion_id}: it records what was
// done elsewhere, so it does not fail where the prizes are used up. (Ours.)
func (s *Server) createParticipation(tx *store.Tx, c *call) error {
	t, err := s.takingOf(tx, c)
	if err != nil {
		return err
	}
	if t.Stage, err = c.bodyStage(tx); err != nil {
		return err
	}
	if err := c.takeResult(&t); err != nil {
		return err
	}
	if t.Code, t.Details, err = c.body.requirement(); err != nil {
		return err
	}
	return s.answerTaking(tx, c, t)
}

// checkRequirement answers POST /participations/{promotion_id}/check_requirement/{stage_id}
// and changes nothing. (The shape is ours.)
func (s *Server) checkRequirement(tx *store.Tx, c *call) error {
	if _, _, err := s.loginUser(tx, c); err != nil {
		return err
	}
	text, err := c.body.code()
	if err != nil {
		return err
	}
	code, err := freeCode(tx, c.stage, text)
	if err != nil {
		return err
	}
	e := c.out
	e.open('{')
	e.raw("valid", "true")
	e.object("requirement")
	e.raw("type", strconv.FormatInt(c.stage.Requirement, 10)) // a number in both profiles
	e.text("code", code.Code)
	e.close('}')
	e.close('}')
	return nil
}

// validateCode answers POST /participations/{promotion_id}/validate_code/{stage_id}:
// a participation by a code and nothing else.
func (s *Server) validateCode(tx *store.Tx, c *call) error {
	t, err := s.takingOf(tx, c)
	if err != nil {
		return err
	}
	t.Validate = true
	if t.Code, err = c.body.code(); err != nil {
		return err
	}
	return s.answerTaking(tx, c, t)
}

// participate answers POST /participations/{promotion_id}/participate/{stage_id}: it
// plays, so a wheel must have a prize.
func (s *Server) participate(tx *store.Tx, c *call) error {
	t, err := s.takingOf(tx, c)
	if err != nil {
		return err
	}
	t.Play = true
	if err := c.takeResult(&t); err != nil {
		return err
	}
	if t.Code, err = c.body.code(); err != nil {
		return err
	}
	return s.answerTaking(tx, c, t)
}

// takingOf is the participation of the user of the login token in the stage of the
// path, from where the body says, or else the request comes. (Ours.)
func (s *Server) takingOf(tx *store.Tx, c *call) (t taking, err error) {
	t = taking{Promotion: c.rules, Stage: c.stage}
	if t.User, err = s.needLoginUser(tx, c); err != nil {
		return t, err
	}
	t.IP, t.UserAgent, err = c.caller()
	return t, err
}

// takeResult reads what a participation came to: points and data.
func (c *call) takeResult(t *taking) (err error) {
	if t.Points, err = c.body.number("points"); err != nil {
		return err
	}
	t.Data, err = c.body.answers("data")
	return err
}

// bodyStage is the stage that the body names. It returns errField where the promotion
// has none such, and errStageNotOpen.
func (c *call) bodyStage(tx *store.Tx) (st stageRules, err error) {
	id, there, err := c.body.integer("stage_id")
	if err != nil {
		return st, err
	}
	if !there {
		return st, errField.invalid("stage_id", "the body has no stage_id")
	}
	st, found, err := loadStage(tx, c.promotion, id)
	if err != nil {
		return st, err
	}
	if !found {
		return st, errField.invalid("stage_id", "promotion %d has no stage %d", c.promotion, id).
			judging("promotion", c.promotion, "stage", id)
	}
	return st, st.open(tx.Now)
}

// answerTaking takes part and answers with the participation in the full form.
func (s *Server) answerTaking(tx *store.Tx, c *call, t taking) error {
	id, err := s.takePart(tx, t)
	if err != nil {
		return err
	}
	if err := c.needFields(tx); err != nil {
		return err
	}
	_, err = c.writeItem(tx, encodeFullParticipation, participationItem, id, c.promotion)
	return err
}
