-- +goose Up
-- The words of tracks and releases. A document's id is the release date's Julian day
-- above 27 bits with the trackid or releaseid: the order of ids is the order of dates,
-- and newest first is one walk of the index. Who inserts releases and tracks inserts their
-- words (in one statement, since each makes a segment of the index); the triggers keep
-- the words of a release that changes.
--
-- facets has what is no text to search for, as words that begin with ¬: the words of
-- the genre; and with ¬¬ the bpm in steps of 1, 10 and 100 (¬¬124, ¬¬12x, ¬¬1xx), the
-- media type (¬¬v, ¬¬a) and the release (¬¬r56287). No two kinds have a word in
-- common: a genre has no ¬ of its own, a bpm begins with a digit, a release has one
-- second.
CREATE VIRTUAL TABLE promoonly_track_search USING fts4(
	artist, title, mix, release, label, facets,
	order=desc, matchinfo=fts3, prefix="3", tokenize=unicode61 "tokenchars=¬");
CREATE VIRTUAL TABLE promoonly_release_search USING fts4(
	artist, release, label, facets,
	order=desc, matchinfo=fts3, prefix="3", tokenize=unicode61 "tokenchars=¬");

-- The words of tracks and releases. (No ¬ of a name is one of ours.) The tracks of a
-- release are found by their places in it; those of a chart live elsewhere.
CREATE VIEW promoonly_track_words AS
SELECT
	(CAST(julianday(r.release_date) AS INTEGER) << 27) | t.trackid AS docid,
	t.trackid, r.releaseid,
	replace(t.artist, '¬', ' ') AS artist,
	replace(t.title, '¬', ' ') AS title,
	replace(t.mix, '¬', ' ') AS mix,
	replace(r.name, '¬', ' ') AS release,
	replace(t.label, '¬', ' ') AS label,
	'¬' || replace(replace(replace(replace(replace(t.genre, '¬', ' '),
		'&', ' '), '/', ' '), '-', ' '), ' ', ' ¬')
		|| ' ¬¬' || t.bpm || ' ¬¬' || (t.bpm / 10) || 'x ¬¬' || (t.bpm / 100) || 'xx ¬¬'
		|| iif(t.media_type = 1, 'v', 'a') || ' ¬¬r' || r.releaseid AS facets
FROM promoonly_releases r
CROSS JOIN promoonly_release_tracks rt ON rt.releaseid = r.releaseid
CROSS JOIN promoonly_tracks t ON t.trackid = rt.trackid AND t.releaseid = r.releaseid;

CREATE VIEW promoonly_release_words AS
SELECT
	(CAST(julianday(release_date) AS INTEGER) << 27) | releaseid AS docid,
	releaseid,
	replace(artist, '¬', ' ') AS artist,
	replace(name, '¬', ' ') AS release,
	replace(label, '¬', ' ') AS label,
	'¬¬r' || releaseid AS facets
FROM promoonly_releases;

-- +goose StatementBegin
CREATE TRIGGER promoonly_release_changing
BEFORE UPDATE OF name, artist, label, release_date ON promoonly_releases
BEGIN
	DELETE FROM promoonly_track_search WHERE docid IN (
		SELECT docid FROM promoonly_track_words WHERE releaseid = old.releaseid);
	DELETE FROM promoonly_release_search WHERE docid IN (
		SELECT docid FROM promoonly_release_words WHERE releaseid = old.releaseid);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER promoonly_release_changed
AFTER UPDATE OF name, artist, label, release_date ON promoonly_releases
BEGIN
	INSERT INTO promoonly_track_search (docid, artist, title, mix, release, label, facets)
	SELECT docid, artist, title, mix, release, label, facets
	FROM promoonly_track_words WHERE releaseid = new.releaseid;
	INSERT INTO promoonly_release_search (docid, artist, release, label, facets)
	SELECT docid, artist, release, label, facets
	FROM promoonly_release_words WHERE releaseid = new.releaseid;
END;
-- +goose StatementEnd

INSERT INTO promoonly_track_search (docid, artist, title, mix, release, label, facets)
SELECT docid, artist, title, mix, release, label, facets FROM promoonly_track_words ORDER BY docid;
INSERT INTO promoonly_release_search (docid, artist, release, label, facets)
SELECT docid, artist, release, label, facets FROM promoonly_release_words ORDER BY docid;
