package nats4

import (
	"cmp"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A memberRow is a member with all that belongs to it. Keys are the vendor's; what
// a file leaves out is 0 or empty, but for what insertMemberRow fills in.
type memberRow struct {
	MemberID            int64    `yaml:"memberid"`
	IdentID             int64    `yaml:"identid"`
	LoginID             int64    `yaml:"loginid"` // the identifier's where left out
	NetworkID           int64    `yaml:"networkid"`
	RefurlLookupID      int64    `yaml:"refurl_lookup_id"`
	Status              int64    `yaml:"status"` // 0 never joined, 1 active, 2 expired
	Trial               int64    `yaml:"trial"`
	Joined              unixTime `yaml:"joined"`
	Expired             unixTime `yaml:"expired"`
	LastLogin           unixTime `yaml:"last_login"`
	Stamp               unixTime `yaml:"stamp"` // joined where left out
	SiteID              int64    `yaml:"siteid"`
	Username            string   `yaml:"username"`
	Password            string   `yaml:"password"`
	Cryptpass           string   `yaml:"cryptpass"`
	IP                  string   `yaml:"ip"`
	Email               string   `yaml:"email"`
	Session             string   `yaml:"session"` // 32 hexadecimal digits where left out
	Mailok              int64    `yaml:"mailok"`
	FlatPrice           int64    `yaml:"flat_price"`
	FirstLogin          unixTime `yaml:"first_login"`
	ThirdPartyPartnerID int64    `yaml:"third_party_partner_id"`
	CascadeID           int64    `yaml:"cascadeid"`
	CascadeItemID       int64    `yaml:"cascade_item_id"`
	Token               int64    `yaml:"token"`
	OriginalUsername    string   `yaml:"original_username"` // username where left out
	Renamed             int64    `yaml:"renamed"`
	Marked              int64    `yaml:"marked"`
	TokenHash           string   `yaml:"token_hash"` // 32 hexadecimal digits where left out
	Locked              bool     `yaml:"locked"`

	Info          infoRow           `yaml:"info"`
	Fields        map[string]string `yaml:"fields"`        // phone, shipping_*, custom1 to custom10
	Subscriptions []subscriptionRow `yaml:"subscriptions"` // one, NATS:memberid, where left out
	AuthStrings   map[string]string `yaml:"auth_strings"`  // by type; derived where left out
	Notes         []noteRow         `yaml:"notes"`
	LoginLogs     []loginLogRow     `yaml:"loginlogs"`
	SurferActions []surferActionRow `yaml:"surfer_actions"`
	Data          map[string]string `yaml:"member_data"`
}

type infoRow struct {
	FirstName    string   `yaml:"firstname"`
	LastName     string   `yaml:"lastname"`
	Address1     string   `yaml:"address1"`
	Address2     string   `yaml:"address2"`
	Zip          string   `yaml:"zip"`
	City         string   `yaml:"city"`
	Country      string   `yaml:"country"`
	State        string   `yaml:"state"`
	XsellSuccess int64    `yaml:"xsell_success"`
	LastModified unixTime `yaml:"last_modified"`
}

// insertMemberRow inserts a member and what belongs to it.
func (s *Server) insertMemberRow(tx *store.Tx, r memberRow) error {
	if err := r.check(tx); err != nil {
		return err
	}
	if err := install(tx, s.world); err != nil {
		return err
	}
	r.LoginID = cmp.Or(r.LoginID, identifierLogin(tx, r.IdentID))
	r.Stamp = cmp.Or(r.Stamp, r.Joined)
	r.OriginalUsername = cmp.Or(r.OriginalUsername, r.Username)
	r.Session = cmp.Or(r.Session, s.filler("session", r.MemberID, 32))
	r.TokenHash = cmp.Or(r.TokenHash, s.filler("token_hash", r.MemberID, 32))
	if err := r.insert(tx); err != nil {
		return err
	}
	if err := s.insertSubscriptions(tx, r); err != nil {
		return err
	}
	if err := r.insertAuthStrings(tx); err != nil {
		return err
	}
	return r.insertLogs(tx)
}

func (r memberRow) check(tx *store.Tx) error {
	switch {
	case r.MemberID < 1:
		return &sims.Bad{Key: "memberid", Reason: "must be a positive integer"}
	case r.Username == "":
		return &sims.Bad{Key: "username", Reason: "is required"}
	case r.Status < statusNeverJoined || r.Status > statusExpired:
		return &sims.Bad{Key: "status", Reason: "must be 0 (never joined), 1 (active) or 2 (expired)"}
	}
	if r.IdentID != 0 {
		if err := need(tx, "identid", r.IdentID, identifierExists); err != nil {
			return err
		}
	}
	return need(tx, "siteid", r.SiteID, siteExists)
}

// identifierLogin is the login that an identifier belongs to; 0 where there is none.
func identifierLogin(tx *store.Tx, identID int64) (loginID int64) {
	_ = tx.QueryRow(`SELECT loginid FROM nats4_idents WHERE identid = $1`, identID).Scan(&loginID)
	return loginID
}

// filler is a value of n hexadecimal digits for what a file leaves out. It depends
// on the seed and the row alone, so that other rows don't move it.
func (s *Server) filler(purpose string, id int64, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "nats4 %d %s %d", s.world.Rand.Seed(), purpose, id))
	return hex.EncodeToString(sum[:])[:n]
}

func (r memberRow) insert(tx *store.Tx) error {
	_, err := tx.Exec(`
		INSERT INTO nats4_members (
			memberid, identid, loginid, networkid, refurl_lookup_id, status, trial, joined, expired,
			last_login, stamp, siteid, username, password, cryptpass, ip, email, session, mailok,
			flat_price, first_login, third_party_partner_id, cascadeid, cascade_item_id, token,
			original_username, renamed, marked, token_hash, locked)
		VALUES (
			$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
			$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)`,
		r.MemberID, r.IdentID, r.LoginID, r.NetworkID, r.RefurlLookupID, r.Status, r.Trial,
		r.Joined.in(tx), r.Expired.in(tx), r.LastLogin.in(tx), r.Stamp.in(tx), r.SiteID, r.Username,
		r.Password, r.Cryptpass, r.IP, r.Email, r.Session, r.Mailok, r.FlatPrice, r.FirstLogin.in(tx),
		r.ThirdPartyPartnerID, r.CascadeID, r.CascadeItemID, r.Token, r.OriginalUsername, r.Renamed,
		r.Marked, r.TokenHash, r.Locked)
	if err != nil {
		return err
	}
	i := r.Info
	_, err = tx.Exec(`
		INSERT INTO nats4_member_info (
			memberid, firstname, lastname, address1, address2, zip, city, country, state,
			xsell_success, last_modified)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.MemberID, i.FirstName, i.LastName, i.Address1, i.Address2, i.Zip, i.City, i.Country, i.State,
		i.XsellSuccess, i.LastModified.in(tx))
	if err != nil {
		return err
	}
	return r.insertFields(tx)
}

func (r memberRow) insertFields(tx *store.Tx) error {
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		if !slices.Contains(rareFields, name) {
			return badKey("fields", "%q is none of %s", name, strings.Join(rareFields, ", "))
		}
		if err := setRareField(tx, r.MemberID, fieldValue{name, r.Fields[name]}); err != nil {
			return err
		}
	}
	return nil
}

func (r memberRow) insertAuthStrings(tx *store.Tx) error {
	for _, typ := range slices.Sorted(maps.Keys(r.AuthStrings)) {
		if !slices.Contains(stringTypes, typ) {
			return badKey("auth_strings", "%q is none of %s", typ, strings.Join(stringTypes, ", "))
		}
		_, err := tx.Exec(`
			INSERT INTO nats4_auth_strings (memberid, type, value)
			VALUES ($1, $2, $3)`, r.MemberID, typ, r.AuthStrings[typ])
		if err != nil {
			return err
		}
	}
	return nil
}

func badKey(key, format string, args ...any) error {
	return &sims.Bad{Key: key, Reason: fmt.Sprintf(format, args...)}
}

// isMemberIDX reports whether s is BILLER:id.
func isMemberIDX(s string) bool {
	biller, id, _ := strings.Cut(s, ":")
	return biller != "" && id != ""
}

// billerOf returns the billerid of a memberidx, BILLER:id.
func billerOf(tx *store.Tx, memberIDX string) (id int64, err error) {
	biller, _, _ := strings.Cut(memberIDX, ":")
	if !isMemberIDX(memberIDX) {
		return 0, badKey("subscriptions", "memberidx %q is not BILLER:id", memberIDX)
	}
	err = tx.QueryRow(`SELECT billerid FROM nats4_billers WHERE biller = $1`, biller).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, badKey("subscriptions", "memberidx %q: there is no biller %s", memberIDX, biller)
	}
	return id, err
}
