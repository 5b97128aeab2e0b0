package nats4

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/mockapis/mockapis/store"
)

// The types of auth strings: a string opens one Plus feature to one member.
// (Documented: Get Member Auth String, type.)
const (
	upsell         = "upsell"
	tokenRebuy     = "tokenrebuy"
	instantUpgrade = "instantupgrade"
	packageUpgrade = "packageupgrade"
	cancel         = "cancel"
	signupPlus     = "signupplus"
)

var stringTypes = []string{upsell, tokenRebuy, instantUpgrade, packageUpgrade, cancel, signupPlus}

// stringKeys are the keys that the older calls answer with. The first three are
// documented, the others ours.
var stringKeys = map[string]string{
	tokenRebuy:     "token_rebuy_string",
	instantUpgrade: "instant_upgrade_string",
	packageUpgrade: "package_upgrade_string",
	upsell:         "upsell_string",
	cancel:         "cancel_string",
	signupPlus:     "signup_plus_string",
}

// stringFilters choose the member. (Documented.)
var stringFilters = slices.Concat(optional(integer, "memberid"), optional(word, "session"),
	optional(integer, "siteid"), optional(word, "siteids", "username"))

// legacyString is the endpoint of an older call, one for each type.
func legacyString(id, action, page, summary, typ string, unknown unknownParameters) *endpoint {
	e := &endpoint{
		Operation:  documented(id, "GET member/"+action, page, summary),
		parameters: stringFilters,
		unknown:    unknown,
		blankKey:   stringKeys[typ],
	}
	e.serve = func(s *Server, tx *store.Tx, c *call) ([]byte, error) {
		return s.memberString(tx, c, typ, stringKeys[typ], statusActive)
	}
	return e
}

// authString answers GET /member/authstring: the string of one member, by
// default an active one.
func (s *Server) authString(tx *store.Tx, c *call) ([]byte, error) {
	typ := c.args.text("type")
	// The page says both that only active members are found and that status chooses
	// others; the filter wins where it is given. (Ours.)
	status, given := c.args.integer("status")
	if !given {
		status = statusActive
	}
	return s.memberString(tx, c, typ, "result", status)
}

// memberString answers a string call: {key: string}, or the blank return.
func (s *Server) memberString(
	tx *store.Tx, c *call, typ, key string, status int64,
) ([]byte, error) {
	f := newStringFilter(c.args, status)
	if !f.complete() {
		c.note(f.incomplete())
		return s.blankString(key), nil
	}
	m, noted, err := findMember(tx, f, typ)
	if err != nil {
		return nil, err
	}
	if noted == nil && typ == tokenRebuy && s.world.Settings.Bool(settingTokenSite) {
		if noted, err = needTokenSite(tx, m); err != nil {
			return nil, err
		}
	}
	if noted != nil {
		c.note(noted)
		return s.blankString(key), nil
	}
	return append(appendMember([]byte{'{'}, key, m.authString(typ)), '}'), nil
}

// needTokenSite returns why a member of a site that sells no tokens is not found.
func needTokenSite(tx *store.Tx, m member) (*apiError, error) {
	token, err := isTokenSite(tx, m.SiteID)
	if err != nil || token {
		return nil, err
	}
	return blankTokenSite.because("site %d is no token site (setting %s)", m.SiteID, settingTokenSite).
		judging("memberid", m.MemberID, "siteid", m.SiteID, "setting", settingTokenSite), nil
}

// authString is the member's string of a type: a stored one, or derived. Its form,
// 32 hexadecimal digits, is read from the documents' examples; that it is stable
// is ours.
func (m member) authString(typ string) string {
	if m.Stored.Valid {
		return m.Stored.String
	}
	sum := md5.Sum(fmt.Appendf(nil, "%s:%d:%s:%d", m.Secret, m.MemberID, typ, m.Generation))
	return hex.EncodeToString(sum[:])
}

// ReplaceAuthStrings gives the member new strings of all types. It is due when
// password, username or session change, and when an expired member becomes active
// again. (Ours.)
func ReplaceAuthStrings(tx *store.Tx, memberID int64) error {
	for _, typ := range stringTypes {
		_, err := tx.Exec(`
			INSERT INTO nats4_auth_strings (memberid, type, generation) VALUES ($1, $2, 1)
			ON CONFLICT (memberid, type) DO UPDATE SET value = NULL, generation = generation + 1`,
			memberID, typ)
		if err != nil {
			return fmt.Errorf("auth string %s of member %d: %w", typ, memberID, err)
		}
	}
	return nil
}

// blankString is the "blank return" of a string call. Documented is only that
// there is one; nil, no body at all, is ours.
func (s *Server) blankString(key string) []byte {
	if s.world.Settings.String(settingBlank) == blankEmptyValue {
		return append(appendMember([]byte{'{'}, key, ""), '}')
	}
	return s.blank()
}

// blank is the blank return of a call that has no one key. (Ours.)
func (s *Server) blank() []byte {
	switch s.world.Settings.String(settingBlank) {
	case blankNull:
		return []byte("null")
	case blankEmptyList, blankEmptyValue: // [] is also PHP's record without a field
		return []byte("[]")
	}
	return nil
}
