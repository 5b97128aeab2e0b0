package userbatch

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/params"
)

// signing says how the message to sign is made. The document has only
// "variable=value;…"; the order and the end are settings.
type signing struct {
	sorted            bool
	trailingSemicolon bool
}

// message is the signed string: every parameter as name=value after URL
// decoding, joined by semicolons.
func (s signing) message(p params.Params) string {
	if s.sorted {
		p = slices.Clone(p)
		slices.SortStableFunc(p, func(a, b params.Param) int { return strings.Compare(a.Name, b.Name) })
	}
	var b strings.Builder
	for i, x := range p {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteString(x.Name)
		b.WriteByte('=')
		b.WriteString(x.Value)
	}
	if s.trailingSemicolon {
		b.WriteByte(';')
	}
	return b.String()
}

// signature is the HMAC-SHA256 of message with the portal's private key, as 64
// lower-case hexadecimal digits. (Documented: algorithm and key.)
func signature(message, key string) string { return hex.EncodeToString(digest(message, key)) }

func digest(message, key string) []byte {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(message))
	return m.Sum(nil)
}

// matches compares a token with a message's signature, in constant time and
// without regard to case.
func matches(token, message, key string) bool {
	sent, err := hex.DecodeString(token)
	return err == nil && hmac.Equal(sent, digest(message, key))
}

// A reading is another way to make the message, that clients are seen to take
// by mistake.
type reading struct {
	name    string
	message string
}

// readings lists the ways that differ from want.
func readings(p params.Params, want signing) []reading {
	sorted, trailing, bare := want, want, slices.Clone(p)
	sorted.sorted = !want.sorted
	trailing.trailingSemicolon = !want.trailingSemicolon
	both := signing{sorted.sorted, trailing.trailingSemicolon}
	bare = slices.DeleteFunc(bare, func(x params.Param) bool { return x.Name == "timestamp" })
	encoded := slices.Clone(p)
	for i := range encoded {
		encoded[i].Value = url.QueryEscape(encoded[i].Value)
	}
	percent := slices.Clone(encoded)
	for i := range percent {
		percent[i].Value = strings.ReplaceAll(percent[i].Value, "+", "%20")
	}
	order := map[bool]string{true: "sorted by name", false: "in the order sent"}
	return []reading{
		{"the parameters " + order[sorted.sorted], sorted.message(p)},
		{map[bool]string{true: "a semicolon at the end", false: "no semicolon at the end"}[trailing.trailingSemicolon], trailing.message(p)},
		{"the parameters " + order[both.sorted] + " and the other end", both.message(p)},
		{"URL-encoded values", want.message(encoded)},
		{"URL-encoded values", want.message(percent)},
		{"the timestamp left out", want.message(bare)},
		{"& instead of ;", strings.ReplaceAll(want.message(p), ";", "&")},
	}
}

// explainSignature says why token was refused: what was signed here, the digest
// expected and, where the token fits another reading or another portal's key,
// which one. keys are the other portals' by login. No key is shown.
func explainSignature(token string, p params.Params, want signing, key string, keys map[int64]string) string {
	message := want.message(p)
	why := fmt.Sprintf("the token is not the signature of %q; expected %s", message, signature(message, key))
	for _, r := range readings(p, want) {
		if r.message != message && matches(token, r.message, key) {
			return why + "; the token sent would be right with " + r.name
		}
	}
	for login, k := range keys {
		if k != key && matches(token, message, k) {
			return fmt.Sprintf("%s; the token sent is right for the private key of login %d", why, login)
		}
	}
	return why
}
