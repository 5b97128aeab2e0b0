package nats4

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// rebillDays is how long a rebill lasts where no option says so. (Ours.)
const rebillDays = 30

// Rebill charges a subscription for its next time, by its option or, where it has none,
// its cost. The first rebill of a trial is a conversion. Time goes on from the rebill that
// was due; who was expired since is active again. It returns a *sims.Bad where there is no
// such subscription or it is not rebilled.
func (s *Server) Rebill(tx *store.Tx, id int64) (c Charge, err error) {
	sub, err := membershipOf(tx, id)
	if err != nil {
		return c, err
	}
	if sub.NextRebill == 0 {
		return c, badKey("member_subscription_id",
			"subscription %d is not rebilled: it is cancelled, has ended, or was sold once", id)
	}
	cents, days := sub.Cost, int64(rebillDays)
	if o, err := loadOption(tx, sub.OptionID); err == nil && o.renews() {
		cents, days = o.cents("rebill"), o.number("rebill_days")
	} else if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return c, err
	}
	typ := int64(transRebill)
	if sub.Trial {
		typ = transConversion
		if err := endTrial(tx, sub.MemberID); err != nil {
			return c, err
		}
	}
	if c, err = s.charge(tx, sub, typ, cents, ""); err != nil {
		return c, err
	}
	end := max(tx.Now.Unix(), sub.NextRebill) + days*secondsPerDay
	if err := setEnd(tx, sub, end, end); err != nil {
		return c, err
	}
	return c.until(end, end), goOn(tx, sub)
}

// goOn makes a subscription with an end to come active, and its member where it was not.
func goOn(tx *store.Tx, sub membership) error {
	if sub.Active && sub.Status == statusActive {
		return nil
	}
	_, err := tx.Exec(`
		UPDATE nats4_member_subscriptions
		SET active = 1
		WHERE member_subscription_id = $1`, sub.ID)
	if err != nil {
		return err
	}
	if err := endOthers(tx, sub.MemberID); err != nil {
		return err
	}
	if err := activate(tx, sub.MemberID, sub.Status); err != nil {
		return err
	}
	return updateEnd(tx, sub.MemberID)
}

func endTrial(tx *store.Tx, memberID int64) error {
	_, err := tx.Exec(`
		UPDATE nats4_members
		SET trial = 0
		WHERE memberid = $1`, memberID)
	return err
}

// BuyTokens has an active member of a token site buy an option that token rebuy is allowed
// for. The transaction is of the type seconds: of those documented it alone is neither a
// member's first charge nor one for more time. (The type is ours.) It returns a *sims.Bad
// where that is not possible.
func (s *Server) BuyTokens(tx *store.Tx, memberID, optionID int64) (c Charge, err error) {
	sub, o, err := buys(tx, memberID, optionID)
	if err != nil {
		return c, err
	}
	token, err := isTokenSite(tx, sub.SiteID)
	if err != nil {
		return c, err
	}
	tokens := o.number("tokens")
	switch {
	case !token:
		return c, badKey("memberid", "site %d of member %d sells no tokens", sub.SiteID, memberID)
	case o.get("token_rebuy_allowed") != "1":
		return c, badKey("optionid", "option %d has no token_rebuy_allowed", optionID)
	case tokens < 1:
		return c, badKey("optionid", "option %d has no tokens", optionID)
	}
	if c, err = s.charge(tx, sub, transSeconds, o.cents("initial"), ""); err != nil {
		return c, err
	}
	_, err = tx.Exec(`
		UPDATE nats4_members
		SET token = token + $1
		WHERE memberid = $2`, tokens, memberID)
	tokens += sub.Token
	c.Token = &tokens
	return c, err
}

// Upgrade moves an active member's latest subscription to another option that package
// upgrade is allowed for: the member pays it anew, now, with a transaction of the type
// conversion. (The type is ours.) It returns a *sims.Bad where that is not possible.
func (s *Server) Upgrade(tx *store.Tx, memberID, optionID int64) (c Charge, err error) {
	sub, o, err := buys(tx, memberID, optionID)
	if err != nil {
		return c, err
	}
	switch {
	case o.get("package_upgrade_allowed") != "1":
		return c, badKey("optionid", "option %d has no package_upgrade_allowed", optionID)
	case sub.OptionID == optionID:
		return c, badKey("optionid", "member %d has option %d already", memberID, optionID)
	case o.get("only_once") == "1" && sub.Original == optionID:
		return c, badKey("optionid", "member %d has had option %d, which is only_once",
			memberID, optionID)
	}
	if c, err = s.charge(tx, sub, transConversion, o.cents("initial"), ""); err != nil {
		return c, err
	}
	_, err = tx.Exec(`
		UPDATE nats4_member_subscriptions
		SET optionid = $1, cost = $2
		WHERE member_subscription_id = $3`, optionID, o.cents("initial"), sub.ID)
	if err != nil {
		return c, err
	}
	if err := endTrial(tx, memberID); err != nil {
		return c, err
	}
	rebill, end := o.first(tx.Now.Unix())
	if err := setEnd(tx, sub, rebill, end); err != nil {
		return c, err
	}
	return c.until(rebill, end), goOn(tx, sub)
}

// buys returns an active member's latest subscription and the option to buy.
func buys(tx *store.Tx, memberID, optionID int64) (sub membership, o joinOption, err error) {
	if sub, err = latestMembership(tx, memberID); err != nil {
		return sub, o, err
	}
	if sub.Status != statusActive {
		return sub, o, &sims.Bad{
			Key: "memberid", Reason: "the member " + statusWords[sub.Status],
		}
	}
	o, err = sold(tx, optionID, sub.SiteID)
	return sub, o, err
}
