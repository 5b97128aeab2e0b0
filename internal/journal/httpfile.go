package journal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// httpFile is the request in the form of the REST clients of editors.
func (d *draft) httpFile() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "### request %s: status %d\n", d.title, d.record.status)
	if d.missing > 0 {
		fmt.Fprintf(&b, "# The log has kept all but the last %d bytes of the body.\n", d.missing)
	}
	if d.binary {
		b.WriteString("# The body is not text: what is no UTF-8 in it is lost here.\n")
	}
	if len(d.variables) > 0 {
		b.WriteString("# Secrets are left out: fill them in, or export with ?secrets=1.\n")
	}
	for _, v := range d.variables {
		fmt.Fprintf(&b, "@%s = \n", v.name)
	}
	if d.signature != nil {
		b.WriteString("# Editors cannot sign: this signature is of the time of the export.\n")
	}
	fmt.Fprintf(&b, "%s %s HTTP/1.1\n", d.method, d.stamped(d.url()))
	for _, f := range d.header {
		fmt.Fprintf(&b, "%s: %s\n", f.name, d.stamped(f.value))
	}
	if len(d.body) > 0 {
		b.WriteString("\n" + d.stamped(d.body) + "\n")
	}
	return []byte(b.String())
}

// stamped is the word with the editors' variables, and with time and signature as
// they are now.
func (d *draft) stamped(w word) string {
	var b strings.Builder
	for _, p := range w {
		switch p.variable {
		case "":
			b.WriteString(p.literal)
		case timeVariable:
			b.WriteString(strconv.FormatInt(d.clock.now, 10))
		case signatureVariable:
			b.WriteString(d.signatureNow())
		default:
			b.WriteString("{{" + p.variable + "}}")
		}
	}
	return b.String()
}

// signatureNow signs the request for the time of the export, for whoever may see
// secrets.
func (d *draft) signatureNow() string {
	if !d.secrets {
		return "{{" + signatureVariable + "}}"
	}
	m := hmac.New(sha256.New, []byte(d.signature.Key))
	m.Write([]byte(d.signature.Before + strconv.FormatInt(d.clock.now, 10) + d.signature.After))
	return hex.EncodeToString(m.Sum(nil))
}
