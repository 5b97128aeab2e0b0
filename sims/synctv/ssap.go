package synctv

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// The envelopes' constants, as the documents print them. ssap is the envelope of
// promo codes and subscriptions, scbp (Simple Content Browsing Protocol) that of the
// accounts list. No version of that list was found: it is volumes', of the same root.
const (
	rootSSAP    = "ssap"
	rootSCBP    = "scbp"
	versionSSAP = "0.5"
	versionSCBP = "0.6"

	success      = "Successfully completed."
	successValid = "Successfully completed" // sic: validate alone has no full stop
)

// chunk is the size at which a document goes on in a new piece of memory: a list
// of all the codes of an offer has no bound, and a growing buffer would copy it.
const chunk = 256 << 10

// buffers keeps the memory of documents that are sent.
var buffers = sync.Pool{New: func() any { return new(make([]byte, 0, 4<<10)) }}

// A document is XML in the making, indented by two spaces.
type document struct {
	root   string
	full   [][]byte
	last   []byte
	depth  int
	pooled *[]byte
}

// newDocument begins with the declaration and the root.
func newDocument(root string) *document {
	d := newItems(0)
	d.root = root
	d.last = append(d.last, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"...)
	d.open(root)
	return d
}

// newItems begins a list's items, to stand at depth in a document.
func newItems(depth int) *document {
	b := buffers.Get().(*[]byte)
	return &document{last: (*b)[:0], depth: depth, pooled: b}
}

// release gives the document's memory back. It is not to be used any more.
func (d *document) release() {
	if len(d.full) == 0 {
		*d.pooled = d.last
		buffers.Put(d.pooled)
	}
}

const spaces = "                "

// begin appends a tag without its >.
func (d *document) begin(tag string) []byte {
	b := append(d.last, spaces[:2*d.depth]...)
	b = append(b, '<')
	return append(b, tag...)
}

// finish appends the end of an element. tag may have attributes.
func finish(b []byte, tag string) []byte {
	if i := strings.IndexByte(tag, ' '); i >= 0 {
		tag = tag[:i]
	}
	b = append(b, "</"...)
	b = append(b, tag...)
	return append(b, ">\n"...)
}

// open begins an element with elements inside. tag may have attributes.
func (d *document) open(tag string) {
	d.last = append(d.begin(tag), ">\n"...)
	d.depth++
}

// close ends the element that open began with this tag.
func (d *document) close(tag string) {
	d.depth--
	d.last = finish(append(d.last, spaces[:2*d.depth]...), tag)
	if len(d.last) > chunk {
		d.full = append(d.full, d.last)
		d.last = make([]byte, 0, chunk+chunk/8)
	}
}

// empty writes an element without content, as the vendor prints absent values.
func (d *document) empty(tag string) {
	d.last = append(d.begin(tag), "/>\n"...)
}

// text writes an element with a value; an empty one is absent.
func (d *document) text(tag, value string) {
	if value == "" {
		d.empty(tag)
		return
	}
	b := appendEscaped(append(d.begin(tag), '>'), value)
	d.last = finish(b, tag)
}

// number writes an element with a whole number.
func (d *document) number(tag string, n int64) {
	b := strconv.AppendInt(append(d.begin(tag), '>'), n, 10)
	d.last = finish(b, tag)
}

// orNil writes an element with a value and its type attribute, or nil without one.
func (d *document) orNil(name, attribute, value string) {
	switch {
	case value == "":
		d.empty(name + ` nil="true"`)
	case attribute == "":
		d.text(name, value)
	default:
		d.text(name+" "+attribute, value)
	}
}

// list writes an element with n items, which newItems(2) began. tag may have
// attributes.
func (d *document) list(tag string, n int64, items *document) {
	if n == 0 {
		d.empty(tag)
		return
	}
	d.open(tag)
	if len(items.full) == 0 {
		d.last = append(d.last, items.last...)
		items.release()
	} else {
		d.full = append(append(d.full, d.last), items.full...)
		d.last = items.last
	}
	d.close(tag)
}

// response writes the status as the actions of ssap but validate have it.
func (d *document) response(count int64, code int, message string) {
	d.open("response")
	d.number("count", count)
	d.number("code", int64(code))
	d.text("message", message)
	d.close("response")
}

// browsed writes the status of a list in scbp's order.
func (d *document) browsed(count int64) { d.statusFirst(1, success, count) }

// validation writes the status in validate's order.
func (d *document) validation(code int, message string) { d.statusFirst(code, message, 0) }

func (d *document) statusFirst(code int, message string, count int64) {
	d.open("response")
	d.number("code", int64(code))
	d.text("message", message)
	d.number("count", count)
	d.close("response")
}

// end writes ssap's version and closes the root.
func (d *document) end() *document { return d.endWith(versionSSAP) }

// endWith writes a version and closes the root.
func (d *document) endWith(version string) *document {
	d.text("version", version)
	return d.endRoot()
}

// endRoot closes the root. No newline follows.
func (d *document) endRoot() *document {
	d.close(d.root)
	d.last = bytes.TrimSuffix(d.last, []byte("\n"))
	return d
}

// answered is the document of an action that returns no item.
func answered(count int64) *document {
	d := newDocument(rootSSAP)
	d.response(count, 1, success)
	return d.end()
}

// validated is a document of validate, which has no version.
func validated(code int, message string) *document {
	d := newDocument(rootSSAP)
	d.validation(code, message)
	return d.endRoot()
}

// failed is the document of a failure.
func failed(code int, message string) *document {
	d := newDocument(rootSSAP)
	d.response(0, code, message)
	return d.end()
}

// write sends the document, which is not to be used any more. A write that fails
// means that the client has gone.
func (d *document) write(w http.ResponseWriter, status int) {
	defer d.release()
	parts := append(d.full, d.last)
	length := 0
	for _, p := range parts {
		length += len(p)
	}
	h := w.Header()
	h.Set("Content-Type", "application/xml; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(length))
	w.WriteHeader(status)
	for _, p := range parts {
		if _, err := w.Write(p); err != nil {
			return
		}
	}
}

// appendEscaped appends text with what XML reserves, or cannot hold, replaced.
func appendEscaped(b []byte, text string) []byte {
	if plain(text) {
		return append(b, text...)
	}
	var e bytes.Buffer
	_ = xml.EscapeText(&e, []byte(text)) // a buffer takes everything
	return append(b, e.Bytes()...)
}

func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' {
			return false
		}
	}
	return true
}
