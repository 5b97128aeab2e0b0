package nats4

import (
	"database/sql"
	"errors"
	"regexp"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// keyForm is an API key as that of the vendor's example: 32 hexadecimal digits.
var keyForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// A KeyChange is an account with the API key that it has from now on.
type KeyChange struct {
	LoginID  int64  `json:"loginid"`
	Username string `json:"username"`
	APIKey   string `json:"api_key"`
	Admin    bool   `json:"is_admin"`
}

// changeKey gives an account an API key, as Affiliates Admin, Change API Key does: the old
// one fails at once. Where key is empty it is drawn, so that it leads to this world. It
// returns a *sims.Bad for a key that is none, or another account's.
func (s *Server) changeKey(
	tx *store.Tx, username, key string, admin bool,
) (c KeyChange, err error) {
	a, err := accountNamed(tx, username)
	if err != nil {
		return c, err
	}
	if key == "" {
		if key, err = s.world.Rand.Token(tx, "nats4 api key", 16); err != nil {
			return c, err
		}
	}
	if !keyForm.MatchString(key) {
		return c, badKey("api_key", "must be 32 digits of 0 to 9 and a to f")
	}
	owner, err := accountByKey(tx, key)
	switch {
	case err == nil && owner.LoginID != a.LoginID:
		return c, badKey("api_key", "is that of %s", owner.Username)
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return c, err
	}
	_, err = tx.Exec(`
		UPDATE nats4_logins
		SET api_key = $1, is_admin = $2
		WHERE loginid = $3`, key, a.Admin || admin, a.LoginID)
	return KeyChange{a.LoginID, a.Username, key, a.Admin || admin}, err
}

// A NewCampaign is a campaign that an affiliate has made.
type NewCampaign struct {
	CampaignID int64  `json:"campaignid"`
	LoginID    int64  `json:"loginid"`
	Name       string `json:"name"`
}

// AddCampaign makes a campaign of an affiliate. It returns a *sims.Bad where there is no
// such account, or it has a campaign of that name.
func AddCampaign(tx *store.Tx, loginID int64, name string) (c NewCampaign, err error) {
	if err := needShort("name", name); name == "" || err != nil {
		return c, badKey("name", "must have from 1 to %d characters", maxText)
	}
	if err := need(tx, "loginid", loginID, loginExists); err != nil {
		return c, err
	}
	taken, err := isThere(tx, `
		SELECT EXISTS (SELECT 1 FROM nats4_campaigns WHERE loginid = $1 AND name = $2)`,
		loginID, name)
	if err != nil {
		return c, err
	}
	if taken || name == "Default" {
		return c, badKey("name", "login %d has a campaign %q", loginID, name)
	}
	res, err := tx.Exec(`
		INSERT INTO nats4_campaigns (loginid, name)
		VALUES ($1, $2)`, loginID, name)
	if err != nil {
		return c, err
	}
	id, err := res.LastInsertId()
	return NewCampaign{id, loginID, name}, err
}

// affiliateActions are what affiliates and the install's staff do outside the API.
func (s *Server) affiliateActions() []sims.Action {
	change := func(name, summary string, c statusChange) sims.Action {
		return sims.Act(Name, name, summary, func(tx *store.Tx, a accountArgs) (any, error) {
			return changeAccount(tx, a.Username, c)
		})
	}
	return []sims.Action{
		change("disable-account", "Disable an account: whoever calls with its key is refused.",
			statusChange{Status: accountDisabled}),
		change("enable-account", "Enable an account that is disabled.",
			statusChange{Status: accountActive}),
		sims.Act(Name, "verify-account",
			"Follow the link in a new account's mail: it is pending, no longer waiting.",
			func(tx *store.Tx, a accountArgs) (any, error) { return VerifyAccount(tx, a.Username) }),
		change("approve-account", "Approve an account that is pending: it is active.",
			statusChange{Status: accountActive, Reviewed: true}),
		change("deny-account", "Deny an account that is pending.",
			statusChange{Status: accountDenied, Reviewed: true}),
		sims.Act(Name, "change-api-key",
			"Give an account an API key: the one that it had fails at once.",
			func(tx *store.Tx, a keyArgs) (any, error) {
				return s.changeKey(tx, a.Username, a.APIKey, a.Admin)
			}),
		sims.Act(Name, "add-campaign", "Make a campaign of an affiliate.",
			func(tx *store.Tx, a campaignArgs) (any, error) {
				return AddCampaign(tx, a.LoginID, a.Name)
			}),
		sims.Act(Name, "invoice",
			"Pay an affiliate an amount by hand: a payment that is stored at once.",
			func(tx *store.Tx, a invoiceArgs) (any, error) {
				return InvoiceAffiliate(tx, a.LoginID, a.Amount)
			}),
	}
}

type invoiceArgs struct {
	LoginID int64 `json:"loginid" doc:"The affiliate."`
	Amount  int64 `json:"amount" doc:"Cents; below 0 takes money from the affiliate."`
}

type accountArgs struct {
	Username string `json:"username" doc:"The account's login name, as in api-username."`
}

type keyArgs struct {
	Username string `json:"username" doc:"The account's login name, as in api-username."`
	APIKey   string `json:"api_key,omitempty" doc:"32 hexadecimal digits; drawn where left out."`
	Admin    bool   `json:"is_admin,omitempty" doc:"Make the account a full admin, too."`
}

type campaignArgs struct {
	LoginID int64  `json:"loginid" doc:"The affiliate."`
	Name    string `json:"name" doc:"The campaign's name."`
}
