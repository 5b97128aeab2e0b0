package synctv

import "github.com/mockapis/mockapis/store"

// scanSubscription reads the columns of the two statements below.
func scanSubscription(scan func(...any) error, sub *Subscription) error {
	return scan(&sub.ID, &sub.AccountID, &sub.ServiceID, &sub.OfferID, &sub.LinkedID, &sub.Status,
		&sub.Price, &sub.BillingCycle, &sub.StartsOn, &sub.RenewsOn, &sub.EndsOn, &sub.CancelsOn,
		&sub.CreatedAt, &sub.UpdatedAt)
}

// subscriptionByID returns a subscription as it is kept, or sql.ErrNoRows.
func subscriptionByID(tx *store.Tx, id int64) (sub Subscription, err error) {
	row := tx.QueryRow(`
		SELECT id, account_id, subscribable_id, coalesce(offer_id, 0),
			coalesce(linked_subscription_id, 0), status, price, billing_cycle, starts_on,
			renews_on, ends_on, cancels_on, created_at, updated_at
		FROM synctv_subscriptions
		WHERE id = $1`, id)
	return sub, scanSubscription(row.Scan, &sub)
}

// eachSubscription gives the subscriptions of an account to use, by id, as they are
// kept.
func eachSubscription(tx *store.Tx, accountID int64, use func(*Subscription)) error {
	rows, err := tx.Query(`
		SELECT id, account_id, subscribable_id, coalesce(offer_id, 0),
			coalesce(linked_subscription_id, 0), status, price, billing_cycle, starts_on,
			renews_on, ends_on, cancels_on, created_at, updated_at
		FROM synctv_subscriptions
		WHERE account_id = $1
		ORDER BY id`, accountID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var sub Subscription
		if err := scanSubscription(rows.Scan, &sub); err != nil {
			return err
		}
		use(&sub)
	}
	return rows.Err()
}

// insertSubscription inserts a subscription, with the promo code that led to it or
// 0, and returns its id: sub's, or the next one where that is 0.
func insertSubscription(tx *store.Tx, sub *Subscription, promoCodeID int64) (id int64, err error) {
	err = tx.QueryRow(`
		INSERT INTO synctv_subscriptions (id, account_id, offer_id, promo_code_id,
			linked_subscription_id, status, price, subscribable_type, subscribable_id,
			billing_cycle, starts_on, renews_on, ends_on, cancels_on, created_at, updated_at)
		VALUES (nullif($1, 0), $2, nullif($3, 0), nullif($4, 0), nullif($5, 0), $6, $7, 'Service',
			$8, $9, $10, $11, $12, $13, $14, $15)
		RETURNING id`,
		sub.ID, sub.AccountID, sub.OfferID, promoCodeID, sub.LinkedID, sub.Status, sub.Price,
		sub.ServiceID, sub.BillingCycle, sub.StartsOn, sub.RenewsOn, sub.EndsOn, sub.CancelsOn,
		sub.CreatedAt, sub.UpdatedAt).Scan(&id)
	return id, err
}

// saveSubscription writes what can change of a subscription.
func saveSubscription(tx *store.Tx, sub *Subscription) error {
	_, err := tx.Exec(`
		UPDATE synctv_subscriptions
		SET status = $1, price = $2, billing_cycle = $3, starts_on = $4, renews_on = $5,
			ends_on = $6, cancels_on = $7, updated_at = $8
		WHERE id = $9`,
		sub.Status, sub.Price, sub.BillingCycle, sub.StartsOn, sub.RenewsOn, sub.EndsOn,
		sub.CancelsOn, sub.UpdatedAt, sub.ID)
	return err
}
