package nats4

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/store"
)

// appendOptionInfo appends what the record's subscription was bought by: the biller, and
// the option as option/options has it; [] for the option of none. (The names are ours.)
func appendOptionInfo(
	tx *store.Tx, b []byte, f detailsFilter, memberID int64,
) ([]byte, error) {
	chosen, err := f.subscription(tx)
	if err != nil {
		return nil, err
	}
	var optionID, billerID int64
	var biller string
	err = tx.QueryRow(`
		SELECT s.optionid, s.billerid, b.biller
		FROM nats4_member_subscriptions s
		JOIN nats4_billers b ON b.billerid = s.billerid
		WHERE s.member_subscription_id = coalesce($1, (
			SELECT max(member_subscription_id)
			FROM nats4_member_subscriptions
			WHERE memberid = $2))`, chosen, memberID).Scan(&optionID, &billerID, &biller)
	if err != nil {
		return nil, err
	}
	option, err := loadOption(tx, optionID)
	var bought any = []any{}
	switch {
	case err == nil:
		o := object{{"optionid", digits(optionID)}}
		for _, d := range option.Details {
			o = append(o, pair{d.Name, d.Value})
		}
		bought = o
	case !errors.Is(err, sql.ErrNoRows):
		return nil, err
	}
	b = appendKey(b[:len(b)-1], "biller_option_info")
	return append(appendValue(b, object{
		{"billerid", digits(billerID)}, {"biller", biller}, {"option", bought},
	}), '}'), nil
}
