package easypromos

import (
	"strings"

	"github.com/mockapis/mockapis/store"
)

var registrationFields = `
	SELECT coalesce(group_concat(line, x'fe'), '')
	FROM (
		SELECT ` + line("id, ref, title, type, required, options") + ` AS line
		FROM easypromos_registration_fields
		WHERE promotion_id = $1
		ORDER BY id)`

// encodeRegistrationField writes what is ours, but for id, title and ref, which
// custom properties show.
func encodeRegistrationField(e *encoder, r *row) {
	e.number("id", r.next())
	e.text("ref", r.next())
	e.text("title", r.next())
	e.text("type", r.next())
	e.bool("required", r.next())
	e.raw("options", r.next())
}

// listRegistrationFields answers GET /promotions/{promotion_id}/registration_fields.
func (s *Server) listRegistrationFields(tx *store.Tx, c *call) error {
	return c.writeAll(tx, encodeRegistrationField, registrationFields, c.promotion)
}

// A fieldTitle is what a user's custom property repeats of its field.
type fieldTitle struct{ id, title, ref string }

// needFields gives the encoder the fields of the promotion whose users it is going
// to write.
func (c *call) needFields(tx *store.Tx) (err error) {
	c.out.fields, err = loadFields(tx, c.promotion)
	return err
}

// loadFields reads what the users of a promotion repeat of its fields.
func loadFields(tx *store.Tx, promotion int64) (list []fieldTitle, err error) {
	var packed string
	err = tx.QueryRow(`
		SELECT coalesce(group_concat(concat_ws(x'ff', id, title, ref), x'fe'), '')
		FROM easypromos_registration_fields
		WHERE promotion_id = $1`, promotion).Scan(&packed)
	for range countRows(packed) {
		var text string
		text, packed, _ = strings.Cut(packed, string([]byte{rowEnd}))
		r := row{text}
		list = append(list, fieldTitle{r.next(), r.next(), r.next()})
	}
	return list, err
}
