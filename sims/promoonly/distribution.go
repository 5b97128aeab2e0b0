package promoonly

import (
	"database/sql"

	"github.com/mockapis/mockapis/store"
)

// undistributed selects the releases that user $1 is entitled to at the time $2
// and does not have in the distribution yet. Of a format it looks only at what
// was published since it was last delivered; all of it, where the clock has been
// set back behind that.
const undistributed = `
	SELECT r.releaseid, r.release_date, r.modified, r.kind, r.formatid
	FROM promoonly_entitlements e
	CROSS JOIN promoonly_releases r ON r.formatid = e.formatid
		AND r.published_at BETWEEN iif(e.synced_to <= $2, e.synced_to, -9e15) AND $2
	WHERE e.userid = $1 AND e.starts_at <= $2 AND e.ends_at > $2
		AND NOT EXISTS (
			SELECT 1 FROM promoonly_distribution d WHERE d.releaseid = r.releaseid AND d.userid = $1)
	UNION ALL
	SELECT r.releaseid, r.release_date, r.modified, r.kind, r.formatid
	FROM promoonly_entitlements e
	CROSS JOIN promoonly_releases r ON r.releaseid = e.releaseid AND r.published_at <= $2
	WHERE e.userid = $1 AND e.starts_at <= $2 AND e.ends_at > $2
		AND NOT EXISTS (
			SELECT 1 FROM promoonly_distribution d WHERE d.releaseid = r.releaseid AND d.userid = $1)`

const selectSyncState = `
	SELECT
		(SELECT at FROM promoonly_sync_log WHERE userid = $1 ORDER BY id DESC LIMIT 1),
		EXISTS (` + undistributed + `),
		EXISTS (
			SELECT 1 FROM promoonly_entitlements
			WHERE userid = $1 AND ends_at <= $2 AND synced_to IS NOT NULL)`

// syncState returns what decides whether a sync writes: the time of the last one
// in the log (Unix seconds), whether there is a release to add, and whether an
// entitlement that was delivered has ended.
func syncState(tx *store.Tx, userid, now int64) (last sql.NullInt64, add, ended bool, err error) {
	err = tx.QueryRow(selectSyncState, userid, now).Scan(&last, &add, &ended)
	return last, add, ended, err
}

const insertUndistributed = `
	INSERT INTO promoonly_distribution
		(releaseid, release_date, modified, kind, formatid, userid, added_at)
	SELECT *, $1, $2 FROM (` + undistributed + `) WHERE true
	ON CONFLICT DO NOTHING`

// distribute adds what is undistributed, and returns how many releases that were.
func distribute(tx *store.Tx, userid, now int64) (added int64, err error) {
	result, err := tx.Exec(insertUndistributed, userid, now)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(`
		UPDATE promoonly_entitlements SET synced_to = $1
		WHERE userid = $2 AND starts_at <= $1 AND ends_at > $1`, now, userid)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// removeEnded takes the releases of the user's ended entitlements out of the
// distribution, but those that another entitlement covers, and returns how many.
func removeEnded(tx *store.Tx, userid, now int64) (removed int64, err error) {
	result, err := tx.Exec(`
		DELETE FROM promoonly_distribution AS d
		WHERE userid = $1
			AND EXISTS (
				SELECT 1 FROM promoonly_entitlements e JOIN promoonly_releases r
					ON r.releaseid = e.releaseid OR r.formatid = e.formatid
				WHERE e.userid = $1 AND e.ends_at <= $2 AND e.synced_to IS NOT NULL
					AND r.releaseid = d.releaseid)
			AND NOT EXISTS (
				SELECT 1 FROM promoonly_entitlements e JOIN promoonly_releases r
					ON r.releaseid = e.releaseid OR r.formatid = e.formatid
				WHERE e.userid = $1 AND e.starts_at <= $2 AND e.ends_at > $2
					AND r.releaseid = d.releaseid)`,
		userid, now)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(`
		UPDATE promoonly_entitlements SET synced_to = NULL
		WHERE userid = $1 AND ends_at <= $2 AND synced_to IS NOT NULL`, userid, now)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func insertSync(tx *store.Tx, userid, now, added, removed int64) error {
	_, err := tx.Exec(`
		INSERT INTO promoonly_sync_log (userid, at, added, removed)
		VALUES ($1, $2, $3, $4)`, userid, now, added, removed)
	return err
}
