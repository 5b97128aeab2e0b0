package userbatch

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Actions lists what the portals' administrators and the system do outside the API.
func (s *Server) Actions() []sims.Action {
	return []sims.Action{
		sims.Act(Name, "register-user",
			"Register a user with a portal, as newUser does. A known one keeps the access code.",
			s.registerUser),
		sims.Act(Name, "set-user-status",
			"Move a user to a status, also backwards, which editUser refuses.", setUserStatus),
		sims.Act(Name, "change-advertisement",
			"Change a portal's advertisement for a status, or write one for a further language.",
			changeAdvertisement),
		sims.Act(Name, "remove-advertisement",
			"Remove a portal's advertisement for a status: there is nothing to show then.",
			removeAdvertisement),
		sims.Act(Name, "change-portal",
			"Change a portal's landing URL, name or private key.", changePortal),
	}
}

type registerArgs struct {
	Login    int64  `json:"login" doc:"The portal."`
	Email    string `json:"email" doc:"The user's e-mail, plain."`
	Lang     string `json:"lang,omitempty" doc:"Two lower-case letters; en where left out."`
	Platform int64  `json:"platform,omitempty" doc:"1 Android (where left out), 2 iOS."`
	Device   string `json:"device,omitempty" doc:"The device, up to 255 bytes."`
}

type registered struct {
	Access string `json:"access"`
	URL    string `json:"url"`
	Action int64  `json:"action"`
}

func (s *Server) registerUser(tx *store.Tx, a registerArgs) (any, error) {
	if a.Lang == "" {
		a.Lang = "en"
	}
	if a.Platform == 0 {
		a.Platform = 1
	}
	switch {
	case !isEmail(a.Email):
		return nil, &sims.Bad{Key: "email", Reason: "is no e-mail"}
	case !langForm.MatchString(a.Lang):
		return nil, &sims.Bad{Key: "lang", Reason: "must be two lower-case letters"}
	case a.Platform != 1 && a.Platform != 2:
		return nil, &sims.Bad{Key: "platform", Reason: "must be 1 (Android) or 2 (iOS)"}
	case len(a.Device) > 255:
		return nil, &sims.Bad{Key: "device", Reason: "has more than 255 bytes"}
	}
	p, err := portalOf(tx, a.Login)
	if err != nil {
		return nil, err
	}
	r := registered{}
	r.Access, err = Register(tx, s.world, Registration{p.data(), a.Email, a.Lang, a.Platform, a.Device})
	if err != nil {
		return nil, err
	}
	u, err := userByAccess(tx, r.Access)
	r.URL, r.Action = landingURL(p.LandingURL, r.Access), u.Action
	return r, err
}

// portalOf is portalByLogin for an argument login.
func portalOf(tx *store.Tx, login int64) (portal, error) {
	p, err := portalByLogin(tx, login)
	if errors.Is(err, sql.ErrNoRows) {
		err = &sims.Bad{Key: "login", Reason: fmt.Sprintf("no portal has the login %d", login)}
	}
	return p, err
}

type statusArgs struct {
	Access      string `json:"access" doc:"The user's access code."`
	Action      int64  `json:"action" doc:"The status: 2 new user, 3 registered, 4 active for a week."`
	SecondEmail string `json:"second_email,omitempty" doc:"A second e-mail of the user."`
}

type statusSet struct {
	Access string `json:"access"`
	Was    int64  `json:"was"`
	Action int64  `json:"action"`
}

func setUserStatus(tx *store.Tx, a statusArgs) (any, error) {
	switch {
	case a.Action < newUser || a.Action > activeUser:
		return nil, &sims.Bad{Key: "action", Reason: "must be from 2 to 4; 1 is not to be registered"}
	case a.SecondEmail != "" && !isEmail(a.SecondEmail):
		return nil, &sims.Bad{Key: "second_email", Reason: "is no e-mail"}
	}
	u, err := userByAccess(tx, a.Access)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, &sims.Bad{
			Key: "access", Reason: fmt.Sprintf("no user has the access code %q", a.Access),
		}
	}
	if err != nil {
		return nil, err
	}
	return statusSet{a.Access, u.Action, a.Action}, updateAction(tx, u, a.Action, a.SecondEmail)
}

type portalArgs struct {
	Login      int64  `json:"login" doc:"The portal."`
	Name       string `json:"name,omitempty" doc:"Its name."`
	LandingURL string `json:"landing_url,omitempty" doc:"Where newUser sends its users."`
	PrivateKey string `json:"private_key,omitempty" doc:"The key of its signatures, from now on."`
}

// A portalChange does not show the key.
type portalChange struct {
	Login      int64  `json:"login"`
	Name       string `json:"name"`
	LandingURL string `json:"landing_url"`
	KeyChanged bool   `json:"key_changed"`
}

func changePortal(tx *store.Tx, a portalArgs) (any, error) {
	if a.Name == "" && a.LandingURL == "" && a.PrivateKey == "" {
		return nil, &sims.Bad{Key: "landing_url", Reason: "is required, or name, or private_key"}
	}
	if u, err := url.Parse(a.LandingURL); err != nil || a.LandingURL != "" && u.Host == "" {
		return nil, &sims.Bad{Key: "landing_url", Reason: "must be an absolute URL"}
	}
	p, err := portalOf(tx, a.Login)
	if err != nil {
		return nil, err
	}
	c := portalChange{Login: a.Login, KeyChanged: a.PrivateKey != "" && a.PrivateKey != p.PrivateKey}
	c.Name, c.LandingURL, err = updatePortal(tx, a)
	return c, err
}
