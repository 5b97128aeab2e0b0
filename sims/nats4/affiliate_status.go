package nats4

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/store"
)

// The statuses of an account. (Documented: Set Affiliate Status.)
const (
	accountActive   = 0
	accountDisabled = 1
	accountBanned   = 2
	accountUnproven = 3 // waits until its e-mail is verified
	accountPending  = 4
	accountDenied   = 5
)

// setAffiliateStatus answers PATCH /affiliate/status: [{"result":"true"}], a string.
func (s *Server) setAffiliateStatus(tx *store.Tx, c *call) ([]byte, error) {
	loginID, _ := c.args.integer("loginid")
	status, _ := c.args.integer("status")
	if status < accountActive || status > accountDenied {
		return nil, errParameter.invalid("status",
			"is %d; it must be from 0 (active) to 5 (denied)", status)
	}
	for _, name := range []string{"internal_reason", "public_reason"} {
		if err := needShort(name, c.args.text(name)); err != nil {
			return nil, err
		}
	}
	was, why, err := loginOf(tx, loginID)
	if err != nil {
		return nil, err
	}
	if why != nil {
		return c.fail(why)
	}
	change := statusChange{Status: status}
	change.Internal, change.Public = c.args.text("internal_reason"), c.args.text("public_reason")
	decision, _ := c.args.integer("approve_deny")
	change.Reviewed = decision != 0
	if err := changeStatus(tx, loginID, change); err != nil {
		return nil, err
	}
	if was.Status != status || change.Reviewed {
		err = s.tellStatus(tx, c, loginID, change)
	}
	return listResult("true"), err
}

// A statusLetter is the e-mail that tells an affiliate of a new status.
type statusLetter struct{ template, subject string }

// statusLetters are by the status. That approve_deny sends "approved" in place of
// "enabled" is documented, the others and all texts are ours; who waits is told nothing.
var (
	statusLetters = map[int64]statusLetter{
		accountActive:   {"affiliate_enabled", "Your account is enabled"},
		accountDisabled: {"affiliate_disabled", "Your account is disabled"},
		accountBanned:   {"affiliate_banned", "Your account is banned"},
		accountDenied:   {"affiliate_denied", "Your account is denied"},
	}
	approvedLetter = statusLetter{"affiliate_approved", "Your account is approved"}
)

// tellStatus sends the affiliate an e-mail, or notes why none is sent.
func (s *Server) tellStatus(tx *store.Tx, c *call, loginID int64, to statusChange) error {
	l, known := statusLetters[to.Status]
	if to.Status == accountActive && to.Reviewed {
		l = approvedLetter
	}
	if !known {
		return nil
	}
	r, why, err := affiliateRecipient(tx, loginID, "")
	if err != nil {
		return err
	}
	if why != nil {
		c.note(noteNoLetter.because("no e-mail tells of the status: %s", why.Why).
			judging("loginid", loginID))
		return nil
	}
	_, err = s.sendTemplate(tx, r, letter{
		Event: c.endpoint.ID, Template: l.template, Subject: l.subject,
		Vars: map[string]string{"reason": to.Public},
	})
	return err
}

// A statusChange is what becomes of an account. Reasons that are empty leave those that
// there are. (Ours.)
type statusChange struct {
	Status           int64
	Internal, Public string
	Reviewed         bool // the staff has decided about a new account
}

// changeStatus gives an account a status, and the reasons for it.
func changeStatus(tx *store.Tx, loginID int64, c statusChange) error {
	_, err := tx.Exec(`
		UPDATE nats4_logins
		SET status = $1
		WHERE loginid = $2`, c.Status, loginID)
	if err != nil {
		return err
	}
	// reason is what searches show of the public one.
	_, err = tx.Exec(`
		UPDATE nats4_login_info
		SET internal_reason = iif($1 = '', internal_reason, $1),
			public_reason = iif($2 = '', public_reason, $2),
			reason = iif($2 = '', reason, $2),
			reviewed = iif($3, 1, reviewed)
		WHERE loginid = $4`, c.Internal, c.Public, c.Reviewed, loginID)
	return err
}

// An AccountChange is what became of an account. Status 0 is active.
type AccountChange struct {
	LoginID  int64  `json:"loginid"`
	Username string `json:"username"`
	Was      int64  `json:"was"`
	Status   int64  `json:"status"`
}

// accountNamed returns the account with that login name, or a *sims.Bad.
func accountNamed(tx *store.Tx, username string) (account, error) {
	a, err := accountByUsername(tx, username)
	if errors.Is(err, sql.ErrNoRows) {
		err = badKey("username", "there is no account %q", username)
	}
	return a, err
}

// SetAccountStatus gives the account with that login name a status. It returns a
// *sims.Bad where there is none.
func SetAccountStatus(tx *store.Tx, username string, status int64) (AccountChange, error) {
	return changeAccount(tx, username, statusChange{Status: status})
}

func changeAccount(tx *store.Tx, username string, s statusChange) (c AccountChange, err error) {
	a, err := accountNamed(tx, username)
	if err != nil {
		return c, err
	}
	return AccountChange{a.LoginID, a.Username, a.Status, s.Status}, changeStatus(tx, a.LoginID, s)
}

// VerifyAccount is what the link in the mail of a new account does: who waits on it is
// pending from then on, until the staff approves or denies. It returns a *sims.Bad where
// the account does not wait. (That it is pending then is ours.)
func VerifyAccount(tx *store.Tx, username string) (c AccountChange, err error) {
	a, err := accountNamed(tx, username)
	if err != nil {
		return c, err
	}
	if a.Status != accountUnproven {
		return c, badKey("username", "%s has status %d; it must wait on its verification (3)",
			a.Username, a.Status)
	}
	return changeAccount(tx, username, statusChange{Status: accountPending})
}
