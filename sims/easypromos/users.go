package easypromos

import (
	"strings"

	"github.com/mockapis/mockapis/store"
)

// userColumns are of a user u.
const userColumns = `u.id, u.promotion_id, u.first_name, u.last_name, u.nickname, u.login_type,
	u.social_id, u.external_id, u.status, u.email, u.phone, u.birthday, u.created, u.avatar_img,
	u.language, u.country, u.custom_properties, u.utm_source, u.utm_medium, u.utm_campaign,
	u.referral_url, u.ip, u.user_agent, u.terms_url, u.privacy_url, ifnull(u.accepted_cookies, '')`

// userStatuses are the values of the filter status; the first is the default.
// (Observed: all. The stored numbers are ours.)
var userStatuses = []string{"all", "0", "1"}

// users are the collections by the filter status. The numbers stand in the text,
// where the index of the users that are not active is found by them.
var users = [3]*collection{
	usersWhere("u.promotion_id = $1"),
	usersWhere("u.promotion_id = $1 AND u.status = 0"),
	usersWhere("u.promotion_id = $1 AND u.status = 1"),
}

func usersWhere(where string) *collection {
	return collection{
		alias: "u", columns: userColumns, from: "easypromos_users u",
		where: where, encode: encodeUser,
	}.with()
}

var (
	userItem = `SELECT ` + line(userColumns) + `
		FROM easypromos_users u
		WHERE u.id = $1 AND u.promotion_id = $2`
	userOwner = ownerOf("easypromos_users")
)

// encodeUser writes the fields of the reference's sample, in its order. The
// encoder needs the promotion's fields: see needFields.
func encodeUser(e *encoder, r *row) {
	e.number("id", r.next())
	e.number("promotion_id", r.next())
	e.text("first_name", r.next())
	e.optional("last_name", r.next())
	e.optional("nickname", r.next())
	e.text("login_type", r.next())
	e.optional("social_id", r.next())
	e.optional("external_id", r.next())
	e.number("status", r.next())
	e.text("email", r.next())
	e.text("phone", r.next())
	e.textOrNull("birthday", r.next())
	e.time("created", r.next())
	e.optional("avatar_img", r.next())
	e.text("language", r.next())
	e.text("country", r.next())
	e.array("custom_properties")
	e.customProperties(r.next())
	e.close(']')
	e.object("meta_data")
	e.optional("utm_source", r.next())
	e.optional("utm_medium", r.next())
	e.optional("utm_campaign", r.next())
	e.optional("referral_url", r.next())
	e.text("ip", r.next())
	e.text("user_agent", r.next())
	e.object("legals")
	e.optional("terms_url", r.next())
	e.optional("privacy_url", r.next())
	e.optionalNumber("accepted_cookies", r.next())
	e.close('}')
	e.close('}')
}

// customProperties writes the members of a stored object {"1":"PC98776"}, with
// title and ref of each field. The values are JSON strings and go out as they are.
func (e *encoder) customProperties(stored string) {
	rest := strings.TrimPrefix(stored, "{")
	for len(rest) > 1 && rest[0] == '"' {
		id, tail, _ := strings.Cut(rest[1:], `":`)
		end := stringEnd(tail)
		if f := e.field(id); f != nil {
			e.open('{')
			e.number("id", id)
			e.text("title", f.title)
			e.text("ref", f.ref)
			e.raw("value", tail[:end])
			e.close('}')
		}
		rest = strings.TrimPrefix(tail[end:], ",")
	}
}

// stringEnd is the length of the JSON string that s begins with.
func stringEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

func (e *encoder) field(id string) *fieldTitle {
	for i := range e.fields {
		if e.fields[i].id == id {
			return &e.fields[i]
		}
	}
	return nil
}

// listUsers answers GET /users/{promotion_id}.
func (s *Server) listUsers(tx *store.Tx, c *call) error {
	v, err := c.view("status", userStatuses...)
	if err != nil {
		return err
	}
	if err := c.needFields(tx); err != nil {
		return err
	}
	return c.writePage(tx, users[v.filter], v, c.promotion)
}

// getUser answers GET /users/{promotion_id}/{user_id}.
func (s *Server) getUser(tx *store.Tx, c *call) error {
	if err := c.needFields(tx); err != nil {
		return err
	}
	found, err := c.writeItem(tx, encodeUser, userItem, c.id("user_id"), c.promotion)
	if err != nil || found {
		return err
	}
	return c.missing(tx, errUser, userOwner)
}

// needUser returns what errUser has where the promotion of the path
// does not have the user of the path.
func (c *call) needUser(tx *store.Tx) error {
	var one int
	return c.need(tx, errUser, userOwner, tx.QueryRow(`
		SELECT 1
		FROM easypromos_users
		WHERE id = $1 AND promotion_id = $2`, c.id("user_id"), c.promotion).Scan(&one))
}
