package nats4

import (
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// manualParameters are those of NATS5's page.
var manualParameters = slices.Concat(required(word, "username", "password"),
	optional(integer, "siteid"), required(integer, "tourid"),
	optional(word, "expires", "firstname", "lastname", "email"),
	optional(boolean, "flagged", "trial", "mailok"), optional(word, memberCustoms...))

// addManualMember answers POST /member/manual with the new member's ids. The member is of
// the tour's site and of the calling account, pays nothing, and has a transaction of type
// manual. (Parameters are NATS5's, the rest is ours.)
func (s *Server) addManualMember(tx *store.Tx, c *call) ([]byte, error) {
	ends, err := c.args.end("expires")
	if err != nil {
		return nil, err
	}
	tourID, _ := c.args.integer("tourid")
	siteID, why, err := siteOfTour(tx, c, tourID)
	if err != nil {
		return nil, err
	}
	if why != nil {
		return c.fail(why)
	}
	username := c.args.text("username")
	id, _, taken, err := memberOnSite(tx, username, siteID)
	if err != nil {
		return nil, err
	}
	if taken {
		return c.fail(softNameTaken.because("member %d on site %d has the username %q already",
			id, siteID, username).judging("memberid", id, "siteid", siteID))
	}
	of := ident{LoginID: c.account.LoginID, SiteID: siteID, TourID: tourID}
	return s.manualMember(tx, c, of, ends)
}

// manualMember adds the member that the arguments describe. ends is in Unix seconds, 0 for
// never.
func (s *Server) manualMember(tx *store.Tx, c *call, of ident, ends int64) ([]byte, error) {
	identID, err := identID(tx, of)
	if err != nil {
		return nil, err
	}
	r := memberRow{
		IdentID: identID, SiteID: of.SiteID,
		Username: c.args.text("username"), Password: c.args.text("password"),
		Email: c.args.text("email"), Mailok: c.args.flag("mailok"), Marked: c.args.flag("flagged"),
		Trial:  c.args.flag("trial"),
		Info:   infoRow{FirstName: c.args.text("firstname"), LastName: c.args.text("lastname")},
		Fields: map[string]string{},
	}
	for _, name := range memberCustoms {
		if v := c.args.text(name); v != "" {
			r.Fields[name] = v
		}
	}
	if r, err = s.createMember(tx, r); err != nil {
		return nil, err
	}
	sub, err := latestMembership(tx, r.MemberID)
	if err != nil {
		return nil, err
	}
	if ends > 0 {
		if err := setEnd(tx, sub, 0, ends); err != nil {
			return nil, err
		}
	}
	_, err = recordTransaction(tx, transaction{
		SubscriptionID: sub.ID, Type: transManual, At: tx.Now.Unix(),
	})
	return phpJSON(object{
		{"result", "SUCCESS"}, {"memberid", digits(r.MemberID)},
		{"memberidx", sub.MemberIDX},
	}), err
}

// siteOfTour returns the site that a tour is of, or why the call cannot have it.
func siteOfTour(tx *store.Tx, c *call, tourID int64) (siteID int64, why *apiError, err error) {
	err = tx.QueryRow(`SELECT siteid FROM nats4_tours WHERE tourid = $1`, tourID).Scan(&siteID)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, softTour.because("there is no tour %d", tourID).judging("tourid", tourID), nil
	}
	wanted, given := c.args.integer("siteid")
	if err == nil && given && wanted != siteID {
		why = softTourSite.because("tour %d is of site %d, not of %d", tourID, siteID, wanted).
			judging("tourid", tourID, "siteid", siteID, "siteid_wanted", wanted)
	}
	return siteID, why, err
}

// end returns when something ends: NEVER, or no value, is 0; otherwise Unix seconds.
func (a arguments) end(name string) (seconds int64, err error) {
	v := a.text(name)
	if v == "" || v == "0" || strings.EqualFold(v, never) {
		return 0, nil
	}
	seconds, ok := a.time(name)
	if !ok || seconds < 1 {
		return 0, errParameter.invalid(name, "must be NEVER or a time: 5 June 2020, or Unix seconds").
			judging("value", v)
	}
	return seconds, nil
}

// flag is a boolean as rows keep it: 1 or 0.
func (a arguments) flag(name string) int64 {
	if a.is(name) {
		return 1
	}
	return 0
}
