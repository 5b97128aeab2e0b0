package synctv

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A codeArgs names a promo code: by its value in a service, or by its id.
type codeArgs struct {
	PromoCode string `json:"promo_code,omitempty" doc:"The code's value; this or the id."`
	ID        int64  `json:"id,omitempty" doc:"The code's id; this or the value."`
	Service   string `json:"service,omitempty" doc:"Of the value; the first service where left out."`
}

// find returns the promo code, and the name of the argument that names it.
func (a codeArgs) find(tx *store.Tx) (p promoCode, serviceID int64, key string, err error) {
	key = "promo_code"
	if (a.PromoCode == "") == (a.ID == 0) {
		return p, 0, key, &sims.Bad{Key: key, Reason: "is required, or else id, and not both"}
	}
	if a.ID != 0 {
		key = "id"
		p, serviceID, err = promoCodeByID(tx, a.ID)
	} else {
		if serviceID, err = needService(tx, a.Service); err != nil {
			return p, 0, key, err
		}
		p, _, err = promoCodeByValue(tx, serviceID, a.PromoCode)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = &sims.Bad{Key: key, Reason: "there is no such promo code"}
	}
	return p, serviceID, key, err
}

type consumeArgs struct {
	PromoCode string     `json:"promo_code,omitempty" doc:"The code's value; this or the id."`
	ID        int64      `json:"id,omitempty" doc:"The code's id; this or the value."`
	Service   string     `json:"service,omitempty" doc:"Of the value; the first where left out."`
	AccountID int64      `json:"account_id,omitempty" doc:"By whom; the first user where left out."`
	At        *time.Time `json:"at,omitempty" doc:"When; now where left out."`
}

type codeState struct {
	ID         int64  `json:"id"`
	PromoCode  string `json:"promo_code"`
	OfferID    int64  `json:"offer_id"`
	ConsumedOn string `json:"consumed_on,omitempty"`
	ConsumedBy int64  `json:"consumed_by,omitempty"`
}

func (p promoCode) state() codeState {
	return codeState{p.ID, p.Code, p.OfferID, p.ConsumedOn.String, p.ConsumedBy.Int64}
}

func consumeCode(tx *store.Tx, a consumeArgs) (any, error) {
	p, serviceID, key, err := codeArgs{a.PromoCode, a.ID, a.Service}.find(tx)
	if err != nil {
		return nil, err
	}
	if a.AccountID == 0 {
		if a.AccountID, err = firstUser(tx, serviceID); err != nil {
			return nil, err
		}
	}
	at := tx.Now
	if a.At != nil {
		at = *a.At
	}
	if err := ConsumePromoCode(tx, p.ID, a.AccountID, at); err != nil {
		return nil, asBad(key, err)
	}
	p, _, err = promoCodeByID(tx, p.ID)
	return p.state(), err
}

// firstUser returns the account that acts where none is named: the first one of a
// service that is no administrator's.
func firstUser(tx *store.Tx, serviceID int64) (int64, error) {
	id, err := firstAccount(tx, serviceID, roleUser)
	if err == nil && id == 0 {
		err = &sims.Bad{Key: "account_id", Reason: "is required: the service has no active user"}
	}
	return id, err
}

func releaseCode(tx *store.Tx, a codeArgs) (any, error) {
	p, _, key, err := a.find(tx)
	if err != nil {
		return nil, err
	}
	was := p.state()
	if err := UnconsumePromoCode(tx, p.ID); err != nil {
		return nil, asBad(key, err)
	}
	return struct {
		codeState
		Was codeState `json:"was"`
	}{codeState{ID: p.ID, PromoCode: p.Code, OfferID: p.OfferID}, was}, nil
}

type redeemArgs struct {
	PromoCode string `json:"promo_code" doc:"The code's value."`
	AccountID int64  `json:"account_id" doc:"The account that gets the subscription."`
}

func redeemCode(tx *store.Tx, a redeemArgs) (any, error) {
	if err := needAccount(tx, a.AccountID); err != nil {
		return nil, err
	}
	sub, err := Redeem(tx, a.AccountID, a.PromoCode, AnyOffer)
	return sub, asBad("promo_code", err)
}

type createArgs struct {
	OfferID int64    `json:"offer_id" doc:"The offer."`
	Values  []string `json:"values,omitempty" doc:"Values in place of drawn ones."`
	Count   *int     `json:"count,omitempty" doc:"How many are drawn, 1 (if left out) to 10000."`
	Length  *int     `json:"length,omitempty" doc:"Their characters, 6 (if left out) to 10."`
}

func (s *Server) createCodes(tx *store.Tx, a createArgs) (any, error) {
	serviceID, err := serviceOfOffer(tx, a.OfferID)
	if errors.Is(err, sql.ErrNoRows) {
		err = &sims.Bad{Key: "offer_id", Reason: fmt.Sprintf("there is no offer %d", a.OfferID)}
	}
	if err != nil {
		return nil, err
	}
	last, err := lastPromoCode(tx)
	if err != nil {
		return nil, err
	}
	if a.Values != nil {
		err = insertValues(tx, serviceID, a)
	} else {
		err = s.drawCodes(tx, a)
	}
	if err != nil {
		return nil, err
	}
	made, err := promoCodesAfter(tx, a.OfferID, last)
	return map[string]any{"promo_codes": made}, err
}

func (s *Server) drawCodes(tx *store.Tx, a createArgs) error {
	count, length := 1, 6
	if a.Count != nil {
		count = *a.Count
	}
	if a.Length != nil {
		length = *a.Length
	}
	switch {
	case count < 1 || count > 10_000:
		return &sims.Bad{Key: "count", Reason: "must be from 1 to 10000"}
	case length < 6 || length > 10:
		return &sims.Bad{Key: "length", Reason: "must be from 6 to 10"}
	}
	return CreatePromoCodes(tx, s.world, a.OfferID, count, length)
}

func insertValues(tx *store.Tx, serviceID int64, a createArgs) error {
	switch {
	case len(a.Values) == 0:
		return &sims.Bad{Key: "values", Reason: "must not be empty"}
	case a.Count != nil || a.Length != nil:
		return &sims.Bad{Key: "values", Reason: "go without count and length"}
	}
	for _, value := range a.Values {
		if !codeForm.MatchString(value) {
			return badValue("%q must be letters of A to Z in both cases and digits", value)
		}
		inserted, err := insertPromoCode(tx, serviceID, a.OfferID, value, stamp(tx))
		if err != nil {
			return err
		}
		if !inserted {
			return badValue("the service has %q already, in upper or lower case", value)
		}
	}
	return nil
}

func badValue(format, value string) error {
	return &sims.Bad{Key: "values", Reason: fmt.Sprintf(format, value)}
}
