package promoonly

import (
	"fmt"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// maxPlays bounds a set that is reported, and maxSessionName its name in bytes.
const (
	maxPlays       = 1000
	maxSessionName = 200
)

type reportArgs struct {
	UserID  int64        `json:"userid" doc:"The DJ."`
	Session string       `json:"session,omitempty" doc:"Its name; its id and .session."`
	At      *time.Time   `json:"at,omitempty" doc:"When it is reported; now."`
	Plays   []reportPlay `json:"plays" doc:"What was played, each a trackid, or artist and title."`
}

type reportPlay struct {
	TrackID int64      `json:"trackid"`
	Artist  string     `json:"artist"` // of the track where left out
	Title   string     `json:"title"`
	Played  *time.Time `json:"played"` // when the set is reported where left out
}

type reported struct {
	SessionID int64  `json:"sessionid"`
	Session   string `json:"session"`
	At        string `json:"at"`
	Plays     int    `json:"plays"`
}

// reportSession adds a set to those that a user reported.
func reportSession(tx *store.Tx, a reportArgs) (any, error) {
	switch {
	case len(a.Plays) == 0 || len(a.Plays) > maxPlays:
		return nil, &sims.Bad{Key: "plays", Reason: fmt.Sprintf("needs 1 to %d tracks", maxPlays)}
	case len(a.Session) > maxSessionName:
		return nil, &sims.Bad{Key: "session", Reason: fmt.Sprintf(
			"must have at most %d bytes", maxSessionName)}
	}
	at := sims.FixtureAt(tx.Now)
	if a.At != nil {
		at = sims.FixtureAt(*a.At)
	}
	r := sessionRow{UserID: a.UserID, Name: a.Session, At: at}
	err := tx.QueryRow(`
		SELECT ifnull(max(id), 0) + 1 FROM promoonly_report_sessions`).Scan(&r.ID)
	if err != nil {
		return nil, err
	}
	if r.Name == "" {
		r.Name = fmt.Sprintf("%d.session", r.ID)
	}
	for _, p := range a.Plays {
		row := playRow{Played: at, TrackID: p.TrackID, Artist: p.Artist, Title: p.Title}
		if p.Played != nil {
			row.Played = sims.FixtureAt(*p.Played)
		}
		r.Plays = append(r.Plays, row)
	}
	answer := reported{r.ID, r.Name, clockTime(at.At(tx).Unix()), len(r.Plays)}
	return answer, insertSessionRow(tx, r)
}
