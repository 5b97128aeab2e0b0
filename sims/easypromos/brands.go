package easypromos

import (
	"github.com/mockapis/mockapis/store"
)

const brandColumns = `b.id, b.name`

var brands = collection{
	alias: "b", columns: brandColumns, from: "easypromos_brands b",
	where: "b.account_id = $1", encode: encodeBrand,
}.with()

var brandItem = `SELECT ` + line(brandColumns) + ` FROM easypromos_brands b WHERE b.id = $1`

func encodeBrand(e *encoder, r *row) {
	e.number("id", r.next())
	e.text("name", r.next())
}

// listBrands answers GET /organizing_brands.
func (s *Server) listBrands(tx *store.Tx, c *call) error {
	v, err := c.view("")
	if err != nil {
		return err
	}
	return c.writePage(tx, brands, v, c.account.ID)
}

// getBrand answers GET /organizing_brands/{organizing_brand_id}.
func (s *Server) getBrand(tx *store.Tx, c *call) error {
	if err := c.needBrand(tx); err != nil {
		return err
	}
	_, err := c.writeItem(tx, encodeBrand, brandItem, c.id("organizing_brand_id"))
	return err
}

// listBrandPromotions answers GET /organizing_brands/{organizing_brand_id}/promotions.
func (s *Server) listBrandPromotions(tx *store.Tx, c *call) error {
	if err := c.needBrand(tx); err != nil {
		return err
	}
	v, err := c.view("status", promotionStatuses...)
	if err != nil {
		return err
	}
	return c.writePage(tx, brandPromotions, v,
		c.id("organizing_brand_id"), promotionStatuses[v.filter], tx.Now.Unix())
}

// needBrand returns what errBrand has for a brand of the path that nobody has, or
// another account.
func (c *call) needBrand(tx *store.Tx) error {
	id := c.ids["organizing_brand_id"]
	var owner int64
	found, err := one(tx.QueryRow(`
		SELECT account_id
		FROM easypromos_brands
		WHERE id = $1`, c.id("organizing_brand_id")).Scan(&owner))
	switch {
	case err != nil:
		return err
	case !found:
		return errBrand.unknown.because("there is no %s %s", errBrand.noun, id).
			judging("item", errBrand.noun, "id", id)
	case owner != c.account.ID:
		return c.foreign(errBrand.foreign, errBrand.noun, id, owner)
	}
	return nil
}
