package nats4

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/mockapis/mockapis/internal/descrypt"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// createMember adds an active member who joins now. What r leaves out is filled in: the
// next memberid, session, token_hash, and cryptpass by the password. It returns the
// member's row. The username must be free on the site, or store.IsUnique is true of the
// error; site and identifier must be there, or it is a *sims.Bad.
func (s *Server) createMember(tx *store.Tx, r memberRow) (_ memberRow, err error) {
	now := unixSeconds(tx.Now.Unix())
	r.Status, r.Joined, r.Stamp = statusActive, now, now
	if r.MemberID == 0 {
		if r.MemberID, err = nextMember(tx); err != nil {
			return r, err
		}
	}
	for _, hex := range []struct {
		value   *string
		purpose string
	}{{&r.Session, "nats4 session"}, {&r.TokenHash, "nats4 token_hash"}} {
		if *hex.value, err = s.world.Rand.Hex(tx, hex.purpose, 16); err != nil {
			return r, err
		}
	}
	if r.Cryptpass, err = s.cryptPassword(tx, r.Password); err != nil {
		return r, err
	}
	return r, s.insertMemberRow(tx, r)
}

// nextMember is the memberid that the next member gets.
func nextMember(tx *store.Tx) (id int64, err error) {
	err = tx.QueryRow(`
		SELECT coalesce(max(memberid), 0) + 1
		FROM nats4_members`).Scan(&id)
	return id, err
}

// cryptPassword is crypt(3) of a password, with a salt that is drawn.
func (s *Server) cryptPassword(tx *store.Tx, password string) (string, error) {
	salt, err := s.world.Rand.String(tx, "nats4 salt", 2, descrypt.Alphabet)
	if err != nil {
		return "", err
	}
	hash, _ := descrypt.Hash(password, salt)
	return hash, nil
}

// memberOnSite returns the member with that username on the site and its status; found is
// false where there is none.
func memberOnSite(tx *store.Tx, username string, siteID int64) (
	id, status int64, found bool, err error,
) {
	err = tx.QueryRow(`
		SELECT m.memberid, `+effectiveStatus+`
		FROM nats4_members m
		WHERE m.username = $2 AND m.siteid = $3`, tx.Now.Unix(), username, siteID).Scan(&id, &status)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, false, nil
	}
	return id, status, err == nil, err
}

// drawMemberIDX returns a memberidx that no subscription has: NATS:memberid for members
// added by hand, otherwise a number of 12 digits, as billers give out. number is what
// stands behind the colon.
func (s *Server) drawMemberIDX(tx *store.Tx, biller string, memberID int64) (
	memberIDX, number string, err error,
) {
	if biller == "NATS" {
		number = fmt.Sprint(memberID)
	}
	for {
		if number == "" {
			if number, err = s.drawTransID(tx); err != nil {
				return "", "", err
			}
		}
		memberIDX = biller + ":" + number
		taken, err := isThere(tx, `
			SELECT EXISTS (SELECT 1 FROM nats4_member_subscriptions WHERE memberidx = $1)`,
			memberIDX)
		if err != nil || !taken {
			return memberIDX, number, err
		}
		number = ""
	}
}

// drawTransID draws the id of a transaction at a biller: 12 digits, as in the vendor's
// example.
func (s *Server) drawTransID(tx *store.Tx) (string, error) {
	g, err := s.world.Rand.Source(tx, "nats4 biller_transid")
	if err != nil {
		return "", err
	}
	return "1" + sims.Text(g, 11, "0123456789"), nil
}
