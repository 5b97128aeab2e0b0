package promoonly

import (
	"net/http"

	"github.com/mockapis/mockapis/store"
)

type poolUserID struct {
	PoolUserID int64 `json:"pool_userid"`
}

// A poolUserIDFailure has a text in the key that is a number otherwise.
type poolUserIDFailure struct {
	PoolUserID string `json:"pool_userid"`
}

// poolUserID answers POST /account/pool_userid. The e-mail is compared without
// regard to case, and the account may have any status. (Both are ours.)
func (s *Server) poolUserID(r *http.Request, _ map[string]string) (any, error) {
	f, err := readForm(r)
	if err != nil {
		return nil, err
	}
	email, err := f.required("email")
	if err != nil {
		return nil, err
	}
	var u user
	err = s.world.DB.View(r.Context(), func(tx *store.Tx) error {
		u, err = userByEmail(tx, email)
		if err == nil && u.UserID == 0 {
			err = unknownEmail(email)
		}
		return err
	})
	return poolUserID{u.UserID}, err
}

// unknownEmail is the failure of an e-mail that no account has.
func unknownEmail(email string) error {
	return errEmailUnknown.because("no account has this e-mail").judging("email", bounded(email))
}
