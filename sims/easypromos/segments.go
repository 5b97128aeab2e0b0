package easypromos

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/mockapis/mockapis/store"
)

// maxSegments bounds the segments of one request. (Ours.)
const maxSegments = 100

// addUserSegments answers POST /users/segments/{promotion_id} with the user's segments
// after it. (The shapes are ours.)
func (s *Server) addUserSegments(tx *store.Tx, c *call) error {
	return c.changeSegments(tx, addSegments)
}

// removeUserSegments answers DELETE /users/segments/{promotion_id}, like
// addUserSegments.
func (s *Server) removeUserSegments(tx *store.Tx, c *call) error {
	return c.changeSegments(tx, removeSegments)
}

func (c *call) changeSegments(
	tx *store.Tx, change func(tx *store.Tx, user int64, segments []int64) error,
) error {
	user, err := c.bodyUser(tx)
	if err != nil {
		return err
	}
	if !c.body.has("segments") {
		return errField.invalid("segments", "the body has no segments")
	}
	segments, err := c.body.findSegments(tx, c.rules)
	if err == nil && len(segments) == 0 {
		err = errField.invalid("segments", "segments is empty")
	}
	if err != nil {
		return err
	}
	if err := change(tx, user, segments); err != nil {
		return err
	}
	return c.writeSegments(tx, user)
}

// addSegments assigns segments to a user, but for those that the user has.
func addSegments(tx *store.Tx, user int64, segments []int64) error {
	for _, id := range segments {
		_, err := tx.Exec(`
			INSERT INTO easypromos_user_segments (user_id, segment_id)
			VALUES ($1, $2)
			ON CONFLICT (user_id, segment_id) DO NOTHING`, user, id)
		if err != nil {
			return fmt.Errorf("segment %d of user %d: %w", id, user, err)
		}
	}
	return nil
}

// removeSegments takes segments away from a user, where the user has them.
func removeSegments(tx *store.Tx, user int64, segments []int64) error {
	for _, id := range segments {
		_, err := tx.Exec(`
			DELETE FROM easypromos_user_segments
			WHERE user_id = $1 AND segment_id = $2`, user, id)
		if err != nil {
			return fmt.Errorf("segment %d of user %d: %w", id, user, err)
		}
	}
	return nil
}

// writeSegments answers with a user's segments.
func (c *call) writeSegments(tx *store.Tx, user int64) error {
	rows, err := tx.Query(`
		SELECT g.id, g.name, g.ref
		FROM easypromos_user_segments us
		JOIN easypromos_segments g ON g.id = us.segment_id
		WHERE us.user_id = $1
		ORDER BY us.segment_id`, user)
	if err != nil {
		return err
	}
	defer rows.Close()
	e := c.out
	e.open('{')
	e.number("user_id", strconv.FormatInt(user, 10))
	e.array("segments")
	for rows.Next() {
		var id, name, ref string
		if err := rows.Scan(&id, &name, &ref); err != nil {
			return err
		}
		e.open('{')
		e.number("id", id)
		e.text("name", name)
		e.text("ref", ref)
		e.close('}')
	}
	e.close(']')
	e.close('}')
	return rows.Err()
}

// A segmentName is a segment as a body names it: by id, or by ref where that is not
// empty. A ref of digits is an id where no segment has it as its ref.
type segmentName struct {
	ref string
	id  int64
}

func (n segmentName) String() string {
	if n.ref != "" {
		return strconv.Quote(n.ref)
	}
	return strconv.FormatInt(n.id, 10)
}

// readSegments reads the array segments of ids and refs. It returns errField for
// something else.
func (b body) readSegments() (names []segmentName, err error) {
	elements, err := b.array("segments")
	if err != nil {
		return nil, err
	}
	if len(elements) > maxSegments {
		return nil, errField.invalid("segments", "segments has %d elements; there may be %d",
			len(elements), maxSegments).judging("length", len(elements), "max", maxSegments)
	}
	for i, e := range elements {
		var n segmentName
		id, err := strconv.ParseInt(string(e), 10, 64)
		switch {
		case err == nil:
			n.id = id
		case json.Unmarshal(e, &n.ref) != nil || n.ref == "":
			return nil, errField.invalid("segments", "segments[%d] is %s; it must be an id or a ref",
				i, shown(e)).judging("value", shown(e))
		default:
			n.id, _ = strconv.ParseInt(n.ref, 10, 64) // no segment has the id 0
		}
		names = append(names, n)
	}
	return names, nil
}

// findSegments are the segments that the body names. It returns what readSegments does,
// and errSegment for one that is not the account's or does not reach the promotion.
// (Documented: code 61, and that a segment is for its account, a brand or a promotion.)
func (b body) findSegments(tx *store.Tx, p promotionRules) (ids []int64, err error) {
	names, err := b.readSegments()
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		id, err := n.find(tx, p)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// segmentReach is whose a segment is and whether it reaches the promotion $1.
const segmentReach = `
	SELECT g.id, g.account_id = p.account_id,
		ifnull(g.brand_id, p.brand_id) = p.brand_id AND ifnull(g.promotion_id, p.id) = p.id
	FROM easypromos_segments g
	JOIN easypromos_promotions p ON p.id = $1
	WHERE `

func (n segmentName) find(tx *store.Tx, p promotionRules) (id int64, err error) {
	var own, reaches, found bool
	if n.ref != "" {
		found, err = one(tx.QueryRow(segmentReach+`g.account_id = $2 AND g.ref = $3`,
			p.ID, p.Account, n.ref).Scan(&id, &own, &reaches))
	}
	if err == nil && !found {
		found, err = one(tx.QueryRow(segmentReach+`g.id = $2`, p.ID, n.id).
			Scan(&id, &own, &reaches))
	}
	why := ""
	switch {
	case err != nil:
		return 0, err
	case !found:
		why = "there is no segment %v"
	case !own:
		why = "segment %v belongs to another account"
	case !reaches:
		why = "segment %v is for another brand or promotion"
	default:
		return id, nil
	}
	return 0, errSegment.because(why, n).
		judging("parameter", "segments", "segment", n.String(), "promotion", p.ID)
}
