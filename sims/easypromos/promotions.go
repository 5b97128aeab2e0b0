package easypromos

import (
	"strconv"

	"github.com/mockapis/mockapis/store"
)

// promotionColumns are of a promotion p and its brand b.
const promotionColumns = `p.id, b.id, b.name, p.promotion_type, p.title, p.internal_ref,
	p.description, p.status, p.timezone, ifnull(p.start_date, ''), ifnull(p.end_date, ''),
	p.default_language, p.created, p.url`

const promotionTables = `easypromos_promotions p JOIN easypromos_brands b ON b.id = p.brand_id`

// isListed is the SQL for the promotions of a list: those that the API exports,
// with the status $2 at the time $3. (effectiveStatus says it in Go.)
const isListed = ` AND p.version = 'white_label' AND ($2 = 'all' OR $2 =
	CASE WHEN p.status = 'active' AND p.end_date < $3 THEN 'expired' ELSE p.status END)`

var accountPromotions = collection{
	alias: "p", columns: promotionColumns, from: promotionTables,
	where:  "p.account_id = $1" + isListed,
	encode: encodePromotion,
}.with()

var brandPromotions = collection{
	alias: "p", columns: promotionColumns, from: promotionTables,
	where:  "p.brand_id = $1" + isListed,
	encode: encodePromotion,
}.with()

var promotionItem = `
	SELECT ` + line(promotionColumns) + `
	FROM ` + promotionTables + `
	WHERE p.id = $1`

// encodePromotion writes the reference's fields in the order of its sample, with
// url, which only clients show, at the end.
func encodePromotion(e *encoder, r *row) {
	e.number("id", r.next())
	e.object("organizing_brand")
	encodeBrand(e, r)
	e.close('}')
	e.number("promotion_type", r.next())
	e.text("title", r.next())
	e.optional("internal_ref", r.next())
	e.optional("description", r.next())
	status, timezone, start, end := r.next(), r.next(), r.next(), r.next()
	e.text("status", effectiveStatus(status, end, e.now))
	e.text("timezone", timezone)
	e.time("start_date", start)
	e.time("end_date", end)
	e.text("default_language", r.next())
	e.time("created", r.next())
	e.text("url", r.next())
}

// effectiveStatus is a promotion's status at now, in Unix seconds: an active one
// past its end is expired. (Ours.)
func effectiveStatus(status, end string, now int64) string {
	if n, err := strconv.ParseInt(end, 10, 64); err == nil && status == "active" && n < now {
		return "expired"
	}
	return status
}

// The statuses of a promotion; the first is the filter's default.
var promotionStatuses = []string{"all", "draft", "active", "expired"}

// listPromotions answers GET /promotions.
func (s *Server) listPromotions(tx *store.Tx, c *call) error {
	v, err := c.view("status", promotionStatuses...)
	if err != nil {
		return err
	}
	return c.writePage(tx, accountPromotions, v,
		c.account.ID, promotionStatuses[v.filter], tx.Now.Unix())
}

// getPromotion answers GET /promotions/{promotion_id}.
func (s *Server) getPromotion(tx *store.Tx, c *call) error {
	_, err := c.writeItem(tx, encodePromotion, promotionItem, c.promotion)
	return err
}
