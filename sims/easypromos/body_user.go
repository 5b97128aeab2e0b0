package easypromos

import "github.com/mockapis/mockapis/store"

// maxExternalID is the length of an external id, in characters. (Ours.)
const maxExternalID = 255

// externalID is the member external_id, or "" where it is left out. It returns
// errExternalID for one that cannot be.
func (b body) externalID() (string, error) {
	id, err := b.text("external_id", maxExternalID)
	if err != nil {
		return "", errExternalID.because("%s", err.(*apiError).Why)
	}
	if b.has("external_id") && id == "" {
		return "", errExternalID.because("external_id is empty")
	}
	return id, nil
}

// bodyUser is the user whom the body names: by user_id, otherwise by external_id. It
// returns errExternalID where it names none or the promotion has no such external id,
// and errField where it has no such user. (Ours.)
func (c *call) bodyUser(tx *store.Tx) (user int64, err error) {
	id, ok, err := c.body.integer("user_id")
	if err != nil {
		return 0, err
	}
	if ok {
		found, err := one(tx.QueryRow(`
			SELECT id
			FROM easypromos_users
			WHERE id = $1 AND promotion_id = $2`, id, c.promotion).Scan(&user))
		if err == nil && !found {
			err = errField.invalid("user_id", "promotion %d has no user %d", c.promotion, id).
				judging("promotion", c.promotion, "user", id)
		}
		return user, err
	}
	external, err := c.body.externalID()
	if err != nil {
		return 0, err
	}
	if external == "" {
		return 0, errExternalID.because("the body has neither user_id nor external_id")
	}
	user, found, err := userByExternalID(tx, c.promotion, external)
	if err == nil && !found {
		err = errExternalID.because("promotion %d has no user with the external id %q",
			c.promotion, external).judging("promotion", c.promotion, "external_id", external)
	}
	return user, err
}

// userByExternalID finds a user of a promotion by an external id, which is not empty.
func userByExternalID(tx *store.Tx, promotion int64, id string) (user int64, found bool, err error) {
	found, err = one(tx.QueryRow(`
		SELECT id
		FROM easypromos_users
		WHERE promotion_id = $1 AND external_id = $2 AND external_id <> ''`, promotion, id).
		Scan(&user))
	return user, found, err
}
