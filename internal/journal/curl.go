package journal

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// longBody is how long a body may be that stands on a command line, in bytes.
const longBody = 64 << 10

// curl is the request as lines of sh.
func (d *draft) curl() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# request %s: status %d\n", d.title, d.record.status)
	if d.missing > 0 {
		fmt.Fprintf(&b, "# the log has kept all but the last %d bytes of the body\n", d.missing)
	}
	if len(d.variables) > 0 {
		b.WriteString("# secrets are left out: set them first, or export with ?secrets=1\n")
	}
	for _, v := range d.variables {
		fmt.Fprintf(&b, ": \"${%s:?%s}\"\n", v.name, shellSafe(v.what))
	}
	d.signShell(&b)
	piped := d.binary || len(d.record.body.kept) > longBody
	switch {
	case d.binary:
		data := base64.StdEncoding.EncodeToString([]byte(d.body.masked()))
		fmt.Fprintf(&b, "printf %%s '%s' | openssl base64 -d -A |\n", data)
	case piped:
		fmt.Fprintf(&b, "printf %%s %s |\n", d.body.shell())
	}
	b.WriteString(strings.Join(d.arguments(piped), " \\\n  ") + "\n")
	return []byte(b.String())
}

// arguments is the command, an option with its value each.
func (d *draft) arguments(piped bool) []string {
	list := []string{"curl -sSi --globoff --path-as-is " + d.url().shell()}
	switch method := d.method; {
	case method == "HEAD":
		list = append(list, "--head")
	case method != "GET" || len(d.body) > 0:
		list = append(list, "-X "+quoted(method))
	}
	sent := map[string]bool{}
	for _, f := range d.header {
		sent[f.name] = true
		w := word{{literal: f.name + ": "}}
		if len(f.value) == 0 || len(f.value) == 1 && f.value[0] == (piece{}) {
			w = word{{literal: f.name + ";"}} // curl's way to send an empty one
		}
		list = append(list, "-H "+append(w, f.value...).joined().shell())
	}
	own := []string{"Accept", "User-Agent"} // of curl, which the request did not have
	if len(d.body) > 0 {
		own = append(own, "Content-Type")
	}
	for _, name := range own {
		if !sent[name] {
			list = append(list, "-H '"+name+":'")
		}
	}
	switch {
	case piped:
		list = append(list, "--data-binary @-")
	case len(d.body) > 0:
		list = append(list, "--data-raw "+d.body.shell())
	}
	return list
}

// url is the whole URL.
func (d *draft) url() word {
	target := d.target
	if len(target) > 0 && !strings.HasPrefix(target[0].literal, "/") { // OPTIONS *
		target = append(word{{literal: "/"}}, target...)
	}
	return append(word{{literal: d.base}}, target...).joined()
}

// signShell are the lines that make time and signature anew.
func (d *draft) signShell(b *strings.Builder) {
	s := d.signature
	if s == nil {
		return
	}
	now := d.clock.time("$(date +%s)")
	if strings.ContainsAny(now, "+-*") && now != "$(date +%s)" {
		now = "$((" + now + "))"
	}
	fmt.Fprintf(b, "%s=%s\n", timeVariable, now)
	message := word{{literal: s.Before}, {variable: timeVariable}, {literal: s.After}}
	fmt.Fprintf(b, "%s=$(printf %%s %s |\n  openssl dgst -sha256 -hmac %s | sed 's/.* //')\n",
		signatureVariable, message.shell(), d.key.shell())
}

// shell is the word in sh.
func (w word) shell() string {
	var b strings.Builder
	for _, p := range w {
		switch {
		case p.variable != "":
			b.WriteString(`"$` + p.variable + `"`)
		case p.literal != "":
			b.WriteString(quoted(p.literal))
		}
	}
	if b.Len() == 0 {
		return "''"
	}
	return b.String()
}

// masked is the word with its variables hidden.
func (w word) masked() string {
	var b strings.Builder
	for _, p := range w {
		if p.variable != "" {
			b.WriteString("***")
			continue
		}
		b.WriteString(p.literal)
	}
	return b.String()
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// shellSafe is text that means nothing to a shell.
func shellSafe(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune(" ,-_.", c) {
			return c
		}
		return '_'
	}, s)
}
