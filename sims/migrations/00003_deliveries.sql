-- +goose Up

-- What the world sends to its users' receivers, and has sent. Times are Unix
-- milliseconds of the world's clock, durations milliseconds.
CREATE TABLE world_deliveries (
	id        INTEGER PRIMARY KEY AUTOINCREMENT, -- no id comes twice
	api       TEXT    NOT NULL,
	event     TEXT    NOT NULL,
	about     TEXT    NOT NULL,
	url       TEXT    NOT NULL,
	body      TEXT    NOT NULL,
	created   INTEGER NOT NULL,
	replay_of INTEGER, -- the delivery that this one repeats
	state     TEXT    NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
	tries     INTEGER NOT NULL, -- at most
	timeout   INTEGER NOT NULL, -- of one, in real time
	retry     INTEGER NOT NULL, -- before the second; twice as long before the third
	due       INTEGER NOT NULL, -- of the next one; 0 is at once
	attempts  TEXT    NOT NULL  -- those made, a JSON array
);
CREATE INDEX world_deliveries_pending ON world_deliveries (url, due, id) WHERE state = 'pending';
