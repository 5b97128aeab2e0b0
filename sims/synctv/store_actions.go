package synctv

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/mockapis/mockapis/store"
)

// SetOfferActive makes an offer active or not, and returns what it was. It returns
// errOffer where there is none.
func SetOfferActive(tx *store.Tx, id int64, active bool) (was bool, err error) {
	err = tx.QueryRow(`
		SELECT active
		FROM synctv_offers
		WHERE id = $1`, id).Scan(&was)
	if errors.Is(err, sql.ErrNoRows) {
		return false, errOffer.because("there is no offer %d", id).judging("offer_id", id)
	}
	if err != nil {
		return false, fmt.Errorf("offer %d: %w", id, err)
	}
	_, err = tx.Exec(`
		UPDATE synctv_offers
		SET active = $1
		WHERE id = $2`, active, id)
	return was, err
}

func insertOffer(
	tx *store.Tx, serviceID int64, name, price string, active bool,
) (id int64, err error) {
	// Not RETURNING: for that SQLite looks through the subscriptions, which refer to
	// this table.
	result, err := tx.Exec(`
		INSERT INTO synctv_offers (service_id, name, active, price, created_at)
		VALUES ($1, $2, $3, $4, $5)`, serviceID, name, active, price, stamp(tx))
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// SetAccountStatus changes the status of an account and returns what it was.
func SetAccountStatus(tx *store.Tx, id int64, status string) (was string, err error) {
	err = tx.QueryRow(`
		SELECT account_status
		FROM synctv_accounts
		WHERE id = $1`, id).Scan(&was)
	if err != nil {
		return "", fmt.Errorf("account %d: %w", id, err)
	}
	_, err = tx.Exec(`
		UPDATE synctv_accounts
		SET account_status = $1
		WHERE id = $2`, status, id)
	return was, err
}

// ExpireSessions lets the open sessions of an account end now: their last use was
// ttl seconds ago. It returns how many there were.
func ExpireSessions(tx *store.Tx, accountID, ttl int64) (int64, error) {
	result, err := tx.Exec(`
		UPDATE synctv_sessions
		SET used_at = $1
		WHERE account_id = $2 AND ended_at IS NULL AND used_at > $1`, tx.Now.Unix()-ttl, accountID)
	if err != nil {
		return 0, fmt.Errorf("sessions of account %d: %w", accountID, err)
	}
	return result.RowsAffected()
}

// EndSessions logs an account out of all its sessions, and returns how many there
// were.
func EndSessions(tx *store.Tx, accountID int64) (int64, error) {
	result, err := tx.Exec(`
		UPDATE synctv_sessions
		SET ended_at = $1
		WHERE account_id = $2 AND ended_at IS NULL`, tx.Now.Unix(), accountID)
	if err != nil {
		return 0, fmt.Errorf("sessions of account %d: %w", accountID, err)
	}
	return result.RowsAffected()
}

// firstAccount returns the active account of a role with the lowest id in a
// service, or 0.
func firstAccount(tx *store.Tx, serviceID int64, role string) (id int64, err error) {
	err = tx.QueryRow(`
		SELECT coalesce(min(id), 0)
		FROM synctv_accounts
		WHERE service_id = $1 AND role = $2 AND account_status = 'active'`, serviceID, role).Scan(&id)
	return id, err
}

// lastPromoCode returns the highest id that a promo code had, or 0.
func lastPromoCode(tx *store.Tx) (id int64, err error) {
	err = tx.QueryRow(`SELECT coalesce(max(id), 0) FROM synctv_promo_codes`).Scan(&id)
	return id, err
}

// promoCodesAfter returns the promo codes of an offer with ids above last.
func promoCodesAfter(tx *store.Tx, offerID, last int64) (list []codeState, err error) {
	rows, err := tx.Query(`
		SELECT id, code
		FROM synctv_promo_codes
		WHERE offer_id = $1 AND id > $2
		ORDER BY id`, offerID, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		c := codeState{OfferID: offerID}
		if err := rows.Scan(&c.ID, &c.PromoCode); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}
