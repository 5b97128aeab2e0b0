package nats4

import (
	"encoding/binary"
	"slices"

	"github.com/mockapis/mockapis/store"
)

// The personal data of a member, by where it is kept. Names are the vendor's.
var (
	accessFields = []string{
		"username", "email", "token_hash", "original_username", "password", "cryptpass", "session",
	}
	infoFields = []string{
		"firstname", "lastname", "address1", "address2", "city", "state", "zip", "country",
	}
	shippingFields = []string{
		"shipping_firstname", "shipping_lastname", "shipping_address1", "shipping_address2",
		"shipping_zip", "shipping_city", "shipping_state", "shipping_country",
	}
	memberCustoms = []string{
		"custom1", "custom2", "custom3", "custom4", "custom5",
		"custom6", "custom7", "custom8", "custom9", "custom10",
	}

	// rareFields are those that few members have: rows of nats4_member_fields.
	rareFields = slices.Concat([]string{"phone"}, shippingFields, memberCustoms)
)

// A fieldValue is a field of a member with what it becomes.
type fieldValue struct{ name, value string }

// setField gives a personal field of a member, or mailok, its value; "" is none. What
// follows from it is changeMember's.
func setField(tx *store.Tx, memberID int64, f fieldValue) error {
	table, value := "nats4_members", any(f.value)
	switch {
	case f.name == "username" && f.value == "":
		value = nameless(memberID)
	case slices.Contains(infoFields, f.name):
		table = "nats4_member_info"
	case slices.Contains(rareFields, f.name):
		return setRareField(tx, memberID, f)
	}
	_, err := tx.Exec(`
		UPDATE `+table+`
		SET `+f.name+` = $1
		WHERE memberid = $2`, value, memberID)
	return err
}

func setRareField(tx *store.Tx, memberID int64, f fieldValue) error {
	if f.value == "" {
		_, err := tx.Exec(`
			DELETE FROM nats4_member_fields
			WHERE memberid = $1 AND name = $2`, memberID, f.name)
		return err
	}
	_, err := tx.Exec(`
		INSERT INTO nats4_member_fields (memberid, name, value) VALUES ($1, $2, $3)
		ON CONFLICT (memberid, name) DO UPDATE SET value = $3`, memberID, f.name, f.value)
	return err
}

// nameless is what stands for the username of a member who has none any more. Usernames
// are unique on a site, and several members may have none. It is a BLOB, which no text is
// equal to or LIKE: nothing that a client sends finds it. usernameColumn shows it as "".
func nameless(memberID int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(memberID)) }

// usernameColumn is the username of m as clients see it.
const usernameColumn = `CASE WHEN typeof(m.username) = 'text' THEN m.username ELSE '' END`

// appendRareFields appends the personal fields that few members have to a record.
func appendRareFields(tx *store.Tx, b []byte, memberID int64) ([]byte, error) {
	rows, err := tx.Query(`
		SELECT name, value
		FROM nats4_member_fields
		WHERE memberid = $1`, memberID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values := map[string]string{}
	for rows.Next() {
		var f fieldValue
		if err := rows.Scan(&f.name, &f.value); err != nil {
			return nil, err
		}
		values[f.name] = f.value
	}
	b = b[:len(b)-1] // without }
	for _, name := range rareFields {
		b = appendMember(b, name, values[name])
	}
	return append(b, '}'), rows.Err()
}
