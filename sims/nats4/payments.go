package nats4

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// noPayments is what no payments are. (Documented.)
var noPayments = phpJSON([]any{[]any{[]any{"No Payments Found"}}})

// payments answers GET payments/getpayments: a list with one object, keyed by loginid, of
// the groups asked for.
func (s *Server) payments(tx *store.Tx, c *call) ([]byte, error) {
	f := newPaymentFilter(c.args)
	groups := askedGroups(c.args)
	lists := make([]map[int64][]any, len(groups))
	logins := map[int64]bool{}
	for i, group := range groups {
		var err error
		if lists[i], err = f.payments(tx, group.status); err != nil {
			return nil, err
		}
		for id := range lists[i] {
			logins[id] = true
		}
	}
	if len(logins) == 0 {
		if f.loginID.Valid {
			if err := c.noteUnknownLogin(tx, f.loginID.Int64); err != nil || c.noted != nil {
				return noPayments, err
			}
		}
		return c.fail(softNoPayments.because("no payment meets all the filters").
			judging("filters", f.given, "groups", groupNames(groups)))
	}
	byLogin := object{}
	for _, id := range slices.Sorted(maps.Keys(logins)) {
		key := digits(id)
		o := object{{"loginid", key}}
		for i, group := range groups {
			o = append(o, pair{group.name, append([]any{}, lists[i][id]...)})
		}
		byLogin = append(byLogin, pair{key, o})
	}
	return phpJSON([]any{byLogin}), nil
}

// A paymentGroup is the payments of a status.
type paymentGroup struct {
	name   string
	status int64
}

var paymentGroups = []paymentGroup{
	{"open", paymentOpen}, {"stored", paymentStored}, {"paid", paymentPaid},
}

// askedGroups are those of which a parameter says 1 or, where none does, those of which
// none says 0. (Ours.)
func askedGroups(a arguments) (groups []paymentGroup) {
	for _, g := range paymentGroups {
		if a.is(g.name) {
			groups = append(groups, g)
		}
	}
	if groups != nil {
		return groups
	}
	for _, g := range paymentGroups {
		if a.text(g.name) == "" {
			groups = append(groups, g)
		}
	}
	return groups
}

func groupNames(groups []paymentGroup) []string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.name
	}
	return names
}

// maxPaymentIDs bounds the payments of one call.
const maxPaymentIDs = 1000

// setPaymentStatus answers PATCH payments/setstatus with what became of each payment. One
// that does not exist is said to be unknown; the others change. (Ours.)
func (s *Server) setPaymentStatus(tx *store.Tx, c *call) ([]byte, error) {
	ids, ok := parsePaymentIDs(c.args.text("paymentids"))
	if !ok {
		return nil, errParameter.invalid("paymentids", "must be ids with commas between, at most %d",
			maxPaymentIDs).judging("value", c.args.text("paymentids"))
	}
	if len(ids) == 0 {
		return c.fail(softNoPaymentIDs.because("paymentids names no payment"))
	}
	to := paymentChange{Reference: c.args.text("reference")}
	if err := needShort("reference", to.Reference); err != nil {
		return nil, err
	}
	to.Status, to.HasStatus = c.args.integer("status")
	to.Stored, _ = c.args.time("stored_date")
	to.Paid, _ = c.args.time("paid_date")
	list := make([]any, len(ids))
	for i, id := range ids {
		p, known, err := changePayment(tx, id, to)
		if err != nil {
			return nil, err
		}
		if !known {
			c.note(softPayment.because("there is no payment %d", id).judging("paymentid", id))
		} else if ignored := to.ignored(p); ignored != "" {
			c.note(noteIgnored.because("%s is ignored: payment %d is %s", ignored, id,
				paymentGroups[p.Status].name).judging("parameter", ignored, "status", p.Status))
		}
		list[i] = p.changed(to)
	}
	return phpJSON(list), nil
}

// changed is what the answer says of a payment. The vendor's example has a message for a
// status that stays and info that changes; the others are ours.
func (p payment) changed(to paymentChange) object {
	message := "Payment not found. "
	status := ""
	if p.LoginID != 0 {
		status = digits(p.Status)
		message = "No changes, preparing info updates. "
		if p.moved {
			message = "Payment is now " + paymentGroups[p.Status].name + ", preparing info updates. "
		}
		if to.informs(p) {
			message += "Payment info updated. "
		} else {
			message += "No info to update. "
		}
	}
	return object{
		{"updateMessage", message}, {"paymentid", digits(p.ID)},
		{"stored_date", p.Stored}, {"paid_date", p.Paid}, {"reference", p.Reference},
		{"status", status},
	}
}

// parsePaymentIDs reads ids with commas between, each once, in their order; blanks and
// empty items are nothing.
func parsePaymentIDs(list string) (ids []int64, ok bool) {
	seen := map[int64]bool{}
	for item := range strings.SplitSeq(list, ",") {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		id, err := strconv.ParseInt(item, 10, 64)
		if err != nil || len(ids) == maxPaymentIDs {
			return nil, false
		}
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids, true
}

// invoice answers POST affiliate/invoice: a payment by hand, stored at once.
func (s *Server) invoice(tx *store.Tx, c *call) ([]byte, error) {
	loginID, _ := c.args.integer("loginid")
	cents := c.args.cents("amount")
	if cents == 0 {
		return c.fail(softAmount.because("the amount is 0"))
	}
	_, why, err := loginOf(tx, loginID)
	if err != nil {
		return nil, err
	}
	if why != nil {
		return c.fail(why)
	}
	_, err = addInvoice(tx, loginID, cents)
	return listResult(true), err
}
