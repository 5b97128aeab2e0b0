-- +goose Up
CREATE TABLE userbatch_portals (
	login       INTEGER PRIMARY KEY CHECK (login BETWEEN 10000000 AND 99999999),
	name        TEXT NOT NULL,
	private_key TEXT NOT NULL,
	landing_url TEXT NOT NULL
);

-- One text for each portal, status of the user (1 to 4) and language.
CREATE TABLE userbatch_advertisements (
	id     INTEGER PRIMARY KEY,
	login  INTEGER NOT NULL REFERENCES userbatch_portals (login),
	action INTEGER NOT NULL CHECK (action BETWEEN 1 AND 4),
	lang   TEXT NOT NULL,
	active INTEGER NOT NULL,
	name   TEXT NOT NULL,
	credit INTEGER NOT NULL,
	title  TEXT NOT NULL,
	info   TEXT NOT NULL,
	banner TEXT,
	UNIQUE (login, action, lang)
);

-- E-mails are compared without regard to case.
CREATE TABLE userbatch_users (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	login        INTEGER NOT NULL REFERENCES userbatch_portals (login),
	access       TEXT NOT NULL UNIQUE,
	email        TEXT NOT NULL COLLATE NOCASE,
	second_email TEXT COLLATE NOCASE,
	lang         TEXT NOT NULL,
	platform     INTEGER NOT NULL CHECK (platform IN (1, 2)),
	device       TEXT NOT NULL DEFAULT '',
	action       INTEGER NOT NULL CHECK (action BETWEEN 2 AND 4),
	created_at   TEXT NOT NULL,
	updated_at   TEXT NOT NULL,
	UNIQUE (login, email)
);
CREATE INDEX userbatch_users_by_second_email ON userbatch_users (login, second_email) WHERE second_email IS NOT NULL;

-- Each step of a user's status, as it was taken.
CREATE TABLE userbatch_user_actions (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id INTEGER NOT NULL REFERENCES userbatch_users (id),
	action  INTEGER NOT NULL,
	at      TEXT NOT NULL
);
