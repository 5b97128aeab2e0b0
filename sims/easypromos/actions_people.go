package easypromos

import (
	"strings"
	"time"

	"github.com/mockapis/mockapis/store"
)

type registerArgs struct {
	Promotion  int64  `json:"promotion" doc:"The promotion's id."`
	Email      string `json:"email" doc:"The user's e-mail."`
	FirstName  string `json:"first_name,omitempty" doc:"The user's first name."`
	LastName   string `json:"last_name,omitempty" doc:"The user's last name."`
	Nickname   string `json:"nickname,omitempty" doc:"Unique in the promotion."`
	ExternalID string `json:"external_id,omitempty" doc:"Unique in the promotion."`
	Phone      string `json:"phone,omitempty" doc:"The user's telephone."`
	Birthday   string `json:"birthday,omitempty" doc:"A date, 2019-08-24."`
	Language   string `json:"language,omitempty" doc:"Three letters; the promotion's where left out."`
	Country    string `json:"country,omitempty" doc:"Two letters."`
	IP         string `json:"ip,omitempty" doc:"The user's address."`
}

type registered struct {
	User      int64  `json:"user"`
	Promotion int64  `json:"promotion"`
	Created   string `json:"created"` // RFC 3339
}

func (a registerArgs) check() error {
	if at := strings.IndexByte(a.Email, '@'); at < 1 || at == len(a.Email)-1 {
		return bad("email", "must be an e-mail, like ann@example.com")
	}
	if _, err := time.Parse(time.DateOnly, a.Birthday); err != nil && a.Birthday != "" {
		return bad("birthday", "must be a date like 2019-08-24")
	}
	if n := len(a.Language); n != 0 && n != 3 {
		return bad("language", "must be three letters")
	}
	if n := len(a.Country); n != 0 && n != 2 {
		return bad("country", "must be two letters")
	}
	return nil
}

func registerParticipant(tx *store.Tx, a registerArgs) (any, error) {
	if err := needPromotion(tx, a.Promotion); err != nil {
		return nil, err
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	for _, unique := range []struct{ key, value, query string }{
		{"nickname", a.Nickname, `
			SELECT id
			FROM easypromos_users
			WHERE promotion_id = $1 AND nickname = $2 AND nickname <> ''`},
		{"external_id", a.ExternalID, `
			SELECT id
			FROM easypromos_users
			WHERE promotion_id = $1 AND external_id = $2 AND external_id <> ''`},
	} {
		var owner int64
		found, err := one(tx.QueryRow(unique.query, a.Promotion, unique.value).Scan(&owner))
		if err != nil {
			return nil, err
		}
		if found {
			return nil, bad(unique.key, "user %d of the promotion has it", owner)
		}
	}
	if a.Language == "" {
		err := tx.QueryRow(`
			SELECT default_language
			FROM easypromos_promotions
			WHERE id = $1`, a.Promotion).Scan(&a.Language)
		if err != nil {
			return nil, err
		}
	}
	id, err := Register(tx, User{
		PromotionID: a.Promotion, FirstName: a.FirstName, LastName: a.LastName,
		Nickname: a.Nickname, LoginType: "email", ExternalID: a.ExternalID, Email: a.Email,
		Phone: a.Phone, Birthday: a.Birthday, Language: a.Language, Country: a.Country,
		MetaData: MetaData{IP: a.IP},
	})
	return registered{id, a.Promotion, instant(tx.Now.Unix())}, err
}

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
