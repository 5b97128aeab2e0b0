-- +goose Up
-- Columns have the vendor's names, so that rows map to JSON one to one. Times are
-- Unix seconds, 0 for never; money is in cents.

-- The secret that auth strings are derived from: one for each install.
CREATE TABLE nats4_install (
	id     INTEGER PRIMARY KEY CHECK (id = 1),
	secret TEXT NOT NULL
);

-- Accounts: affiliates, and the admins among them. Only those with an API key
-- can be named in api-username.
CREATE TABLE nats4_logins (
	loginid  INTEGER PRIMARY KEY,
	username TEXT NOT NULL UNIQUE COLLATE NOCASE,
	api_key  TEXT UNIQUE,
	is_admin INTEGER NOT NULL DEFAULT 0,
	status   INTEGER NOT NULL DEFAULT 0 CHECK (status BETWEEN 0 AND 5), -- 0 is active
	deleted  INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE nats4_sites (
	siteid INTEGER PRIMARY KEY,
	name   TEXT NOT NULL UNIQUE,
	token  INTEGER NOT NULL DEFAULT 0 -- 1: members buy tokens (Token Plus)
);

-- 0 is NATS itself: members added by hand.
CREATE TABLE nats4_billers (
	billerid INTEGER PRIMARY KEY,
	biller   TEXT NOT NULL UNIQUE COLLATE NOCASE
);

-- What a link code stands for: who sent the surfer, and where to.
CREATE TABLE nats4_identifiers (
	identid   INTEGER PRIMARY KEY,
	loginid   INTEGER NOT NULL REFERENCES nats4_logins (loginid),
	programid INTEGER NOT NULL DEFAULT 0,
	siteid    INTEGER NOT NULL DEFAULT 0,
	tourid    INTEGER NOT NULL DEFAULT 0,
	billerid  INTEGER NOT NULL DEFAULT 0 REFERENCES nats4_billers (billerid)
);

-- A username is unique on its site only. ends_at is when the last active
-- subscription ends: a member of status 1 is expired (2) from then on, whatever
-- the clock says later.
CREATE TABLE nats4_members (
	memberid               INTEGER PRIMARY KEY,
	identid                INTEGER NOT NULL,
	loginid                INTEGER NOT NULL,
	networkid              INTEGER NOT NULL,
	refurl_lookup_id       INTEGER NOT NULL,
	status                 INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),
	trial                  INTEGER NOT NULL,
	joined                 INTEGER NOT NULL,
	expired                INTEGER NOT NULL,
	last_login             INTEGER NOT NULL,
	stamp                  INTEGER NOT NULL,
	siteid                 INTEGER NOT NULL REFERENCES nats4_sites (siteid),
	username               TEXT NOT NULL COLLATE NOCASE,
	password               TEXT NOT NULL,
	cryptpass              TEXT NOT NULL, -- crypt(3), DES
	ip                     TEXT NOT NULL,
	email                  TEXT NOT NULL COLLATE NOCASE,
	session                TEXT NOT NULL,
	mailok                 INTEGER NOT NULL,
	flat_price             INTEGER NOT NULL,
	first_login            INTEGER NOT NULL,
	third_party_partner_id INTEGER NOT NULL,
	cascadeid              INTEGER NOT NULL,
	cascade_item_id        INTEGER NOT NULL,
	token                  INTEGER NOT NULL,
	original_username      TEXT NOT NULL,
	renamed                INTEGER NOT NULL,
	marked                 INTEGER NOT NULL,
	token_hash             TEXT NOT NULL,
	ends_at                INTEGER NOT NULL DEFAULT 0,
	UNIQUE (username, siteid)
);
CREATE INDEX nats4_members_by_session ON nats4_members (session);
CREATE INDEX nats4_members_by_token_hash ON nats4_members (token_hash);
CREATE INDEX nats4_members_by_email ON nats4_members (email);

-- The personal details, which full_info asks for. One row for each member.
CREATE TABLE nats4_member_info (
	memberid      INTEGER PRIMARY KEY REFERENCES nats4_members (memberid),
	firstname     TEXT NOT NULL,
	lastname      TEXT NOT NULL,
	address1      TEXT NOT NULL,
	address2      TEXT NOT NULL,
	zip           TEXT NOT NULL,
	city          TEXT NOT NULL,
	country       TEXT NOT NULL,
	state         TEXT NOT NULL,
	xsell_success INTEGER NOT NULL,
	last_modified INTEGER NOT NULL
);

-- Each member has at least one. memberidx is BILLER:id at the biller.
CREATE TABLE nats4_member_subscriptions (
	member_subscription_id INTEGER PRIMARY KEY,
	memberid               INTEGER NOT NULL REFERENCES nats4_members (memberid),
	memberidx              TEXT NOT NULL UNIQUE COLLATE NOCASE,
	billerid               INTEGER NOT NULL REFERENCES nats4_billers (billerid),
	statid                 TEXT NOT NULL,
	cost                   INTEGER NOT NULL,
	cost_charge            INTEGER NOT NULL,
	spent                  INTEGER NOT NULL,
	refunded               INTEGER NOT NULL,
	charges                INTEGER NOT NULL,
	next_rebill            INTEGER NOT NULL,
	optionid               INTEGER NOT NULL,
	rebills                INTEGER NOT NULL,
	active                 INTEGER NOT NULL,
	expires                INTEGER NOT NULL,
	nats_expires           INTEGER NOT NULL,
	biller_expires         INTEGER NOT NULL,
	original_optionid      INTEGER NOT NULL,
	created_date           INTEGER NOT NULL,
	loginid_assigned       INTEGER NOT NULL,
	identid_assigned       INTEGER NOT NULL,
	gateway_token          TEXT NOT NULL,
	forced_optionid        INTEGER NOT NULL,
	defaulted_optionid     INTEGER NOT NULL,
	bin_hash               TEXT NOT NULL,
	trial_leftover_time    INTEGER NOT NULL
);
CREATE INDEX nats4_member_subscriptions_by_member ON nats4_member_subscriptions (memberid);

CREATE TABLE nats4_transactions (
	transaction_id         INTEGER PRIMARY KEY,
	member_subscription_id INTEGER NOT NULL REFERENCES nats4_member_subscriptions (member_subscription_id),
	identid                INTEGER NOT NULL,
	loginid                INTEGER NOT NULL,
	networkid              INTEGER NOT NULL,
	biller_time            INTEGER NOT NULL,
	server_time            INTEGER NOT NULL,
	biller_transid         TEXT NOT NULL COLLATE NOCASE,
	trans_type_id          INTEGER NOT NULL,
	process_type           INTEGER NOT NULL,
	amount                 INTEGER NOT NULL
);
CREATE INDEX nats4_transactions_by_subscription ON nats4_transactions (member_subscription_id);
CREATE INDEX nats4_transactions_by_transid ON nats4_transactions (biller_transid);

-- Only what differs from the derived string of generation 0: a value that a
-- fixture gives, or a later generation.
CREATE TABLE nats4_auth_strings (
	id         INTEGER PRIMARY KEY,
	memberid   INTEGER NOT NULL REFERENCES nats4_members (memberid),
	type       TEXT NOT NULL,
	value      TEXT, -- NULL: derived
	generation INTEGER NOT NULL DEFAULT 0,
	UNIQUE (memberid, type)
);

CREATE TABLE nats4_member_notes (
	member_note_id INTEGER PRIMARY KEY AUTOINCREMENT,
	note_type_id   INTEGER NOT NULL,
	memberid       INTEGER NOT NULL REFERENCES nats4_members (memberid),
	loginid        INTEGER NOT NULL,
	stamp          INTEGER NOT NULL,
	parentid       INTEGER NOT NULL,
	note           TEXT NOT NULL
);
CREATE INDEX nats4_member_notes_by_member ON nats4_member_notes (memberid);

CREATE TABLE nats4_member_loginlog (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	memberid INTEGER NOT NULL REFERENCES nats4_members (memberid),
	siteid   INTEGER NOT NULL,
	ip       TEXT NOT NULL,
	stamp    INTEGER NOT NULL
);
CREATE INDEX nats4_member_loginlog_by_member ON nats4_member_loginlog (memberid);

CREATE TABLE nats4_surfer_actions (
	surfer_action_id INTEGER PRIMARY KEY AUTOINCREMENT,
	memberid         INTEGER NOT NULL REFERENCES nats4_members (memberid),
	action           TEXT NOT NULL,
	ip               TEXT NOT NULL,
	stamp            INTEGER NOT NULL
);
CREATE INDEX nats4_surfer_actions_by_member ON nats4_surfer_actions (memberid);

CREATE TABLE nats4_member_data (
	member_data_id INTEGER PRIMARY KEY AUTOINCREMENT,
	memberid       INTEGER NOT NULL REFERENCES nats4_members (memberid),
	name           TEXT NOT NULL,
	value          TEXT NOT NULL,
	UNIQUE (memberid, name)
);
