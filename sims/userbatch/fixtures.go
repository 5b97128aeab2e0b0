package userbatch

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Fixtures says what the files of fixtures/userbatch hold.
func (s *Server) Fixtures() []sims.Table {
	return []sims.Table{
		sims.Rows("portals", insertPortalRow),
		sims.Rows("advertisements", insertAdvertisementRow),
		sims.Rows("users", insertUserRow),
	}
}

type portalRow struct {
	Login      int64  `yaml:"login"` // 8 digits
	Name       string `yaml:"name"`
	PrivateKey string `yaml:"private_key"`
	LandingURL string `yaml:"landing_url"`
}

func insertPortalRow(tx *store.Tx, r portalRow) error {
	if r.Login < minLogin || r.Login > maxLogin {
		return &sims.Bad{Key: "login", Reason: "must be an integer from 10000000 to 99999999"}
	}
	if r.PrivateKey == "" {
		return &sims.Bad{Key: "private_key", Reason: "is required"}
	}
	if r.LandingURL == "" {
		return &sims.Bad{Key: "landing_url", Reason: "is required"}
	}
	_, err := tx.Exec(`
		INSERT INTO userbatch_portals (login, name, private_key, landing_url)
		VALUES ($1, $2, $3, $4)`, r.Login, r.Name, r.PrivateKey, r.LandingURL)
	return err
}

type advertisementRow struct {
	Logins []int64         `yaml:"logins"`
	Action int64           `yaml:"action"` // the status of the user, 1 to 4
	Active *bool           `yaml:"active"` // true where left out
	Name   string          `yaml:"name"`
	Credit int64           `yaml:"credit"`
	Banner *string         `yaml:"banner"`
	Texts  map[string]text `yaml:"texts"` // by language
}

type text struct {
	Title string `yaml:"title"`
	Info  string `yaml:"info"`
}

func insertAdvertisementRow(tx *store.Tx, r advertisementRow) error {
	if r.Action < unknownUser || r.Action > activeUser {
		return &sims.Bad{Key: "action", Reason: "must be from 1 to 4"}
	}
	if len(r.Texts) == 0 {
		return &sims.Bad{Key: "texts", Reason: "needs at least one language"}
	}
	for _, login := range r.Logins {
		data, err := needPortal(tx, "logins", login)
		if err != nil {
			return err
		}
		for _, lang := range slices.Sorted(maps.Keys(r.Texts)) {
			t := r.Texts[lang]
			if !langForm.MatchString(lang) {
				return &sims.Bad{Key: "texts", Reason: fmt.Sprintf("language %q must be two lower-case letters", lang)}
			}
			ad := advertisement{
				Action: r.Action, Active: r.Active == nil || *r.Active, Name: r.Name,
				Credit: r.Credit, Title: t.Title, Info: t.Info,
			}
			if r.Banner != nil {
				ad.Banner = sql.NullString{String: *r.Banner, Valid: true}
			}
			err := insertAdvertisement(tx, data, lang, ad)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

type userRow struct {
	Login       int64   `yaml:"login"`
	Access      string  `yaml:"access"`
	Email       string  `yaml:"email"`
	SecondEmail *string `yaml:"second_email"`
	Lang        string  `yaml:"lang"`
	Platform    int64   `yaml:"platform"` // 1 Android, 2 iOS
	Device      string  `yaml:"device"`
	Action      int64   `yaml:"action"` // 2 to 4

	CreatedAt sims.FixtureTime `yaml:"created_at"`
}

func insertUserRow(tx *store.Tx, r userRow) error {
	data, err := needPortal(tx, "login", r.Login)
	if err != nil {
		return err
	}
	switch {
	case !accessForm.MatchString(r.Access):
		return &sims.Bad{Key: "access", Reason: "must be 14 letters, digits or hyphens"}
	case !isEmail(r.Email):
		return &sims.Bad{Key: "email", Reason: "is no e-mail"}
	case !langForm.MatchString(r.Lang):
		return &sims.Bad{Key: "lang", Reason: "must be two lower-case letters"}
	case r.Platform != 1 && r.Platform != 2:
		return &sims.Bad{Key: "platform", Reason: "must be 1 (Android) or 2 (iOS)"}
	case r.Action < newUser || r.Action > activeUser:
		return &sims.Bad{Key: "action", Reason: "must be from 2 to 4"}
	case r.CreatedAt.IsZero():
		return &sims.Bad{Key: "created_at", Reason: "is required, such as 2014-12-31T12:00:23Z or now-24h"}
	}
	_, err = tx.Exec(`
		INSERT INTO userbatch_users (login, access, email, second_email, lang, platform, device, action, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
		data, r.Access, r.Email, r.SecondEmail, r.Lang, r.Platform, r.Device, r.Action,
		r.CreatedAt.At(tx).Format(time.RFC3339))
	return err
}

// needPortal returns the login whose data a login's portal serves.
func needPortal(tx *store.Tx, key string, login int64) (data int64, err error) {
	p, err := portalByLogin(tx, login)
	if errors.Is(err, sql.ErrNoRows) {
		err = &sims.Bad{Key: key, Reason: fmt.Sprintf("no portal has the login %d", login)}
	}
	return p.data(), err
}
