package nats4

import (
	"database/sql"
	"errors"
	"slices"

	"github.com/mockapis/mockapis/store"
)

// detailsParameters are the filters and the options of GET /member/details, in
// the order of the document.
var detailsParameters = slices.Concat(
	optional(integer, "memberid"), optional(word, "session", "memberidx", "username"),
	optional(integer, "siteid"), optional(word, "transactionid", "email"),
	optional(integer, "status"), optional(word, "token_hash", "subscriptionid"),
	optional(boolean, "subscriptions", "transactions", "full_info", "ident_details",
		"surfer_actions", "loginlogs", "notes", "member_data"))

// memberDetails answers GET /member/details: the record of one member with the
// latest subscription, or with the one that a filter names.
func (s *Server) memberDetails(tx *store.Tx, c *call) ([]byte, error) {
	f := newDetailsFilter(c.args)
	if f == (detailsFilter{}) {
		c.note(blankNoFilter.because("no filter is given; at least one has to choose a member"))
		return s.blank(), nil
	}
	found, err := detailsOf(tx, f, c.args.is("full_info"))
	if errors.Is(err, sql.ErrNoRows) {
		noted, err := explainNobody(tx, f)
		if err != nil {
			return nil, err
		}
		c.note(noted)
		return s.blank(), nil
	}
	if err != nil {
		return nil, err
	}
	if c.args.is("full_info") {
		if found.body, err = appendRareFields(tx, found.body, found.memberID); err != nil {
			return nil, err
		}
	}
	body, err := appendParts(tx, c.args, found)
	if err == nil && s.world.Settings.Bool(settingOptionInfo) {
		body, err = appendOptionInfo(tx, body, f, found.memberID)
	}
	return body, err
}

// A part is what an option adds to a member's details. Its key, which is the
// option's name, and its order behind the record are ours.
type part struct {
	name   string
	record record
	query  string // one JSON array a row, for an id
	timed  bool   // the query's first argument is the time
}

// appendParts completes the record with the parts that are asked for.
func appendParts(tx *store.Tx, a arguments, found foundMember) ([]byte, error) {
	b := found.body
	for _, p := range parts {
		// transactions implies subscriptions. (Documented.)
		if !a.is(p.name) && !(p.name == "subscriptions" && a.is("transactions")) {
			continue
		}
		b = appendKey(b[:len(b)-1], p.name) // without }
		var err error
		if p.name == "ident_details" {
			b, err = appendIdent(tx, b, p, found.identID)
		} else {
			b, err = appendRows(tx, b, p, found.memberID)
		}
		if err != nil {
			return nil, err
		}
		b = append(b, '}')
	}
	return b, nil
}

// appendRows appends a list with the part's rows of a member.
func appendRows(tx *store.Tx, b []byte, p part, memberID int64) ([]byte, error) {
	rows, err := tx.Query(p.query, p.args(tx, memberID)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	b = append(b, '[')
	var row sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&row); err != nil {
			return nil, err
		}
		if b[len(b)-1] != '[' {
			b = append(b, ',')
		}
		b = p.record.append(b, string(row))
	}
	return append(b, ']'), rows.Err()
}

// appendIdent appends the object of an identid, or [] where there is none, as PHP
// encodes an empty array.
func appendIdent(tx *store.Tx, b []byte, p part, identID int64) ([]byte, error) {
	var row string
	err := tx.QueryRow(p.query, p.args(tx, identID)...).Scan(&row)
	if errors.Is(err, sql.ErrNoRows) {
		return append(b, '[', ']'), nil
	}
	if err != nil {
		return nil, err
	}
	return p.record.append(b, row), nil
}
