package journal

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mockapis/mockapis/internal/mask"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A draft is a recorded request made ready to be sent again, in whatever language.
type draft struct {
	title  string // what it was, on one line
	method string
	base   string // scheme and host
	target word
	header []field
	body   word

	secrets   bool  // nothing is hidden
	binary    bool  // the body is no text
	missing   int64 // bytes of the body that were not kept
	variables []variable
	signature *sims.Signature
	key       word // of the signature
	clock     clock

	record *record
}

// A word is a text of literals and variables, one after the other.
type word []piece

// A piece is a literal or, where there is a name, the variable of that name.
type piece struct{ literal, variable string }

type field struct {
	name  string
	value word
}

// A variable stands for a secret that is not shown.
type variable struct{ name, what, value string }

// The variables that are made anew each time.
const (
	timeVariable      = "timestamp"
	signatureVariable = "signature"
)

// A clock says how the sandbox's Unix time is found where the request is sent: now
// was at the real time real, and it stands still or goes on at a rate.
type clock struct {
	fixed     bool
	now, real int64
	rate      float64
}

// omitted are the headers that a client makes itself.
var omitted = map[string]bool{
	"Connection": true, "Content-Length": true, "Expect": true, "Keep-Alive": true,
	"Proxy-Connection": true, "Te": true, "Trailer": true, "Transfer-Encoding": true, "Upgrade": true,
}

// draft makes the request ready.
func (j *Journal) draft(ctx context.Context, r *record, secrets bool) (*draft, error) {
	d := &draft{
		title:  strings.TrimRight(r.name()+" "+r.api+" "+j.operation(r).ID, " "),
		method: r.method, base: r.base(), clock: j.clock(), record: r, secrets: secrets,
		missing: r.body.size - int64(len(r.body.kept)),
	}
	if err := j.sign(ctx, d); err != nil {
		return nil, err
	}
	d.target = d.targetWord(j.operation(r).Path, secrets)
	if d.signature != nil {
		d.key = d.word(mask.Parts{{Text: d.signature.Key, Secret: "private_key"}}, "of the signature, ", secrets)
	}
	if r.host != "" && "http://"+r.host != d.base {
		d.header = append(d.header, field{"Host", word{{literal: r.host}}})
	}
	for _, name := range slices.Sorted(maps.Keys(r.header)) {
		if omitted[name] {
			continue
		}
		if d.signature != nil && name == d.signature.Header {
			d.header = append(d.header, field{name, word{{variable: signatureVariable}}})
			continue
		}
		for _, v := range r.header[name] {
			d.header = append(d.header, field{name, d.word(mask.Header(name, v), "the header ", secrets)})
		}
	}
	text := string(r.body.kept)
	d.binary = !utf8.ValidString(text) || strings.Contains(text, "\x00")
	d.body = d.word(mask.Body(r.header.Get("Content-Type"), text), "of the body, ", secrets)
	return d, nil
}

// sign finds out whether the request has to be signed anew.
func (j *Journal) sign(ctx context.Context, d *draft) error {
	signer, ok := j.apis()[d.record.api].simulator.(sims.Signer)
	if !ok {
		return nil
	}
	return j.world.DB.View(ctx, func(tx *store.Tx) error {
		s, ok, err := signer.Signature(tx, d.record.request(), d.record.time)
		if ok {
			d.signature = &s
		}
		return err
	})
}

func (d *draft) targetWord(pattern string, secrets bool) word {
	path, query, hasQuery := strings.Cut(d.record.target, "?")
	w := d.word(mask.Target(path, pattern), "in the path, ", secrets)
	if !hasQuery {
		return w
	}
	for i, p := range strings.Split(query, "&") {
		w = append(w, piece{literal: map[bool]string{true: "?", false: "&"}[i == 0]})
		name, _, _ := strings.Cut(p, "=")
		if d.signature != nil && name == d.signature.Time {
			w = append(w, piece{literal: name + "="}, piece{variable: timeVariable})
			continue
		}
		w = append(w, d.word(mask.Query(p), "the parameter ", secrets)...)
	}
	return w.joined()
}

// word makes variables of secrets.
func (d *draft) word(parts mask.Parts, what string, secrets bool) (w word) {
	for _, p := range parts {
		if p.Secret == "" || secrets {
			w = append(w, piece{literal: p.Text})
			continue
		}
		w = append(w, piece{variable: d.variable(p, what)})
	}
	return w.joined()
}

// joined is w with literals that follow each other as one.
func (w word) joined() (list word) {
	for _, p := range w {
		if n := len(list); n > 0 && p.variable == "" && list[n-1].variable == "" {
			list[n-1].literal += p.literal
			continue
		}
		list = append(list, p)
	}
	return list
}

// variable returns the name of the variable of a secret: the same one for the
// same secret, another one for another.
func (d *draft) variable(p mask.Part, what string) string {
	name := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z':
			return c - 'a' + 'A'
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			return c
		}
		return '_'
	}, p.Secret)
	if name[0] >= '0' && name[0] <= '9' {
		name = "_" + name
	}
	for n, base := 2, name; ; n++ {
		i := slices.IndexFunc(d.variables, func(v variable) bool { return v.name == name })
		if i < 0 {
			break
		}
		if d.variables[i].value == p.Text {
			return name
		}
		name = base + "_" + strconv.Itoa(n)
	}
	d.variables = append(d.variables, variable{name, what + p.Secret, p.Text})
	return name
}

// base is scheme and host of the URL at which the request came in. A vendor's
// host name would lead to the vendor, so it gives way to the address.
func (r *record) base() string {
	host := (&url.URL{Host: r.host}).Hostname()
	_, err := netip.ParseAddr(host)
	if err == nil || host == "localhost" || strings.HasSuffix(host, ".localhost") || r.local == nil {
		return "http://" + r.host
	}
	return "http://" + r.local.String()
}

// clock compares the sandbox's clock with the real one.
func (j *Journal) clock() (c clock) {
	_, real := j.now()
	now, fixed, rate := j.world.ClockNow()
	return clock{fixed, now.Unix(), real.Unix(), rate}
}

// time is the sandbox's time as an expression over the real one, in sh or in Go.
func (c clock) time(real string) string {
	offset := c.now - c.real
	switch {
	case c.fixed:
		return strconv.FormatInt(c.now, 10)
	case c.rate != 1:
		return fmt.Sprintf("%d+(%s-%d)*%d/1000", c.now, real, c.real, int64(c.rate*1000))
	case offset > 1:
		return fmt.Sprintf("%s+%d", real, offset)
	case offset < -1: // a second is rounding
		return fmt.Sprintf("%s-%d", real, -offset)
	}
	return real
}
