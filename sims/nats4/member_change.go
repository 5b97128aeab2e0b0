package nats4

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/internal/descrypt"
	"github.com/mockapis/mockapis/store"
)

// unlocked returns nil where a member may be changed, softLocked where it is locked, and
// softMember where there is none.
func unlocked(tx *store.Tx, memberID int64) error {
	locked, err := isLocked(tx, memberID)
	if err == nil && locked {
		return softLocked.because("member %d is locked; member/lock unlocks it", memberID).
			judging("memberid", memberID)
	}
	return err
}

// isLocked reports whether a member is locked. It returns softMember where there is none.
func isLocked(tx *store.Tx, memberID int64) (locked bool, err error) {
	err = tx.QueryRow(`
		SELECT locked
		FROM nats4_members
		WHERE memberid = $1`, memberID).Scan(&locked)
	if errors.Is(err, sql.ErrNoRows) {
		err = softMember.because("there is no member %d", memberID).judging("memberid", memberID)
	}
	return locked, err
}

// changeMember sets fields of a member, with what follows: a new password has a new
// cryptpass, a new username makes the member renamed, and password, username and session
// bring new strings where they change. It returns softMemberUsername, and changes
// nothing, where another member of the site has the username. The member must be there.
func (s *Server) changeMember(tx *store.Tx, memberID int64, fields []fieldValue) error {
	was, cryptpass, err := accessOf(tx, memberID)
	if err != nil {
		return err
	}
	for _, f := range fields {
		if f.name == "username" {
			if err := usernameFree(tx, memberID, f.value); err != nil {
				return err
			}
		}
	}
	for _, f := range fields {
		if err := setField(tx, memberID, f); err != nil {
			return err
		}
		if f.name == "password" && !descrypt.Matches(cryptpass, f.value) {
			if err := s.setCryptpass(tx, memberID, f.value); err != nil {
				return err
			}
		}
	}
	now, _, err := accessOf(tx, memberID)
	if err != nil {
		return err
	}
	if now != was {
		if err := ReplaceAuthStrings(tx, memberID); err != nil {
			return err
		}
	}
	return markModified(tx, memberID, now.username != was.username)
}

// memberAccess is what a member logs in with.
type memberAccess struct{ username, password, session string }

func accessOf(tx *store.Tx, memberID int64) (a memberAccess, cryptpass string, err error) {
	err = tx.QueryRow(`
		SELECT `+usernameColumn+`, m.password, m.session, m.cryptpass
		FROM nats4_members m
		WHERE m.memberid = $1`, memberID).Scan(&a.username, &a.password, &a.session, &cryptpass)
	return a, cryptpass, err
}

// usernameFree returns softMemberUsername where another member of the member's site has
// the username, in either case.
func usernameFree(tx *store.Tx, memberID int64, username string) error {
	var other, siteID int64
	err := tx.QueryRow(`
		SELECT o.memberid, o.siteid
		FROM nats4_members m
		CROSS JOIN nats4_members o
		WHERE m.memberid = $1 AND o.username = $2 AND o.siteid = m.siteid
			AND o.memberid <> m.memberid`, memberID, username).Scan(&other, &siteID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return softMemberUsername.because("member %d of site %d has the username %q",
		other, siteID, username).
		judging("memberid", memberID, "username", username, "siteid", siteID, "taken_by", other)
}

// setCryptpass makes the cryptpass of a password. Its salt is new each time. (Ours.)
func (s *Server) setCryptpass(tx *store.Tx, memberID int64, password string) error {
	hash, err := s.cryptPassword(tx, password)
	if err != nil {
		return err
	}
	return setField(tx, memberID, fieldValue{"cryptpass", hash})
}

// markModified notes that a member's data have changed now, and that the member has
// another username where renamed. original_username keeps the first one.
func markModified(tx *store.Tx, memberID int64, renamed bool) error {
	_, err := tx.Exec(`
		UPDATE nats4_member_info
		SET last_modified = $1
		WHERE memberid = $2`, tx.Now.Unix(), memberID)
	if err != nil || !renamed {
		return err
	}
	_, err = tx.Exec(`
		UPDATE nats4_members
		SET renamed = 1
		WHERE memberid = $1`, memberID)
	return err
}
