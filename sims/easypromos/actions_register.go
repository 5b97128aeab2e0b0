package easypromos

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/mockapis/mockapis/store"
)

type registerArgs struct {
	Promotion        int64         `json:"promotion" doc:"The promotion's id; it must be open."`
	Email            string        `json:"email" doc:"The user's e-mail."`
	FirstName        string        `json:"first_name,omitempty" doc:"The user's first name."`
	LastName         string        `json:"last_name,omitempty" doc:"The user's last name."`
	Nickname         string        `json:"nickname,omitempty" doc:"Unique in the promotion."`
	ExternalID       string        `json:"external_id,omitempty" doc:"Unique in the promotion."`
	Phone            string        `json:"phone,omitempty" doc:"The user's telephone."`
	Birthday         string        `json:"birthday,omitempty" doc:"A date, 2019-08-24."`
	Language         string        `json:"language,omitempty" doc:"Three letters, or the promotion's."`
	Country          string        `json:"country,omitempty" doc:"Two letters of ISO 3166-1."`
	IP               string        `json:"ip,omitempty" doc:"The user's address."`
	CustomProperties []propertyArg `json:"custom_properties,omitempty" doc:"Refs with values."`
}

type propertyArg struct {
	Ref   string `json:"ref"`
	Value string `json:"value"`
}

type registered struct {
	User      int64  `json:"user"`
	Promotion int64  `json:"promotion"`
	Created   string `json:"created"` // RFC 3339
}

// registerParticipant registers a user like a promotion's form, with the rules of
// autologin for the fields.
func (s *Server) registerParticipant(tx *store.Tx, a registerArgs) (any, error) {
	if err := needPromotion(tx, a.Promotion); err != nil {
		return nil, err
	}
	p, err := loadPromotion(tx, a.Promotion)
	if err != nil {
		return nil, err
	}
	if err := p.open(tx.Now); err != nil {
		return nil, asBad("promotion", err)
	}
	if a.Email == "" {
		return nil, bad("email", "is required")
	}
	f, err := a.form(p)
	if err != nil {
		return nil, err
	}
	u := User{LoginType: "email"}
	if u.ExternalID, err = f.externalID(); err != nil {
		return nil, asBad("external_id", err)
	}
	owner, found, err := userByExternalID(tx, p.ID, u.ExternalID)
	if err != nil {
		return nil, err
	}
	if found {
		return nil, bad("external_id", "user %d of the promotion has it", owner)
	}
	if err := f.fill(tx, &u); err != nil {
		return nil, badArgument(err)
	}
	id, err := s.register(tx, p, u)
	return registered{id, p.ID, instant(tx.Now.Unix())}, err
}

// form is the form of a promotion with the arguments in it.
func (a registerArgs) form(p promotionRules) (f form, err error) {
	text, err := json.Marshal(a)
	if err != nil {
		return f, err
	}
	f.promotion = p
	f.body, _ = parseBody(text)
	if a.IP != "" {
		f.body["meta_data"], err = json.Marshal(map[string]string{"ip": a.IP})
	}
	return f, err
}

// badArgument is asBad with the argument that a failure of the form names.
func badArgument(err error) error {
	var e *apiError
	if !errors.As(err, &e) {
		return err
	}
	key, _ := e.Values["parameter"].(string)
	return asBad(strings.TrimPrefix(key, "meta_data."), err)
}
