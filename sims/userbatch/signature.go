package userbatch

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
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

// signing is as the settings say.
func (s *Server) signing() signing {
	return signing{
		sorted:            s.world.Settings.String(settingOrder) == "sorted",
		trailingSemicolon: s.world.Settings.Bool(settingTrailing),
	}
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
