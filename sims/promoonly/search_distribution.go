package promoonly

import (
	"database/sql"
	"math"
	"math/bits"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// A finder is a kind of search in a distribution, as SQL. For the user $1 it has, newest
// first, the first $5 documents that the expression $2 finds from the id $3 on and below
// $4: the id, and the JSON of what he has, NULL where he has it not.
type finder string

func tracksWith(object string) finder {
	return finder(`SELECT s.docid, iif(d.userid IS NULL, NULL, ` + object + `)
		FROM (
			SELECT docid FROM promoonly_track_search f
			WHERE f.promoonly_track_search MATCH $2 AND docid >= $3 AND docid < $4
			ORDER BY docid DESC LIMIT $5) s
		CROSS JOIN promoonly_tracks t ON t.trackid = s.docid & 134217727
		LEFT JOIN promoonly_distribution d ON d.releaseid = t.releaseid AND d.userid = $1
		LEFT JOIN promoonly_releases r ON r.releaseid = d.releaseid
		LEFT JOIN promoonly_release_tracks rt
			ON rt.releaseid = d.releaseid AND rt.trackid = t.trackid
		ORDER BY s.docid DESC`)
}

func releasesWith(object string) finder {
	return finder(`SELECT s.docid, iif(d.userid IS NULL, NULL, ` + object + `)
		FROM (
			SELECT docid FROM promoonly_release_search f
			WHERE f.promoonly_release_search MATCH $2 AND docid >= $3 AND docid < $4
			ORDER BY docid DESC LIMIT $5) s
		LEFT JOIN promoonly_distribution d
			ON d.releaseid = s.docid & 134217727 AND d.userid = $1
		LEFT JOIN promoonly_releases r ON r.releaseid = d.releaseid
		ORDER BY s.docid DESC`)
}

// A finding is a search in a distribution under way.
type finding struct {
	finder
	tx     *store.Tx
	userid int64
	match  string
	limit  int64 // of rows

	list  encoded // the rows, without a ]
	found int64   // how many
	below int64   // the documents from this id on are done
}

// How much a turn of a search looks at: of 4,000 documents a user with an eighth of the
// library has 500. A release costs more than a document. Every turn passes over what is
// done already, so that few large ones are better than many small ones.
const (
	firstDocuments      = 4000
	documentsPerRelease = 8
	turnGrowth          = 4
)

// find returns the newest rows that a user's distribution has for an expression, as a
// JSON array, and how many those are. An empty expression finds nothing.
func (f finder) find(tx *store.Tx, userid int64, match string, limit int64) (encoded, int, error) {
	return f.findBy(firstDocuments, tx, userid, match, limit)
}

// findBy takes two ways in turn, and both lead from the newest document to the oldest:
// all that the expression finds, to keep what the user has, and what the user has, to
// keep what the expression finds. A user with much of the library is served by the
// first, one with a few releases by the second, where a common word would have the
// first go through all of the library. What one way has done the other goes on from, so
// that a search costs about as much as the shorter of them.
func (f finder) findBy(
	documents int64, tx *store.Tx, userid int64, match string, limit int64,
) (encoded, int, error) {
	if match == "" {
		return encoded("[]"), 0, nil
	}
	g := finding{finder: f, tx: tx, userid: userid, match: match, limit: limit,
		list: encoded{'['}, below: math.MaxInt64}
	for ; ; documents *= turnGrowth {
		more, err := g.byExpression(documents)
		if err == nil && more {
			more, err = g.byReleases(documents/documentsPerRelease + 1)
		}
		if err != nil || !more {
			return append(g.list, ']'), int(g.found), err
		}
	}
}

// add appends what the user has of the first documents of an expression from an id on,
// and returns how many documents there were.
func (g *finding) add(match string, from, documents int64) (n int64, err error) {
	rows, err := g.tx.Query(string(g.finder), g.userid, match, from, g.below, documents)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for ; g.found < g.limit && rows.Next(); n++ {
		var row sql.RawBytes
		if err := rows.Scan(&g.below, &row); err != nil {
			return n, err
		}
		if row == nil {
			continue
		}
		if g.found++; g.found > 1 {
			g.list = append(g.list, ',')
		}
		g.list = append(g.list, row...)
	}
	return n, rows.Err()
}

// byExpression looks at the next documents of the expression, and reports whether there
// may be more rows.
func (g *finding) byExpression(documents int64) (more bool, err error) {
	n, err := g.add(g.match, 0, documents)
	return n == documents && g.found < g.limit, err
}

// byReleases looks at the next releases of the user, and reports whether there may be
// more rows.
func (g *finding) byReleases(count int64) (more bool, err error) {
	words, from, err := releasesBelow(g.tx, g.userid, g.below, min(count, g.mostReleases()))
	if err != nil {
		return false, err
	}
	if len(words) > 0 {
		match := g.match + ` ("` + strings.Join(words, `" OR "`) + `")`
		_, err = g.add(match, from, math.MaxInt64)
	}
	g.below = from
	return from > 0 && g.found < g.limit, err
}

// mostReleases is how many releases can stand beside the expression, 0 where none can:
// SQLite balances the tree of an expression, and refuses one with more than twelve
// levels. One of the terms may be the largest range of bpm, a tree of six.
func (g *finding) mostReleases() int64 {
	const most, ofBPM = 11, 6
	terms := strings.Count(g.match, " ") + 1 - 2*strings.Count(g.match, " OR ")
	levels := bits.Len(uint(terms))
	if levels > most-ofBPM+1 {
		return 0
	}
	return 1 << (most - levels)
}

// releasesBelow returns the words in the index of a user's releases with documents below
// an id, newest first, and the id from which on these are all: 0 where none are left. A
// date comes whole or not at all, since its documents are in another order than its
// releases. None come where the next date has more than count.
func releasesBelow(
	tx *store.Tx, userid, below, count int64,
) (words []string, from int64, err error) {
	rows, err := tx.Query(`
		SELECT '¬¬r' || releaseid, CAST(julianday(release_date) AS INTEGER) << 27
		FROM promoonly_distribution INDEXED BY promoonly_distribution_by_date
		WHERE userid = $1 AND release_date <= date((($2 - 1) >> 27) + 0.5)
		ORDER BY release_date DESC, modified DESC, releaseid DESC
		LIMIT $3 + 1`, userid, below, count)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	whole, from := 0, below // what came before the date of the row
	for date := below; rows.Next(); {
		var word string
		var first int64 // of the documents of its date
		if err := rows.Scan(&word, &first); err != nil {
			return nil, 0, err
		}
		if len(words) > 0 && first != date {
			whole, from = len(words), date
		}
		words, date = append(words, word), first
	}
	if int64(len(words)) <= count {
		return words, 0, rows.Err()
	}
	return words[:whole], from, rows.Err()
}
