package promoonly

import "github.com/mockapis/mockapis/store"

// indexReleases puts the releases with these ids, and their tracks, into the index of
// the searches. One statement takes many at once: each makes a segment of the index.
func indexReleases(tx *store.Tx, first, last int64) error {
	for _, statement := range []string{
		`INSERT INTO promoonly_track_search (docid, artist, title, mix, release, label, facets)
		SELECT docid, artist, title, mix, release, label, facets
		FROM promoonly_track_words
		WHERE releaseid BETWEEN $1 AND $2 ORDER BY docid`,
		`INSERT INTO promoonly_release_search (docid, artist, release, label)
		SELECT docid, artist, release, label
		FROM promoonly_release_words
		WHERE releaseid BETWEEN $1 AND $2 ORDER BY docid`,
	} {
		if _, err := tx.Exec(statement, first, last); err != nil {
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
