package synctv

import (
	"database/sql"
	"math"
	"time"

	"github.com/mockapis/mockapis/store"
)

// A sessionRow is a service with the session that is open in it, if there is one.
type sessionRow struct {
	ServiceID int64
	AccountID sql.NullInt64
	Admin     sql.NullBool
	UsedAt    sql.NullInt64 // Unix seconds
}

// sessionIn returns the service with this name, its own or a minted one, and the
// session with this token, where it is open and of an active account of the
// service. It returns sql.ErrNoRows where there is no such service.
func sessionIn(tx *store.Tx, service string, tokenHash []byte) (r sessionRow, err error) {
	err = tx.QueryRow(`
		SELECT v.id, a.id, a.role = 'admin', s.used_at
		FROM synctv_services v
		LEFT JOIN synctv_sessions s ON s.token_hash = $1 AND s.ended_at IS NULL
		LEFT JOIN synctv_accounts a
			ON a.id = s.account_id AND a.service_id = v.id AND a.account_status = 'active'
		WHERE v.id = coalesce(
			(SELECT id FROM synctv_services WHERE name = $2),
			(SELECT service_id FROM synctv_service_names WHERE name = $2))`, tokenHash, service).Scan(&r.ServiceID, &r.AccountID, &r.Admin, &r.UsedAt)
	return r, err
}

// An ownedSession is a session with the account that it is of.
type ownedSession struct {
	account
	Service string // the account's, by name
	EndedAt sql.NullInt64
}

// sessionByToken returns a session of whatever service and account, or
// sql.ErrNoRows.
func sessionByToken(tx *store.Tx, tokenHash []byte) (o ownedSession, err error) {
	err = tx.QueryRow(`
		SELECT a.id, a.account_status, v.name, s.ended_at
		FROM synctv_sessions s
		JOIN synctv_accounts a ON a.id = s.account_id
		JOIN synctv_services v ON v.id = a.service_id
		WHERE s.token_hash = $1`, tokenHash).Scan(&o.ID, &o.Status, &o.Service, &o.EndedAt)
	return o, err
}

func insertSession(tx *store.Tx, tokenHash []byte, accountID int64, device string) error {
	_, err := tx.Exec(`
		INSERT INTO synctv_sessions (token_hash, account_id, device, created_at, used_at)
		VALUES ($1, $2, nullif($3, ''), $4, $5)`,
		tokenHash, accountID, device, stamp(tx), tx.Now.Unix())
	return err
}

func touchSession(tx *store.Tx, tokenHash []byte) error {
	_, err := tx.Exec(`
		UPDATE synctv_sessions
		SET used_at = $1
		WHERE token_hash = $2`, tx.Now.Unix(), tokenHash)
	return err
}

func endSession(tx *store.Tx, tokenHash []byte) error {
	_, err := tx.Exec(`
		UPDATE synctv_sessions
		SET ended_at = $1
		WHERE token_hash = $2`, tx.Now.Unix(), tokenHash)
	return err
}

// deviceSeenAt returns when a device was last recorded, in Unix seconds, or
// sql.ErrNoRows.
func deviceSeenAt(tx *store.Tx, serviceID int64, urn string) (at int64, err error) {
	err = tx.QueryRow(`
		SELECT seen_at
		FROM synctv_devices
		WHERE service_id = $1 AND urn = $2`, serviceID, urn).Scan(&at)
	return at, err
}

func upsertDevice(tx *store.Tx, serviceID int64, urn string) error {
	_, err := tx.Exec(`
		INSERT INTO synctv_devices (service_id, urn, first_seen_at, seen_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (service_id, urn) DO UPDATE SET seen_at = excluded.seen_at`,
		serviceID, urn, stamp(tx), tx.Now.Unix())
	return err
}

// An account can log in to its service.
type account struct {
	ID        int64
	ServiceID int64
	Email     string
	Password  string
	Role      string
	Status    string
}

// accountByEmail returns an account of a service, or sql.ErrNoRows.
func accountByEmail(tx *store.Tx, serviceID int64, email string) (a account, err error) {
	err = tx.QueryRow(`
		SELECT id, email, password, role, account_status
		FROM synctv_accounts
		WHERE service_id = $1 AND email = $2`,
		serviceID, email).Scan(&a.ID, &a.Email, &a.Password, &a.Role, &a.Status)
	return a, err
}

// accountByID returns an account, or sql.ErrNoRows.
func accountByID(tx *store.Tx, id int64) (a account, err error) {
	err = tx.QueryRow(`
		SELECT id, service_id, email, role
		FROM synctv_accounts
		WHERE id = $1`, id).Scan(&a.ID, &a.ServiceID, &a.Email, &a.Role)
	return a, err
}

// eachCredential gives the active accounts to use, the minted ones before the
// others, by id, at most 100 of each: more are never shown.
func eachCredential(tx *store.Tx, use func(service string, a account)) error {
	if err := eachActive(tx, mintedAdmin, math.MaxInt64, use); err != nil {
		return err
	}
	return eachActive(tx, 0, mintedAdmin-1, use)
}

func eachActive(tx *store.Tx, from, to int64, use func(service string, a account)) error {
	rows, err := tx.Query(`
		SELECT v.name, a.id, a.email, a.password, a.role
		FROM synctv_accounts a
		JOIN synctv_services v ON v.id = a.service_id
		WHERE a.id BETWEEN $1 AND $2 AND a.account_status = 'active'
		ORDER BY a.id
		LIMIT 100`, from, to)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var service string
		var a account
		if err := rows.Scan(&service, &a.ID, &a.Email, &a.Password, &a.Role); err != nil {
			return err
		}
		use(service, a)
	}
	return rows.Err()
}

func hasOffer(tx *store.Tx, serviceID, id int64) (known bool, err error) {
	err = tx.QueryRow(`
		SELECT EXISTS (
			SELECT 1
			FROM synctv_offers
			WHERE id = $1 AND service_id = $2)`, id, serviceID).Scan(&known)
	return known, err
}

// serviceOfOffer returns the service of an offer, or sql.ErrNoRows.
func serviceOfOffer(tx *store.Tx, id int64) (serviceID int64, err error) {
	err = tx.QueryRow(`
		SELECT service_id
		FROM synctv_offers
		WHERE id = $1`, id).Scan(&serviceID)
	return serviceID, err
}

// offerByID returns an offer of a service, or sql.ErrNoRows.
func offerByID(tx *store.Tx, serviceID, id int64) (o offer, err error) {
	err = tx.QueryRow(`
		SELECT id, created_at, name, active, price
		FROM synctv_offers
		WHERE id = $1 AND service_id = $2`,
		id, serviceID).Scan(&o.ID, &o.CreatedAt, &o.Name, &o.Active, &o.Price)
	return o, err
}

// eachOffer gives the offers of a service to use, by id.
func eachOffer(tx *store.Tx, serviceID int64, use func(offer)) error {
	rows, err := tx.Query(`
		SELECT id, created_at, name, active, price
		FROM synctv_offers
		WHERE service_id = $1
		ORDER BY id`, serviceID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var o offer
		if err := rows.Scan(&o.ID, &o.CreatedAt, &o.Name, &o.Active, &o.Price); err != nil {
			return err
		}
		use(o)
	}
	return rows.Err()
}

func stamp(tx *store.Tx) string { return tx.Now.Format(time.RFC3339) }
