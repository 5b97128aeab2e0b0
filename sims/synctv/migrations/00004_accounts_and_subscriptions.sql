-- +goose Up

-- What the list of accounts shows of an account besides. One without a row has the
-- defaults: standard, no_card_on_file, false, and nothing. It is a table of its own
-- since each column added to another one is a statement more at every first start.
CREATE TABLE synctv_account_details (
	account_id          INTEGER PRIMARY KEY REFERENCES synctv_accounts (id),
	account_type        TEXT NOT NULL,
	billing_status      TEXT NOT NULL,
	terms_accepted      INTEGER NOT NULL,
	receive_news_email  INTEGER NOT NULL,
	disable_billing     INTEGER NOT NULL,
	first_name          TEXT NOT NULL,
	last_name           TEXT NOT NULL,
	phone_number        TEXT NOT NULL,
	content_access_code TEXT NOT NULL,
	offer_id            INTEGER REFERENCES synctv_offers (id), -- NULL: its first subscription's
	street1             TEXT NOT NULL,
	street2             TEXT NOT NULL,
	city                TEXT NOT NULL,
	state_prov          TEXT NOT NULL,
	postal_code         TEXT NOT NULL,
	country             TEXT NOT NULL,
	epg_eid             TEXT NOT NULL,
	epg_etoken          TEXT NOT NULL,
	epg_packages        TEXT NOT NULL
);
-- The list is in this order.
CREATE INDEX synctv_accounts_by_time ON synctv_accounts (service_id, created_at);

-- A subscription can be without an offer and without a promo code, which SQLite
-- allows in a new table only. status is what was set; what the days of the
-- subscription make of it is worked out when it is read.
-- The rows go by way of a temporary table, which takes less time than renaming one.
CREATE TEMP TABLE synctv_old AS SELECT * FROM synctv_subscriptions;
DROP TABLE synctv_subscriptions;
CREATE TABLE synctv_subscriptions (
	id                     INTEGER PRIMARY KEY AUTOINCREMENT,
	account_id             INTEGER NOT NULL REFERENCES synctv_accounts (id),
	offer_id               INTEGER REFERENCES synctv_offers (id),
	promo_code_id          INTEGER REFERENCES synctv_promo_codes (id),
	linked_subscription_id INTEGER, -- no reference, for which each insert would search the table
	status                 TEXT NOT NULL,
	price                  TEXT NOT NULL,
	subscribable_type      TEXT NOT NULL,
	subscribable_id        INTEGER NOT NULL,
	billing_cycle          TEXT NOT NULL DEFAULT '', -- '' for none
	starts_on              TEXT NOT NULL,            -- a day, 2006-01-02, as the next three
	renews_on              TEXT NOT NULL DEFAULT '', -- '' for never
	ends_on                TEXT NOT NULL DEFAULT '',
	cancels_on             TEXT NOT NULL DEFAULT '',
	created_at             TEXT NOT NULL,
	updated_at             TEXT NOT NULL
);
INSERT INTO synctv_subscriptions (id, account_id, offer_id, promo_code_id, status, price,
	subscribable_type, subscribable_id, starts_on, created_at, updated_at)
SELECT id, account_id, offer_id, promo_code_id, status, price,
	subscribable_type, subscribable_id, starts_on, created_at, updated_at
FROM temp.synctv_old;
DROP TABLE temp.synctv_old;
CREATE INDEX synctv_subscriptions_by_account ON synctv_subscriptions (account_id);
