package nats4

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// removeField is the value that clears a field. (Documented: Set Member Details; for the
// settings of an affiliate it is ours.)
const removeField = "REMOVE"

// settableFields are the texts that PATCH /member/setdetails changes. The vendor's page
// has those to zip, with custom1 to custom5, password and username, and is cut then; NATS5
// has ten customs. phone, shipping_* and session are ours, since other pages name them.
var settableFields = slices.Concat(
	[]string{"firstname", "lastname", "email"}, infoFields[2:], memberCustoms,
	[]string{"password", "username", "session", "phone"}, shippingFields)

// setDetailsParameters are those of PATCH /member/setdetails.
var setDetailsParameters = slices.Concat(required(integer, "memberid"),
	optional(word, "memberidx"), optional(integer, "subscriptionid"),
	orElse(optional(when, "expire"), never, removeField), optional(word, settableFields...),
	orElse(optional(boolean, "mailok"), removeField))

// setMemberDetails answers PATCH /member/setdetails. A note by the calling account tells
// what was changed.
func (s *Server) setMemberDetails(tx *store.Tx, c *call) ([]byte, error) {
	memberID, _ := c.args.integer("memberid")
	fields := fieldsToSet(c.args)
	expire := c.args.text("expire") != ""
	if len(fields) == 0 && !expire {
		return nil, c.nothingToSet()
	}
	if err := unlocked(tx, memberID); err != nil {
		return c.softly(err)
	}
	chosen, err := chooseSubscriptions(tx, c.args)
	if err != nil {
		return c.softly(err)
	}
	if err := s.changeMember(tx, memberID, fields); err != nil {
		return c.softly(err)
	}
	if expire {
		if _, err := setExpiration(tx, memberID, chosen, expiration(c.args)); err != nil {
			return nil, err
		}
	}
	if err := noteUpdate(tx, c, memberID); err != nil {
		return nil, err
	}
	// The vendor's page is cut before the response; this is setexpiration's. (Ours.)
	return phpJSON(object{{"result", "SUCCESS"}}), nil
}

// nothingToSet is the 404 for a call without a field to change.
func (c *call) nothingToSet() error {
	e := errMissing.because("beside memberid at least one field to change is needed")
	if c.noted != nil { // the names that it does not know
		e.Why += "; " + c.noted.Why
	}
	e.Message += "a field to change"
	return e.judging("fields", settableFields)
}

// fieldsToSet are the fields that are given, with what they become. REMOVE clears each of
// them, but password, of which it is a value like another. (Documented; the latter ours.)
func fieldsToSet(a arguments) (fields []fieldValue) {
	for _, name := range settableFields {
		value := a.text(name)
		switch {
		case value == "":
			continue
		case value == removeField && name != "password":
			value = ""
		}
		fields = append(fields, fieldValue{name, value})
	}
	if a.text("mailok") != "" {
		value := "0"
		if a.is("mailok") {
			value = "1"
		}
		fields = append(fields, fieldValue{"mailok", value})
	}
	return fields
}

// noteUpdate adds the note of an update. The vendor's example ends in "through the AP...";
// that the names of the changed fields follow is ours.
func noteUpdate(tx *store.Tx, c *call, memberID int64) error {
	var names []string
	for _, name := range slices.Concat(settableFields, []string{"mailok", "expire"}) {
		if c.args.text(name) != "" {
			names = append(names, name)
		}
	}
	_, err := addNote(tx, note{
		MemberID: memberID, Type: noteOfAPI, LoginID: c.account.LoginID,
		Text: fmt.Sprintf("%s (%d) updated the member through the API: %s",
			c.account.Username, c.account.LoginID, strings.Join(names, ", ")),
	})
	return err
}
