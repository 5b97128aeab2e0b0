-- +goose Up

-- Times are Unix seconds. A text that is missing is the empty string, so that a
-- row's columns can be joined into one value (see rows.go). cursor is what a page
-- that ends with the row sends as next_cursor: it rises by 8 from row to row, so
-- that order and filter fit in between (see page.go).

CREATE TABLE easypromos_accounts (
	id   INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	plan TEXT NOT NULL CHECK (plan IN ('white_label', 'corporate', 'premium', 'basic'))
);

CREATE TABLE easypromos_tokens (
	token      TEXT PRIMARY KEY,
	account_id INTEGER NOT NULL REFERENCES easypromos_accounts (id),
	name       TEXT NOT NULL,
	expires    INTEGER,
	deleted    INTEGER
);

CREATE TABLE easypromos_brands (
	id         INTEGER PRIMARY KEY,
	cursor     INTEGER NOT NULL UNIQUE,
	account_id INTEGER NOT NULL REFERENCES easypromos_accounts (id),
	name       TEXT NOT NULL,
	created    INTEGER NOT NULL
);
CREATE INDEX easypromos_brands_by_account ON easypromos_brands (account_id, created);

-- account_id is the brand's, which never changes: it makes the account's list an
-- index. status is as stored; one that is active past its end counts as expired.
CREATE TABLE easypromos_promotions (
	id                 INTEGER PRIMARY KEY,
	cursor             INTEGER NOT NULL UNIQUE,
	account_id         INTEGER NOT NULL REFERENCES easypromos_accounts (id),
	brand_id           INTEGER NOT NULL REFERENCES easypromos_brands (id),
	version            TEXT NOT NULL CHECK (version IN ('white_label', 'premium', 'basic')),
	promotion_type     INTEGER NOT NULL,
	title              TEXT NOT NULL,
	internal_ref       TEXT NOT NULL,
	description        TEXT NOT NULL,
	status             TEXT NOT NULL CHECK (status IN ('draft', 'active', 'expired')),
	timezone           TEXT NOT NULL,
	start_date         INTEGER,
	end_date           INTEGER,
	default_language   TEXT NOT NULL,
	created            INTEGER NOT NULL,
	url                TEXT NOT NULL,
	autologin          INTEGER NOT NULL, -- whether it is enabled
	authorized_domains TEXT NOT NULL,    -- a JSON array of host names
	valid              INTEGER NOT NULL  -- for the API
);
-- Premium and Basic promotions are never listed.
CREATE INDEX easypromos_promotions_by_account ON easypromos_promotions (account_id, created)
	WHERE version = 'white_label';
CREATE INDEX easypromos_promotions_by_brand ON easypromos_promotions (brand_id, created)
	WHERE version = 'white_label';

CREATE TABLE easypromos_registration_fields (
	id           INTEGER PRIMARY KEY,
	promotion_id INTEGER NOT NULL REFERENCES easypromos_promotions (id),
	ref          TEXT NOT NULL,
	title        TEXT NOT NULL,
	type         TEXT NOT NULL CHECK (type IN ('text', 'email', 'phone', 'date', 'select', 'checkbox')),
	required     INTEGER NOT NULL,
	options      TEXT NOT NULL, -- a JSON array of strings
	UNIQUE (promotion_id, ref)
);

-- max_participations is for each user, in all or a day; NULL is no limit.
CREATE TABLE easypromos_stages (
	id                 INTEGER PRIMARY KEY,
	cursor             INTEGER NOT NULL UNIQUE,
	promotion_id       INTEGER NOT NULL REFERENCES easypromos_promotions (id),
	name               TEXT NOT NULL,
	type               TEXT NOT NULL CHECK (type IN ('quiz', 'game', 'wheel', 'form', 'code', 'receipt')),
	visible            INTEGER NOT NULL,
	start_date         INTEGER,
	end_date           INTEGER,
	created            INTEGER NOT NULL,
	scored             INTEGER NOT NULL,
	requirement_type   INTEGER NOT NULL CHECK (requirement_type BETWEEN 0 AND 2), -- none, code, other
	max_participations INTEGER,
	period             TEXT NOT NULL CHECK (period IN ('total', 'day'))
);
CREATE INDEX easypromos_stages_by_promotion ON easypromos_stages (promotion_id, created);

-- Codes are compared without regard to case.
CREATE TABLE easypromos_codes (
	id               INTEGER PRIMARY KEY,
	stage_id         INTEGER NOT NULL REFERENCES easypromos_stages (id),
	code             TEXT NOT NULL COLLATE NOCASE,
	participation_id INTEGER REFERENCES easypromos_participations (id), -- that used it
	UNIQUE (stage_id, code)
);

-- custom_properties is a JSON object of field ids and texts: {"1":"PC98776"}.
CREATE TABLE easypromos_users (
	id                INTEGER PRIMARY KEY,
	cursor            INTEGER NOT NULL UNIQUE,
	promotion_id      INTEGER NOT NULL REFERENCES easypromos_promotions (id),
	first_name        TEXT NOT NULL,
	last_name         TEXT NOT NULL,
	nickname          TEXT NOT NULL COLLATE NOCASE,
	login_type        TEXT NOT NULL,
	social_id         TEXT NOT NULL,
	external_id       TEXT NOT NULL,
	status            INTEGER NOT NULL CHECK (status IN (0, 1)),
	email             TEXT NOT NULL,
	phone             TEXT NOT NULL,
	birthday          TEXT NOT NULL,
	created           INTEGER NOT NULL,
	avatar_img        TEXT NOT NULL,
	language          TEXT NOT NULL,
	country           TEXT NOT NULL,
	custom_properties TEXT NOT NULL,
	utm_source        TEXT NOT NULL,
	utm_medium        TEXT NOT NULL,
	utm_campaign      TEXT NOT NULL,
	referral_url      TEXT NOT NULL,
	ip                TEXT NOT NULL,
	user_agent        TEXT NOT NULL,
	terms_url         TEXT NOT NULL,
	privacy_url       TEXT NOT NULL,
	accepted_cookies  INTEGER
);
CREATE INDEX easypromos_users_by_promotion ON easypromos_users (promotion_id, created);
-- Few users are not active: the filter status=0 needs no search for them.
CREATE INDEX easypromos_users_not_active ON easypromos_users (promotion_id, created)
	WHERE status = 0;
CREATE UNIQUE INDEX easypromos_users_by_external_id ON easypromos_users (promotion_id, external_id)
	WHERE external_id <> '';
CREATE UNIQUE INDEX easypromos_users_by_nickname ON easypromos_users (promotion_id, nickname)
	WHERE nickname <> '';

-- data and requirement_data are JSON arrays as they are sent. points has the
-- affinity NUMERIC: 5 is stored as 5 and 786.43 as 786.43.
CREATE TABLE easypromos_participations (
	id               INTEGER PRIMARY KEY,
	cursor           INTEGER NOT NULL UNIQUE,
	promotion_id     INTEGER NOT NULL REFERENCES easypromos_promotions (id),
	stage_id         INTEGER NOT NULL REFERENCES easypromos_stages (id),
	user_id          INTEGER NOT NULL REFERENCES easypromos_users (id),
	created          INTEGER NOT NULL,
	completed        INTEGER,
	ip               TEXT NOT NULL,
	user_agent       TEXT NOT NULL,
	points           NUMERIC NOT NULL,
	data             TEXT NOT NULL,
	requirement_type INTEGER NOT NULL,
	requirement_code TEXT NOT NULL,
	requirement_data TEXT NOT NULL
);
CREATE INDEX easypromos_participations_by_promotion ON easypromos_participations (promotion_id, created);
CREATE INDEX easypromos_participations_by_user ON easypromos_participations (user_id, created);

-- One row for each user who has taken part in a stage: how often, and in a
-- scored stage the best points. The ranking is an index over it.
CREATE TABLE easypromos_stage_users (
	id             INTEGER PRIMARY KEY,
	cursor         INTEGER NOT NULL UNIQUE,
	stage_id       INTEGER NOT NULL REFERENCES easypromos_stages (id),
	user_id        INTEGER NOT NULL REFERENCES easypromos_users (id),
	participations INTEGER NOT NULL,
	points         NUMERIC, -- NULL in a stage without scores
	created        INTEGER NOT NULL, -- of the participation with these points
	UNIQUE (stage_id, user_id)
);
CREATE INDEX easypromos_stage_users_by_points ON easypromos_stage_users (stage_id, points DESC, created)
	WHERE points IS NOT NULL;

-- given is kept by whatever inserts a prize. qty NULL is no limit.
CREATE TABLE easypromos_prize_types (
	id               INTEGER PRIMARY KEY,
	promotion_id     INTEGER NOT NULL REFERENCES easypromos_promotions (id),
	stage_id         INTEGER REFERENCES easypromos_stages (id),
	name             TEXT NOT NULL,
	description      TEXT NOT NULL,
	image            TEXT NOT NULL,
	instructions     TEXT NOT NULL,
	ref              TEXT NOT NULL,
	assignation_type INTEGER NOT NULL CHECK (assignation_type BETWEEN 1 AND 6),
	qty              INTEGER,
	given            INTEGER NOT NULL DEFAULT 0 CHECK (qty IS NULL OR given <= qty)
);
CREATE INDEX easypromos_prize_types_by_promotion ON easypromos_prize_types (promotion_id);

CREATE TABLE easypromos_prizes (
	id               INTEGER PRIMARY KEY,
	cursor           INTEGER NOT NULL UNIQUE,
	promotion_id     INTEGER NOT NULL REFERENCES easypromos_promotions (id),
	prize_type_id    INTEGER NOT NULL REFERENCES easypromos_prize_types (id),
	user_id          INTEGER NOT NULL REFERENCES easypromos_users (id),
	stage_id         INTEGER REFERENCES easypromos_stages (id),
	participation_id INTEGER REFERENCES easypromos_participations (id),
	created          INTEGER NOT NULL,
	code             TEXT NOT NULL,
	download_url     TEXT NOT NULL,
	redeem_url       TEXT NOT NULL
);
CREATE INDEX easypromos_prizes_by_promotion ON easypromos_prizes (promotion_id, created);
CREATE INDEX easypromos_prizes_by_user ON easypromos_prizes (user_id, created);
CREATE UNIQUE INDEX easypromos_prizes_by_participation ON easypromos_prizes (participation_id)
	WHERE participation_id IS NOT NULL;

CREATE TABLE easypromos_coins (
	id           INTEGER PRIMARY KEY,
	promotion_id INTEGER NOT NULL REFERENCES easypromos_promotions (id),
	name         TEXT NOT NULL
);
CREATE INDEX easypromos_coins_by_promotion ON easypromos_coins (promotion_id);

-- balance is that of the user's newest transaction. No row is a balance of 0.
CREATE TABLE easypromos_coin_balances (
	id      INTEGER PRIMARY KEY,
	coin_id INTEGER NOT NULL REFERENCES easypromos_coins (id),
	user_id INTEGER NOT NULL REFERENCES easypromos_users (id),
	balance INTEGER NOT NULL,
	UNIQUE (user_id, coin_id)
);

CREATE TABLE easypromos_coin_transactions (
	id               INTEGER PRIMARY KEY,
	cursor           INTEGER NOT NULL UNIQUE,
	promotion_id     INTEGER NOT NULL REFERENCES easypromos_promotions (id),
	coin_id          INTEGER NOT NULL REFERENCES easypromos_coins (id),
	user_id          INTEGER NOT NULL REFERENCES easypromos_users (id),
	amount           INTEGER NOT NULL CHECK (amount <> 0),
	balance          INTEGER NOT NULL, -- after this transaction
	created          INTEGER NOT NULL,
	transaction_type INTEGER NOT NULL CHECK (transaction_type BETWEEN 1 AND 5),
	reason           TEXT NOT NULL,
	extra            TEXT NOT NULL
);
CREATE INDEX easypromos_coin_transactions_by_promotion ON easypromos_coin_transactions (promotion_id, created);
CREATE INDEX easypromos_coin_transactions_by_user ON easypromos_coin_transactions (user_id, created);

CREATE TABLE easypromos_points_of_sale (
	id           INTEGER PRIMARY KEY,
	cursor       INTEGER NOT NULL UNIQUE,
	promotion_id INTEGER NOT NULL REFERENCES easypromos_promotions (id),
	name         TEXT NOT NULL,
	ref          TEXT NOT NULL,
	address      TEXT NOT NULL,
	city         TEXT NOT NULL,
	country      TEXT NOT NULL,
	created      INTEGER NOT NULL
);
CREATE INDEX easypromos_points_of_sale_by_promotion ON easypromos_points_of_sale (promotion_id, created);
