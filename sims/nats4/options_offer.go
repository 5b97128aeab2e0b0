package nats4

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// getOptions answers GET /option/options: the options of a link code's site and program,
// and which of them a surfer is offered.
func (s *Server) getOptions(tx *store.Tx, c *call) ([]byte, error) {
	code := c.args.text("natscode")
	surfer, _, ok := parseNATSCode(code)
	if !ok {
		return c.fail(undecodable(code))
	}
	surfer.BillerID, _ = c.args.integer("billerid")
	surfer.CountryID, _ = c.args.country("country")
	options, err := optionsOf(tx, surfer)
	if err != nil {
		return nil, err
	}
	everyOption, err := optionRules(tx, 0)
	if err != nil {
		return nil, err
	}
	join, full, left := object{}, object{}, []string(nil)
	for _, o := range options {
		rules, err := optionRules(tx, o.ID)
		if err != nil {
			return nil, err
		}
		id := digits(o.ID)
		full = append(full, pair{id, o.answer()})
		if why := cmp.Or(o.closed(surfer), judgeRules(everyOption, surfer, tx.Now.Unix()),
			judgeRules(rules, surfer, tx.Now.Unix())); why != "" {
			left = append(left, fmt.Sprintf("option %d: %s", o.ID, why))
			continue
		}
		join = append(join, pair{id, o.get("name")})
	}
	c.noteNotOffered(left, surfer)
	return phpJSON(object{{"join_options", join.orList()}, {"full_options", full.orList()}}), nil
}

// noOptions is what getOptions answers where it finds none.
var noOptions = []byte(`{"join_options":[],"full_options":[]}`)

// noteNotOffered notes why options are not offered.
func (c *call) noteNotOffered(left []string, surfer ident) {
	if left == nil {
		return
	}
	const most = 10 // of a page that may have hundreds
	why := strings.Join(left[:min(len(left), most)], "; ")
	if more := len(left) - most; more > 0 {
		why += fmt.Sprintf("; and %d more", more)
	}
	c.note(noteNotOffered.because("not offered: %s", why).judging("siteid", surfer.SiteID,
		"billerid", surfer.BillerID, "countryid", surfer.CountryID))
}

// A listedOption is an option with what option/options shows of it.
type listedOption struct {
	joinOption
	NetworkID, OrderID, TypeID, Legacy int64
}

// optionsOf returns the options of a surfer's site and program, or of every one, in their
// order. Deleted ones are nowhere.
func optionsOf(tx *store.Tx, surfer ident) (list []listedOption, err error) {
	rows, err := tx.Query(`
		SELECT optionid, siteid, networkid, enabled, orderid, option_type_id, billerid, programid,
			legacy
		FROM nats4_options
		WHERE siteid IN (0, $1) AND programid IN (0, $2) AND deleted = 0`,
		surfer.SiteID, surfer.ProgramID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o listedOption
		err := rows.Scan(&o.ID, &o.SiteID, &o.NetworkID, &o.Enabled, &o.OrderID, &o.TypeID,
			&o.BillerID, &o.ProgramID, &o.Legacy)
		if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b listedOption) int {
		return cmp.Or(cmp.Compare(a.OrderID, b.OrderID), cmp.Compare(a.ID, b.ID))
	})
	for i := range list {
		if list[i].Details, err = optionDetails(tx, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// closed says why an option by itself is not offered to a surfer, or "". What its details
// say about members (no_active_members and so on) has no effect, since the call knows no
// member. (Ours.)
func (o listedOption) closed(surfer ident) string {
	switch {
	case !o.Enabled:
		return "it is not enabled"
	case o.get("hidden") == "1":
		return "it is hidden"
	case surfer.BillerID != 0 && o.BillerID != 0 && o.BillerID != surfer.BillerID:
		return fmt.Sprintf("it is sold by biller %d", o.BillerID)
	}
	return ""
}

// answer is an option as the page prints it.
func (o listedOption) answer() object {
	enabled := "0"
	if o.Enabled {
		enabled = "1"
	}
	details := object{}
	for _, d := range o.Details {
		details = append(details, pair{d.Name, d.Value})
	}
	return object{
		{"optionid", digits(o.ID)},
		{"siteid", digits(o.SiteID)},
		{"networkid", digits(o.NetworkID)},
		{"deleted", "0"},
		{"enabled", enabled},
		{"orderid", digits(o.OrderID)},
		{"option_type_id", digits(o.TypeID)},
		{"billerid", digits(o.BillerID)},
		{"programid", digits(o.ProgramID)},
		{"legacy", digits(o.Legacy)},
		{"details", details.orList()},
	}
}
