package nats4

import (
	"cmp"
	"database/sql"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// An adtool is a banner, a link or the like that affiliates use.
type adtool struct {
	ID, TypeID  int64
	GroupID     int64
	SiteIDs     []int64 // where it is offered; none for every site
	Enabled     bool
	PublishDate int64  // Unix seconds
	Fields      object // texts by name
}

// insertAdtool adds an adtool, with its id or, where that is 0, the next.
func insertAdtool(tx *store.Tx, a adtool) (id int64, err error) {
	res, err := tx.Exec(`
		INSERT INTO nats4_adtools (adtoolid, adtool_type_id, groupid, enabled, publish_date, fields)
		VALUES (nullif($1, 0), $2, $3, $4, $5, $6)`,
		a.ID, a.TypeID, a.GroupID, a.Enabled, a.PublishDate, string(phpJSON(a.Fields.orList())))
	if err != nil {
		return 0, err
	}
	if id, err = res.LastInsertId(); err != nil {
		return 0, err
	}
	sites := a.SiteIDs
	if len(sites) == 0 {
		sites = []int64{0}
	}
	for _, siteID := range sites {
		_, err := tx.Exec(`
			INSERT INTO nats4_adtool_sites (adtool_type_id, siteid, adtoolid)
			VALUES ($1, $2, $3)`, a.TypeID, siteID, id)
		if err != nil {
			return 0, err
		}
	}
	return id, nil
}

// adtoolExists reports whether there is an adtool of the type with these fields.
func adtoolExists(tx *store.Tx, typeID int64, fields object) (exists bool, err error) {
	err = tx.QueryRow(`
		SELECT EXISTS (
			SELECT 1
			FROM nats4_adtools
			WHERE adtool_type_id = $1 AND fields = $2)`,
		typeID, string(phpJSON(fields.orList()))).Scan(&exists)
	return exists, err
}

// An offeredAdtool is an adtool as adtools/admin lists it.
type offeredAdtool struct {
	ID, TypeID, SiteID, GroupID, PublishDate int64
	fields                                   string // JSON
}

const adtoolsOfType = `
	SELECT a.adtoolid, a.adtool_type_id, s.siteid, a.groupid, a.publish_date, a.fields
	FROM nats4_adtool_sites s
	CROSS JOIN nats4_adtools a ON a.adtoolid = s.adtoolid
	WHERE s.adtool_type_id = $1 AND a.enabled = 1 AND a.publish_date <= $2`

// adtoolsOf returns the adtools of a type that are enabled and published, by their id: those
// of a site and of every one, or all where siteID is 0.
func adtoolsOf(tx *store.Tx, typeID, siteID int64) (list []offeredAdtool, err error) {
	query, args := adtoolsOfType, []any{typeID, tx.Now.Unix()}
	if siteID != 0 {
		query, args = query+` AND s.siteid IN (0, $3)`, append(args, siteID)
	}
	rows, err := tx.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a offeredAdtool
		err := rows.Scan(&a.ID, &a.TypeID, &a.SiteID, &a.GroupID, &a.PublishDate, &a.fields)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b offeredAdtool) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.SiteID, b.SiteID))
	})
	// One of several sites is listed by the first of them.
	list = slices.CompactFunc(list, func(a, b offeredAdtool) bool { return a.ID == b.ID })
	return list, rows.Err()
}

// answer is an adtool for whom a link code stands for: its own code has the adtool's id, and
// the adtool's site where the other has none.
func (a offeredAdtool) answer(of ident) object {
	of.AdtoolID = a.ID
	of.SiteID = cmp.Or(of.SiteID, a.SiteID)
	return object{
		{"adtoolid", digits(a.ID)},
		{"adtool_type_id", digits(a.TypeID)},
		{"groupid", digits(a.GroupID)},
		{"publish_date", digits(a.PublishDate)},
		{"natscode", of.natsCode()},
		{"fields", encoded(a.fields)},
	}
}

// An adtoolType is what adtools are: banners, links. Keys are NATS5's.
type adtoolType struct {
	ID          int64  `yaml:"adtool_type_id"`
	Name        string `yaml:"name"`
	CategoryID  int64  `yaml:"adtool_category_id"`
	Description string `yaml:"description"`
	OrderID     int64  `yaml:"orderid"`
	Deleted     bool   `yaml:"deleted"`
	Short       string `yaml:"short"`
}

// adtoolTypes returns all types in their order. There are few.
func adtoolTypes(tx *store.Tx) (list []adtoolType, err error) {
	rows, err := tx.Query(`
		SELECT adtool_type_id, name, adtool_category_id, description, orderid, deleted, short
		FROM nats4_adtool_types`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t adtoolType
		err := rows.Scan(&t.ID, &t.Name, &t.CategoryID, &t.Description, &t.OrderID, &t.Deleted,
			&t.Short)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b adtoolType) int {
		return cmp.Or(cmp.Compare(a.OrderID, b.OrderID), cmp.Compare(a.ID, b.ID))
	})
	return list, rows.Err()
}

// findAdtoolType returns the type, not deleted, with that id or short name, or
// sql.ErrNoRows.
func findAdtoolType(tx *store.Tx, text string) (adtoolType, error) {
	list, err := adtoolTypes(tx)
	for _, t := range list {
		if !t.Deleted && (text == digits(t.ID) || strings.EqualFold(text, t.Short)) {
			return t, nil
		}
	}
	if err == nil {
		err = sql.ErrNoRows
	}
	return adtoolType{}, err
}
