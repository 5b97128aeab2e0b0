package nats4

import (
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// sendEmail answers POST /service/sendemail: the e-mail is in the outbox of the sandbox
// when it answers "SUCCESS". (The page shows that alone; what a failure answers is ours.)
func (s *Server) sendEmail(tx *store.Tx, c *call) ([]byte, error) {
	l := letter{
		Event:    c.endpoint.ID,
		Template: c.args.text("template"),
		Subject:  c.args.text("subject"),
	}
	var err error
	if l.Vars, err = customVars(c.args); err != nil {
		return nil, err
	}
	key, recipientOf := "memberid", memberRecipient
	if c.args.text("type") == "affiliate" {
		key, recipientOf = "loginid", affiliateRecipient
	}
	id, given := c.args.integer(key)
	if !given {
		return nil, errMissing.invalid(key, "is required where type is %s", c.args.text("type"))
	}
	r, why, err := recipientOf(tx, id, c.args.text("memberidx"))
	if err != nil {
		return nil, err
	}
	if why != nil {
		return c.fail(why)
	}
	if _, err := s.sendTemplate(tx, r, l); err != nil {
		return nil, err
	}
	return phpJSON("SUCCESS"), nil
}

// A letter is an e-mail to be made from a template.
type letter struct {
	Event    string // what sends it: an operation's id
	Template string
	Subject  string            // its placeholders are filled in, too
	Vars     map[string]string // beside the recipient's own, over which they win
}

// sendTemplate posts a letter to a recipient and returns the e-mail's id. A template that
// the install does not have shows all variables. (Ours.)
func (s *Server) sendTemplate(tx *store.Tx, r recipient, l letter) (id int64, err error) {
	known := r.variables(l.Vars)
	text, found, err := emailTemplate(tx, l.Template)
	if err != nil {
		return 0, err
	}
	shown := withoutSecrets(known)
	if found {
		text = fillIn(text, known)
	} else {
		text = listVariables(shown)
	}
	return s.world.Mail.Post(tx, sims.Email{
		API:      Name,
		Event:    l.Event,
		Template: l.Template,
		About:    r.about,
		From:     sims.Address{Address: s.world.Settings.String(settingEmailFrom)},
		To:       sims.Address{Name: r.name, Address: r.address},
		Subject:  fillIn(l.Subject, shown),
		Text:     text,
		Vars:     shown,
	})
}
