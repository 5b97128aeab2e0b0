package nats4

import (
	"database/sql"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// An ident is what a link code stands for: who sent the surfer, and where to. A rule has
// one, too, where 0 is any. Keys are the vendor's.
type ident struct {
	LoginID       int64 `yaml:"loginid"`
	NetworkID     int64 `yaml:"networkid"`
	ProgramID     int64 `yaml:"programid"`
	SiteID        int64 `yaml:"siteid"`
	TourID        int64 `yaml:"tourid"`
	CampaignID    int64 `yaml:"campaignid"`
	AdtoolID      int64 `yaml:"adtoolid"`
	SubID1        int64 `yaml:"subid1"`
	SubID2        int64 `yaml:"subid2"`
	BillerID      int64 `yaml:"billerid"`
	CountryID     int64 `yaml:"countryid"` // ISO 3166, numeric
	PromotionalID int64 `yaml:"promotionalid"`
}

// parseNATSCode reads a link code: nine numbers with dots between, loginid, programid,
// siteid, tourid, campaignid, adtoolid, subid1, subid2 and promotionalid, in base64
// without padding (documented: Decode Natscode), or as they stand (ours).
func parseNATSCode(code string) (i ident, unencoded, ok bool) {
	if i, ok = parseNumbers(code); ok {
		return i, true, true
	}
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if text, err := encoding.DecodeString(strings.TrimRight(code, "=")); err == nil {
			if i, ok = parseNumbers(string(text)); ok {
				return i, false, true
			}
		}
	}
	return ident{}, false, false
}

func parseNumbers(text string) (i ident, ok bool) {
	fields := [...]*int64{
		&i.LoginID, &i.ProgramID, &i.SiteID, &i.TourID, &i.CampaignID, &i.AdtoolID,
		&i.SubID1, &i.SubID2, &i.PromotionalID,
	}
	parts := strings.Split(text, ".")
	if len(parts) != len(fields) {
		return ident{}, false
	}
	for n, part := range parts {
		v, err := strconv.ParseUint(part, 10, 63)
		if err != nil {
			return ident{}, false
		}
		*fields[n] = int64(v)
	}
	return i, true
}

// natsCode is the link code of an ident.
func (i ident) natsCode() string {
	var b []byte
	for n, v := range [...]int64{
		i.LoginID, i.ProgramID, i.SiteID, i.TourID, i.CampaignID, i.AdtoolID,
		i.SubID1, i.SubID2, i.PromotionalID,
	} {
		if n > 0 {
			b = append(b, '.')
		}
		b = strconv.AppendInt(b, v, 10)
	}
	return base64.RawStdEncoding.EncodeToString(b)
}

// columns are those of nats4_idents behind identid.
func (i *ident) columns() []any {
	return []any{
		&i.LoginID, &i.NetworkID, &i.ProgramID, &i.SiteID, &i.TourID, &i.CampaignID,
		&i.AdtoolID, &i.SubID1, &i.SubID2, &i.BillerID, &i.CountryID, &i.PromotionalID,
	}
}

// identOf returns the ident with that id, or sql.ErrNoRows.
func identOf(tx *store.Tx, id int64) (i ident, err error) {
	err = tx.QueryRow(`
		SELECT loginid, networkid, programid, siteid, tourid, campaignid, adtoolid, subid1, subid2,
			billerid, countryid, promotionalid
		FROM nats4_idents
		WHERE identid = $1`, id).Scan(i.columns()...)
	return i, err
}

// insertIdent adds an ident, with that id or, where it is 0, the next.
func insertIdent(tx *store.Tx, id int64, i ident) (int64, error) {
	res, err := tx.Exec(`
		INSERT INTO nats4_idents (identid, loginid, networkid, programid, siteid, tourid,
			campaignid, adtoolid, subid1, subid2, billerid, countryid, promotionalid)
		VALUES (nullif($1, 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		append([]any{id}, i.columns()...)...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// identID returns the id of an ident, which it adds where there is none yet.
func identID(tx *store.Tx, i ident) (id int64, err error) {
	err = tx.QueryRow(`
		SELECT identid
		FROM nats4_idents
		WHERE loginid = $1 AND networkid = $2 AND programid = $3 AND siteid = $4 AND tourid = $5
			AND campaignid = $6 AND adtoolid = $7 AND subid1 = $8 AND subid2 = $9 AND billerid = $10
			AND countryid = $11 AND promotionalid = $12
		ORDER BY identid
		LIMIT 1`, i.columns()...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return insertIdent(tx, 0, i)
	}
	return id, err
}

type identifierRow struct {
	IdentID int64 `yaml:"identid"`
	ident   `yaml:",inline"`
}

func insertIdentifierRow(tx *store.Tx, r identifierRow) error {
	if r.IdentID < 1 {
		return &sims.Bad{Key: "identid", Reason: "must be a positive integer"}
	}
	if err := need(tx, "loginid", r.LoginID, loginExists); err != nil {
		return err
	}
	if err := need(tx, "billerid", r.BillerID, billerExists); err != nil {
		return err
	}
	_, err := insertIdent(tx, r.IdentID, r.ident)
	return err
}
