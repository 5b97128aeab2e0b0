-- +goose Up

-- A locked member keeps status and details until it is unlocked.
ALTER TABLE nats4_members ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;

-- The personal details that few members have: phone, shipping_*, custom1 to custom10.
CREATE TABLE nats4_member_fields (
	memberid INTEGER NOT NULL REFERENCES nats4_members (memberid),
	name     TEXT NOT NULL,
	value    TEXT NOT NULL,
	PRIMARY KEY (memberid, name)
);

-- What an account has beside its access. One row for each.
CREATE TABLE nats4_login_info (
	loginid           INTEGER PRIMARY KEY REFERENCES nats4_logins (loginid),
	password          TEXT NOT NULL DEFAULT '',
	type              INTEGER NOT NULL DEFAULT 100,
	skinid            INTEGER NOT NULL DEFAULT 0,
	payvia_type_id    INTEGER NOT NULL DEFAULT 0,
	pass_hash         TEXT NOT NULL DEFAULT '',
	join_date         INTEGER NOT NULL DEFAULT 0,
	inhouse           INTEGER NOT NULL DEFAULT 0,
	tmmid             INTEGER NOT NULL DEFAULT 0,
	origin            INTEGER NOT NULL DEFAULT 0,
	language          TEXT NOT NULL DEFAULT 'en',
	rss_pass_code     TEXT NOT NULL DEFAULT '',
	payout_period_id  INTEGER NOT NULL DEFAULT 0,
	firstname         TEXT NOT NULL DEFAULT '',
	lastname          TEXT NOT NULL DEFAULT '',
	email             TEXT NOT NULL DEFAULT '' COLLATE NOCASE,
	date_posted       INTEGER NOT NULL DEFAULT 0,
	join_ip           TEXT NOT NULL DEFAULT '',
	last_login        INTEGER NOT NULL DEFAULT 0,
	last_login_ip     TEXT NOT NULL DEFAULT '',
	reviewed          INTEGER NOT NULL DEFAULT 0,
	minimum_payout    INTEGER NOT NULL DEFAULT 0, -- whole currency
	bonus             INTEGER NOT NULL DEFAULT 0,
	bonus_used        INTEGER NOT NULL DEFAULT 0,
	verify            TEXT NOT NULL DEFAULT '',
	reason            TEXT NOT NULL DEFAULT '',
	unencoded         INTEGER NOT NULL DEFAULT 0,
	startpage         TEXT NOT NULL DEFAULT 'internal.php',
	rep_baseline      INTEGER NOT NULL DEFAULT 0,
	company           TEXT NOT NULL DEFAULT '',
	url               TEXT NOT NULL DEFAULT '',
	tel               TEXT NOT NULL DEFAULT '',
	icq               TEXT NOT NULL DEFAULT '',
	aim               TEXT NOT NULL DEFAULT '',
	msn               TEXT NOT NULL DEFAULT '',
	address1          TEXT NOT NULL DEFAULT '',
	address2          TEXT NOT NULL DEFAULT '',
	city              TEXT NOT NULL DEFAULT '',
	state             TEXT NOT NULL DEFAULT '',
	country           TEXT NOT NULL DEFAULT '',
	zip_code          TEXT NOT NULL DEFAULT '',
	tax_id_or_ssn     TEXT NOT NULL DEFAULT '',
	refid             INTEGER NOT NULL DEFAULT 0, -- the loginid that brought it
	custom1           TEXT NOT NULL DEFAULT '',
	custom2           TEXT NOT NULL DEFAULT '',
	custom3           TEXT NOT NULL DEFAULT '',
	custom4           TEXT NOT NULL DEFAULT '',
	custom5           TEXT NOT NULL DEFAULT '',
	internal_reason   TEXT NOT NULL DEFAULT '',
	public_reason     TEXT NOT NULL DEFAULT ''
);
INSERT INTO nats4_login_info (loginid) SELECT loginid FROM nats4_logins;
CREATE UNIQUE INDEX nats4_login_info_by_email ON nats4_login_info (email) WHERE email <> '';
CREATE INDEX nats4_login_info_by_refid ON nats4_login_info (refid) WHERE refid > 0;

-- What an account and the install's staff set, by the parameter's name.
CREATE TABLE nats4_login_settings (
	loginid INTEGER NOT NULL REFERENCES nats4_logins (loginid),
	name    TEXT NOT NULL,
	value   TEXT NOT NULL,
	PRIMARY KEY (loginid, name)
);

-- How a program pays: a share of each charge, or an amount for each initial one.
CREATE TABLE nats4_programs (
	programid INTEGER PRIMARY KEY,
	name      TEXT NOT NULL,
	percent   INTEGER NOT NULL DEFAULT 0, -- hundredths of a percent: 5000 is half
	flat      INTEGER NOT NULL DEFAULT 0  -- cents
);

CREATE TABLE nats4_tours (
	tourid INTEGER PRIMARY KEY,
	siteid INTEGER NOT NULL,
	name   TEXT NOT NULL
);

-- Campaign 0, Default, is everybody's and no row.
CREATE TABLE nats4_campaigns (
	campaignid INTEGER PRIMARY KEY AUTOINCREMENT,
	loginid    INTEGER NOT NULL REFERENCES nats4_logins (loginid),
	name       TEXT NOT NULL
);
CREATE INDEX nats4_campaigns_by_login ON nats4_campaigns (loginid, name);

-- What a link code stands for: who sent the surfer, and where to. A rule has one, too,
-- where 0 is any.
CREATE TABLE nats4_idents (
	identid       INTEGER PRIMARY KEY,
	loginid       INTEGER NOT NULL,
	networkid     INTEGER NOT NULL DEFAULT 0,
	programid     INTEGER NOT NULL DEFAULT 0,
	siteid        INTEGER NOT NULL DEFAULT 0,
	tourid        INTEGER NOT NULL DEFAULT 0,
	campaignid    INTEGER NOT NULL DEFAULT 0,
	adtoolid      INTEGER NOT NULL DEFAULT 0,
	subid1        INTEGER NOT NULL DEFAULT 0,
	subid2        INTEGER NOT NULL DEFAULT 0,
	billerid      INTEGER NOT NULL DEFAULT 0 REFERENCES nats4_billers (billerid),
	countryid     INTEGER NOT NULL DEFAULT 0, -- ISO 3166, numeric
	promotionalid INTEGER NOT NULL DEFAULT 0
);
INSERT INTO nats4_idents (identid, loginid, programid, siteid, tourid, billerid)
	SELECT identid, loginid, programid, siteid, tourid, billerid FROM nats4_identifiers;
DROP TABLE nats4_identifiers;
CREATE INDEX nats4_idents_by_login ON nats4_idents (loginid, siteid);

-- Join options, and what an option is: initial, rebill, token_rebuy_allowed and so on.
CREATE TABLE nats4_options (
	optionid       INTEGER PRIMARY KEY,
	siteid         INTEGER NOT NULL, -- 0: of every site
	networkid      INTEGER NOT NULL DEFAULT 0,
	deleted        INTEGER NOT NULL DEFAULT 0,
	enabled        INTEGER NOT NULL DEFAULT 1,
	orderid        INTEGER NOT NULL DEFAULT 0,
	option_type_id INTEGER NOT NULL DEFAULT 0,
	billerid       INTEGER NOT NULL DEFAULT 0,
	programid      INTEGER NOT NULL DEFAULT 0,
	legacy         INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX nats4_options_by_site ON nats4_options (siteid);
CREATE TABLE nats4_option_details (
	optionid INTEGER NOT NULL REFERENCES nats4_options (optionid),
	seq      INTEGER NOT NULL, -- the order in the answer
	name     TEXT NOT NULL,
	value    TEXT NOT NULL,
	PRIMARY KEY (optionid, seq)
) WITHOUT ROWID;

-- identid is what the rule is for; start_time and end_time are Unix seconds, 0 for
-- never. A country is in countryid.
CREATE TABLE nats4_option_rules (
	option_rule_id INTEGER PRIMARY KEY AUTOINCREMENT,
	optionid       INTEGER NOT NULL,
	rule_type      TEXT NOT NULL, -- SHOW, HIDE, IGNORE
	identid        INTEGER NOT NULL,
	start_time     INTEGER NOT NULL,
	end_time       INTEGER NOT NULL,
	cascadeid      INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX nats4_option_rules_by_option ON nats4_option_rules (optionid);

-- What happened on a day by an identifier: sums of the rows below, kept in the
-- transaction that changes what they sum. day is days since 1970-01-01, UTC. Money is in
-- cents.
CREATE TABLE nats4_day_stats (
	day           INTEGER NOT NULL,
	identid       INTEGER NOT NULL,
	loginid       INTEGER NOT NULL,
	siteid        INTEGER NOT NULL,
	raw           INTEGER NOT NULL DEFAULT 0,
	unique_hits   INTEGER NOT NULL DEFAULT 0,
	qualified     INTEGER NOT NULL DEFAULT 0,
	join_hits     INTEGER NOT NULL DEFAULT 0,
	join_submits  INTEGER NOT NULL DEFAULT 0,
	initials      INTEGER NOT NULL DEFAULT 0,
	trials        INTEGER NOT NULL DEFAULT 0,
	conversions   INTEGER NOT NULL DEFAULT 0,
	rebills       INTEGER NOT NULL DEFAULT 0,
	purchases     INTEGER NOT NULL DEFAULT 0, -- tokens and other sales to a member
	credits       INTEGER NOT NULL DEFAULT 0,
	chargebacks   INTEGER NOT NULL DEFAULT 0,
	cancels       INTEGER NOT NULL DEFAULT 0,
	expires       INTEGER NOT NULL DEFAULT 0,
	revenue       INTEGER NOT NULL DEFAULT 0, -- what members were charged
	credited      INTEGER NOT NULL DEFAULT 0, -- what went back as credits
	charged_back  INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (day, identid, siteid)
) WITHOUT ROWID;
CREATE INDEX nats4_day_stats_by_login ON nats4_day_stats (loginid, day);

-- What an affiliate earns: by a transaction, or by an invoice, which has none. It is in
-- a payment.
CREATE TABLE nats4_payouts (
	payoutid       INTEGER PRIMARY KEY,
	transaction_id INTEGER REFERENCES nats4_transactions (transaction_id),
	loginid        INTEGER NOT NULL,
	siteid         INTEGER NOT NULL, -- 0 for an invoice
	identid        INTEGER NOT NULL,
	paymentid      INTEGER NOT NULL REFERENCES nats4_payments (paymentid),
	amount         INTEGER NOT NULL, -- cents; below 0 for a credit or a chargeback
	stamp          INTEGER NOT NULL
);
CREATE INDEX nats4_payouts_by_transaction ON nats4_payouts (transaction_id);
CREATE INDEX nats4_payouts_by_login ON nats4_payouts (loginid, stamp);
CREATE INDEX nats4_payouts_by_stamp ON nats4_payouts (stamp);

-- Sums of nats4_payouts: earned is all, stored the same where the payment is stored or
-- paid, else 0.
CREATE TABLE nats4_payout_stats (
	loginid   INTEGER NOT NULL,
	day       INTEGER NOT NULL,
	siteid    INTEGER NOT NULL,
	identid   INTEGER NOT NULL,
	paymentid INTEGER NOT NULL,
	earned    INTEGER NOT NULL DEFAULT 0,
	stored    INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (loginid, day, siteid, identid, paymentid)
) WITHOUT ROWID;
CREATE INDEX nats4_payout_stats_by_day ON nats4_payout_stats (day);
CREATE INDEX nats4_payout_stats_by_payment ON nats4_payout_stats (paymentid);

-- The charge that a credit or a chargeback takes back, 0 for none.
ALTER TABLE nats4_transactions ADD COLUMN of_transaction_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX nats4_transactions_by_time ON nats4_transactions (server_time);

-- Ways to be paid, and what an affiliate has filled in for one.
CREATE TABLE nats4_payvia_types (
	payvia_type_id INTEGER PRIMARY KEY,
	name           TEXT NOT NULL,
	fee            INTEGER NOT NULL DEFAULT 0 -- cents
);
CREATE TABLE nats4_payvia_info (
	loginid        INTEGER NOT NULL REFERENCES nats4_logins (loginid),
	payvia_type_id INTEGER NOT NULL,
	field          TEXT NOT NULL,
	value          TEXT NOT NULL,
	PRIMARY KEY (loginid, payvia_type_id, field)
);
CREATE TABLE nats4_payvia_rules (
	payvia_rule_id INTEGER PRIMARY KEY AUTOINCREMENT,
	payvia_type_id INTEGER NOT NULL,
	rule_type      TEXT NOT NULL, -- enabled, disabled, ignored
	identid        INTEGER NOT NULL,
	start_time     INTEGER NOT NULL,
	end_time       INTEGER NOT NULL -- 0 is never
);
CREATE INDEX nats4_payvia_rules_by_type ON nats4_payvia_rules (payvia_type_id, rule_type);

-- Payments to affiliates. One that is open grows with what its affiliate earns.
CREATE TABLE nats4_payments (
	paymentid      INTEGER PRIMARY KEY,
	loginid        INTEGER NOT NULL REFERENCES nats4_logins (loginid),
	payvia_type_id INTEGER NOT NULL,
	start          INTEGER NOT NULL,
	"end"          INTEGER NOT NULL,
	type           INTEGER NOT NULL, -- 5 is a manual invoice
	amount         INTEGER NOT NULL, -- cents
	status         INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2), -- open, stored, paid
	stored         INTEGER NOT NULL DEFAULT 0,
	paid           INTEGER NOT NULL DEFAULT 0,
	paid_reference TEXT NOT NULL DEFAULT '',
	received       INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX nats4_payments_by_status ON nats4_payments (status, loginid, start);

CREATE TABLE nats4_adtool_types (
	adtool_type_id     INTEGER PRIMARY KEY,
	name               TEXT NOT NULL,
	adtool_category_id INTEGER NOT NULL,
	description        TEXT NOT NULL DEFAULT '',
	orderid            INTEGER NOT NULL DEFAULT 0,
	deleted            INTEGER NOT NULL DEFAULT 0,
	short              TEXT NOT NULL DEFAULT ''
);
CREATE TABLE nats4_adtool_categories (
	adtool_category_id INTEGER PRIMARY KEY,
	name               TEXT NOT NULL
);
CREATE TABLE nats4_adtools (
	adtoolid       INTEGER PRIMARY KEY AUTOINCREMENT,
	adtool_type_id INTEGER NOT NULL,
	groupid        INTEGER NOT NULL DEFAULT 0,
	enabled        INTEGER NOT NULL DEFAULT 1,
	publish_date   INTEGER NOT NULL DEFAULT 0,
	fields         TEXT NOT NULL -- JSON as the API answers it: what it has, by name
);
CREATE INDEX nats4_adtools_by_fields ON nats4_adtools (adtool_type_id, fields);
-- Where an adtool is offered: on sites, or on every one, which is site 0.
CREATE TABLE nats4_adtool_sites (
	adtool_type_id INTEGER NOT NULL,
	siteid         INTEGER NOT NULL,
	adtoolid       INTEGER NOT NULL,
	PRIMARY KEY (adtool_type_id, siteid, adtoolid)
) WITHOUT ROWID;

CREATE TABLE nats4_cancel_offers (
	cancel_offer_id           INTEGER PRIMARY KEY,
	cancel_offer_step_id      INTEGER NOT NULL,
	memberidx                 TEXT NOT NULL COLLATE NOCASE,
	rebill                    INTEGER NOT NULL,
	flat                      INTEGER NOT NULL,
	percent                   INTEGER NOT NULL, -- hundredths
	loyalty_discount_eligible INTEGER NOT NULL,
	next_rebill_amount        INTEGER NOT NULL, -- cents
	currency                  TEXT NOT NULL
);
CREATE INDEX nats4_cancel_offers_by_memberidx ON nats4_cancel_offers (memberidx);

-- The texts of e-mails, with placeholders: {$username}.
CREATE TABLE nats4_email_templates (
	name TEXT PRIMARY KEY,
	text TEXT NOT NULL
) WITHOUT ROWID;
