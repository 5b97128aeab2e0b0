package nats4

import (
	"database/sql"
	"errors"
	"slices"
	"strconv"

	"github.com/mockapis/mockapis/store"
)

// getAdtoolTypes answers GET /adtools/types. (Ours: the rows are NATS5's.)
func (s *Server) getAdtoolTypes(tx *store.Tx, _ *call) ([]byte, error) {
	types, err := adtoolTypes(tx)
	if err != nil {
		return nil, err
	}
	list := []any{}
	for _, t := range types {
		deleted := "0"
		if t.Deleted {
			deleted = "1"
		}
		list = append(list, object{
			{"adtool_type_id", digits(t.ID)},
			{"name", t.Name},
			{"adtool_category_id", digits(t.CategoryID)},
			{"description", t.Description},
			{"orderid", digits(t.OrderID)},
			{"deleted", deleted},
			{"short", t.Short},
		})
	}
	return phpJSON(list), nil
}

var adtoolCategoryRecord = newRecord("c.adtool_category_id, c.name")

// getAdtoolCategories answers GET /adtools/categories: all, or that of a type. (Ours: the
// rows are NATS5's.)
func (s *Server) getAdtoolCategories(tx *store.Tx, c *call) ([]byte, error) {
	query, args := `
		SELECT `+adtoolCategoryRecord.columns+`
		FROM nats4_adtool_categories c
		ORDER BY c.adtool_category_id`, []any(nil)
	if typeID, given := c.args.integer("typeid"); given {
		query, args = `
			SELECT `+adtoolCategoryRecord.columns+`
			FROM nats4_adtool_types t
			JOIN nats4_adtool_categories c ON c.adtool_category_id = t.adtool_category_id
			WHERE t.adtool_type_id = $1`, []any{typeID}
	}
	list, err := adtoolCategoryRecord.records(tx, query, args...)
	return phpJSON(list), err
}

// getAdtools answers GET /adtools/admin: the adtools of a type that a link code may use, each
// with its own code.
func (s *Server) getAdtools(tx *store.Tx, c *call) ([]byte, error) {
	of, ok := ident{}, true
	if code := c.args.text("natscode"); code != "" {
		if of, _, ok = parseNATSCode(code); !ok {
			return c.fail(undecodable(code))
		}
	}
	if siteID, _ := c.args.integer("siteid"); siteID != 0 {
		of.SiteID = siteID
	}
	options, err := adtoolOptions(c)
	if err != nil {
		return nil, err
	}
	typ, err := findAdtoolType(tx, c.args.text("typeid"))
	if errors.Is(err, sql.ErrNoRows) {
		return c.fail(unknownAdtoolType(c.args.text("typeid")))
	}
	if err != nil {
		return nil, err
	}
	adtools, err := adtoolsOf(tx, typ.ID, of.SiteID)
	if err != nil {
		return nil, err
	}
	list := object{}
	for _, a := range options.choose(adtools) {
		list = append(list, pair{digits(a.ID), a.answer(of)})
	}
	return phpJSON(list.orList()), nil
}

func unknownAdtoolType(text string) *apiError {
	return softAdtoolType.because("there is no type %q of adtools that is not deleted", text).
		judging("type", text)
}

// A listOptions is what the parameter options of adtools/admin can have. (Ours: the page has
// the parameter alone.)
type listOptions struct{ GroupID, Start, Count int64 }

// adtoolOptions reads the parameter options, an array as PHP serializes it, or in brackets.
// What it does not know is noted and has no effect.
func adtoolOptions(c *call) (o listOptions, err error) {
	given := c.args.array("options")
	if text := c.args.text("options"); text != "" {
		if given, err = unserialize(text); err != nil {
			return o, errParameter.invalid("options", "is no array as PHP serializes it: %v", err)
		}
	}
	for _, x := range given {
		to := map[string]*int64{"groupid": &o.GroupID, "start": &o.Start, "count": &o.Count}[x.Key]
		if to == nil {
			c.note(noteIgnored.because("option %q is unknown to %s and ignored", x.Key,
				c.route.resource).judging("parameter", "options", "resource", c.route.resource))
			continue
		}
		n, err := strconv.ParseInt(x.Value, 10, 64)
		if err != nil || n < 0 {
			return o, errParameter.invalid("options", "has %s %q; it must be an integer from 0",
				x.Key, x.Value)
		}
		*to = n
	}
	return o, nil
}

// choose is what the options leave of a list.
func (o listOptions) choose(list []offeredAdtool) []offeredAdtool {
	if o.GroupID != 0 {
		list = slices.DeleteFunc(list, func(a offeredAdtool) bool { return a.GroupID != o.GroupID })
	}
	list = list[min(o.Start, int64(len(list))):]
	if o.Count != 0 {
		list = list[:min(o.Count, int64(len(list)))]
	}
	return list
}
