package userbatch

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A portal is an account of the service.
type portal struct {
	Login      int64
	Opens      sql.NullInt64 // the login whose data a minted portal serves
	Name       string
	PrivateKey string
	LandingURL string
}

// data is the login whose advertisements and users the portal serves.
func (p *portal) data() int64 {
	if p.Opens.Valid {
		return p.Opens.Int64
	}
	return p.Login
}

// An advertisement is the text for one status and language of a portal.
type advertisement struct {
	Action int64
	Active bool
	Name   string
	Credit int64
	Title  string
	Info   string
	Banner sql.NullString
}

// A user is one e-mail that a portal has registered.
type user struct {
	ID     int64
	Action int64
}

// Logins are from minLogin to maxLogin. (Documented: 8 digits.)
const (
	minLogin = 10000000
	maxLogin = 99999999
)

// portalByLogin returns the portal of login, or sql.ErrNoRows.
func portalByLogin(tx *store.Tx, login int64) (portal, error) {
	p := portal{Login: login}
	err := tx.QueryRow(`
		SELECT name, private_key, landing_url, opens
		FROM userbatch_portals
		WHERE login = $1`, login).Scan(&p.Name, &p.PrivateKey, &p.LandingURL, &p.Opens)
	return p, err
}

// firstPortal returns the fixtures' portal with the lowest login, or sql.ErrNoRows.
func firstPortal(tx *store.Tx) (p portal, err error) {
	err = tx.QueryRow(`
		SELECT login, name, private_key, landing_url
		FROM userbatch_portals
		WHERE opens IS NULL
		ORDER BY login
		LIMIT 1`).Scan(&p.Login, &p.Name, &p.PrivateKey, &p.LandingURL)
	return p, err
}

// insertMinted inserts a portal that serves the data of the login opens.
func insertMinted(tx *store.Tx, p portal, opens int64) error {
	_, err := tx.Exec(`
		INSERT INTO userbatch_portals (login, name, private_key, landing_url, opens)
		VALUES ($1, $2, $3, $4, $5)`, p.Login, p.Name, p.PrivateKey, p.LandingURL, opens)
	return err
}

func deleteMinted(tx *store.Tx) error {
	_, err := tx.Exec(`
		DELETE FROM userbatch_portals
		WHERE opens IS NOT NULL`)
	return err
}

// portals returns the minted portals, then the others by login, at most 100: more
// are never shown.
func portals(tx *store.Tx) (list []portal, err error) {
	rows, err := tx.Query(`
		SELECT login, name, private_key, landing_url
		FROM userbatch_portals
		ORDER BY opens IS NULL, login
		LIMIT 100`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p portal
		if err := rows.Scan(&p.Login, &p.Name, &p.PrivateKey, &p.LandingURL); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// privateKeys returns the keys of the portals by login.
func privateKeys(tx *store.Tx) (map[int64]string, error) {
	list, err := portals(tx)
	keys := make(map[int64]string, len(list))
	for _, p := range list {
		keys[p.Login] = p.PrivateKey
	}
	return keys, err
}

// actionOf returns the status of the portal's user with this first or second
// e-mail; of an unknown one, or of none, unknownUser.
func actionOf(tx *store.Tx, login int64, email string) (action int64, err error) {
	if email == "" {
		return unknownUser, nil
	}
	err = tx.QueryRow(`
		SELECT action
		FROM userbatch_users
		WHERE login = $1 AND email = $2`, login, email).Scan(&action)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRow(`
			SELECT action
			FROM userbatch_users
			WHERE login = $1 AND second_email = $2
			ORDER BY id
			LIMIT 1`, login, email).Scan(&action)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return unknownUser, nil
	}
	return action, err
}

// advertisementFor returns the portal's advertisement for a status, in lang or
// else in English, or an inactive one. (The fallback is ours.)
func advertisementFor(tx *store.Tx, login, action int64, lang string) (advertisement, error) {
	a, err := advertisementIn(tx, login, action, lang)
	if errors.Is(err, sql.ErrNoRows) && lang != "en" {
		a, err = advertisementIn(tx, login, action, "en")
	}
	if errors.Is(err, sql.ErrNoRows) {
		return advertisement{Action: action}, nil
	}
	return a, err
}

// advertisementIn returns the advertisement in one language, or sql.ErrNoRows.
// (One statement for both languages would sort, at ten times the cost.)
func advertisementIn(tx *store.Tx, login, action int64, lang string) (advertisement, error) {
	a := advertisement{Action: action}
	err := tx.QueryRow(`
		SELECT active, name, credit, title, info, banner
		FROM userbatch_advertisements
		WHERE login = $1 AND action = $2 AND lang = $3`,
		login, action, lang).Scan(&a.Active, &a.Name, &a.Credit, &a.Title, &a.Info, &a.Banner)
	return a, err
}

// userByAccess returns the user with this access code, or sql.ErrNoRows.
func userByAccess(tx *store.Tx, access string) (u user, err error) {
	err = tx.QueryRow(`
		SELECT id, action
		FROM userbatch_users
		WHERE access = $1`, access).Scan(&u.ID, &u.Action)
	return u, err
}

// updateUser brings the known user up to date and returns the access code, or ""
// where the portal has no such user.
func updateUser(tx *store.Tx, r Registration) (access string, err error) {
	err = tx.QueryRow(`
		UPDATE userbatch_users
		SET lang = $1, platform = $2, device = $3, updated_at = $4
		WHERE login = $5 AND email = $6
		RETURNING access`, r.Lang, r.Platform, r.Device, stamp(tx), r.Login, r.Email).Scan(&access)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return access, err
}

// insertUser makes a user with status 2.
func insertUser(tx *store.Tx, r Registration, access string) error {
	var id int64
	err := tx.QueryRow(`
		INSERT INTO userbatch_users (login, access, email, lang, platform, device, action, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
		RETURNING id`,
		r.Login, access, r.Email, r.Lang, r.Platform, r.Device, newUser, stamp(tx)).Scan(&id)
	if err != nil {
		return err
	}
	return insertAction(tx, id, newUser)
}

// updateAction moves the user to action and records a second e-mail, if given.
func updateAction(tx *store.Tx, u user, action int64, secondEmail string) error {
	_, err := tx.Exec(`
		UPDATE userbatch_users
		SET action = $1, second_email = coalesce(nullif($2, ''), second_email), updated_at = $3
		WHERE id = $4`, action, secondEmail, stamp(tx), u.ID)
	if err != nil {
		return fmt.Errorf("user %d: %w", u.ID, err)
	}
	if action == u.Action {
		return nil
	}
	return insertAction(tx, u.ID, action)
}

func insertAction(tx *store.Tx, userID, action int64) error {
	_, err := tx.Exec(`
		INSERT INTO userbatch_user_actions (user_id, action, at)
		VALUES ($1, $2, $3)`, userID, action, stamp(tx))
	return err
}

func stamp(tx *store.Tx) string { return tx.Now.Format(time.RFC3339) }
