package easypromos

import (
	"encoding/json"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// The places in requirementTypes.
const (
	requirementNone = iota
	requirementCode
	requirementOther
)

// A stageCode is a code of a stage as it is stored. The zero value is none.
type stageCode struct {
	ID   int64
	Code string
}

// judgeRequirement returns the code that a participation uses, if its stage needs one,
// or errRequirement, errCode or errCodeUsed.
func (t *taking) judgeRequirement(tx *store.Tx) (stageCode, error) {
	switch {
	case t.Stage.Requirement == requirementCode || t.Validate:
		return freeCode(tx, t.Stage, t.Code)
	case t.Stage.Requirement == requirementOther && !t.Met:
		return stageCode{}, noCodes(t.Stage)
	}
	return stageCode{}, nil
}

// freeCode is the code of a stage that nobody has used; blanks around it and the case
// of its letters do not matter. It returns errRequirement where the stage has no codes
// or none is given, errCode where the stage has no such code, and errCodeUsed.
// (Documented: codes 30 to 32; how codes are compared is ours.)
func freeCode(tx *store.Tx, stage stageRules, text string) (code stageCode, err error) {
	if stage.Requirement != requirementCode {
		return code, noCodes(stage)
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return code, errRequirement.because("stage %d needs a code; none was given", stage.ID).
			judging("stage", stage.ID, "requirement", "code")
	}
	var usedBy int64
	found, err := one(tx.QueryRow(`
		SELECT id, code, ifnull(participation_id, 0)
		FROM easypromos_codes
		WHERE stage_id = $1 AND code = $2`, stage.ID, text).Scan(&code.ID, &code.Code, &usedBy))
	switch {
	case err != nil:
		return code, err
	case !found:
		return code, errCode.because("stage %d has no code %s", stage.ID, quoted(text)).
			judging("stage", stage.ID)
	case usedBy != 0:
		return code, errCodeUsed.because("the code %s of stage %d was used by participation %d",
			quoted(text), stage.ID, usedBy).judging("stage", stage.ID, "participation", usedBy)
	}
	return code, nil
}

// noCodes is the failure of a stage whose requirement is none or no code.
func noCodes(stage stageRules) error {
	kind := requirementTypes[stage.Requirement]
	why := "stage %d has no requirement"
	if stage.Requirement == requirementOther {
		why = "stage %d has a requirement that is no code, which the API cannot meet"
	}
	return errRequirement.because(why, stage.ID).judging("stage", stage.ID, "requirement", kind)
}

// quoted is a text for a sentence, cut where it is long.
func quoted(text string) string {
	v, _ := json.Marshal(text) // a string never fails
	return shown(v)
}
