package synctv

import (
	"cmp"

	"github.com/mockapis/mockapis/store"
)

// eachAccount gives the accounts of a service that were made in a time to use, in
// the order in which they were, each with its newest subscription as it is kept. The
// account's offer is that of its details, else that of its first subscription which
// has one.
func eachAccount(tx *store.Tx, serviceID int64, created span, use func(*listedAccount)) error {
	rows, err := tx.Query(`
		SELECT a.id, a.created_at, a.account_status, a.email,
			coalesce(d.account_type, 'standard'), coalesce(d.billing_status, 'no_card_on_file'),
			coalesce(d.terms_accepted, 0), coalesce(d.receive_news_email, 0),
			coalesce(d.disable_billing, 0),
			coalesce(d.first_name, ''), coalesce(d.last_name, ''), coalesce(d.phone_number, ''),
			coalesce(d.content_access_code, ''),
			coalesce(d.offer_id, (
				SELECT offer_id
				FROM synctv_subscriptions
				WHERE account_id = a.id AND offer_id IS NOT NULL
				ORDER BY id
				LIMIT 1), 0),
			coalesce(d.street1, ''), coalesce(d.street2, ''), coalesce(d.city, ''),
			coalesce(d.state_prov, ''), coalesce(d.postal_code, ''), coalesce(d.country, ''),
			coalesce(d.epg_eid, ''), coalesce(d.epg_etoken, ''), coalesce(d.epg_packages, ''),
			coalesce(s.id, 0), coalesce(s.status, ''), coalesce(s.billing_cycle, ''),
			coalesce(s.starts_on, ''), coalesce(s.renews_on, ''), coalesce(s.ends_on, ''),
			coalesce(s.cancels_on, '')
		FROM synctv_accounts a
		LEFT JOIN synctv_account_details d ON d.account_id = a.id
		LEFT JOIN synctv_subscriptions s ON s.id = (
			SELECT max(id)
			FROM synctv_subscriptions
			WHERE account_id = a.id)
		WHERE a.service_id = $1 AND a.created_at BETWEEN $2 AND $3
		ORDER BY a.created_at, a.id`, serviceID, created.from, cmp.Or(created.to, "~"))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		a := listedAccount{}
		s := &a.Subscription
		err := rows.Scan(&a.ID, &a.CreatedAt, &a.Status, &a.Email, &a.Type, &a.BillingStatus,
			&a.TermsAccepted, &a.ReceiveNewsEmail, &a.DisableBilling, &a.FirstName, &a.LastName,
			&a.PhoneNumber, &a.ContentAccessCode, &a.OfferID, &a.Street1, &a.Street2, &a.City,
			&a.StateProv, &a.PostalCode, &a.Country, &a.EPGEID, &a.EPGEToken, &a.EPGPackages,
			&s.ID, &s.Status, &s.BillingCycle, &s.StartsOn, &s.RenewsOn, &s.EndsOn, &s.CancelsOn)
		if err != nil {
			return err
		}
		use(&a)
	}
	return rows.Err()
}

func insertAccountDetails(tx *store.Tx, id int64, d accountDetails) error {
	_, err := tx.Exec(`
		INSERT INTO synctv_account_details (account_id, account_type, billing_status,
			terms_accepted, receive_news_email, disable_billing, first_name, last_name,
			phone_number, content_access_code, offer_id, street1, street2, city, state_prov,
			postal_code, country, epg_eid, epg_etoken, epg_packages)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, nullif($11, 0), $12, $13, $14, $15,
			$16, $17, $18, $19, $20)`,
		id, d.Type, d.BillingStatus, d.TermsAccepted, d.ReceiveNewsEmail, d.DisableBilling,
		d.FirstName, d.LastName, d.PhoneNumber, d.ContentAccessCode, d.OfferID, d.Street1,
		d.Street2, d.City, d.StateProv, d.PostalCode, d.Country, d.EPGEID, d.EPGEToken,
		d.EPGPackages)
	return err
}
