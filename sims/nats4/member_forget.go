package nats4

import (
	"slices"
	"strings"

	"github.com/mockapis/mockapis/store"
)

var (
	// forgettable are the fields that PATCH /member/forget empties. (Documented.) Others, such
	// as the customs and ip, stay.
	forgettable = slices.Concat(accessFields, infoFields, []string{"phone"}, shippingFields)

	// forgettableTables are those whose rows of the member it deletes. (Documented.)
	forgettableTables = []string{
		"member_auth", "member_note", "member_openid_access_token", "member_openid_auth_token",
		"member_temp", "live_member_loginlog", "historical_member_loginlog", "member_autocascade",
		"member_verification_atvod", "live_surfer_action", "historical_surfer_action",
		"member_autocascade_nextra", "EpochTransStats", "MemberCancelStats", "payze_event",
		"payze_transaction",
	}

	// forgotten are the tables of which this install has rows, with how they go. It has no
	// historical logs, and never what the others hold.
	forgotten = map[string]func(*store.Tx, int64) error{
		// The strings of generation 0 come from no row, so that new ones replace them.
		"member_auth":          ReplaceAuthStrings,
		"member_note":          deleteOf("nats4_member_notes"),
		"live_member_loginlog": deleteOf("nats4_member_loginlog"),
		"live_surfer_action":   deleteOf("nats4_surfer_actions"),
	}
)

func deleteOf(table string) func(*store.Tx, int64) error {
	return func(tx *store.Tx, memberID int64) error {
		_, err := tx.Exec(`DELETE FROM `+table+` WHERE memberid = $1`, memberID)
		return err
	}
}

// forgetMember answers PATCH /member/forget, which erases a member's personal data for
// good.
func (s *Server) forgetMember(tx *store.Tx, c *call) ([]byte, error) {
	memberID, _ := c.args.integer("memberid")
	keep, err := parseKeep(c.args.text("keep"))
	if err != nil {
		return nil, err
	}
	if err := unlocked(tx, memberID); err != nil {
		return c.softly(err)
	}
	return phpJSON(object{{"result", true}}), ForgetMember(tx, memberID, keep)
}

// parseKeep reads the names of fields and tables, with commas between. One that is neither
// is an invalid parameter: who mistypes a name would lose for good what it should keep.
// (Ours.)
func parseKeep(list string) (keep []string, err error) {
	for item := range strings.SplitSeq(list, ",") {
		name := strings.TrimSpace(item)
		switch {
		case name == "":
		case slices.Contains(forgettable, name), slices.Contains(forgettableTables, name):
			keep = append(keep, name)
		default:
			return nil, errParameter.invalid("keep", "has %q, which is neither a field nor a table", name).
				judging("value", name, "fields", forgettable, "tables", forgettableTables)
		}
	}
	return keep, nil
}

// ForgetMember erases what is personal of a member, but for the fields and tables to keep.
// The member, the subscriptions and what was paid stay. The member must be there.
func ForgetMember(tx *store.Tx, memberID int64, keep []string) error {
	for _, name := range forgettable {
		if slices.Contains(keep, name) {
			continue
		}
		if err := setField(tx, memberID, fieldValue{name, ""}); err != nil {
			return err
		}
	}
	for _, name := range forgettableTables {
		if del := forgotten[name]; del != nil && !slices.Contains(keep, name) {
			if err := del(tx, memberID); err != nil {
				return err
			}
		}
	}
	return markModified(tx, memberID, false)
}
