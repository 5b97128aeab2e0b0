package nats4

import (
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// suggestedCancelOffers answers GET /suggestedcanceloffers: a list, empty where there is
// nothing to offer. (The row is documented, the order and the empty list are ours.)
func (s *Server) suggestedCancelOffers(tx *store.Tx, c *call) ([]byte, error) {
	memberIDX := c.args.text("memberidx")
	list, err := cancelOffers(tx, memberIDX)
	if err == nil && len(list) == 0 {
		return c.fail(softNoOffer.because("there is no cancel offer for memberidx %q", memberIDX).
			judging("memberidx", memberIDX))
	}
	return phpJSON(list), err
}

// cancelOffers are the offers for a memberidx. All values are numbers but the currency.
func cancelOffers(tx *store.Tx, memberIDX string) (list []any, err error) {
	rows, err := tx.Query(`
		SELECT cancel_offer_id, cancel_offer_step_id, rebill, flat, percent,
			loyalty_discount_eligible, next_rebill_amount, currency
		FROM nats4_cancel_offers
		WHERE memberidx = $1
		ORDER BY cancel_offer_id`, memberIDX)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o cancelOfferRow
		err := rows.Scan(&o.CancelOfferID, &o.StepID, &o.Rebill, &o.Flat, &o.Percent, &o.Loyalty,
			&o.NextRebillAmount, &o.Currency)
		if err != nil {
			return nil, err
		}
		list = append(list, object{
			{"cancel_offer_id", o.CancelOfferID}, {"cancel_offer_step_id", o.StepID},
			{"rebill", o.Rebill}, {"flat", o.Flat}, {"percent", o.Percent},
			{"loyalty_discount_eligible", o.Loyalty},
			{"next_rebill_amount", o.NextRebillAmount}, {"currency", o.Currency},
		})
	}
	return list, rows.Err()
}

// A cancelOfferRow is what to offer a member who is about to cancel the subscription
// memberidx, which need not be one of this install's.
type cancelOfferRow struct {
	CancelOfferID    int64  `yaml:"cancel_offer_id"`
	StepID           int64  `yaml:"cancel_offer_step_id"`
	MemberIDX        string `yaml:"memberidx"`
	Rebill           int64  `yaml:"rebill"`
	Flat             int64  `yaml:"flat"`
	Percent          int64  `yaml:"percent"` // in hundredths: 2000 is 20 %
	Loyalty          int64  `yaml:"loyalty_discount_eligible"`
	NextRebillAmount int64  `yaml:"next_rebill_amount"` // cents
	Currency         string `yaml:"currency"`           // USD where left out
}

func insertCancelOfferRow(tx *store.Tx, r cancelOfferRow) error {
	switch {
	case r.CancelOfferID < 1:
		return &sims.Bad{Key: "cancel_offer_id", Reason: "must be a positive integer"}
	case !isMemberIDX(r.MemberIDX):
		return badKey("memberidx", "%q is not BILLER:id", r.MemberIDX)
	case r.Percent < 0 || r.Percent > 10_000:
		return &sims.Bad{Key: "percent", Reason: "must be from 0 to 10000, hundredths of a percent"}
	case r.NextRebillAmount < 0 || r.NextRebillAmount > maxCents:
		return &sims.Bad{Key: "next_rebill_amount", Reason: "must be an amount in cents"}
	}
	if r.Currency == "" {
		r.Currency = "USD"
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_cancel_offers (cancel_offer_id, cancel_offer_step_id, memberidx, rebill,
			flat, percent, loyalty_discount_eligible, next_rebill_amount, currency)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.CancelOfferID, r.StepID, r.MemberIDX, r.Rebill, r.Flat, r.Percent, r.Loyalty,
		r.NextRebillAmount, r.Currency)
	return err
}
