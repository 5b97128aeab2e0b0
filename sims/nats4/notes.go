package nats4

import "github.com/mockapis/mockapis/store"

// noteOfAPI is the type of a note that a call writes, as the vendor's NATS5 page has it.
const noteOfAPI = 2

// A note is what somebody has written about a member.
type note struct {
	MemberID int64
	Type     int64 // note_type_id
	LoginID  int64 // who has written it
	Text     string
}

// addNote adds a note, and returns its member_note_id. The member must be there.
func addNote(tx *store.Tx, n note) (id int64, err error) {
	res, err := tx.Exec(`
		INSERT INTO nats4_member_notes (note_type_id, memberid, loginid, stamp, parentid, note)
		VALUES ($1, $2, $3, $4, 0, $5)`, n.Type, n.MemberID, n.LoginID, tx.Now.Unix(), n.Text)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// addMemberNote answers POST /member/addnote with the note's id.
func (s *Server) addMemberNote(tx *store.Tx, c *call) ([]byte, error) {
	n := note{LoginID: c.account.LoginID, Text: c.args.text("note"), Type: noteOfAPI}
	n.MemberID, _ = c.args.integer("memberid")
	if typ, given := c.args.integer("note_type_id"); given {
		n.Type = typ
	}
	known, err := memberExists(tx, n.MemberID)
	if err != nil {
		return nil, err
	}
	if !known {
		return c.fail(softNoteMember.because("there is no member %d", n.MemberID).
			judging("memberid", n.MemberID))
	}
	id, err := addNote(tx, n)
	if err != nil {
		return nil, err
	}
	return phpJSON(object{{"result", "SUCCESS"}, {"member_note_id", digits(id)}}), nil
}

func memberExists(tx *store.Tx, memberID int64) (known bool, err error) {
	return isThere(tx, `SELECT EXISTS (SELECT 1 FROM nats4_members WHERE memberid = $1)`, memberID)
}
