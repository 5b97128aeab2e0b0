package promoonly

import (
	"fmt"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// maxChart bounds the tracks of a chart.
const maxChart = 1000

type chartArgs struct {
	ChartID int64   `json:"chartid" doc:"The chart."`
	Tracks  []int64 `json:"tracks" doc:"Its tracks by id, first place first."`
}

type chartChanged struct {
	ChartID  int64   `json:"chartid"`
	Modified int64   `json:"modified"` // Unix seconds
	Tracks   []int64 `json:"tracks"`
}

// changeChart gives a chart other tracks. They are of other releases, which a user need
// not have.
func changeChart(tx *store.Tx, a chartArgs) (any, error) {
	if err := needChart(tx, "chartid", a.ChartID); err != nil {
		return nil, err
	}
	if len(a.Tracks) == 0 || len(a.Tracks) > maxChart {
		return nil, &sims.Bad{Key: "tracks", Reason: fmt.Sprintf("needs 1 to %d tracks", maxChart)}
	}
	seen := map[int64]bool{}
	for _, id := range a.Tracks {
		if seen[id] {
			return nil, &sims.Bad{Key: "tracks", Reason: fmt.Sprintf("track %d stands twice", id)}
		}
		seen[id] = true
	}
	_, err := tx.Exec(`DELETE FROM promoonly_release_tracks WHERE releaseid = $1`, a.ChartID)
	if err == nil {
		err = insertChartRow(tx, chartRow{ID: a.ChartID, Tracks: a.Tracks})
	}
	if err != nil {
		return nil, err
	}
	c := chartChanged{a.ChartID, tx.Now.Unix(), a.Tracks}
	_, err = tx.Exec(`
		UPDATE promoonly_releases SET modified = $1 WHERE releaseid = $2`, c.Modified, a.ChartID)
	return c, err
}
