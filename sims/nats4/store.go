package nats4

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// An account is a login: an affiliate or an admin.
type account struct {
	LoginID  int64
	Username string
	APIKey   string // empty where there is none
	Admin    bool
	Status   int64 // 0 is active
	Deleted  bool
}

const accountColumns = `loginid, username, coalesce(api_key, ''), is_admin, status, deleted`

func (a *account) columns() []any {
	return []any{&a.LoginID, &a.Username, &a.APIKey, &a.Admin, &a.Status, &a.Deleted}
}

// accountByUsername returns the account, or sql.ErrNoRows.
func accountByUsername(tx *store.Tx, username string) (a account, err error) {
	err = tx.QueryRow(`
		SELECT `+accountColumns+`
		FROM nats4_logins
		WHERE username = $1`, username).Scan(a.columns()...)
	return a, err
}

// accountByKey returns the account with this API key, or sql.ErrNoRows.
func accountByKey(tx *store.Tx, key string) (a account, err error) {
	err = tx.QueryRow(`
		SELECT `+accountColumns+`
		FROM nats4_logins
		WHERE api_key = $1`, key).Scan(a.columns()...)
	return a, err
}

// accountsWithKey returns the accounts that can call, at most 100, the world's own
// first.
func accountsWithKey(tx *store.Tx) (list []account, err error) {
	rows, err := tx.Query(`
		SELECT ` + accountColumns + `
		FROM nats4_logins
		WHERE api_key IS NOT NULL
		ORDER BY minted DESC, loginid
		LIMIT 100`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a account
		if err := rows.Scan(a.columns()...); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

// install makes the secret that auth strings are derived from, where the database
// has none yet: before its first member.
func install(tx *store.Tx, w *sims.World) error {
	var id int64
	err := tx.QueryRow(`SELECT id FROM nats4_install WHERE id = 1`).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	secret, err := w.Rand.Hex(tx, "nats4 install secret", 16)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO nats4_install (id, secret) VALUES (1, $1)`, secret)
	return err
}

// isTokenSite reports whether members of the site buy tokens.
func isTokenSite(tx *store.Tx, siteID int64) (token bool, err error) {
	err = tx.QueryRow(`SELECT token FROM nats4_sites WHERE siteid = $1`, siteID).Scan(&token)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return token, err
}
