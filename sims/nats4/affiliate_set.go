package nats4

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mockapis/mockapis/store"
)

// A loginField is something of an account that a call sets.
type loginField struct {
	name string
	kind kind
	// column is that of nats4_login_info; where it is empty the value is a row of
	// nats4_login_settings.
	column string
	key    string // the name of that row
	blank  bool   // an empty value is one, not the same as none
}

// columnsOf and rowsOf are fields that are columns, or rows, of the parameter's name.
func columnsOf(k kind, names ...string) (list []loginField) {
	for _, name := range names {
		list = append(list, loginField{name: name, kind: k, column: name})
	}
	return list
}

func rowsOf(k kind, names ...string) (list []loginField) {
	for _, name := range names {
		list = append(list, loginField{name: name, kind: k, key: name})
	}
	return list
}

// withBlank are fields that can be given no text at all.
func withBlank(fields []loginField) []loginField {
	for i := range fields {
		fields[i].blank = true
	}
	return fields
}

// What each call sets. That of setcustoms is documented, that of setsettings is NATS5's
// page, the others are ours: no page shows them.
var (
	customFields = withBlank(columnsOf(word, "custom1", "custom2", "custom3", "custom4",
		"custom5"))

	informationFields = columnsOf(word, "firstname", "lastname", "email", "company", "url", "tel",
		"icq", "aim", "msn", "address1", "address2", "city", "state", "country", "zip_code",
		"tax_id_or_ssn")

	settingFields = slices.Concat(columnsOf(boolean, "unencoded"), columnsOf(word, "startpage"),
		rowsOf(boolean, "live_update_defaults", "flag1", "flag2", "flag3", "flag4", "flag5"),
		rowsOf(word, "select1", "select2", "select3", "select4", "select5", "notify_*"))

	adminFields = slices.Concat(
		columnsOf(integer, "type", "skinid", "payout_period_id", "minimum_payout", "bonus",
			"rep_baseline", "refid"),
		columnsOf(boolean, "inhouse", "reviewed"), columnsOf(word, "language"),
		rowsOf(integer, "sales_rep"))

	defaultFields = []loginField{
		{name: "siteid", kind: integer, key: "default_siteid"},
		{name: "programid", kind: integer, key: "default_programid"},
		{name: "tourid", kind: integer, key: "default_tourid"},
	}
)

// parametersFor are the parameters of a call that sets fields of an account.
func parametersFor(n necessity, fields []loginField) []parameter {
	list := required(integer, "loginid")
	for _, f := range fields {
		list = append(list, parametersOf(f.kind, n, []string{f.name})...)
	}
	return list
}

// isLoginSetting reports whether a call keeps a row of that name.
func isLoginSetting(name string) bool {
	for _, f := range slices.Concat(settingFields, adminFields, defaultFields) {
		if f.key != "" && name != "" && !strings.HasSuffix(name, "*") && matches(f.key, name) {
			return true
		}
	}
	return false
}

// A loginChange is a new value of a field.
type loginChange struct {
	field loginField
	value any // string or int64
}

// readChanges are the changes that a call asks for, or the 404 for a parameter.
func readChanges(a arguments, fields []loginField) (list []loginChange, err error) {
	expanded, err := expand(a, fields)
	if err != nil {
		return nil, err
	}
	for _, f := range expanded {
		if a.text(f.name) == "" && !(f.blank && a.has(f.name)) {
			continue
		}
		value, err := f.read(a)
		if err != nil {
			return nil, err
		}
		list = append(list, loginChange{f, value})
	}
	return list, nil
}

// read is the field's value in a call.
func (f loginField) read(a arguments) (value any, err error) {
	switch f.kind {
	case integer:
		n, _ := a.integer(f.name)
		return n, needAmount(f.name, n)
	case boolean:
		if a.is(f.name) {
			return int64(1), nil
		}
		return int64(0), nil
	}
	v := a.text(f.name)
	switch {
	case v != removeField || f.blank:
	case f.name == "email":
		return nil, errParameter.invalid(f.name, "cannot be removed")
	default:
		v = ""
	}
	return v, needShort(f.name, v)
}

// maxWildcards bounds the names of one call that notify_* stands for. (Ours.)
const maxWildcards = 100

// expand puts the parameters of the call in place of a field that stands for several,
// notify_*, or returns the 404 for too many of them.
func expand(a arguments, fields []loginField) (list []loginField, err error) {
	for _, f := range fields {
		if !strings.HasSuffix(f.name, "*") {
			list = append(list, f)
			continue
		}
		var names []string
		for _, p := range a.list {
			switch {
			case !matches(f.name, p.Name) || slices.Contains(names, p.Name):
			case len(names) == maxWildcards:
				return nil, errParameter.invalid(f.name, "stands for more than %d names", maxWildcards)
			default:
				if err := needShort(f.name, p.Name); err != nil {
					return nil, err
				}
				names = append(names, p.Name)
			}
		}
		for _, name := range names {
			list = append(list, loginField{name: name, kind: f.kind, key: name})
		}
	}
	return list, nil
}

// setChanges gives an account new values.
func setChanges(tx *store.Tx, loginID int64, list []loginChange) (err error) {
	for _, c := range list {
		if c.field.column == "" {
			err = setLoginSetting(tx, loginID, c.field.key, c.value)
		} else {
			_, err = tx.Exec(`
				UPDATE nats4_login_info
				SET `+c.field.column+` = $1
				WHERE loginid = $2`, c.value, loginID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// setLoginSetting keeps what an account or the install's staff have set.
func setLoginSetting(tx *store.Tx, loginID int64, name string, value any) error {
	_, err := tx.Exec(`
		INSERT INTO nats4_login_settings (loginid, name, value)
		VALUES ($1, $2, $3)
		ON CONFLICT (loginid, name) DO UPDATE SET value = $3`, loginID, name, value)
	return err
}

// The bounds of what an account holds. (Ours.)
const (
	maxText   = 255 // characters
	maxNumber = 1_000_000_000
)

// needShort returns the 404 for a text that is too long, or has a control character.
func needShort(name, value string) error {
	if n := utf8.RuneCountInString(value); n > maxText {
		return errParameter.invalid(name, "has %d characters; at most %d are taken", n, maxText)
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' }) {
		return errParameter.invalid(name, "has a control character")
	}
	return nil
}

// needAmount returns the 404 for a number that no account has.
func needAmount(name string, n int64) error {
	if n < 0 || n > maxNumber {
		return errParameter.invalid(name, "is %d; it must be from 0 to %d", n, maxNumber)
	}
	return nil
}
