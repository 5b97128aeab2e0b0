package easypromos

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/mockapis/mockapis/store"
)

// A User is a user of a promotion, as it is stored. What is missing is empty.
type User struct {
	ID          int64  `yaml:"id"`        // the next one where 0
	PromotionID int64  `yaml:"promotion"` // of the promotion
	FirstName   string `yaml:"first_name"`
	LastName    string `yaml:"last_name"`
	Nickname    string `yaml:"nickname"` // unique in the promotion, whatever its case
	LoginType   string `yaml:"login_type"`
	SocialID    string `yaml:"social_id"`
	ExternalID  string `yaml:"external_id"` // unique in the promotion
	Status      int64  `yaml:"status"`      // 1 is active
	Email       string `yaml:"email"`
	Phone       string `yaml:"phone"`
	Birthday    string `yaml:"birthday"` // 2019-08-24
	Created     int64  `yaml:"-"`        // Unix seconds
	AvatarImg   string `yaml:"avatar_img"`
	Language    string `yaml:"language"` // three letters
	Country     string `yaml:"country"`  // two letters
	// CustomProperties are the values of the promotion's registration fields.
	CustomProperties []CustomProperty `yaml:"-"`
	MetaData         MetaData         `yaml:"meta_data"`
}

// A CustomProperty is what a user entered in a registration field.
type CustomProperty struct {
	FieldID int64
	Value   string
}

// MetaData says where a user came from and what the user agreed to.
type MetaData struct {
	UTMSource       string `yaml:"utm_source"`
	UTMMedium       string `yaml:"utm_medium"`
	UTMCampaign     string `yaml:"utm_campaign"`
	ReferralURL     string `yaml:"referral_url"`
	IP              string `yaml:"ip"`
	UserAgent       string `yaml:"user_agent"`
	TermsURL        string `yaml:"terms_url"`
	PrivacyURL      string `yaml:"privacy_url"`
	AcceptedCookies *int64 `yaml:"accepted_cookies"`
}

// register makes an active user of a promotion at the time of the transaction, with
// the prizes for registering, and tells the webhooks. A nickname or external id that
// another user of the promotion has is an error for which store.IsUnique holds.
func (s *Server) register(tx *store.Tx, p promotionRules, u User) (id int64, err error) {
	u.PromotionID, u.Status, u.Created = p.ID, 1, tx.Now.Unix()
	if id, err = insertUser(tx, u); err != nil {
		return 0, err
	}
	if err := s.giveRegistrationPrizes(tx, p, id); err != nil {
		return 0, err
	}
	return id, s.notify(tx, p.ID, eventUser, encodeUser, userItem, id, p.ID)
}

var insertUserSQL = `
	INSERT INTO easypromos_users (cursor, id, promotion_id, first_name, last_name, nickname,
		login_type, social_id, external_id, status, email, phone, birthday, created, avatar_img,
		language, country, custom_properties, utm_source, utm_medium, utm_campaign, referral_url,
		ip, user_agent, terms_url, privacy_url, accepted_cookies, nickname_key)
	VALUES (` + nextCursor("easypromos_users") + `, nullif($1, 0), $2, $3, $4, $5,
		$6, $7, $8, $9, $10, $11, $12, $13, $14,
		$15, $16, $17, $18, $19, $20, $21,
		$22, $23, $24, $25, $26, $27)`

func insertUser(tx *store.Tx, u User) (id int64, err error) {
	m := u.MetaData
	res, err := tx.Exec(insertUserSQL,
		u.ID, u.PromotionID, u.FirstName, u.LastName, u.Nickname,
		u.LoginType, u.SocialID, u.ExternalID, u.Status, u.Email, u.Phone, u.Birthday, u.Created,
		u.AvatarImg, u.Language, u.Country, storedProperties(u.CustomProperties),
		m.UTMSource, m.UTMMedium, m.UTMCampaign, m.ReferralURL,
		m.IP, m.UserAgent, m.TermsURL, m.PrivacyURL, m.AcceptedCookies, foldCase(u.Nickname))
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// updateUser stores what may change of a user: all but promotion, status, way of
// logging in, external id and time.
func updateUser(tx *store.Tx, u User) error {
	m := u.MetaData
	_, err := tx.Exec(`
		UPDATE easypromos_users
		SET first_name = $1, last_name = $2, nickname = $3, nickname_key = $4, email = $5,
			phone = $6, birthday = $7, avatar_img = $8, language = $9, country = $10,
			custom_properties = $11, utm_source = $12, utm_medium = $13, utm_campaign = $14,
			referral_url = $15, ip = $16, user_agent = $17, terms_url = $18, privacy_url = $19,
			accepted_cookies = $20
		WHERE id = $21`,
		u.FirstName, u.LastName, u.Nickname, foldCase(u.Nickname), u.Email, u.Phone, u.Birthday,
		u.AvatarImg, u.Language, u.Country, storedProperties(u.CustomProperties), m.UTMSource,
		m.UTMMedium, m.UTMCampaign, m.ReferralURL, m.IP, m.UserAgent, m.TermsURL, m.PrivacyURL,
		m.AcceptedCookies, u.ID)
	return err
}

// loadUser reads what updateUser stores.
func loadUser(tx *store.Tx, id int64) (u User, err error) {
	u.ID = id
	m := &u.MetaData
	var properties string
	err = tx.QueryRow(`
		SELECT first_name, last_name, nickname, email, phone, birthday, avatar_img, language,
			country, custom_properties, utm_source, utm_medium, utm_campaign, referral_url, ip,
			user_agent, terms_url, privacy_url, accepted_cookies
		FROM easypromos_users
		WHERE id = $1`, id).
		Scan(&u.FirstName, &u.LastName, &u.Nickname, &u.Email, &u.Phone, &u.Birthday, &u.AvatarImg,
			&u.Language, &u.Country, &properties, &m.UTMSource, &m.UTMMedium, &m.UTMCampaign,
			&m.ReferralURL, &m.IP, &m.UserAgent, &m.TermsURL, &m.PrivacyURL, &m.AcceptedCookies)
	if err == nil {
		u.CustomProperties, err = propertiesOf(properties)
	}
	if err != nil {
		return User{}, fmt.Errorf("user %d: %w", id, err)
	}
	return u, nil
}

// foldCase makes texts the same that differ in the case of their letters alone.
func foldCase(s string) string {
	return strings.Map(func(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }, s)
}

// storedProperties is the object that customProperties reads: {"1":"PC98776"}.
func storedProperties(list []CustomProperty) string {
	b := []byte{'{'}
	for i, p := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, strconv.FormatInt(p.FieldID, 10))
		b = append(b, ':')
		b = appendString(b, p.Value)
	}
	return string(append(b, '}'))
}

// propertiesOf reads what storedProperties writes.
func propertiesOf(stored string) (list []CustomProperty, err error) {
	values := map[int64]string{}
	if err := json.Unmarshal([]byte(stored), &values); err != nil {
		return nil, fmt.Errorf("custom properties: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(values)) {
		list = append(list, CustomProperty{id, values[id]})
	}
	return list, nil
}

// jsonArray is list as a column keeps it and a response sends it.
func jsonArray[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(list)
	return strings.TrimSuffix(b.String(), "\n"), err
}
