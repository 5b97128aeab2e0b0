-- +goose Up
-- Times are Unix seconds. Calendar dates are America/New_York dates, ISO 8601.
CREATE TABLE promoonly_users (
	userid     INTEGER PRIMARY KEY,
	email      TEXT NOT NULL UNIQUE COLLATE NOCASE,
	password   TEXT NOT NULL,
	api_key    TEXT UNIQUE,
	api_secret TEXT,
	status     TEXT NOT NULL CHECK (status IN ('active', 'disabled', 'incomplete')),
	CHECK ((api_key IS NULL) = (api_secret IS NULL))
);

CREATE TABLE promoonly_tokens (
	token      TEXT PRIMARY KEY,
	userid     INTEGER NOT NULL REFERENCES promoonly_users (userid),
	source     TEXT NOT NULL CHECK (source IN ('basic', 'signin', 'pinned')),
	issued_at  INTEGER NOT NULL,
	expires_at INTEGER, -- NULL for a pinned token
	CHECK ((source = 'pinned') = (expires_at IS NULL))
);
CREATE INDEX promoonly_tokens_pinned ON promoonly_tokens (userid) WHERE source = 'pinned';

CREATE TABLE promoonly_formats (
	formatid   INTEGER PRIMARY KEY,
	name       TEXT NOT NULL,
	media_type INTEGER NOT NULL CHECK (media_type IN (0, 1, 2)) -- 1 video, 2 audio, 0 both
);

-- A sync delivers what was published since the sync before: published_at is the
-- time of the insert or later, never earlier, and a change never moves it back
-- behind the clock.
CREATE TABLE promoonly_releases (
	releaseid    INTEGER PRIMARY KEY,
	name         TEXT NOT NULL,
	artist       TEXT NOT NULL,
	genre        TEXT NOT NULL,
	label        TEXT NOT NULL,
	label_image  TEXT NOT NULL,
	image        TEXT NOT NULL,
	formatid     INTEGER NOT NULL REFERENCES promoonly_formats (formatid),
	media_type   INTEGER NOT NULL CHECK (media_type IN (1, 2)),
	kind         TEXT NOT NULL CHECK (kind IN ('issue', 'single', 'specialty', 'chart')),
	release_date TEXT NOT NULL,
	month        INTEGER NOT NULL, -- of an issue; 0 otherwise
	year         INTEGER NOT NULL,
	modified     INTEGER NOT NULL,
	published_at INTEGER NOT NULL
);
CREATE INDEX promoonly_releases_by_format ON promoonly_releases (formatid, published_at);

CREATE TABLE promoonly_tracks (
	trackid         INTEGER PRIMARY KEY,
	titleid         INTEGER NOT NULL,
	releaseid       INTEGER NOT NULL REFERENCES promoonly_releases (releaseid), -- its home; charts point at it
	artist          TEXT NOT NULL,
	title           TEXT NOT NULL,
	mix             TEXT NOT NULL,
	bpm             INTEGER NOT NULL,
	duration        INTEGER NOT NULL, -- seconds
	ending          TEXT NOT NULL CHECK (ending IN ('', 'Cold', 'Fade')),
	genre           TEXT NOT NULL,
	label           TEXT NOT NULL,
	media_type      INTEGER NOT NULL CHECK (media_type IN (1, 2)),
	content_warning INTEGER NOT NULL CHECK (content_warning IN (0, 1)),
	explicit        INTEGER NOT NULL CHECK (explicit IN (0, 1))
);

CREATE TABLE promoonly_release_tracks (
	releaseid INTEGER NOT NULL REFERENCES promoonly_releases (releaseid),
	trackid   INTEGER NOT NULL REFERENCES promoonly_tracks (trackid),
	position  INTEGER, -- from 1; NULL in a release without an order
	PRIMARY KEY (releaseid, trackid)
);
CREATE INDEX promoonly_release_tracks_in_order ON promoonly_release_tracks (releaseid, position, trackid);

-- What a user may have: all releases of a format, or one release. synced_to is
-- the time of the last sync that delivered it; everything published before then
-- is in the distribution.
CREATE TABLE promoonly_entitlements (
	id        INTEGER PRIMARY KEY,
	userid    INTEGER NOT NULL REFERENCES promoonly_users (userid),
	formatid  INTEGER REFERENCES promoonly_formats (formatid),
	releaseid INTEGER REFERENCES promoonly_releases (releaseid),
	source    TEXT NOT NULL CHECK (source IN ('subscription', 'purchase', 'giveaway')),
	starts_at INTEGER NOT NULL,
	ends_at   INTEGER NOT NULL, -- the largest integer where there is no end
	synced_to INTEGER, -- NULL before the first sync
	CHECK ((formatid IS NULL) <> (releaseid IS NULL))
);
CREATE INDEX promoonly_entitlements_by_user ON promoonly_entitlements (userid);

-- What a user sees. release_date and modified are the release's own, copied so
-- that a page of releases is one stretch of an index; the trigger keeps them so.
CREATE TABLE promoonly_distribution (
	releaseid    INTEGER NOT NULL REFERENCES promoonly_releases (releaseid),
	userid       INTEGER NOT NULL REFERENCES promoonly_users (userid),
	release_date TEXT NOT NULL,
	modified     INTEGER NOT NULL,
	added_at     INTEGER NOT NULL,
	PRIMARY KEY (releaseid, userid)
);
CREATE INDEX promoonly_distribution_by_date
	ON promoonly_distribution (userid, release_date DESC, modified DESC, releaseid DESC);

-- +goose StatementBegin
CREATE TRIGGER promoonly_release_dates
AFTER UPDATE OF release_date, modified ON promoonly_releases
BEGIN
	UPDATE promoonly_distribution
	SET release_date = new.release_date, modified = new.modified
	WHERE releaseid = new.releaseid;
END;
-- +goose StatementEnd

CREATE TABLE promoonly_sync_log (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	userid  INTEGER NOT NULL REFERENCES promoonly_users (userid),
	at      INTEGER NOT NULL,
	added   INTEGER NOT NULL,
	removed INTEGER NOT NULL
);
CREATE INDEX promoonly_sync_log_by_user ON promoonly_sync_log (userid, id);

CREATE TABLE promoonly_hidden_formats (
	userid   INTEGER NOT NULL REFERENCES promoonly_users (userid),
	formatid INTEGER NOT NULL REFERENCES promoonly_formats (formatid),
	PRIMARY KEY (userid, formatid)
);

-- Each confirmed download, repeats too.
CREATE TABLE promoonly_downloads (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	userid    INTEGER NOT NULL REFERENCES promoonly_users (userid),
	trackid   INTEGER NOT NULL REFERENCES promoonly_tracks (trackid),
	releaseid INTEGER NOT NULL REFERENCES promoonly_releases (releaseid),
	at        INTEGER NOT NULL
);
CREATE INDEX promoonly_downloads_by_user ON promoonly_downloads (userid, trackid);
