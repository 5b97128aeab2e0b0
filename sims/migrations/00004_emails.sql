-- +goose Up

-- The e-mails that the world's APIs have sent. Times are Unix milliseconds of the world's
-- clock.
CREATE TABLE world_emails (
	id           INTEGER PRIMARY KEY AUTOINCREMENT, -- no id comes twice
	api          TEXT    NOT NULL,
	event        TEXT    NOT NULL,
	template     TEXT    NOT NULL,
	about        TEXT    NOT NULL,
	from_name    TEXT    NOT NULL,
	from_address TEXT    NOT NULL,
	to_name      TEXT    NOT NULL,
	to_address   TEXT    NOT NULL COLLATE NOCASE,
	subject      TEXT    NOT NULL,
	body         TEXT    NOT NULL,
	vars         TEXT    NOT NULL, -- a JSON object of texts
	created      INTEGER NOT NULL,
	state        TEXT    NOT NULL CHECK (state IN ('kept', 'pending', 'sent', 'failed')),
	due          INTEGER NOT NULL, -- when a pending one is tried next; 0 is at once
	attempts     TEXT    NOT NULL  -- those made, a JSON array
);
CREATE INDEX world_emails_pending ON world_emails (due, id) WHERE state = 'pending';
