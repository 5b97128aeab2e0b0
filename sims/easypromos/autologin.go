package easypromos

import (
	"strings"

	"github.com/mockapis/mockapis/store"
)

// autologin answers POST /users/autologin/{promotion_id}: it registers the user of an
// external id, or finds the one that has it and changes the fields that the body gives,
// and issues a login token. (Documented: what it is for, and its codes; the body and
// the answer are ours.)
func (s *Server) autologin(tx *store.Tx, c *call) error {
	if err := c.mayAutologin(); err != nil {
		return err
	}
	external, err := c.body.externalID()
	if err == nil && external == "" {
		err = errExternalID.because("the body has no external_id")
	}
	if err != nil {
		return err
	}
	id, known, err := userByExternalID(tx, c.promotion, external)
	if err != nil {
		return err
	}
	u := User{
		LoginType: "autologin", ExternalID: external,
		MetaData: MetaData{IP: c.address(), UserAgent: c.userAgent()},
	}
	if known {
		if u, err = loadUser(tx, id); err != nil {
			return err
		}
	}
	f := form{body: c.body, promotion: c.rules}
	if err := f.fill(tx, &u); err != nil {
		return err
	}
	if known {
		err = updateUser(tx, u)
	} else {
		id, err = s.register(tx, c.rules, u)
	}
	if err == nil {
		err = addSegments(tx, id, f.segments)
	}
	if err != nil {
		return err
	}
	return s.writeLogin(tx, c, id)
}

// mayAutologin returns errAutologin or errDomain.
func (c *call) mayAutologin() error {
	if !c.rules.Autologin {
		return errAutologin.because("autologin is not enabled in promotion %d", c.promotion).
			judging("promotion", c.promotion)
	}
	origin := c.r.Header.Get("Origin")
	if origin != "" && !authorizes(c.rules.Domains, origin) {
		return errDomain.because("promotion %d authorizes the domains %s, not the origin %q",
			c.promotion, c.rules.Domains, origin).
			judging("promotion", c.promotion, "origin", origin, "authorized", c.rules.Domains)
	}
	return nil
}

// writeLogin answers with a user, a new login token and where it leads.
func (s *Server) writeLogin(tx *store.Tx, c *call, user int64) error {
	token, err := s.newLoginToken(tx, user)
	if err != nil {
		return err
	}
	if err := c.needFields(tx); err != nil {
		return err
	}
	c.out.open('{')
	c.out.name("user")
	if _, err := c.writeItem(tx, encodeUser, userItem, user, c.promotion); err != nil {
		return err
	}
	c.out.text("login_token", token)
	c.out.textOrNull("promotion_url", withToken(c.rules.URL, token))
	c.out.close('}')
	return nil
}

// withToken is the URL of a promotion with a login token in its query, or "" where the
// promotion has none.
func withToken(url, token string) string {
	if url == "" {
		return ""
	}
	before, fragment, hasFragment := strings.Cut(url, "#")
	separator := "?"
	if strings.Contains(before, "?") {
		separator = "&"
	}
	url = before + separator + "login_token=" + token
	if hasFragment {
		url += "#" + fragment
	}
	return url
}
