package promoonly

import (
	"encoding/json"

	"github.com/mockapis/mockapis/store"
)

// indexReleases puts the releases with these ids, and their tracks, into the index of
// the searches. One statement takes many at once: each makes a segment of the index.
func indexReleases(tx *store.Tx, releases []int64) error {
	ids, err := json.Marshal(releases)
	if err != nil {
		return err
	}
	for _, statement := range []string{
		`INSERT INTO promoonly_track_search (docid, artist, title, mix, release, label, facets)
		SELECT docid, artist, title, mix, release, label, facets
		FROM promoonly_track_words
		WHERE releaseid IN (SELECT value FROM json_each($1)) ORDER BY docid`,
		`INSERT INTO promoonly_release_search (docid, artist, release, label, facets)
		SELECT docid, artist, release, label, facets
		FROM promoonly_release_words
		WHERE releaseid IN (SELECT value FROM json_each($1)) ORDER BY docid`,
	} {
		if _, err := tx.Exec(statement, string(ids)); err != nil {
			return err
		}
	}
	return nil
}

// optimizeIndex merges the segments of the index, after many were inserted.
func optimizeIndex(tx *store.Tx) error {
	for _, table := range []string{"promoonly_track_search", "promoonly_release_search"} {
		if _, err := tx.Exec(`INSERT INTO ` + table + ` (` + table + `) VALUES ('optimize')`); err != nil {
			return err
		}
	}
	return nil
}
