package easypromos

import (
	"github.com/mockapis/mockapis/store"
)

type userArgs struct {
	User int64 `json:"user" doc:"The user's id."`
}

// A UserChange is what became of a user. Status 1 is active.
type UserChange struct {
	User   int64 `json:"user"`
	Was    int64 `json:"was"`
	Status int64 `json:"status"`
}

// SetUserStatus makes a user active (1) or not (0). It returns a *sims.Bad where there
// is no such user.
func SetUserStatus(tx *store.Tx, user, status int64) (c UserChange, err error) {
	c = UserChange{User: user, Status: status}
	found, err := one(tx.QueryRow(`
		SELECT status
		FROM easypromos_users
		WHERE id = $1`, user).Scan(&c.Was))
	if err == nil && !found {
		err = bad("user", "there is no user %d", user)
	}
	if err != nil || c.Was == status {
		return c, err
	}
	_, err = tx.Exec(`
		UPDATE easypromos_users
		SET status = $1
		WHERE id = $2`, status, user)
	return c, err
}

type codesArgs struct {
	Stage int64    `json:"stage" doc:"The stage's id."`
	Codes []string `json:"codes" doc:"The codes, none of which the stage has."`
}

type codesAdded struct {
	Stage int64    `json:"stage"`
	Added []string `json:"added"`
}

func addCodes(tx *store.Tx, a codesArgs) (any, error) {
	if len(a.Codes) == 0 {
		return nil, bad("codes", "must be one code or more")
	}
	err := insertCodeRow(tx, codeRow(a))
	if store.IsUnique(err) {
		err = bad("codes", "the stage has one of them already")
	}
	return codesAdded{a.Stage, a.Codes}, err
}
