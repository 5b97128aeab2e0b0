-- +goose Up
-- A service is one customer of the vendor: NAME.synctv.com. Nothing of one
-- service is visible in another.
CREATE TABLE synctv_services (
	id   INTEGER PRIMARY KEY,
	name TEXT NOT NULL COLLATE NOCASE UNIQUE
);

-- Passwords are kept as they are: they are demo credentials, which the control
-- API lists.
CREATE TABLE synctv_accounts (
	id             INTEGER PRIMARY KEY,
	service_id     INTEGER NOT NULL REFERENCES synctv_services (id),
	email          TEXT NOT NULL COLLATE NOCASE,
	password       TEXT NOT NULL,
	role           TEXT NOT NULL CHECK (role IN ('user', 'admin')),
	account_status TEXT NOT NULL,
	created_at     TEXT NOT NULL,
	UNIQUE (service_id, email)
);

-- A session ends when it has not been used for the setting synctv.session_ttl.
CREATE TABLE synctv_sessions (
	token_hash BLOB NOT NULL PRIMARY KEY, -- SHA-256 of the cookie's value
	account_id INTEGER NOT NULL REFERENCES synctv_accounts (id),
	device     TEXT,
	created_at TEXT NOT NULL,
	used_at    INTEGER NOT NULL -- Unix seconds; written at most once a minute
);

-- Any device id is accepted and recorded.
CREATE TABLE synctv_devices (
	id            INTEGER PRIMARY KEY,
	service_id    INTEGER NOT NULL REFERENCES synctv_services (id),
	urn           TEXT NOT NULL,
	first_seen_at TEXT NOT NULL,
	seen_at       INTEGER NOT NULL, -- Unix seconds; written at most once a minute
	UNIQUE (service_id, urn)
);

CREATE TABLE synctv_offers (
	id         INTEGER PRIMARY KEY,
	service_id INTEGER NOT NULL REFERENCES synctv_services (id),
	name       TEXT NOT NULL,
	active     INTEGER NOT NULL,
	price      TEXT NOT NULL,
	created_at TEXT NOT NULL
);
CREATE INDEX synctv_offers_by_service ON synctv_offers (service_id);

-- Codes are case-sensitive and unique in the service. The document's example was
-- consumed before it was created, by an account that need not exist: neither is
-- a constraint here.
CREATE TABLE synctv_promo_codes (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	service_id  INTEGER NOT NULL REFERENCES synctv_services (id),
	offer_id    INTEGER NOT NULL REFERENCES synctv_offers (id),
	code        TEXT NOT NULL CHECK (code <> '' AND code NOT GLOB '*[^A-Za-z0-9]*'),
	created_at  TEXT NOT NULL,
	consumed_on TEXT,
	consumed_by INTEGER,
	CHECK ((consumed_on IS NULL) = (consumed_by IS NULL)),
	UNIQUE (service_id, code)
);
-- Where the generator sees codes that differ by case only.
CREATE INDEX synctv_promo_codes_by_letters ON synctv_promo_codes (service_id, code COLLATE NOCASE);
-- The lists of an offer: all codes, consumed ones, unconsumed ones. Each index
-- ends with the row's id, so that no list is sorted.
CREATE INDEX synctv_promo_codes_by_offer ON synctv_promo_codes (offer_id);
CREATE INDEX synctv_promo_codes_consumed ON synctv_promo_codes (offer_id) WHERE consumed_on IS NOT NULL;
CREATE INDEX synctv_promo_codes_unconsumed ON synctv_promo_codes (offer_id) WHERE consumed_on IS NULL;

CREATE TABLE synctv_subscriptions (
	id                INTEGER PRIMARY KEY AUTOINCREMENT,
	account_id        INTEGER NOT NULL REFERENCES synctv_accounts (id),
	offer_id          INTEGER NOT NULL REFERENCES synctv_offers (id),
	promo_code_id     INTEGER NOT NULL REFERENCES synctv_promo_codes (id),
	status            TEXT NOT NULL,
	price             TEXT NOT NULL,
	subscribable_type TEXT NOT NULL,
	subscribable_id   INTEGER NOT NULL,
	starts_on         TEXT NOT NULL,
	created_at        TEXT NOT NULL,
	updated_at        TEXT NOT NULL
);
CREATE INDEX synctv_subscriptions_by_account ON synctv_subscriptions (account_id);
