package nats4

import (
	"cmp"
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

type joinArgs struct {
	Username  string `json:"username" doc:"The member's login name, free on the site."`
	OptionID  int64  `json:"optionid" doc:"What is bought: a join option."`
	SiteID    int64  `json:"siteid,omitempty" doc:"The site; the option's where left out."`
	Password  string `json:"password,omitempty" doc:"8 letters are drawn where left out."`
	NATSCode  string `json:"natscode,omitempty" doc:"The link code by which the surfer came."`
	IdentID   int64  `json:"identid,omitempty" doc:"Its identifier, in place of the code."`
	Biller    string `json:"biller,omitempty" doc:"EPOCH; the option's where left out."`
	Trial     bool   `json:"trial,omitempty" doc:"The first rebill is a conversion."`
	Email     string `json:"email,omitempty" doc:"The member's address."`
	IP        string `json:"ip,omitempty" doc:"The surfer's address."`
	FirstName string `json:"firstname,omitempty" doc:"The member's first name."`
	LastName  string `json:"lastname,omitempty" doc:"The member's last name."`
}

// Join has a surfer join a site by an option: a new member, or one who has never joined,
// with a subscription and its first charge, a join submit, and a surfer action. It returns
// a *sims.Bad where that is not possible.
func (s *Server) Join(tx *store.Tx, a joinArgs) (c Charge, err error) {
	if a.Username == "" {
		return c, &sims.Bad{Key: "username", Reason: "must not be empty"}
	}
	j, err := s.prepareJoin(tx, a)
	if err != nil {
		return c, err
	}
	memberID, transID, err := s.joiner(tx, a, j)
	if err != nil {
		return c, err
	}
	sub, err := latestMembership(tx, memberID)
	if err != nil {
		return c, err
	}
	typ := int64(transInitial)
	if a.Trial {
		typ = transTrial
	}
	if c, err = s.charge(tx, sub, typ, j.option.cents("initial"), transID); err != nil {
		return c, err
	}
	c = c.until(sub.NextRebill, sub.Expires)
	_, err = tx.Exec(`
		INSERT INTO nats4_surfer_actions (memberid, action, ip, stamp)
		VALUES ($1, 'join', $2, $3)`, memberID, a.IP, tx.Now.Unix())
	if err != nil {
		return c, err
	}
	return c, recordHits(tx, j.identID, j.siteID, tx.Now.Unix(), hits{JoinSubmits: 1})
}

// A joining is what a join has been checked to be.
type joining struct {
	siteID, identID int64
	loginID         int64 // the identifier's
	option          joinOption
	biller          string
}

// prepareJoin finds what the arguments name.
func (s *Server) prepareJoin(tx *store.Tx, a joinArgs) (j joining, err error) {
	by, id, err := referrer(tx, a.NATSCode, a.IdentID)
	if err != nil {
		return j, err
	}
	if j.option, err = sold(tx, a.OptionID, a.SiteID); err != nil {
		return j, err
	}
	j.siteID = cmp.Or(a.SiteID, j.option.SiteID, by.SiteID)
	switch {
	case j.siteID == 0:
		return j, &sims.Bad{Key: "siteid", Reason: "is required: the option is of every site"}
	case by.SiteID != 0 && by.SiteID != j.siteID:
		return j, badKey("siteid", "the link code is of site %d, not of %d", by.SiteID, j.siteID)
	}
	if err := need(tx, "siteid", j.siteID, siteExists); err != nil {
		return j, err
	}
	j.identID, j.loginID = id, by.LoginID
	j.biller, err = billerNamed(tx, a.Biller, cmp.Or(j.option.BillerID, by.BillerID))
	return j, err
}

// referrer returns what a link code or an identid stands for, and its identid; nothing
// where neither is given.
func referrer(tx *store.Tx, code string, id int64) (by ident, identid int64, err error) {
	switch {
	case code != "" && id != 0:
		return by, 0, &sims.Bad{Key: "identid", Reason: "must be left out where natscode is given"}
	case id != 0:
		by, err = identOf(tx, id)
		if errors.Is(err, sql.ErrNoRows) {
			err = badKey("identid", "there is no identid %d", id)
		}
		return by, id, err
	case code == "":
		return by, 0, nil
	}
	by, _, ok := parseNATSCode(code)
	if !ok {
		return by, 0, badKey("natscode", "%q is no link code, nine numbers or their base64", code)
	}
	known, err := isThere(tx, loginExists, by.LoginID)
	if err != nil {
		return by, 0, err
	}
	if !known {
		return by, 0, badKey("natscode", "is of loginid %d, which there is not", by.LoginID)
	}
	identid, err = identID(tx, by)
	return by, identid, err
}

// billerNamed returns the name of a biller: the one that is named, or that has the id, or
// the first that is not NATS itself, where members added by hand are.
func billerNamed(tx *store.Tx, name string, id int64) (biller string, err error) {
	if name != "" {
		err = tx.QueryRow(`SELECT biller FROM nats4_billers WHERE biller = $1`, name).Scan(&biller)
		if errors.Is(err, sql.ErrNoRows) {
			err = badKey("biller", "there is no biller %q", name)
		}
		return biller, err
	}
	err = tx.QueryRow(`
		SELECT biller
		FROM nats4_billers
		WHERE billerid >= $1
		ORDER BY billerid
		LIMIT 1`, max(id, 1)).Scan(&biller)
	if errors.Is(err, sql.ErrNoRows) {
		return "NATS", nil
	}
	return biller, err
}

// joiner makes the member who joins, a new one, or the one of that name who has never
// joined, with a subscription. transID is the id of its first charge at the biller.
func (s *Server) joiner(tx *store.Tx, a joinArgs, j joining) (
	memberID int64, transID string, err error,
) {
	id, status, found, err := memberOnSite(tx, a.Username, j.siteID)
	switch {
	case err != nil:
		return 0, "", err
	case !found:
		id, err = nextMember(tx)
	case status == statusActive:
		err = badKey("username", "member %d on site %d has it already", id, j.siteID)
	case status == statusExpired:
		err = badKey("username",
			"member %d, who is expired, has it: revive-member brings that one back", id)
	}
	if err != nil {
		return 0, "", err
	}
	r := memberRow{
		MemberID: id, IdentID: j.identID, LoginID: j.loginID, SiteID: j.siteID,
		Username: a.Username, Password: a.Password, Email: a.Email, IP: a.IP, Mailok: 1,
		Status: statusActive, Joined: unixSeconds(tx.Now.Unix()),
		Token: j.option.number("tokens"),
		Info:  infoRow{FirstName: a.FirstName, LastName: a.LastName},
	}
	if a.Trial {
		r.Trial = 1
	}
	if r.Password == "" {
		r.Password, err = s.world.Rand.String(tx, "nats4 password", 8, "abcdefghijkmnpqrstuvwxyz")
		if err != nil {
			return 0, "", err
		}
	}
	sub, transID, err := s.newSubscription(tx, id, j)
	if err != nil {
		return 0, "", err
	}
	if found {
		return id, transID, s.joinLate(tx, r, sub)
	}
	r.Subscriptions = []subscriptionRow{sub}
	_, err = s.createMember(tx, r)
	return id, transID, err
}

// newSubscription is the subscription that a join makes, not yet charged.
func (s *Server) newSubscription(tx *store.Tx, memberID int64, j joining) (
	r subscriptionRow, transID string, err error,
) {
	r = subscriptionRow{
		Cost: j.option.cents("initial"), OptionID: j.option.ID, OriginalOptionID: j.option.ID,
	}
	rebill, end := j.option.first(tx.Now.Unix())
	r.NextRebill, r.Expires = unixSeconds(rebill), unixSeconds(end)
	if r.MemberIDX, transID, err = s.drawMemberIDX(tx, j.biller, memberID); err != nil {
		return r, "", err
	}
	r.StatID, err = s.world.Rand.Hex(tx, "nats4 statid", 7)
	return r, transID, err
}

// joinLate has a member join who has never done so: what the join says is the member's
// from now on, and so is the subscription.
func (s *Server) joinLate(tx *store.Tx, r memberRow, sub subscriptionRow) (err error) {
	if r.Cryptpass, err = s.cryptPassword(tx, r.Password); err != nil {
		return err
	}
	_, err = tx.Exec(`
		UPDATE nats4_members
		SET status = 1, joined = $1, expired = 0, trial = $2, identid = $3, loginid = $4,
			password = $5, cryptpass = $6, token = token + $7, ip = iif($8 = '', ip, $8),
			email = iif($9 = '', email, $9)
		WHERE memberid = $10`, tx.Now.Unix(), r.Trial, r.IdentID, r.LoginID, r.Password,
		r.Cryptpass, r.Token, r.IP, r.Email, r.MemberID)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		UPDATE nats4_member_info
		SET firstname = iif($1 = '', firstname, $1), lastname = iif($2 = '', lastname, $2)
		WHERE memberid = $3`, r.Info.FirstName, r.Info.LastName, r.MemberID)
	if err != nil {
		return err
	}
	if _, err := s.insertSubscription(tx, r, sub); err != nil {
		return err
	}
	if err := ReplaceAuthStrings(tx, r.MemberID); err != nil {
		return err
	}
	return updateEnd(tx, r.MemberID)
}
