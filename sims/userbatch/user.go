package userbatch

import (
	"database/sql"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// newUser answers GET /advertisment/newuser (sic): it registers a user with
// status 2. The same login and e-mail again keeps the access code and brings
// platform, device and lang up to date. (Repeating is ours.)
func (s *Server) newUser(r *http.Request, c *call) (fields, error) {
	lang, err := c.lang()
	if err != nil {
		return nil, err
	}
	if _, err := c.required("email"); err != nil {
		return nil, err
	}
	platform, err := c.oneOf("platform", 1, 2)
	if err != nil {
		return nil, err
	}
	device := c.params.Get("device")
	if len(device) > 255 {
		return nil, errInvalid.of("device", "has more than 255 bytes").judging("bytes", len(device))
	}
	var access, landing string
	err = s.world.DB.Update(r.Context(), func(tx *store.Tx) error {
		p, email, err := s.caller(tx, c)
		if err != nil {
			return err
		}
		landing = p.LandingURL
		access, err = Register(tx, s.world, Registration{p.data(), email, lang, platform, device})
		return err
	})
	if err != nil {
		return nil, err
	}
	return fields{{"url", landingURL(landing, access)}, {"access", access}}, nil
}

// newUserCorrected is newUser at the path spelled correctly.
func (s *Server) newUserCorrected(r *http.Request, c *call) (fields, error) {
	if !s.world.Settings.Bool(settingCorrected) {
		return nil, errPathCorrected.because("the vendor spells it /api/advertisment/newuser; "+
			"the setting %s serves this path too", settingCorrected).
			judging("path", r.URL.Path, "setting", settingCorrected)
	}
	return s.newUser(r, c)
}

// landingURL is where the user is sent: the query name is acces, sic.
func landingURL(landing, access string) string {
	separator := "?"
	if strings.Contains(landing, "?") {
		separator = "&"
	}
	return landing + separator + "acces=" + url.QueryEscape(access)
}

// A Registration is what newuser is told of a user.
type Registration struct {
	Login    int64
	Email    string // plain
	Lang     string
	Platform int64 // 1 Android, 2 iOS
	Device   string
}

// Register makes the user of a portal and e-mail, with status 2, or brings the
// known one up to date. It returns the user's access code.
func Register(tx *store.Tx, w *sims.World, reg Registration) (access string, err error) {
	known, err := updateUser(tx, reg)
	if err != nil || known != "" {
		return known, err
	}
	// Documented: UEx- is the prefix; 14 characters in all.
	for {
		code, err := w.Rand.String(tx, "userbatch access code", 10, sims.Alphanumeric)
		if err != nil {
			return "", err
		}
		access = "UEx-" + code
		err = insertUser(tx, reg, access)
		if !store.IsUnique(err) {
			return access, err
		}
	}
}

// editUser answers GET /advertisement/edituser: success tells whether the step
// was taken.
func (s *Server) editUser(r *http.Request, c *call) (fields, error) {
	access, err := c.required("access")
	if err != nil {
		return nil, err
	}
	if !accessForm.MatchString(access) {
		return nil, errInvalid.of("access", "must be 14 letters, digits or hyphens").judging("value", access)
	}
	action, err := c.oneOf("action", unknownUser, activeUser)
	if err != nil {
		return nil, err
	}
	err = s.world.DB.Update(r.Context(), func(tx *store.Tx) error {
		_, email, err := s.caller(tx, c)
		if err != nil {
			return err
		}
		return Advance(tx, access, action, email)
	})
	if err != nil {
		return nil, err
	}
	return fields{{"success", true}}, nil
}

// Advance moves the user with this access code, of whatever portal, to action,
// and records a second e-mail where one is given. It returns errAccess,
// errSystemAction or errStepBack, and changes nothing, where the step cannot be
// taken. (The rules are ours.)
func Advance(tx *store.Tx, access string, action int64, secondEmail string) error {
	u, err := userByAccess(tx, access)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errAccess.because("no user has the access code %s", access).judging("access", access)
	case err != nil:
		return err
	case action == unknownUser:
		return errSystemAction.because("action 1 (unknown user) is set by the system only").
			judging("access", access, "action", action)
	case action < u.Action:
		return errStepBack.because("the user has action %d; %d would be a step back", u.Action, action).
			judging("access", access, "action", action, "user_action", u.Action)
	}
	return updateAction(tx, u, action, secondEmail)
}
