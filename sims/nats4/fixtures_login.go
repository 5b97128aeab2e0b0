package nats4

import (
	"cmp"
	"database/sql"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A loginRow is an account: its access, and what else is known of it. Keys are the
// vendor's.
type loginRow struct {
	LoginID  int64  `yaml:"loginid"`
	Username string `yaml:"username"`
	APIKey   string `yaml:"api_key"` // none where left out
	Admin    bool   `yaml:"is_admin"`
	Status   int64  `yaml:"status"` // 0 active to 5 denied
	Deleted  bool   `yaml:"deleted"`

	loginInfo `yaml:",inline"`
}

// A loginInfo is what an account has beside its access.
type loginInfo struct {
	Password       string   `yaml:"password"`
	Type           int64    `yaml:"type"` // 100 where left out, as in the vendor's example
	SkinID         int64    `yaml:"skinid"`
	PayviaTypeID   int64    `yaml:"payvia_type_id"`
	PassHash       string   `yaml:"pass_hash"`
	JoinDate       unixTime `yaml:"join_date"`
	Inhouse        int64    `yaml:"inhouse"`
	TmmID          int64    `yaml:"tmmid"`
	Origin         int64    `yaml:"origin"`
	Language       string   `yaml:"language"` // en where left out
	RSSPassCode    string   `yaml:"rss_pass_code"`
	PayoutPeriodID int64    `yaml:"payout_period_id"`
	FirstName      string   `yaml:"firstname"`
	LastName       string   `yaml:"lastname"`
	Email          string   `yaml:"email"`
	DatePosted     unixTime `yaml:"date_posted"`
	JoinIP         string   `yaml:"join_ip"`
	LastLogin      unixTime `yaml:"last_login"`
	LastLoginIP    string   `yaml:"last_login_ip"`
	Reviewed       int64    `yaml:"reviewed"`
	MinimumPayout  int64    `yaml:"minimum_payout"` // whole currency
	Startpage      string   `yaml:"startpage"`      // internal.php where left out
	Company        string   `yaml:"company"`
	URL            string   `yaml:"url"`
	Tel            string   `yaml:"tel"`
	ICQ            string   `yaml:"icq"`
	AIM            string   `yaml:"aim"`
	MSN            string   `yaml:"msn"`
	Address1       string   `yaml:"address1"`
	Address2       string   `yaml:"address2"`
	City           string   `yaml:"city"`
	State          string   `yaml:"state"`
	Country        string   `yaml:"country"`
	ZipCode        string   `yaml:"zip_code"`
	TaxIDOrSSN     string   `yaml:"tax_id_or_ssn"`
	RefID          int64    `yaml:"refid"` // the loginid that brought it
}

func insertLoginRow(tx *store.Tx, r loginRow) error {
	switch {
	case r.LoginID < 1:
		return &sims.Bad{Key: "loginid", Reason: "must be a positive integer"}
	case r.LoginID == mintedLogin:
		return badKey("loginid", "%d is the sandbox's own login", r.LoginID)
	case r.Username == "":
		return &sims.Bad{Key: "username", Reason: "is required"}
	case r.Status < 0 || r.Status > 5:
		return &sims.Bad{Key: "status", Reason: "must be from 0 (active) to 5 (denied)"}
	}
	return insertLogin(tx, r)
}

// insertLogin adds an account with what is known of it.
func insertLogin(tx *store.Tx, r loginRow) error {
	key := sql.NullString{String: r.APIKey, Valid: r.APIKey != ""}
	_, err := tx.Exec(`
		INSERT INTO nats4_logins (loginid, username, api_key, is_admin, status, deleted)
		VALUES ($1, $2, $3, $4, $5, $6)`, r.LoginID, r.Username, key, r.Admin, r.Status, r.Deleted)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO nats4_login_info (
			loginid, password, type, skinid, payvia_type_id, pass_hash, join_date, inhouse, tmmid,
			origin, language, rss_pass_code, payout_period_id, firstname, lastname, email,
			date_posted, join_ip, last_login, last_login_ip, reviewed, minimum_payout, startpage,
			company, url, tel, icq, aim, msn, address1, address2, city, state, country, zip_code,
			tax_id_or_ssn, refid)
		VALUES (
			$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
			$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36,
			$37)`,
		r.LoginID, r.Password, cmp.Or(r.Type, 100), r.SkinID, r.PayviaTypeID, r.PassHash,
		r.JoinDate.in(tx), r.Inhouse, r.TmmID, r.Origin, cmp.Or(r.Language, "en"), r.RSSPassCode,
		r.PayoutPeriodID, r.FirstName, r.LastName, r.Email, cmp.Or(r.DatePosted, r.JoinDate).in(tx),
		r.JoinIP, r.LastLogin.in(tx), r.LastLoginIP, r.Reviewed, r.MinimumPayout,
		cmp.Or(r.Startpage, "internal.php"), r.Company, r.URL, r.Tel, r.ICQ, r.AIM, r.MSN,
		r.Address1, r.Address2, r.City, r.State, r.Country, r.ZipCode, r.TaxIDOrSSN, r.RefID)
	return err
}

// nextLogin is the loginid that the next account gets: the one after the highest, but
// for those of sandboxes' own.
func nextLogin(tx *store.Tx) (id int64, err error) {
	err = tx.QueryRow(`
		SELECT coalesce(max(loginid), 0) + 1
		FROM nats4_logins
		WHERE loginid < $1`, mintedLogin).Scan(&id)
	return id, err
}
