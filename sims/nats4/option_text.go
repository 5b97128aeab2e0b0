package nats4

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

const optionExists = `
	SELECT EXISTS (SELECT 1 FROM nats4_options WHERE optionid = $1 AND deleted = 0)`

// setOptionText answers PATCH /option/text: the name that join_options shows. (Ours: the
// vendor's sidebar has the call's name alone.)
func (s *Server) setOptionText(tx *store.Tx, c *call) ([]byte, error) {
	id, _ := c.args.integer("optionid")
	if err := setOptionName(tx, id, c.args.text("text")); err != nil {
		return c.failOption(err)
	}
	return phpJSON(object{{"result", "TRUE"}}), nil
}

// setOptionName gives an option the name that join_options shows. It returns a *sims.Bad
// where there is no such option.
func setOptionName(tx *store.Tx, optionID int64, name string) error {
	if err := need(tx, "optionid", optionID, optionExists); err != nil {
		return err
	}
	res, err := tx.Exec(`
		UPDATE nats4_option_details
		SET value = $1
		WHERE optionid = $2 AND name = 'name'`, name, optionID)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); n > 0 || err != nil {
		return err
	}
	var last sql.NullInt64
	err = tx.QueryRow(`
		SELECT max(seq)
		FROM nats4_option_details
		WHERE optionid = $1`, optionID).Scan(&last)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO nats4_option_details (optionid, seq, name, value)
		VALUES ($1, $2, 'name', $3)`, optionID, last.Int64+1, name)
	return err
}

// An OptionChange is what became of a join option.
type OptionChange struct {
	OptionID int64 `json:"optionid"`
	Was      bool  `json:"was"`
	Enabled  bool  `json:"enabled"`
}

// EnableOption has a join option offered, or no longer. It returns a *sims.Bad where there
// is no such option.
func EnableOption(tx *store.Tx, optionID int64, enabled bool) (OptionChange, error) {
	c := OptionChange{OptionID: optionID, Enabled: enabled}
	o, err := loadOption(tx, optionID)
	if errors.Is(err, sql.ErrNoRows) {
		return c, badKey("optionid", "there is no option %d", optionID)
	}
	if err != nil {
		return c, err
	}
	c.Was = o.Enabled
	_, err = tx.Exec(`
		UPDATE nats4_options
		SET enabled = $1
		WHERE optionid = $2`, enabled, optionID)
	return c, err
}

// optionActions are what the install's staff does with join options.
func optionActions() []sims.Action {
	return []sims.Action{
		sims.Act(Name, "disable-option", "Take a join option off sale.",
			func(tx *store.Tx, a optionArgs) (any, error) {
				return EnableOption(tx, a.OptionID, false)
			}),
		sims.Act(Name, "enable-option", "Put a join option on sale that is not.",
			func(tx *store.Tx, a optionArgs) (any, error) {
				return EnableOption(tx, a.OptionID, true)
			}),
	}
}

type optionArgs struct {
	OptionID int64 `json:"optionid" doc:"The join option."`
}
