package promoonly

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A user is an account of the POOL.
type user struct {
	UserID            int64
	Email, Password   string
	APIKey, APISecret sql.NullString
	Status            string
	Minted            bool           // the world's own; of listUsers only
	Token             sql.NullString // the pinned one; of listUsers only
}

// credential is what u can sign in with.
func (u user) credential() sims.Credential {
	values := map[string]string{
		"userid": fmt.Sprint(u.UserID), "email": u.Email, "password": u.Password,
	}
	for name, v := range map[string]string{
		"api_key": u.APIKey.String, "api_secret": u.APISecret.String, "token": u.Token.String,
	} {
		if v != "" {
			values[name] = v
		}
	}
	opens := fmt.Sprintf("user %d (%s)", u.UserID, u.Status)
	if u.Minted {
		opens = fmt.Sprintf("user %d (%s), of this sandbox alone", u.UserID, u.Status)
	}
	return sims.Credential{Opens: opens, Values: values}
}

const selectCaller = `
	SELECT u.status, t.userid, t.issued_at, t.expires_at
	FROM promoonly_users u
	LEFT JOIN promoonly_tokens t ON t.token = $1
	WHERE u.userid = $2`

// callerOf returns whom b names. The token may be unknown, or another user's.
func callerOf(tx *store.Tx, b bearer) (caller, error) {
	c := caller{bearer: b}
	err := tx.QueryRow(selectCaller, b.token, b.userid).
		Scan(&c.status, &c.owner, &c.issued, &c.expires)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	c.known = err == nil
	return c, err
}

// userByAPIKey returns the user of an API key, or errAPIKeyUnknown.
func userByAPIKey(tx *store.Tx, key string) (user, error) {
	var u user
	err := tx.QueryRow(`
		SELECT userid, api_secret, status
		FROM promoonly_users
		WHERE api_key = $1`, key).Scan(&u.UserID, &u.APISecret, &u.Status)
	if errors.Is(err, sql.ErrNoRows) {
		return u, unknownAPIKey(key)
	}
	return u, err
}

// unknownAPIKey is the failure of a key that no account has, with the mistake that it
// shows.
func unknownAPIKey(key string) error {
	e := errAPIKeyUnknown.because("the API key is unknown").judging("api_key_length", len(key))
	if _, ok := number(key); ok {
		e.Why += "; this is a userid, which goes with a token in a Bearer"
		e.judging("mistake", "userid-and-token")
	} else if strings.Contains(key, "@") {
		e.Why += "; this is an e-mail, which signs in at /user/authenticate/signin"
		e.judging("mistake", "email-and-password")
	}
	return e
}

// userByEmail returns the user with this e-mail, or one with userid 0.
func userByEmail(tx *store.Tx, email string) (user, error) {
	var u user
	err := tx.QueryRow(`
		SELECT userid, password, api_key, api_secret, status
		FROM promoonly_users
		WHERE email = $1`, email).Scan(&u.UserID, &u.Password, &u.APIKey, &u.APISecret, &u.Status)
	if errors.Is(err, sql.ErrNoRows) {
		return user{}, nil
	}
	return u, err
}

const usersWithTokens = `
	SELECT userid, email, password, api_key, api_secret, status, minted, (
		SELECT token FROM promoonly_tokens t WHERE t.userid = u.userid AND source = 'pinned'
		ORDER BY rowid LIMIT 1)
	FROM promoonly_users u `

// listUsers returns the users with their pinned tokens: the minted ones, then at most
// 100 others by userid. More are never shown.
func listUsers(tx *store.Tx) (list []user, err error) {
	for _, statement := range []string{
		usersWithTokens + `WHERE minted ORDER BY userid`,
		usersWithTokens + `WHERE NOT minted ORDER BY userid LIMIT 100`,
	} {
		if list, err = appendUsers(tx, list, statement); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func appendUsers(tx *store.Tx, list []user, statement string) ([]user, error) {
	rows, err := tx.Query(statement)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var u user
		err := rows.Scan(&u.UserID, &u.Email, &u.Password, &u.APIKey, &u.APISecret, &u.Status,
			&u.Minted, &u.Token)
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, rows.Err()
}

// insertPinned inserts a token that never expires.
func insertPinned(tx *store.Tx, userid int64, token string) error {
	_, err := tx.Exec(`
		INSERT INTO promoonly_tokens (token, userid, source, issued_at)
		VALUES ($1, $2, 'pinned', 0)`, token, userid)
	return err
}

func insertToken(tx *store.Tx, userid int64, source string, t Token) error {
	_, err := tx.Exec(`
		INSERT INTO promoonly_tokens (token, userid, source, issued_at, expires_at)
		VALUES ($1, $2, $3, $4, $5)`, t.Token, userid, source, t.Issued, t.Expires)
	return err
}
