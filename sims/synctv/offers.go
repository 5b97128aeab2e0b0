package synctv

import (
	"database/sql"
	"errors"
	"strconv"

	"github.com/mockapis/mockapis/store"
)

// An offer is what promo codes are for.
type offer struct {
	ID        int64
	CreatedAt string
	Name      string
	Active    bool
	Price     string
}

// listOffers answers GET /offers, which is ours: all offers of the service.
func (s *Server) listOffers(tx *store.Tx, c *call) (*document, error) {
	items, n := newItems(2), int64(0)
	err := eachOffer(tx, c.caller.ServiceID, func(o offer) {
		o.append(items)
		n++
	})
	if err != nil {
		return nil, err
	}
	d := newDocument(rootSSAP)
	d.response(n, 1, success)
	d.list(`offers type="array"`, n, items)
	return d.end(), nil
}

// showOffer answers GET /offers/:id, which is ours.
func (s *Server) showOffer(tx *store.Tx, c *call) (*document, error) {
	o, err := offerByID(tx, c.caller.ServiceID, recordID(c.offer))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, unknownOffer(c)
	}
	if err != nil {
		return nil, err
	}
	d := newDocument(rootSSAP)
	o.append(d)
	d.response(1, 1, success)
	return d.end(), nil
}

func unknownOffer(c *call) error {
	return errOffer.because("the service has no offer %q", c.offer).
		judging("offer_id", c.offer, "service_id", c.caller.ServiceID)
}

func (o offer) append(d *document) {
	d.open("offer")
	d.number("id", o.ID)
	d.text("created_at", o.CreatedAt)
	d.text("name", o.Name)
	d.text("active", strconv.FormatBool(o.Active))
	d.text("price", o.Price)
	d.close("offer")
}
