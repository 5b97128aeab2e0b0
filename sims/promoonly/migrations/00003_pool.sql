-- +goose Up
-- Of a user's tokens, the pinned ones are together; the index of those alone is gone.
DROP INDEX promoonly_tokens_pinned;
CREATE INDEX promoonly_tokens_of_user ON promoonly_tokens (userid, source);
CREATE INDEX promoonly_users_minted ON promoonly_users (userid) WHERE minted;
-- Who has a format or a release, in the order of users.
CREATE INDEX promoonly_entitlements_by_format ON promoonly_entitlements (formatid, userid);
CREATE INDEX promoonly_entitlements_by_release ON promoonly_entitlements (releaseid, userid);

-- The place of a format in the list of formats and in the list of filters, from 1.
-- NULL: not in it.
ALTER TABLE promoonly_formats ADD COLUMN list_position INTEGER;
ALTER TABLE promoonly_formats ADD COLUMN filter_position INTEGER;
UPDATE promoonly_formats SET list_position = formatid, filter_position = formatid
WHERE formatid NOT IN (9, 59, 88, 89);
CREATE INDEX promoonly_formats_by_list
	ON promoonly_formats (list_position) WHERE list_position IS NOT NULL;
CREATE INDEX promoonly_formats_by_filter
	ON promoonly_formats (filter_position) WHERE filter_position IS NOT NULL;

-- New York's midnight of release_date, Unix seconds. (The rows that are there already:
-- with the rule for daylight saving time since 2007.)
ALTER TABLE promoonly_releases ADD COLUMN release_ts INTEGER NOT NULL DEFAULT 0;
UPDATE promoonly_releases SET release_ts = unixepoch(release_date) + 3600 * iif(
	release_date > date(substr(release_date, 1, 4) || '-03-01', '-1 day', 'weekday 0', '+14 days')
	AND release_date <= date(substr(release_date, 1, 4) || '-11-01', '-1 day', 'weekday 0', '+7 days'),
	4, 5);

-- The song's own year, of a specialty's track alone.
ALTER TABLE promoonly_tracks ADD COLUMN song_year INTEGER;
-- The largest titleid is known at once.
CREATE INDEX promoonly_tracks_by_title ON promoonly_tracks (titleid);
-- Versions of a song have its title and artist, in any case.
CREATE INDEX promoonly_tracks_by_song
	ON promoonly_tracks (title COLLATE NOCASE, artist COLLATE NOCASE);
-- The distribution again, with kind and format of the release, which never change.
CREATE TEMP TABLE promoonly_distribution_before AS SELECT * FROM promoonly_distribution;
DROP TABLE promoonly_distribution;
CREATE TABLE promoonly_distribution (
	releaseid    INTEGER NOT NULL REFERENCES promoonly_releases (releaseid),
	userid       INTEGER NOT NULL REFERENCES promoonly_users (userid),
	release_date TEXT NOT NULL,
	modified     INTEGER NOT NULL,
	kind         TEXT NOT NULL,
	formatid     INTEGER NOT NULL,
	added_at     INTEGER NOT NULL,
	PRIMARY KEY (releaseid, userid)
);
CREATE INDEX promoonly_distribution_by_date
	ON promoonly_distribution (userid, release_date DESC, modified DESC, releaseid DESC);
CREATE INDEX promoonly_distribution_specialties
	ON promoonly_distribution (userid, release_date DESC, modified DESC, releaseid DESC)
	WHERE kind = 'specialty';

-- The dates on which a user has releases, by kind and format: a page of dates is
-- found without its releases. The triggers keep it.
CREATE TABLE promoonly_dates (
	userid       INTEGER NOT NULL REFERENCES promoonly_users (userid),
	release_date TEXT NOT NULL,
	kind         TEXT NOT NULL CHECK (kind IN ('issue', 'single')),
	formatid     INTEGER NOT NULL,
	releases     INTEGER NOT NULL
);
CREATE UNIQUE INDEX promoonly_dates_of_user
	ON promoonly_dates (userid, release_date DESC, kind, formatid);

-- +goose StatementBegin
CREATE TRIGGER promoonly_distribution_added
AFTER INSERT ON promoonly_distribution WHEN new.kind IN ('issue', 'single')
BEGIN
	INSERT INTO promoonly_dates (userid, release_date, kind, formatid, releases)
	VALUES (new.userid, new.release_date, new.kind, new.formatid, 1)
	ON CONFLICT DO UPDATE SET releases = releases + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER promoonly_distribution_removed
AFTER DELETE ON promoonly_distribution WHEN old.kind IN ('issue', 'single')
BEGIN
	UPDATE promoonly_dates SET releases = releases - 1
	WHERE userid = old.userid AND release_date = old.release_date
		AND kind = old.kind AND formatid = old.formatid;
	DELETE FROM promoonly_dates
	WHERE userid = old.userid AND release_date = old.release_date
		AND kind = old.kind AND formatid = old.formatid AND releases = 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER promoonly_distribution_moved
AFTER UPDATE OF release_date ON promoonly_distribution
WHEN new.kind IN ('issue', 'single') AND new.release_date <> old.release_date
BEGIN
	INSERT INTO promoonly_dates (userid, release_date, kind, formatid, releases)
	VALUES (new.userid, new.release_date, new.kind, new.formatid, 1)
	ON CONFLICT DO UPDATE SET releases = releases + 1;
	UPDATE promoonly_dates SET releases = releases - 1
	WHERE userid = old.userid AND release_date = old.release_date
		AND kind = old.kind AND formatid = old.formatid;
	DELETE FROM promoonly_dates
	WHERE userid = old.userid AND release_date = old.release_date
		AND kind = old.kind AND formatid = old.formatid AND releases = 0;
END;
-- +goose StatementEnd

-- The songs of a user's specialties, by title: those of a decade or a year are found
-- without the ones of other users. The triggers keep it; a track never changes.
CREATE TABLE promoonly_songs (
	userid    INTEGER NOT NULL REFERENCES promoonly_users (userid),
	decade    INTEGER NOT NULL, -- its years without their last digit
	title     TEXT NOT NULL,
	trackid   INTEGER NOT NULL REFERENCES promoonly_tracks (trackid),
	song_year INTEGER NOT NULL,
	PRIMARY KEY (userid, decade, title, trackid)
) WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER promoonly_specialty_added
AFTER INSERT ON promoonly_distribution WHEN new.kind = 'specialty'
BEGIN
	INSERT INTO promoonly_songs (userid, decade, title, trackid, song_year)
	SELECT new.userid, t.song_year / 10, t.title, t.trackid, t.song_year
	FROM promoonly_release_tracks rt CROSS JOIN promoonly_tracks t ON t.trackid = rt.trackid
	WHERE rt.releaseid = new.releaseid AND t.releaseid = new.releaseid
		AND t.song_year IS NOT NULL;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER promoonly_specialty_removed
AFTER DELETE ON promoonly_distribution WHEN old.kind = 'specialty'
BEGIN
	DELETE FROM promoonly_songs WHERE (userid, decade, title, trackid) IN (
		SELECT old.userid, t.song_year / 10, t.title, t.trackid
		FROM promoonly_release_tracks rt CROSS JOIN promoonly_tracks t ON t.trackid = rt.trackid
		WHERE rt.releaseid = old.releaseid AND t.releaseid = old.releaseid);
END;
-- +goose StatementEnd

INSERT INTO promoonly_distribution (releaseid, userid, release_date, modified, kind, formatid, added_at)
SELECT d.releaseid, d.userid, d.release_date, d.modified, r.kind, r.formatid, d.added_at
FROM promoonly_distribution_before d JOIN promoonly_releases r USING (releaseid);
DROP TABLE promoonly_distribution_before;

CREATE TABLE promoonly_charts (
	chartid     INTEGER PRIMARY KEY REFERENCES promoonly_releases (releaseid),
	chart_group TEXT NOT NULL, -- POOL Audio Charts
	position    INTEGER NOT NULL
);
CREATE INDEX promoonly_charts_in_order ON promoonly_charts (position, chartid);
INSERT INTO promoonly_charts (chartid, chart_group, position)
SELECT releaseid, iif(media_type = 1, 'POOL Video Charts', 'POOL Audio Charts'), releaseid
FROM promoonly_releases WHERE kind = 'chart';

CREATE TABLE promoonly_hidden_charts (
	userid  INTEGER NOT NULL REFERENCES promoonly_users (userid),
	chartid INTEGER NOT NULL REFERENCES promoonly_charts (chartid),
	PRIMARY KEY (userid, chartid)
);

-- What a user prefers; a user without a row, as at first.
CREATE TABLE promoonly_preferences (
	userid    INTEGER PRIMARY KEY REFERENCES promoonly_users (userid),
	video     INTEGER NOT NULL, -- the index of the file format
	audio     INTEGER NOT NULL,
	filenames TEXT NOT NULL     -- of each of the five places name, modifier, capitals: [[2,1,0],…]
);

-- Tracks to download. A row stays when it is done or removed, since its dl_token
-- may come again.
CREATE TABLE promoonly_queue (
	queueid   INTEGER PRIMARY KEY AUTOINCREMENT,
	userid    INTEGER NOT NULL REFERENCES promoonly_users (userid),
	trackid   INTEGER NOT NULL REFERENCES promoonly_tracks (trackid),
	file_type TEXT NOT NULL, -- as queued, whatever is preferred later
	dl_token  TEXT NOT NULL UNIQUE,
	queued_at INTEGER NOT NULL,
	state     TEXT NOT NULL CHECK (state IN ('queued', 'done', 'removed'))
);
CREATE UNIQUE INDEX promoonly_queue_tracks ON promoonly_queue (userid, trackid) WHERE state = 'queued';
CREATE INDEX promoonly_queue_in_order ON promoonly_queue (userid, state, queueid);

-- The downloads again, with what was downloaded and from where.
CREATE TEMP TABLE promoonly_downloads_before AS SELECT * FROM promoonly_downloads;
DROP TABLE promoonly_downloads;
CREATE TABLE promoonly_downloads (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	userid      INTEGER NOT NULL REFERENCES promoonly_users (userid),
	trackid     INTEGER NOT NULL REFERENCES promoonly_tracks (trackid),
	releaseid   INTEGER NOT NULL REFERENCES promoonly_releases (releaseid),
	at          INTEGER NOT NULL,
	media_type  INTEGER NOT NULL,
	file_format TEXT NOT NULL,
	serverid    INTEGER NOT NULL -- 0 unspecified
);
CREATE INDEX promoonly_downloads_by_user ON promoonly_downloads (userid, trackid);
CREATE INDEX promoonly_downloads_by_time ON promoonly_downloads (userid, at DESC, id DESC, media_type);
INSERT INTO promoonly_downloads
	(id, userid, trackid, releaseid, at, media_type, file_format, serverid)
SELECT d.id, d.userid, d.trackid, d.releaseid, d.at, t.media_type,
	iif(t.media_type = 1, '720 mp4', 'mp3'), 0
FROM promoonly_downloads_before d JOIN promoonly_tracks t USING (trackid);
DROP TABLE promoonly_downloads_before;

-- The downloads of a user by release, latest first. The trigger keeps it.
CREATE TABLE promoonly_downloaded_releases (
	userid      INTEGER NOT NULL REFERENCES promoonly_users (userid),
	releaseid   INTEGER NOT NULL REFERENCES promoonly_releases (releaseid),
	downloads   INTEGER NOT NULL,
	media_type  INTEGER NOT NULL, -- of the latest, as are the others
	file_format TEXT NOT NULL,
	at          INTEGER NOT NULL,
	PRIMARY KEY (userid, releaseid)
);
CREATE INDEX promoonly_downloaded_releases_by_time
	ON promoonly_downloaded_releases (userid, at DESC, releaseid DESC, media_type);
-- +goose StatementBegin
CREATE TRIGGER promoonly_download_counted
AFTER INSERT ON promoonly_downloads
BEGIN
	INSERT INTO promoonly_downloaded_releases
		(userid, releaseid, downloads, media_type, file_format, at)
	VALUES (new.userid, new.releaseid, 1, new.media_type, new.file_format, new.at)
	ON CONFLICT DO UPDATE SET downloads = downloads + 1,
		media_type = iif(excluded.at >= at, excluded.media_type, media_type),
		file_format = iif(excluded.at >= at, excluded.file_format, file_format),
		at = max(at, excluded.at);
END;
-- +goose StatementEnd
INSERT INTO promoonly_downloaded_releases (userid, releaseid, downloads, media_type, file_format, at)
SELECT userid, releaseid, count(*), media_type, file_format, max(at)
FROM promoonly_downloads GROUP BY userid, releaseid;

-- Sets that DJs reported.
CREATE TABLE promoonly_report_sessions (
	id     INTEGER PRIMARY KEY,
	userid INTEGER NOT NULL REFERENCES promoonly_users (userid),
	name   TEXT NOT NULL, -- 6491.session
	ts     INTEGER NOT NULL
);
CREATE INDEX promoonly_report_sessions_by_time ON promoonly_report_sessions (userid, ts DESC, id DESC);
CREATE TABLE promoonly_report_plays (
	id        INTEGER PRIMARY KEY,
	sessionid INTEGER NOT NULL REFERENCES promoonly_report_sessions (id),
	played    INTEGER NOT NULL,
	linkid    INTEGER NOT NULL, -- the trackid; 0 where it is no track of the POOL
	artist    TEXT NOT NULL,
	title     TEXT NOT NULL
);
CREATE INDEX promoonly_report_plays_in_order ON promoonly_report_plays (sessionid, played, id);
