package userbatch

import (
	"net/http"

	"github.com/mockapis/mockapis/store"
)

// The statuses of a user. (Documented, User status: action.)
const (
	unknownUser    = 1 // only the system sets it
	newUser        = 2
	registeredUser = 3
	activeUser     = 4 // active for a week
)

// getContent answers GET /advertisement/content: what to show to the user with
// this e-mail, or to an unknown one.
func (s *Server) getContent(r *http.Request, c *call) (fields, error) {
	lang, err := c.lang()
	if err != nil {
		return nil, err
	}
	var body fields
	err = s.world.DB.View(r.Context(), func(tx *store.Tx) error {
		p, email, err := s.caller(tx, c)
		if err != nil {
			return err
		}
		action, err := actionOf(tx, p.data(), email)
		if err != nil {
			return err
		}
		ad, err := advertisementFor(tx, p.data(), action, lang)
		body = ad.fields(s.world.Settings.Bool(settingOmit))
		return err
	})
	return body, err
}

// fields are in the order of the document's example, with action, which only the
// field table has, at the end.
func (a advertisement) fields(omitAction bool) fields {
	list := fields{{"active", false}, {"name", nil}, {"credit", int64(0)}, {"title", nil}, {"info", nil}, {"banner", nil}}
	if a.Active {
		list = fields{{"active", true}, {"name", a.Name}, {"credit", a.Credit}, {"title", a.Title}, {"info", a.Info}, {"banner", nil}}
		if a.Banner.Valid {
			list[5].value = a.Banner.String
		}
	}
	if !omitAction {
		list = append(list, field{"action", a.Action})
	}
	return list
}
