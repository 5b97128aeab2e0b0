package easypromos

import (
	"github.com/mockapis/mockapis/store"
)

var pointsOfSale = collection{
	alias: "o", columns: "o.id, o.name, o.ref, o.address, o.city, o.country",
	from: "easypromos_points_of_sale o", where: "o.promotion_id = $1", encode: encodePointOfSale,
}.with()

// encodePointOfSale writes a point of sale. (The shape is ours.)
func encodePointOfSale(e *encoder, r *row) {
	e.number("id", r.next())
	e.text("name", r.next())
	e.textOrNull("ref", r.next())
	e.textOrNull("address", r.next())
	e.text("city", r.next())
	e.text("country", r.next())
}

// listPointsOfSale answers GET /pos/{promotion_id}, in the order in which the
// points of sale were made. (The order is ours.)
func (s *Server) listPointsOfSale(tx *store.Tx, c *call) error {
	return c.writePage(tx, pointsOfSale, view{order: createdAsc}, c.promotion)
}
