package userbatch

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/internal/params"
)

// A reading is another way to make the message, that clients are seen to take
// by mistake.
type reading struct {
	mistake string // a stable word
	name    string
	message string
}

// readings lists the ways that differ from want.
func readings(p params.Params, want signing) []reading {
	order := signing{!want.sorted, want.trailingSemicolon}
	end := signing{want.sorted, !want.trailingSemicolon}
	both := signing{!want.sorted, !want.trailingSemicolon}
	orderName := "the parameters sorted by name"
	if want.sorted {
		orderName = "the parameters in the order sent"
	}
	endName := "a semicolon at the end"
	if want.trailingSemicolon {
		endName = "no semicolon at the end"
	}
	bare := slices.DeleteFunc(slices.Clone(p), func(x params.Param) bool {
		return x.Name == "timestamp"
	})
	encoded := changed(p, func(x params.Param) string { return url.QueryEscape(x.Value) })
	percent := changed(encoded, func(x params.Param) string {
		return strings.ReplaceAll(x.Value, "+", "%20")
	})
	list := []reading{
		{"order", orderName, order.message(p)},
		{"trailing-semicolon", endName, end.message(p)},
		{"order-and-semicolon", orderName + " and " + endName, both.message(p)},
		{"encoded-values", "URL-encoded values", want.message(encoded)},
		{"encoded-values", "URL-encoded values", want.message(percent)},
		{"no-timestamp", "the timestamp left out", want.message(bare)},
		{"ampersands", "& instead of ;", strings.ReplaceAll(want.message(p), ";", "&")},
		{"query-string", "the query string as it was sent",
			strings.ReplaceAll(want.message(encoded), ";", "&")},
	}
	for _, unit := range []string{"seconds", "milliseconds"} {
		list = append(list, reading{"milliseconds", "the timestamp in " + unit,
			want.message(changed(p, func(x params.Param) string { return inUnit(x, unit) }))})
	}
	return list
}

// changed returns p with other values.
func changed(p params.Params, value func(params.Param) string) params.Params {
	p = slices.Clone(p)
	for i := range p {
		p[i].Value = value(p[i])
	}
	return p
}

// inUnit returns the value of the timestamp as it would be in another unit, of
// other parameters as it is.
func inUnit(x params.Param, unit string) string {
	if x.Name != "timestamp" {
		return x.Value
	}
	if unit == "milliseconds" {
		return x.Value + "000"
	}
	n, err := strconv.ParseInt(x.Value, 10, 64)
	if err != nil {
		return x.Value
	}
	return strconv.FormatInt(n/1000, 10)
}

// explainSignature says why the token was refused: what was signed here, the digest
// expected and, where the token fits another reading or another portal's key,
// which one. keys are the portals' by login. No key is shown, and the digest only
// to whoever asks for secrets.
func explainSignature(c *call, want signing, p portal, keys map[int64]string) *apiError {
	message := want.message(c.params)
	mistake, hint := "", ""
	for _, r := range readings(c.params, want) {
		if r.message != message && matches(c.token, r.message, p.PrivateKey) {
			mistake, hint = r.mistake, "; the token sent would be right with "+r.name
			break
		}
	}
	if mistake == "" {
		if order := otherOrder(c, want, p.PrivateKey); order != "" {
			mistake, hint = "order", "; the token sent would be right with the parameters in the order "+order
		}
	}
	other := int64(0)
	for login, key := range keys {
		if mistake == "" && key != p.PrivateKey && matches(c.token, message, key) {
			other = login
		}
	}
	if other != 0 {
		mistake = "another-login"
		hint = fmt.Sprintf("; the token sent is right for the private key of login %d", other)
	}
	e := expecting(errSignature, message, want, p,
		"the token is not the signature of %q; expected %s%s", hint)
	if mistake != "" {
		e.judging("mistake", mistake)
	}
	if other != 0 {
		e.judging("other_login", other)
	}
	return e
}

// maxOrdered bounds the parameters whose orders are tried: 720 orders.
const maxOrdered = 6

// otherOrder returns the order of the parameters that the token fits, or "".
func otherOrder(c *call, want signing, key string) (order string) {
	if len(c.params) > maxOrdered {
		return ""
	}
	want.sorted = false
	eachOrder(slices.Clone(c.params), len(c.params), func(p params.Params) bool {
		if !matches(c.token, want.message(p), key) {
			return true
		}
		names := make([]string, len(p))
		for i, x := range p {
			names[i] = x.Name
		}
		order = strings.Join(names, ", ")
		return false
	})
	return order
}

// eachOrder calls try with each order of the first n of p, until it returns false.
// (Heap's algorithm.)
func eachOrder(p params.Params, n int, try func(params.Params) bool) bool {
	if n <= 1 {
		return try(p)
	}
	for i := range n {
		if !eachOrder(p, n-1, try) {
			return false
		}
		if n%2 == 0 {
			p[i], p[n-1] = p[n-1], p[i]
		} else {
			p[0], p[n-1] = p[n-1], p[0]
		}
	}
	return true
}

// explainToken says what the token is that is not even 64 hexadecimal digits.
func explainToken(c *call, want signing, p portal) *apiError {
	message := want.message(c.params)
	mistake, hint := "", ""
	raw, err := base64.StdEncoding.DecodeString(strings.TrimRight(c.token, "\n"))
	switch {
	case c.token == "":
		return expecting(errTokenMissing, message, want, p,
			"there is no X-HTTP-AUTH-TOKEN, which must be the signature of %q; expected %s%s", "")
	case err == nil && slices.Equal(raw, digest(message, p.PrivateKey)):
		mistake, hint = "base64", "; the digest is right, but in Base64"
	case algorithms[len(c.token)] != "":
		mistake, hint = "algorithm", "; a digest of "+algorithms[len(c.token)]+" has so many"
	}
	why := "X-HTTP-AUTH-TOKEN must be 64 hexadecimal digits, the signature of %q; " +
		"expected %s; it has " + strconv.Itoa(len(c.token)) + " characters%s"
	e := expecting(errTokenMalformed, message, want, p, why, hint)
	e.judging("token_characters", len(c.token))
	if mistake != "" {
		e.judging("mistake", mistake)
	}
	return e
}

// algorithms are known by the number of the digits of a digest.
var algorithms = map[int]string{
	32: "MD5", 40: "SHA-1", 56: "SHA-224", 96: "SHA-384", 128: "SHA-512",
}

// expecting is the failure of a token: the sentence why takes the message, the
// digest expected, masked, and a hint.
func expecting(f *failure, message string, want signing, p portal, why, hint string) *apiError {
	expected := signature(message, p.PrivateKey)
	masked := expected[:4] + "..." + expected[len(expected)-4:]
	message = cut(message)
	e := f.because(why, message, masked, hint).judging(
		"login", p.Login, "signed", message, "expected", masked,
		"sorted", want.sorted, "trailing_semicolon", want.trailingSemicolon)
	e.Secrets = map[string]string{"expected": expected}
	return e
}

// cut bounds what is shown of a message, which may be as long as a body.
func cut(message string) string {
	const most = 1500
	if len(message) <= most {
		return message
	}
	return fmt.Sprintf("%s... (%d bytes)", message[:most], len(message))
}
