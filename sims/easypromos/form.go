package easypromos

import (
	"errors"
	"net/netip"
	"strings"
	"time"

	"github.com/mockapis/mockapis/store"
)

// The lengths of a user's texts, in characters. (Ours.)
const (
	maxText  = 255
	maxURL   = 2000
	maxEmail = 254
)

// A form is what a body says of a user of a promotion.
type form struct {
	body
	promotion promotionRules
	segments  []int64 // those that fill has found
}

// fill changes the fields of u that the body gives: a member that is left out changes
// nothing, an empty text empties the field. It returns errEmail, errCountry,
// errNickname, errSegment or errField, in this order. (The bounds are ours.)
func (f *form) fill(tx *store.Tx, u *User) error {
	var last error
	for _, read := range []func(*store.Tx, *User) error{
		f.email, f.country, f.nickname, f.segment,
		f.names, f.birthday, f.language, f.properties, f.metaData,
	} {
		err := read(tx, u)
		var e *apiError
		switch {
		case err == nil:
		case errors.As(err, &e) && e.refusal == errField: // after those with a code of their own
			if last == nil {
				last = err
			}
		default:
			return err
		}
	}
	return last
}

// A textMember is a member, its bound in characters, and where it belongs.
type textMember struct {
	name string
	max  int
	to   *string
}

// fillTexts reads those of the members that the body has.
func (b body) fillTexts(list ...textMember) error {
	for _, m := range list {
		if !b.has(m.name) {
			continue
		}
		v, err := b.text(m.name, m.max)
		if err != nil {
			return err
		}
		*m.to = v
	}
	return nil
}

func (f *form) email(_ *store.Tx, u *User) error {
	err := f.fillTexts(textMember{"email", maxEmail, &u.Email})
	var e *apiError
	switch {
	case errors.As(err, &e):
		return errEmail.because("%s", e.Why).judging("parameter", "email")
	case f.has("email") && u.Email != "" && !validEmail(u.Email):
		return errEmail.because("email is %q; it must be one like ann@example.com", u.Email).
			judging("parameter", "email", "value", u.Email)
	}
	return nil
}

func (f *form) country(_ *store.Tx, u *User) error {
	err := f.fillTexts(textMember{"country", maxText, &u.Country})
	var e *apiError
	if errors.As(err, &e) {
		return errCountry.because("%s", e.Why).judging("parameter", "country")
	}
	if !f.has("country") {
		return nil
	}
	given := u.Country
	if u.Country = strings.ToUpper(given); given != "" && !validCountry(u.Country) {
		return errCountry.because("country is %q; it must be two letters of ISO 3166-1, like FR", given).
			judging("parameter", "country", "value", given)
	}
	return nil
}

// nickname must be nobody else's in the promotion.
func (f *form) nickname(tx *store.Tx, u *User) error {
	if err := f.fillTexts(textMember{"nickname", maxText, &u.Nickname}); err != nil {
		return err
	}
	if !f.has("nickname") || u.Nickname == "" {
		return nil
	}
	var owner int64
	found, err := one(tx.QueryRow(`
		SELECT id
		FROM easypromos_users
		WHERE promotion_id = $1 AND nickname_key = $2 AND nickname_key <> ''`,
		f.promotion.ID, foldCase(u.Nickname)).Scan(&owner))
	if err != nil || !found || owner == u.ID {
		return err
	}
	return errNickname.because("user %d of promotion %d has the nickname %q",
		owner, f.promotion.ID, u.Nickname).
		judging("parameter", "nickname", "value", u.Nickname, "user", owner)
}

func (f *form) segment(tx *store.Tx, _ *User) (err error) {
	if !f.has("segments") {
		return nil
	}
	f.segments, err = f.findSegments(tx, f.promotion)
	return err
}

func (f *form) names(_ *store.Tx, u *User) error {
	return f.fillTexts(
		textMember{"first_name", maxText, &u.FirstName},
		textMember{"last_name", maxText, &u.LastName},
		textMember{"phone", maxText, &u.Phone},
		textMember{"avatar_img", maxURL, &u.AvatarImg},
	)
}

func (f *form) birthday(_ *store.Tx, u *User) error {
	if err := f.fillTexts(textMember{"birthday", maxText, &u.Birthday}); err != nil {
		return err
	}
	if !f.has("birthday") || u.Birthday == "" || validDate(u.Birthday) {
		return nil
	}
	return errField.invalid("birthday", "birthday is %q; it must be a date like 2019-08-24",
		u.Birthday).judging("value", u.Birthday)
}

func validDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// language is the promotion's where a user has none.
func (f *form) language(_ *store.Tx, u *User) error {
	given := ""
	if err := f.fillTexts(textMember{"language", maxText, &given}); err != nil {
		return err
	}
	if given != "" {
		u.Language = strings.ToLower(given)
		if len(given) != 3 || strings.Trim(u.Language, "abcdefghijklmnopqrstuvwxyz") != "" {
			return errField.invalid("language",
				"language is %q; it must be three letters, like eng", given).judging("value", given)
		}
	}
	if u.Language == "" || f.has("language") && given == "" {
		u.Language = f.promotion.Language
	}
	return nil
}

// metaData reads the object with the members that a user's meta_data has.
func (f *form) metaData(_ *store.Tx, u *User) error {
	meta, err := f.object("meta_data")
	if err != nil {
		return err
	}
	legals, err := meta.object("legals")
	if err != nil {
		return within("meta_data", err)
	}
	m := u.MetaData
	err = meta.fillTexts(
		textMember{"utm_source", maxText, &m.UTMSource},
		textMember{"utm_medium", maxText, &m.UTMMedium},
		textMember{"utm_campaign", maxText, &m.UTMCampaign},
		textMember{"referral_url", maxURL, &m.ReferralURL},
		textMember{"ip", maxIP, &m.IP},
		textMember{"user_agent", maxUserAgent, &m.UserAgent},
	)
	if err == nil && meta.has("ip") && m.IP != "" {
		if _, e := netip.ParseAddr(m.IP); e != nil {
			err = errField.invalid("ip", "ip is %q; it must be an address like 192.0.2.1", m.IP).
				judging("value", m.IP)
		}
	}
	if err != nil {
		return within("meta_data", err)
	}
	err = legals.fillTexts(
		textMember{"terms_url", maxURL, &m.TermsURL},
		textMember{"privacy_url", maxURL, &m.PrivacyURL},
	)
	cookies, given := int64(0), false
	if err == nil {
		cookies, given, err = legals.integer("accepted_cookies")
	}
	if given && err == nil {
		m.AcceptedCookies = &cookies
	}
	u.MetaData = m
	return within("meta_data.legals", err)
}
