package userbatch

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/internal/wire"
)

// A field is one member of a response: a string, int64, bool, nil or fields.
type field struct {
	name  string
	value any
}

// fields are a response's members in the order of the document's examples.
type fields []field

// A format is one of the two that the API speaks.
type format int

const (
	formatJSON format = iota
	formatXML
)

func (f format) contentType() string {
	if f == formatXML {
		return "application/xml; charset=utf-8"
	}
	return "application/json"
}

// write sends the response. Encoding cannot fail: values are of known types.
func write(w http.ResponseWriter, status int, f format, body fields) {
	var b bytes.Buffer
	if f == formatXML {
		b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><response>`)
		body.xml(&b)
		b.WriteString("</response>")
	} else {
		body.json(&b)
	}
	wire.Write(w, status, f.contentType(), b.Bytes())
}

func (fs fields) json(b *bytes.Buffer) {
	for i, f := range fs {
		b.WriteByte("{,"[min(i, 1)])
		b.WriteString(strconv.Quote(f.name))
		b.WriteByte(':')
		switch v := f.value.(type) {
		case fields:
			v.json(b)
		case string:
			text, err := wire.JSON(v)
			if err != nil {
				panic(err) // a string always encodes
			}
			b.Write(text)
		case nil:
			b.WriteString("null")
		default:
			fmt.Fprint(b, v)
		}
	}
	b.WriteByte('}')
}

func (fs fields) xml(b *bytes.Buffer) {
	for _, f := range fs {
		if f.value == nil {
			fmt.Fprintf(b, "<%s/>", f.name)
			continue
		}
		fmt.Fprintf(b, "<%s>", f.name)
		switch v := f.value.(type) {
		case fields:
			v.xml(b)
		case string:
			_ = xml.EscapeText(b, []byte(v)) // a buffer takes everything
		default:
			fmt.Fprint(b, v)
		}
		fmt.Fprintf(b, "</%s>", f.name)
	}
}

// negotiate chooses the response's format by the Accept header: the type with
// the higher quality, then the one named more exactly, then JSON. It reports
// false where the header is missing or neither type is acceptable.
func negotiate(h http.Header) (format, bool) {
	var best format
	quality, exact := 0.0, 0
	for i, name := range mediaTypes {
		q, e := acceptQuality(h.Values("Accept"), name)
		if q > quality || q == quality && q > 0 && e > exact {
			best, quality, exact = format(i), q, e
		}
	}
	return best, quality > 0
}

// acceptQuality returns the quality of the most exact range that covers name,
// and how exact it is: 3 name itself, 2 application/*, 1 */*, 0 none.
func acceptQuality(accept []string, name string) (quality float64, exact int) {
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		mediaRange, options, _ := strings.Cut(part, ";")
		e := 0
		switch strings.ToLower(strings.TrimSpace(mediaRange)) {
		case name:
			e = 3
		case "application/*":
			e = 2
		case "*/*":
			e = 1
		}
		if e > exact {
			quality, exact = qualityOf(options), e
		}
	}
	return quality, exact
}

// qualityOf reads q from a range's parameters: 1 where there is none, 0 where it
// is no number from 0 to 1.
func qualityOf(options string) float64 {
	for option := range strings.SplitSeq(options, ";") {
		name, value, _ := strings.Cut(option, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}
