package easypromos

import (
	"net/http"
	"strconv"

	"github.com/mockapis/mockapis/internal/params"
	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/store"
)

// A call is one request on its way through a route.
type call struct {
	r          *http.Request
	route      *route
	ids        map[string]string // of the path, as sent: decimal digits
	query      params.Params
	account    account
	promotion  int64          // of the path; 0 where there is none
	body       body           // of a write
	rules      promotionRules // of a write's promotion
	stage      stageRules     // of the path of a write
	nullCursor bool           // the last page says next_cursor null
	out        *encoder
}

// answer serves a request on its route. A malformed query is judged last: the
// status of what does not exist or is not the caller's comes before it.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, rt *route, ids map[string]string) {
	c := &call{r: r, route: rt, ids: ids, out: newEncoder()}
	defer c.out.free()
	var malformed, unread error
	c.query, malformed = params.Parse(r.URL.RawQuery)
	transaction := s.world.DB.View
	if rt.changes {
		transaction = s.world.DB.Update
	}
	if writes(rt.Operation) { // before the transaction, which waits for no client
		c.body, unread = readBody(r)
	}
	err := transaction(r.Context(), func(tx *store.Tx) error {
		if err := s.admit(tx, c); err != nil {
			return err
		}
		c.out.now = tx.Now.Unix()
		if writes(rt.Operation) {
			if err := c.judgeWrite(tx, unread); err != nil {
				return err
			}
			return rt.serve(s, tx, c)
		}
		if err := rt.serve(s, tx, c); err != nil {
			return err
		}
		if malformed != nil {
			return errQuery.invalid("query", "%v", malformed)
		}
		return nil
	})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.allowOrigin(w, r)
	wire.Write(w, http.StatusOK, "application/json", c.out.b)
}

// judgeWrite is what each write is judged by before its own checks, in the order of
// checks. unread is what reading its body failed with.
func (c *call) judgeWrite(tx *store.Tx, unread error) (err error) {
	_, staged := c.ids["stage_id"]
	if staged {
		if c.stage, err = c.needStage(tx); err != nil {
			return err
		}
	}
	if unread != nil {
		return unread
	}
	if c.rules, err = loadPromotion(tx, c.promotion); err != nil {
		return err
	}
	if err := c.rules.writable(); err != nil || !playing(c.route.Operation) {
		return err
	}
	if err := c.rules.open(tx.Now); err != nil || !staged {
		return err
	}
	return c.stage.open(tx.Now)
}

// id is an id of the path, or 0 where it is none: ids go from 1 to 2147483647.
func (c *call) id(name string) int64 {
	n, err := strconv.ParseInt(c.ids[name], 10, 32)
	if err != nil {
		return 0
	}
	return n
}

// missing is the failure for an item of the path that the promotion does not
// have. owner is the SQL that ownerOf makes.
func (c *call) missing(tx *store.Tx, item itemRefusals, owner string) error {
	var account, promotion int64
	id := c.ids[item.param]
	found, err := one(tx.QueryRow(owner, c.id(item.param)).Scan(&account, &promotion))
	switch {
	case err != nil:
		return err
	case !found:
		return item.unknown.because("there is no %s %s", item.noun, id).
			judging("item", item.noun, "id", id)
	case account != c.account.ID:
		return c.foreign(item.foreign, item.noun, id, account)
	}
	return item.elsewhere.because("%s %s is of promotion %d, not %d",
		item.noun, id, promotion, c.promotion).
		judging("item", item.noun, "id", id, "of", promotion, "promotion", c.promotion)
}

// ownerOf is the SQL for the account and the promotion of an item.
func ownerOf(table string) string {
	return `
		SELECT p.account_id, p.id
		FROM ` + table + ` t
		JOIN easypromos_promotions p ON p.id = t.promotion_id
		WHERE t.id = $1`
}

// need returns nil where a lookup of an item of the path found it, and otherwise
// what missing says.
func (c *call) need(tx *store.Tx, item itemRefusals, owner string, lookup error) error {
	found, err := one(lookup)
	if err != nil || found {
		return err
	}
	return c.missing(tx, item, owner)
}
