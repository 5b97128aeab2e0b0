package synctv

import (
	"database/sql"
	"errors"

	"github.com/mockapis/mockapis/store"
)

// The lists of an offer's promo codes, by the argument consumed. Each has its
// index, which is in the order of ids.
const (
	allPromoCodes = `
		SELECT id, created_at, code, consumed_on, consumed_by
		FROM synctv_promo_codes
		WHERE offer_id = $1
		ORDER BY id`
	consumedPromoCodes = `
		SELECT id, created_at, code, consumed_on, consumed_by
		FROM synctv_promo_codes
		WHERE offer_id = $1 AND consumed_on IS NOT NULL
		ORDER BY id`
	unconsumedPromoCodes = `
		SELECT id, created_at, code, consumed_on, consumed_by
		FROM synctv_promo_codes
		WHERE offer_id = $1 AND consumed_on IS NULL
		ORDER BY id`
)

// eachPromoCode gives the promo codes of an offer to use, by id: the consumed
// ones where consumed is "true", the others where it is "false", else all. (Only
// the two words are documented.)
func eachPromoCode(tx *store.Tx, offerID int64, consumed string, use func(*promoCode)) error {
	query := allPromoCodes
	switch consumed {
	case "true":
		query = consumedPromoCodes
	case "false":
		query = unconsumedPromoCodes
	}
	rows, err := tx.Query(query, offerID)
	if err != nil {
		return err
	}
	defer rows.Close()
	p := promoCode{OfferID: offerID}
	for rows.Next() {
		if err := rows.Scan(&p.ID, &p.CreatedAt, &p.Code, &p.ConsumedOn, &p.ConsumedBy); err != nil {
			return err
		}
		use(&p)
	}
	return rows.Err()
}

// promoCodeOf returns a promo code of an offer and whether the offer has it. It
// returns sql.ErrNoRows where the service has no such offer.
func promoCodeOf(tx *store.Tx, serviceID, offerID, id int64) (p promoCode, known bool, err error) {
	var createdAt, code sql.NullString
	var found sql.NullInt64
	err = tx.QueryRow(`
		SELECT p.id, p.created_at, p.code, p.consumed_on, p.consumed_by
		FROM synctv_offers o
		LEFT JOIN synctv_promo_codes p ON p.id = $1 AND p.offer_id = o.id
		WHERE o.id = $2 AND o.service_id = $3`,
		id, offerID, serviceID).Scan(&found, &createdAt, &code, &p.ConsumedOn, &p.ConsumedBy)
	p.ID, p.CreatedAt, p.Code, p.OfferID = found.Int64, createdAt.String, code.String, offerID
	return p, found.Valid, err
}

// offerOfPromoCode returns the offer of a promo code of a service, or
// sql.ErrNoRows.
func offerOfPromoCode(tx *store.Tx, serviceID, id int64) (offerID int64, err error) {
	err = tx.QueryRow(`
		SELECT offer_id
		FROM synctv_promo_codes
		WHERE id = $1 AND service_id = $2`, id, serviceID).Scan(&offerID)
	return offerID, err
}

// promoCodeByValue returns the promo code of a service that has this value, and
// whether its offer is active, or sql.ErrNoRows.
func promoCodeByValue(
	tx *store.Tx, serviceID int64, value string,
) (p promoCode, active bool, err error) {
	p.Code = value
	err = tx.QueryRow(`
		SELECT p.id, p.offer_id, p.consumed_on, p.consumed_by, o.active
		FROM synctv_promo_codes p
		JOIN synctv_offers o ON o.id = p.offer_id
		WHERE p.service_id = $1 AND p.code = $2`,
		serviceID, value).Scan(&p.ID, &p.OfferID, &p.ConsumedOn, &p.ConsumedBy, &active)
	return p, active, err
}

// promoCodeByID returns a promo code and its service, or sql.ErrNoRows.
func promoCodeByID(tx *store.Tx, id int64) (p promoCode, serviceID int64, err error) {
	p.ID = id
	err = tx.QueryRow(`
		SELECT service_id, code, offer_id, consumed_on, consumed_by
		FROM synctv_promo_codes
		WHERE id = $1`, id).Scan(&serviceID, &p.Code, &p.OfferID, &p.ConsumedOn, &p.ConsumedBy)
	return p, serviceID, err
}

// similarPromoCode looks for a promo code that differs from value by case only, in
// this service, or else for one that is the same or so in another. It returns the
// service's name and whether it is this one, or sql.ErrNoRows.
func similarPromoCode(
	tx *store.Tx, serviceID int64, value string,
) (service string, same bool, err error) {
	err = tx.QueryRow(`
		SELECT v.name
		FROM synctv_services v
		JOIN synctv_promo_codes p ON p.service_id = v.id
		WHERE v.id = $1 AND p.code = $2 COLLATE NOCASE
		LIMIT 1`, serviceID, value).Scan(&service)
	if !errors.Is(err, sql.ErrNoRows) {
		return service, true, err
	}
	// CROSS JOIN keeps SQLite from scanning the codes: one look-up for each service.
	err = tx.QueryRow(`
		SELECT v.name
		FROM synctv_services v
		CROSS JOIN synctv_promo_codes p
		WHERE p.service_id = v.id AND p.code = $1
		LIMIT 1`, value).Scan(&service)
	return service, false, err
}

// insertPromoCode inserts a code of an offer, and reports false where the service
// has one with the same letters in upper or lower case.
func insertPromoCode(
	tx *store.Tx, serviceID, offerID int64, code, createdAt string,
) (inserted bool, err error) {
	var taken bool
	err = tx.QueryRow(`
		SELECT EXISTS (
			SELECT 1
			FROM synctv_promo_codes
			WHERE service_id = $1 AND code = $2 COLLATE NOCASE)`, serviceID, code).Scan(&taken)
	if err != nil || taken {
		return false, err
	}
	// Not INSERT ... SELECT: for that SQLite looks through the subscriptions, which
	// refer to this table, at each row.
	_, err = tx.Exec(`
		INSERT INTO synctv_promo_codes (service_id, offer_id, code, created_at)
		VALUES ($1, $2, $3, $4)`, serviceID, offerID, code, createdAt)
	return err == nil, err
}

// consume reports whether the promo code was there and not consumed before.
func consume(tx *store.Tx, id, accountID int64, at string) (bool, error) {
	result, err := tx.Exec(`
		UPDATE synctv_promo_codes
		SET consumed_on = $1, consumed_by = $2
		WHERE id = $3 AND consumed_on IS NULL`, at, accountID, id)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// unconsume reports whether there is such a promo code.
func unconsume(tx *store.Tx, id int64) (bool, error) {
	result, err := tx.Exec(`
		UPDATE synctv_promo_codes
		SET consumed_on = NULL, consumed_by = NULL
		WHERE id = $1`, id)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}
