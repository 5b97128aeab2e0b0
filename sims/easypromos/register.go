package easypromos

import (
	"encoding/json"
	"strconv"
	"strings"

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

// Register makes an active user of a promotion at the time of the transaction and
// returns the id. A nickname or external id that another user of the promotion has
// is an error for which store.IsUnique holds.
func Register(tx *store.Tx, u User) (id int64, err error) {
	u.Status, u.Created = 1, tx.Now.Unix()
	return insertUser(tx, u)
}

var insertUserSQL = `
	INSERT INTO easypromos_users (cursor, id, promotion_id, first_name, last_name, nickname,
		login_type, social_id, external_id, status, email, phone, birthday, created, avatar_img,
		language, country, custom_properties, utm_source, utm_medium, utm_campaign, referral_url,
		ip, user_agent, terms_url, privacy_url, accepted_cookies)
	VALUES (` + nextCursor("easypromos_users") + `, nullif($1, 0), $2, $3, $4, $5,
		$6, $7, $8, $9, $10, $11, $12, $13, $14,
		$15, $16, $17, $18, $19, $20, $21,
		$22, $23, $24, $25, $26)`

func insertUser(tx *store.Tx, u User) (id int64, err error) {
	m := u.MetaData
	res, err := tx.Exec(insertUserSQL,
		u.ID, u.PromotionID, u.FirstName, u.LastName, u.Nickname,
		u.LoginType, u.SocialID, u.ExternalID, u.Status, u.Email, u.Phone, u.Birthday, u.Created,
		u.AvatarImg, u.Language, u.Country, storedProperties(u.CustomProperties), m.UTMSource, m.UTMMedium,
		m.UTMCampaign, m.ReferralURL,
		m.IP, m.UserAgent, m.TermsURL, m.PrivacyURL, m.AcceptedCookies)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
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
