package userbatch

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mockapis/mockapis/internal/params"
)

// parseBody reads the parameters of a body: a JSON object of scalars, or a flat
// XML document. Ours: the document sends everything in the query string, but
// speaks of a Content-Type "for sending data".
func parseBody(f format, body []byte) (params.Params, error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return nil, nil
	}
	if f == formatXML {
		return parseXML(body)
	}
	return parseJSON(body)
}

var errFlat = errors.New("the body must be one flat object of strings, numbers and booleans")

// parseJSON keeps the order of the object's members, which the signature needs.
func parseJSON(body []byte) (list params.Params, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errFlat
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("malformed JSON: %w", err)
		}
		value, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("malformed JSON: %w", err)
		}
		if _, nested := value.(json.Delim); nested {
			return nil, errFlat
		}
		if value == nil {
			continue
		}
		list = append(list, params.Param{Name: name.(string), Value: fmt.Sprint(value)})
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("malformed JSON: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errFlat
	}
	return list, nil
}

// parseXML takes each child of the root as a parameter, its text as the value.
func parseXML(body []byte) (list params.Params, err error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	depth := 0
	var text strings.Builder
	for {
		t, err := d.Token()
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("malformed XML: %w", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			if depth > 2 {
				return nil, errFlat
			}
			text.Reset()
		case xml.CharData:
			if depth == 2 {
				text.Write(t)
			} else if len(bytes.TrimSpace(t)) > 0 {
				return nil, errFlat
			}
		case xml.EndElement:
			if depth == 2 {
				list = append(list, params.Param{Name: t.Name.Local, Value: text.String()})
				text.Reset()
			}
			depth--
		}
	}
}
