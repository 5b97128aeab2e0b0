package nats4

import (
	"fmt"

	"github.com/mockapis/mockapis/store"
)

// maxPayviaFields bounds the fields of one call. (Ours.)
const maxPayviaFields = 100

// A payviaField is what an affiliate fills in for a way to be paid.
type payviaField struct{ Field, Value string }

// setPayviaInfo answers PATCH /affiliate/setpayviainfo: the affiliate is paid in this way
// from now on. Fields that are not named stay as they are. (That is ours.)
func (s *Server) setPayviaInfo(tx *store.Tx, c *call) ([]byte, error) {
	loginID, _ := c.args.integer("loginid")
	typeID, _ := c.args.integer("payvia_type_id")
	fields, err := readPayviaFields(c.args.array("payvia_info"))
	if err != nil {
		return nil, err
	}
	_, why, err := loginOf(tx, loginID)
	if why == nil && err == nil {
		why, err = needPayviaType(tx, typeID)
	}
	if err != nil {
		return nil, err
	}
	if why != nil {
		return c.fail(why)
	}
	if err := setPayvia(tx, loginID, typeID, fields); err != nil {
		return nil, err
	}
	answer := []any{payviaResult("Payvia Type",
		fmt.Sprintf("Updated Payvia Type to %d for loginid %d", typeID, loginID))}
	for _, f := range fields {
		answer = append(answer, payviaResult(f.Field,
			fmt.Sprintf("Updated Payvia Info: '%s' is now '%s'", f.Field, f.Value)))
	}
	return phpJSON(answer), nil
}

// payviaResult is an element of the answer.
func payviaResult(field, result string) object {
	return object{{"field", field}, {"result", result}}
}

// payviaFails is the answer where nothing is changed. (Ours.)
func payviaFails(message string) []byte {
	return phpJSON([]any{payviaResult("Payvia Type", message)})
}

// readPayviaFields reads payvia_info[0][field] with payvia_info[0][value], and so on, or
// returns the 404 for what is none.
func readPayviaFields(list phpArray) (fields []payviaField, err error) {
	if len(list) == 0 {
		return nil, errParameter.invalid("payvia_info",
			"is no array of payvia_info[0][field] and payvia_info[0][value]")
	}
	if len(list) > maxPayviaFields {
		return nil, errParameter.invalid("payvia_info", "has %d entries; at most %d are taken",
			len(list), maxPayviaFields)
	}
	for i, x := range list {
		name := fmt.Sprintf("payvia_info[%d]", i) // the place: a key may be any text
		f := payviaField{x.Sub.Get("field"), x.Sub.Get("value")}
		switch {
		case f.Field == "":
			return nil, errParameter.invalid(name+"[field]", "is required")
		case x.Sub.index("value") < 0:
			return nil, errParameter.invalid(name+"[value]", "is required, be it empty")
		}
		if err := needShort(name+"[field]", f.Field); err != nil {
			return nil, err
		}
		if err := needShort(name+"[value]", f.Value); err != nil {
			return nil, err
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// setPayvia has an affiliate paid in a way, with what is to be filled in for it.
func setPayvia(tx *store.Tx, loginID, typeID int64, fields []payviaField) error {
	_, err := tx.Exec(`
		UPDATE nats4_login_info
		SET payvia_type_id = $1
		WHERE loginid = $2`, typeID, loginID)
	if err != nil {
		return err
	}
	for _, f := range fields {
		_, err := tx.Exec(`
			INSERT INTO nats4_payvia_info (loginid, payvia_type_id, field, value)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (loginid, payvia_type_id, field) DO UPDATE SET value = $4`,
			loginID, typeID, f.Field, f.Value)
		if err != nil {
			return err
		}
	}
	return nil
}

const payviaTypeExists = `
	SELECT EXISTS (SELECT 1 FROM nats4_payvia_types WHERE payvia_type_id = $1)`

// needPayviaType returns why a payvia type cannot be, where there is none.
func needPayviaType(tx *store.Tx, id int64) (why *apiError, err error) {
	known, err := isThere(tx, payviaTypeExists, id)
	if err == nil && !known {
		why = softPayviaType.because("there is no payvia type %d", id).judging("payvia_type_id", id)
	}
	return why, err
}
