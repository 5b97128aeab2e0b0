-- +goose Up

-- What the writes need. Segments are an account's; one with a brand or a promotion
-- reaches no further than that.
CREATE TABLE easypromos_segments (
	id           INTEGER PRIMARY KEY,
	account_id   INTEGER NOT NULL REFERENCES easypromos_accounts (id),
	brand_id     INTEGER REFERENCES easypromos_brands (id),
	promotion_id INTEGER REFERENCES easypromos_promotions (id),
	name         TEXT NOT NULL,
	ref          TEXT NOT NULL,
	color        TEXT NOT NULL,
	UNIQUE (account_id, ref)
);

CREATE TABLE easypromos_user_segments (
	id         INTEGER PRIMARY KEY,
	user_id    INTEGER NOT NULL REFERENCES easypromos_users (id),
	segment_id INTEGER NOT NULL REFERENCES easypromos_segments (id),
	UNIQUE (user_id, segment_id)
);

-- A stage that is here is for users with one of its segments only.
CREATE TABLE easypromos_stage_segments (
	id         INTEGER PRIMARY KEY,
	stage_id   INTEGER NOT NULL REFERENCES easypromos_stages (id),
	segment_id INTEGER NOT NULL REFERENCES easypromos_segments (id),
	UNIQUE (stage_id, segment_id)
);

-- The codes that units of a prize type come with.
CREATE TABLE easypromos_prize_codes (
	id            INTEGER PRIMARY KEY,
	prize_type_id INTEGER NOT NULL REFERENCES easypromos_prize_types (id),
	code          TEXT NOT NULL,
	prize_id      INTEGER REFERENCES easypromos_prizes (id), -- that has it
	UNIQUE (prize_type_id, code)
);
CREATE INDEX easypromos_prize_codes_unused ON easypromos_prize_codes (prize_type_id)
	WHERE prize_id IS NULL;
CREATE INDEX easypromos_codes_unused ON easypromos_codes (stage_id)
	WHERE participation_id IS NULL;

-- What a prize type of assignation 6 costs.
CREATE TABLE easypromos_prize_prices (
	id            INTEGER PRIMARY KEY,
	prize_type_id INTEGER NOT NULL UNIQUE REFERENCES easypromos_prize_types (id),
	coin_id       INTEGER NOT NULL REFERENCES easypromos_coins (id),
	coins         INTEGER NOT NULL CHECK (coins > 0)
);

-- The prizes that were handed out, and when.
CREATE TABLE easypromos_redemptions (
	id       INTEGER PRIMARY KEY,
	prize_id INTEGER NOT NULL UNIQUE REFERENCES easypromos_prizes (id),
	created  INTEGER NOT NULL
);

-- The coins that a participation in a stage earns: for taking part, or from so many
-- points on.
CREATE TABLE easypromos_coin_rules (
	id         INTEGER PRIMARY KEY,
	coin_id    INTEGER NOT NULL REFERENCES easypromos_coins (id),
	stage_id   INTEGER NOT NULL REFERENCES easypromos_stages (id),
	kind       TEXT NOT NULL CHECK (kind IN ('participate', 'score')),
	min_points NUMERIC NOT NULL,
	coins      INTEGER NOT NULL CHECK (coins > 0)
);
CREATE INDEX easypromos_coin_rules_by_stage ON easypromos_coin_rules (stage_id);

-- What an extra entry to a stage costs, and the entries that a user has bought and
-- not used.
CREATE TABLE easypromos_entry_prices (
	id       INTEGER PRIMARY KEY,
	coin_id  INTEGER NOT NULL REFERENCES easypromos_coins (id),
	stage_id INTEGER NOT NULL REFERENCES easypromos_stages (id),
	coins    INTEGER NOT NULL CHECK (coins > 0),
	UNIQUE (coin_id, stage_id)
);

CREATE TABLE easypromos_extra_entries (
	id       INTEGER PRIMARY KEY,
	user_id  INTEGER NOT NULL REFERENCES easypromos_users (id),
	stage_id INTEGER NOT NULL REFERENCES easypromos_stages (id),
	entries  INTEGER NOT NULL CHECK (entries >= 0),
	UNIQUE (user_id, stage_id)
);

-- Where a promotion's events are sent.
CREATE TABLE easypromos_webhooks (
	id           INTEGER PRIMARY KEY,
	promotion_id INTEGER NOT NULL REFERENCES easypromos_promotions (id),
	event        TEXT NOT NULL,
	url          TEXT NOT NULL,
	enabled      INTEGER NOT NULL
);
CREATE INDEX easypromos_webhooks_by_event ON easypromos_webhooks (promotion_id, event);

-- A nickname is unique whatever the case of its letters, in any script: nickname_key
-- is what foldCase makes of it. (NOCASE and lower know the letters A to Z only.)
ALTER TABLE easypromos_users ADD COLUMN nickname_key TEXT NOT NULL DEFAULT '';
UPDATE easypromos_users SET nickname_key = lower(nickname);
DROP INDEX easypromos_users_by_nickname;
CREATE UNIQUE INDEX easypromos_users_by_nickname ON easypromos_users (promotion_id, nickname_key)
	WHERE nickname_key <> '';

CREATE INDEX easypromos_registration_fields_by_promotion ON easypromos_registration_fields (promotion_id);
