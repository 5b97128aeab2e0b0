package userbatch

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

type advertisementArgs struct {
	Login  int64   `json:"login" doc:"The portal."`
	Action int64   `json:"action" doc:"The status of the users who see it, 1 to 4."`
	Lang   string  `json:"lang,omitempty" doc:"The language; every one that there is where left out."`
	Active *bool   `json:"active,omitempty" doc:"Whether it is shown."`
	Name   *string `json:"name,omitempty" doc:"Its system name."`
	Credit *int64  `json:"credit,omitempty" doc:"The reward, from 0."`
	Title  *string `json:"title,omitempty" doc:"Its title; needed for a new language."`
	Info   *string `json:"info,omitempty" doc:"Its text; needed for a new language."`
	Banner *string `json:"banner,omitempty" doc:"The URL of its banner; empty for none."`
}

type advertisementChange struct {
	Login     int64    `json:"login"` // whose advertisements they are
	Action    int64    `json:"action"`
	Languages []string `json:"languages"`       // changed or removed
	Added     bool     `json:"added,omitempty"` // a language that was not there
}

func (a advertisementArgs) check() error {
	switch {
	case a.Action < unknownUser || a.Action > activeUser:
		return &sims.Bad{Key: "action", Reason: "must be from 1 to 4"}
	case a.Lang != "" && !langForm.MatchString(a.Lang):
		return &sims.Bad{Key: "lang", Reason: "must be two lower-case letters"}
	case a.Credit != nil && *a.Credit < 0:
		return &sims.Bad{Key: "credit", Reason: "must be 0 or more"}
	case a.Active == nil && a.Name == nil && a.Credit == nil &&
		a.Title == nil && a.Info == nil && a.Banner == nil:
		return &sims.Bad{Key: "title", Reason: "is required, or active, name, credit, info or banner"}
	}
	return nil
}

// changeAdvertisement changes the texts that there are, or adds one where a
// language is named that has none.
func changeAdvertisement(tx *store.Tx, a advertisementArgs) (any, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	p, err := portalOf(tx, a.Login)
	if err != nil {
		return nil, err
	}
	a.Login = p.data()
	c := advertisementChange{Login: a.Login, Action: a.Action}
	c.Languages, err = updateAdvertisements(tx, a)
	if err != nil || len(c.Languages) > 0 {
		return c, err
	}
	if a.Lang == "" {
		return nil, noAdvertisement("lang", a.Action)
	}
	c.Languages, c.Added = []string{a.Lang}, true
	return c, addAdvertisement(tx, a)
}

func noAdvertisement(key string, action int64) error {
	return &sims.Bad{Key: key, Reason: fmt.Sprintf("there is no advertisement for status %d yet; "+
		"with lang, title and info it is written", action)}
}

// addAdvertisement adds a language. What is left out is as in another language.
func addAdvertisement(tx *store.Tx, a advertisementArgs) error {
	switch {
	case a.Title == nil:
		return &sims.Bad{Key: "title", Reason: "is required for a new language"}
	case a.Info == nil:
		return &sims.Bad{Key: "info", Reason: "is required for a new language"}
	}
	ad, err := anyAdvertisement(tx, a.Login, a.Action)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		ad.Active = true
	}
	ad.Action, ad.Title, ad.Info = a.Action, *a.Title, *a.Info
	if a.Active != nil {
		ad.Active = *a.Active
	}
	if a.Name != nil {
		ad.Name = *a.Name
	}
	if a.Credit != nil {
		ad.Credit = *a.Credit
	}
	if a.Banner != nil {
		ad.Banner = sql.NullString{String: *a.Banner, Valid: *a.Banner != ""}
	}
	return insertAdvertisement(tx, a.Login, a.Lang, ad)
}

type removeArgs struct {
	Login  int64  `json:"login" doc:"The portal."`
	Action int64  `json:"action" doc:"The status of the users who see it, 1 to 4."`
	Lang   string `json:"lang,omitempty" doc:"The language; every one where left out."`
}

func removeAdvertisement(tx *store.Tx, a removeArgs) (any, error) {
	p, err := portalOf(tx, a.Login)
	if err != nil {
		return nil, err
	}
	c := advertisementChange{Login: p.data(), Action: a.Action}
	c.Languages, err = deleteAdvertisements(tx, c.Login, a.Action, a.Lang)
	if err == nil && len(c.Languages) == 0 {
		return nil, &sims.Bad{
			Key: "action", Reason: fmt.Sprintf("there is no advertisement for status %d", a.Action),
		}
	}
	return c, err
}
