package promoonly

import (
	"fmt"
	"net/http"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// logEvery is how often a sync that changes nothing is written to the log of
// syncs at most, in seconds: clients sync whenever a view is loaded.
const logEvery = 60

// A syncAnswer has its two keys in the document's order.
type syncAnswer struct {
	UserID       int64  `json:"userid"`
	Distribution string `json:"distribution"`
}

// syncDistribution answers GET /user/sync. The answer is the same whether
// anything was added or not. Where nothing is to be written, it is a read.
func (s *Server) syncDistribution(r *http.Request, _ map[string]string) (any, error) {
	b, err := readBearer(r.Header)
	if err != nil {
		return nil, err
	}
	var due bool
	err = s.world.DB.View(r.Context(), func(tx *store.Tx) error {
		if _, err := s.authorize(tx, b); err != nil {
			return err
		}
		due, err = syncDue(tx, s.world, b.userid)
		return err
	})
	if err == nil && due {
		err = s.world.DB.Update(r.Context(), func(tx *store.Tx) error {
			if _, err := s.authorize(tx, b); err != nil {
				return err
			}
			return Sync(tx, s.world, b.userid)
		})
	}
	return syncAnswer{b.userid, fmt.Sprintf("Releases synced for userid: %d", b.userid)}, err
}

// Sync brings a user's distribution up to date: it adds each release that is
// published and that the user is entitled to now, and logs the run. Releases of
// an entitlement that has ended stay, or go with the setting ended_entitlements.
func Sync(tx *store.Tx, w *sims.World, userid int64) error {
	return syncAt(tx, w, userid, tx.Now.Unix())
}

// syncAt is Sync at the time now, in Unix seconds.
func syncAt(tx *store.Tx, w *sims.World, userid, now int64) error {
	var removed int64
	if w.Settings.String(settingEnded) == endedRemove {
		var err error
		if removed, err = removeEnded(tx, userid, now); err != nil {
			return fmt.Errorf("sync user %d: %w", userid, err)
		}
	}
	added, err := distribute(tx, userid, now)
	if err != nil {
		return fmt.Errorf("sync user %d: %w", userid, err)
	}
	return insertSync(tx, userid, now, added, removed)
}

// syncDue reports whether Sync would write anything: a release to add or to
// remove, or a line of the log.
func syncDue(tx *store.Tx, w *sims.World, userid int64) (bool, error) {
	now := tx.Now.Unix()
	last, undistributed, ended, err := syncState(tx, userid, now)
	if err != nil {
		return false, fmt.Errorf("sync user %d: %w", userid, err)
	}
	logDue := !last.Valid || now-last.Int64 >= logEvery || now < last.Int64
	return logDue || undistributed || ended && w.Settings.String(settingEnded) == endedRemove, nil
}
