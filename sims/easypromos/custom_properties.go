package easypromos

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// The bounds of custom properties: how many, and their characters. (Ours.)
const (
	maxProperties    = 1000
	maxPropertyValue = 1000
)

// properties merges the body's custom_properties into the user's.
func (f *form) properties(tx *store.Tx, u *User) error {
	if !f.has("custom_properties") {
		return nil
	}
	fields, err := registrationFieldsOf(tx, f.promotion.ID)
	if err != nil {
		return err
	}
	given, err := f.readProperties(fields)
	if err != nil {
		return err
	}
	u.CustomProperties = mergeProperties(fields, u.CustomProperties, given)
	return nil
}

// mergeProperties is old with the values of given, by field; an empty one takes the
// property away.
func mergeProperties(
	fields []registrationField, old, given []CustomProperty,
) (list []CustomProperty) {
	values := map[int64]string{}
	for _, p := range slices.Concat(old, given) {
		values[p.FieldID] = p.Value
	}
	for _, f := range fields {
		if v := values[f.id]; v != "" {
			list = append(list, CustomProperty{f.id, v})
		}
	}
	return list
}

// readProperties reads the array custom_properties of {ref or id, value}. It returns
// errField for something else, for a field that the promotion does not have and for a
// value that the field cannot have. (Ours, but for the names of the members.)
func (b body) readProperties(fields []registrationField) (list []CustomProperty, err error) {
	const name = "custom_properties"
	elements, err := b.objects(name)
	if err != nil {
		return nil, err
	}
	if len(elements) > maxProperties {
		return nil, errField.invalid(name, "%s has %d elements; there may be %d",
			name, len(elements), maxProperties).judging("length", len(elements), "max", maxProperties)
	}
	for i, e := range elements {
		p, err := e.readProperty(fields)
		if err != nil {
			return nil, within(fmt.Sprintf("%s[%d]", name, i), err)
		}
		list = append(list, p)
	}
	return list, nil
}

// readProperty reads one element. A number or a boolean is a text, as in a form.
func (b body) readProperty(fields []registrationField) (p CustomProperty, err error) {
	field, err := b.field(fields)
	if err != nil {
		return p, err
	}
	v, ok := b["value"]
	switch {
	case !ok || !b.has("value"):
		err = errField.invalid("value", "value is missing")
	case v[0] == '"':
		p.Value, err = b.text("value", maxPropertyValue)
	case v[0] == '{' || v[0] == '[' || len(v) > maxPropertyValue:
		err = errField.invalid("value", "value is %s; it must be a string", shown(v))
	default:
		p.Value = string(v)
	}
	if err != nil {
		return p, err
	}
	if want := field.wants(p.Value); want != "" {
		return p, errField.invalid("value", "value is %q; the field %q takes %s",
			p.Value, field.ref, want).
			judging("field", field.ref, "type", field.kind, "value", p.Value)
	}
	p.FieldID = field.id
	return p, nil
}

// field is the field that an element names by id, by ref, or by both.
func (b body) field(fields []registrationField) (f registrationField, err error) {
	id, byID, err := b.integer("id")
	if err != nil {
		return f, err
	}
	ref, err := b.text("ref", maxText)
	if err != nil {
		return f, err
	}
	i := slices.IndexFunc(fields, func(f registrationField) bool {
		return (!byID || f.id == id) && (ref == "" || f.ref == ref)
	})
	if i >= 0 && (byID || ref != "") {
		return fields[i], nil
	}
	why := "ref is missing, and so is id"
	switch {
	case byID && ref != "":
		why = fmt.Sprintf("ref %q has not the id %d", ref, id)
	case byID:
		why = fmt.Sprintf("id is %d", id)
	case ref != "":
		why = fmt.Sprintf("ref is %q", ref)
	}
	known := make([]string, len(fields))
	for i, f := range fields {
		known[i] = fmt.Sprintf("%s (%d)", f.ref, f.id)
	}
	return f, errField.invalid("ref", "%s; the promotion's fields are %s",
		why, strings.Join(known, ", ")).judging("ref", ref, "id", id, "fields", known)
}

// wants says what a field takes, where it does not take value.
func (f *registrationField) wants(value string) string {
	switch {
	case value == "":
	case f.kind == "select" && !slices.Contains(f.options, value):
		return "one of " + strings.Join(f.options, ", ")
	case f.kind == "email" && !validEmail(value):
		return "an e-mail"
	case f.kind == "date" && !validDate(value):
		return "a date like 2019-08-24"
	}
	return ""
}
