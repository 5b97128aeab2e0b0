-- +goose Up
CREATE TABLE world_seed (
	id   INTEGER PRIMARY KEY CHECK (id = 1),
	seed INTEGER NOT NULL
);

-- now = frozen ? base : base + (real time - since). Both are RFC 3339.
CREATE TABLE world_clock (
	id     INTEGER PRIMARY KEY CHECK (id = 1),
	base   TEXT NOT NULL,
	since  TEXT NOT NULL,
	frozen INTEGER NOT NULL
);

-- How many values have been drawn for each purpose (see sims.Rand).
CREATE TABLE world_counters (
	purpose TEXT PRIMARY KEY,
	value   INTEGER NOT NULL
);

-- Only settings that differ from their default have a row. Values are JSON;
-- start is the value given when the program was started, if there was one.
CREATE TABLE world_settings (
	name  TEXT PRIMARY KEY,
	start TEXT,
	value TEXT NOT NULL
);
