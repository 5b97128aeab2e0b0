package synctv

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// A promoCode is a one-time code for an offer. An account consumes it.
type promoCode struct {
	ID         int64
	CreatedAt  string
	Code       string
	OfferID    int64
	ConsumedOn sql.NullString
	ConsumedBy sql.NullInt64
}

// listPromoCodes answers GET /offers/:offer_id/promo_codes: all codes of an
// offer, or those that are consumed, or not. (Documented; that the list is
// complete and in the order of ids is ours, and that count is its length.)
func (s *Server) listPromoCodes(tx *store.Tx, c *call) (*document, error) {
	offerID := recordID(c.offer)
	if err := needOffer(tx, c, offerID); err != nil {
		return nil, err
	}
	items, n := newItems(2), int64(0)
	err := eachPromoCode(tx, offerID, c.args.get("consumed"), func(p *promoCode) {
		p.append(items)
		n++
	})
	if err != nil {
		return nil, err
	}
	d := newDocument(rootSSAP)
	d.response(n, 1, success)
	d.list(`promo_codes type="array"`, n, items)
	return d.end(), nil
}

// showPromoCode answers GET /offers/:offer_id/promo_codes/:id.
func (s *Server) showPromoCode(tx *store.Tx, c *call) (*document, error) {
	p, known, err := promoCodeOf(tx, c.caller.ServiceID, recordID(c.offer), recordID(c.id))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, unknownOffer(c)
	}
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, unknownID(tx, c)
	}
	d := newDocument(rootSSAP)
	p.append(d)
	d.response(1, 1, success)
	return d.end(), nil
}

// unknownID says that the offer does not have the id, and which one does.
func unknownID(tx *store.Tx, c *call) error {
	offerID, err := offerOfPromoCode(tx, c.caller.ServiceID, recordID(c.id))
	if errors.Is(err, sql.ErrNoRows) {
		return errCodeID.because("the service has no promo code with the id %q", c.id).
			judging("promo_code_id", c.id, "service_id", c.caller.ServiceID)
	}
	if err != nil {
		return err
	}
	return errCodeElsewhere.because("promo code %s is of offer %d, not of %s", c.id, offerID, c.offer).
		judging("promo_code_id", c.id, "offer_id", c.offer, "offer_of_code", offerID)
}

// createPromoCodes answers POST /offers/:offer_id/promo_codes: it makes count
// codes of length characters. The answer does not hold them. (Documented.)
func (s *Server) createPromoCodes(tx *store.Tx, c *call) (*document, error) {
	offerID := recordID(c.offer)
	if err := needOffer(tx, c, offerID); err != nil {
		return nil, err
	}
	count, err := c.args.integer(s.world, "count", 1, 100)
	if err != nil {
		return nil, err
	}
	length, err := c.args.integer(s.world, "length", 6, 10)
	if err != nil {
		return nil, err
	}
	if err := CreatePromoCodes(tx, s.world, offerID, int(count), int(length)); err != nil {
		return nil, err
	}
	// The document's example has 1 here, for ten codes; its field list says 0.
	if s.world.Settings.String(settingCreateCount) == "0" {
		return answered(0), nil
	}
	return answered(1), nil
}

// validatePromoCode answers GET /promo_codes/validate: is this a code of the
// service, of whatever offer, and unused? Asking does not consume it.
func (s *Server) validatePromoCode(tx *store.Tx, c *call) (*document, error) {
	device := c.args.get("device")
	if device == "" && c.caller.AccountID == 0 {
		return nil, deviceMissing(c.caller.NotLoggedIn)
	}
	if err := seeDevice(tx, c, device); err != nil {
		return nil, err
	}
	code, err := c.args.required("code")
	if err != nil {
		return nil, err
	}
	if _, err := usablePromoCode(tx, c.caller.ServiceID, code); err != nil {
		return nil, err
	}
	return validated(1, successValid), nil
}

// deviceMissing says that there is no device, and why there is no session either.
func deviceMissing(noSession *apiError) error {
	e := errDevice.because("without a session a device is needed: %s", noSession.Why)
	for name, value := range noSession.Values {
		e.judging(name, value)
	}
	return e.judging("argument", "device", "session", noSession.rule().Name)
}

// usablePromoCode returns the promo code of a service that has this value,
// whatever blanks are around it, and can be consumed, or errCodeUnknown,
// errCodeConsumed or errOfferInactive. (Trimming and the last are ours.)
func usablePromoCode(tx *store.Tx, serviceID int64, value string) (promoCode, error) {
	value = strings.TrimSpace(value)
	p, active, err := promoCodeByValue(tx, serviceID, value)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return p, unknownPromoCode(tx, serviceID, value)
	case err != nil:
		return p, err
	case p.ConsumedOn.Valid:
		return p, consumedAlready(p)
	case !active:
		return p, errOfferInactive.because("offer %d of promo code %d is not active", p.OfferID, p.ID).
			judging("promo_code_id", p.ID, "code", p.Code, "offer_id", p.OfferID)
	}
	return p, nil
}

func consumedAlready(p promoCode) error {
	return errCodeConsumed.because("promo code %d was consumed on %s by account %d",
		p.ID, p.ConsumedOn.String, p.ConsumedBy.Int64).
		judging("promo_code_id", p.ID, "code", p.Code, "offer_id", p.OfferID,
			"consumed_on", p.ConsumedOn.String, "consumed_by", p.ConsumedBy.Int64)
}

// unknownPromoCode says of a value that no code of the service has what it may
// have been mistaken for.
func unknownPromoCode(tx *store.Tx, serviceID int64, value string) error {
	service, same, err := similarPromoCode(tx, serviceID, value)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errCodeUnknown.because("no promo code has the value %q", value).judging("code", value)
	case err != nil:
		return err
	case same:
		return errCodeUnknown.because(
			"no promo code has the value %q; one differs from it in upper and lower case only", value).
			judging("code", value, "mistake", "letter-case")
	}
	return errCodeUnknown.because(
		"the service has no promo code with the value %q; the service %s has", value, service).
		judging("code", value, "mistake", "another-service", "service_of_code", service)
}

// needOffer returns errOffer where the service has no such offer.
func needOffer(tx *store.Tx, c *call, offerID int64) error {
	known, err := hasOffer(tx, c.caller.ServiceID, offerID)
	if err == nil && !known {
		return unknownOffer(c)
	}
	return err
}

// append writes the six fields in the document's order. None has an attribute.
func (p *promoCode) append(d *document) {
	d.open("promo_code")
	d.number("id", p.ID)
	d.text("created_at", p.CreatedAt)
	d.text("code", p.Code)
	d.number("offer_id", p.OfferID)
	d.text("consumed_on", p.ConsumedOn.String)
	if p.ConsumedBy.Valid {
		d.number("consumed_by", p.ConsumedBy.Int64)
	} else {
		d.empty("consumed_by")
	}
	d.close("promo_code")
}
