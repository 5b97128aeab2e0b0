package promoonly

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A library is an empty world with the formats 88 and 89 and user 1. Its clock
// stands at the time now, in Unix seconds.
type library struct {
	t   testing.TB
	w   *sims.World
	now int64
}

func newLibrary(t testing.TB, now int64) *library {
	w := tables.New(t, sims.WorldOptions{})
	_, err := New(w)
	require.NoError(t, err)
	l := &library{t: t, w: w}
	l.at(now)
	l.do(func(tx *store.Tx) error {
		return insertFormatRow(tx, formatRow{ID: 88, Format: "Singles", MediaType: 2})
	})
	l.do(func(tx *store.Tx) error {
		return insertFormatRow(tx, formatRow{ID: 89, Format: "Charts", MediaType: 2})
	})
	l.do(func(tx *store.Tx) error {
		return insertUserRow(tx, w, userRow{UserID: 1, Email: "a@b", Password: "p"})
	})
	return l
}

func (l *library) do(fn func(*store.Tx) error) {
	l.t.Helper()
	require.NoError(l.t, l.w.DB.Update(l.t.Context(), fn))
}

func (l *library) at(now int64) {
	l.t.Helper()
	l.now = now
	at, frozen := time.Unix(now, 0), true
	require.NoError(l.t, l.w.SetClock(l.t.Context(), sims.ClockChange{Now: &at, Frozen: &frozen}))
}

func (l *library) publish(id, format, at int64) {
	l.t.Helper()
	l.do(func(tx *store.Tx) error {
		return insertReleaseRow(tx, releaseRow{
			ID: id, Release: "R", FormatID: format, MediaType: 2, Kind: "single", Date: "2020-01-01", PublishedAt: sims.FixtureAt(time.Unix(at, 0)),
		})
	})
}

func (l *library) entitle(r entitlementRow) {
	l.t.Helper()
	l.do(func(tx *store.Tx) error { return insertEntitlementRow(tx, 1, r) })
}

// sync syncs as the handler does, and returns the ids that user 1 has then.
func (l *library) sync() (ids []int64) {
	l.t.Helper()
	l.do(func(tx *store.Tx) error {
		due, err := syncDue(tx, l.w, 1)
		if err != nil || !due {
			return err
		}
		return Sync(tx, l.w, 1)
	})
	l.do(func(tx *store.Tx) (err error) {
		ids, err = idsOf(tx, `SELECT releaseid FROM promoonly_distribution WHERE userid = 1 ORDER BY releaseid`)
		return err
	})
	return ids
}

func (l *library) runs() (n int64) {
	l.t.Helper()
	l.do(func(tx *store.Tx) error {
		return tx.QueryRow(`SELECT count(*) FROM promoonly_sync_log`).Scan(&n)
	})
	return n
}

func unix(seconds int64) sims.FixtureTime { return sims.FixtureAt(time.Unix(seconds, 0)) }

func TestSyncAddsWhatIsPublishedAndEntitled(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	l.publish(1, 88, 500)
	l.publish(2, 89, 500)
	l.publish(3, 88, 2000)
	l.publish(4, 88, -500)
	assert.Empty(t, l.sync(), "no entitlement")
	l.entitle(entitlementRow{Formats: []int64{88}})
	assert.Equal(t, []int64{1, 4}, l.sync(), "published before the subscription was made")
	l.entitle(entitlementRow{Releases: []int64{2, 3}})
	assert.Equal(t, []int64{1, 2, 4}, l.sync(), "bought")
	l.at(1999)
	assert.Equal(t, []int64{1, 2, 4}, l.sync())
	l.at(2000)
	assert.Equal(t, []int64{1, 2, 3, 4}, l.sync(), "subscribed to and bought: added once")
}

func TestSyncMissesNothingWhateverTheClockDoes(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	l.entitle(entitlementRow{Formats: []int64{88}})
	assert.Empty(t, l.sync())
	l.publish(1, 88, 1000)
	assert.Equal(t, []int64{1}, l.sync(), "published in the second of the last sync")
	l.at(5000)
	assert.Equal(t, []int64{1}, l.sync())
	l.at(2000)
	assert.Equal(t, []int64{1}, l.sync(), "the clock went back")
	l.publish(2, 88, 2000)
	assert.Equal(t, []int64{1, 2}, l.sync(), "published after the clock went back")
	l.at(1500)
	l.publish(3, 88, 1500)
	assert.Equal(t, []int64{1, 2, 3}, l.sync(), "the clock went back, then it was published")
	l.publish(4, 88, 3000)
	l.at(9000)
	assert.Equal(t, []int64{1, 2, 3, 4}, l.sync(), "scheduled, then due")
}

func TestEntitlementsHaveABeginningAndAnEnd(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	l.publish(1, 88, 100)
	l.publish(2, 88, 2500)
	l.publish(3, 89, 100)
	l.entitle(entitlementRow{Formats: []int64{88}, StartsAt: unix(2000), EndsAt: unix(3000)})
	l.entitle(entitlementRow{Releases: []int64{3}, Source: "giveaway", EndsAt: unix(2000)})
	assert.Equal(t, []int64{3}, l.sync())
	l.at(1999)
	assert.Equal(t, []int64{3}, l.sync())
	l.at(2000)
	assert.Equal(t, []int64{1, 3}, l.sync(), "begun; what the giveaway brought stays")
	l.at(3000)
	assert.Equal(t, []int64{1, 3}, l.sync(), "ended: release 2 comes too late")

	require.NoError(t, l.w.Settings.Set(t.Context(), map[string]any{settingEnded: endedRemove}))
	assert.Empty(t, l.sync(), "all entitlements have ended")
	l.entitle(entitlementRow{Formats: []int64{89}})
	assert.Equal(t, []int64{3}, l.sync())
	l.at(2999)
	assert.Equal(t, []int64{1, 2, 3}, l.sync(), "the clock went back: it holds again")
	l.at(4000)
	assert.Equal(t, []int64{3}, l.sync(), "covered by another entitlement: it stays")
}

func TestSyncsThatChangeNothingAreLoggedOnceAMinute(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	l.entitle(entitlementRow{Formats: []int64{88}})
	for _, tt := range []struct {
		name    string
		at      int64
		publish int64
		runs    int64
	}{
		{"the first", 1000, 0, 1},
		{"again", 1000, 0, 1},
		{"within the minute", 1059, 0, 1},
		{"after a minute", 1060, 0, 2},
		{"within the minute, with something to add", 1061, 7, 3},
		{"and again without", 1061, 0, 3},
		{"the clock went back", 900, 0, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l.at(tt.at)
			if tt.publish > 0 {
				l.publish(tt.publish, 88, tt.at)
			}
			l.sync()
			assert.Equal(t, tt.runs, l.runs())
		})
	}
}

// The listing reads date and modified from the distribution.
func TestAChangedReleaseMovesInTheListing(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	l.entitle(entitlementRow{Formats: []int64{88}})
	l.publish(1, 88, 100)
	l.publish(2, 88, 100)
	l.sync()
	order := func() (list []dateGroup) {
		l.do(func(tx *store.Tx) (err error) {
			list, err = datesOf(tx, selectReleases, 1, datePage{1, lastDate, 10})
			return err
		})
		return list
	}
	require.Len(t, order(), 1)
	assert.Regexp(t, `"id":2,.*"id":1,`, order()[0].List, "the same time: the higher id first")
	l.do(func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE promoonly_releases SET modified = 200 WHERE releaseid = 1`)
		return err
	})
	assert.Regexp(t, `"id":1,.*"id":2,`, order()[0].List, "modified last")
	l.do(func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE promoonly_releases SET release_date = '2021-01-01' WHERE releaseid = 2`)
		return err
	})
	require.Len(t, order(), 2)
	assert.Equal(t, "2021-01-01", order()[0].Date)
	assert.Contains(t, order()[0].List, `"id":2,`)
}

func TestTracksStandInTheirOrder(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	l.entitle(entitlementRow{Formats: []int64{88}})
	l.publish(1, 88, 100)
	l.do(func(tx *store.Tx) error {
		for i, position := range []int{3, 1, 2} { // not in the order of the rows, nor of the ids
			id := []int64{12, 13, 11}[i]
			err := insertTrack(tx, releaseRow{ID: 1, MediaType: 2}, trackRow{ID: id, TitleID: id, Title: "T"})
			if err != nil {
				return err
			}
			if err := insertReleaseTrack(tx, 1, id, position); err != nil {
				return err
			}
		}
		return nil
	})
	l.sync()
	l.do(func(tx *store.Tx) error {
		answer, err := releaseWithTracks(tx, 1, 1)
		assert.Regexp(t, `"order":1,.*"trackid":13}.*"order":2,.*"trackid":11}.*"order":3,.*"trackid":12}`, string(answer))
		return err
	})
}

// A release without tracks is an empty list, not null.
func TestAReleaseWithoutTracks(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	l.entitle(entitlementRow{Formats: []int64{88}})
	l.publish(1, 88, 100)
	l.sync()
	l.do(func(tx *store.Tx) error {
		answer, err := releaseWithTracks(tx, 1, 1)
		assert.Contains(t, string(answer), `"year":0,"tracks":[]}`)
		return err
	})
}
