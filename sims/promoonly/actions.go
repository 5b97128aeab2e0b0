package promoonly

import (
	"fmt"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Actions lists what the vendor's staff and the DJs do outside the simulated API.
func (s *Server) Actions() []sims.Action {
	return []sims.Action{
		sims.Act(Name, "publish-release",
			"Publish a release with its tracks. Users have it after their next sync.", publishRelease),
		sims.Act(Name, "change-release",
			"Change a release; it counts as modified now.", changeRelease),
		sims.Act(Name, "change-chart",
			"Give a chart other tracks; it counts as modified now.", changeChart),
		sims.Act(Name, "grant-release",
			"Sell or give a release to a user, who has it after the next sync.", grantRelease),
		sims.Act(Name, "change-subscription",
			"Begin or end a user's subscriptions to formats.", changeSubscription),
		sims.Act(Name, "download-tracks",
			"Count tracks as downloaded by a user.", downloadTracks),
		sims.Act(Name, "report-session",
			"Report a set that a DJ played.", reportSession),
		sims.Act(Name, "disable-account",
			"Disable an account. Its tokens stay, and are refused.",
			func(tx *store.Tx, a accountArgs) (any, error) {
				return setStatus(tx, a.UserID, statusDisabled)
			}),
		sims.Act(Name, "enable-account",
			"Enable an account that is disabled or incomplete.",
			func(tx *store.Tx, a accountArgs) (any, error) {
				return setStatus(tx, a.UserID, statusActive)
			}),
		sims.Act(Name, "expire-token",
			"Let a token expire now, or all of a user.", expireTokens),
	}
}

type accountArgs struct {
	UserID int64 `json:"userid" doc:"The user."`
}

type statusChange struct {
	UserID int64  `json:"userid"`
	Was    string `json:"was"`
	Status string `json:"status"`
}

// setStatus gives an account another status.
func setStatus(tx *store.Tx, userid int64, status string) (any, error) {
	if err := needUser(tx, "userid", userid); err != nil {
		return nil, err
	}
	change := statusChange{UserID: userid, Status: status}
	err := tx.QueryRow(`
		SELECT status FROM promoonly_users WHERE userid = $1`, userid).Scan(&change.Was)
	if err != nil || change.Was == status {
		return change, err
	}
	_, err = tx.Exec(`UPDATE promoonly_users SET status = $1 WHERE userid = $2`, status, userid)
	return change, err
}

type tokenArgs struct {
	Token  string `json:"token,omitempty" doc:"The token; this or the userid."`
	UserID int64  `json:"userid,omitempty" doc:"Of whom all expire; this or the token."`
}

type tokensExpired struct {
	Expired int64  `json:"expired"` // how many were good until now
	At      string `json:"at"`
}

// expireTokens ends the life of tokens at the time of the clock. A pinned one
// becomes an ordinary one, which has an end.
func expireTokens(tx *store.Tx, a tokenArgs) (any, error) {
	var err error
	switch {
	case (a.Token == "") == (a.UserID == 0):
		err = &sims.Bad{Key: "token", Reason: "is required, or else userid, and not both"}
	case a.Token == "":
		err = needUser(tx, "userid", a.UserID)
	default:
		err = needToken(tx, a.Token)
	}
	if err != nil {
		return nil, err
	}
	now := tx.Now.Unix()
	result, err := tx.Exec(`
		UPDATE promoonly_tokens
		SET issued_at = iif(source = 'pinned', $1, issued_at), expires_at = $1,
			source = iif(source = 'pinned', 'basic', source)
		WHERE (token = $2 OR userid = $3) AND (expires_at IS NULL OR expires_at > $1)`,
		now, a.Token, a.UserID)
	if err != nil {
		return nil, err
	}
	n, err := result.RowsAffected()
	return tokensExpired{n, clockTime(now)}, err
}

// needToken does not show the token that is not there.
func needToken(tx *store.Tx, token string) error {
	var known bool
	err := tx.QueryRow(`
		SELECT EXISTS (SELECT 1 FROM promoonly_tokens WHERE token = $1)`, token).Scan(&known)
	if err == nil && !known {
		err = &sims.Bad{Key: "token", Reason: "there is no such token"}
	}
	return err
}

type downloadArgs struct {
	UserID   int64   `json:"userid" doc:"The user."`
	TrackIDs []int64 `json:"trackids" doc:"The tracks."`
}

type downloaded struct {
	UserID   int64   `json:"userid"`
	TrackIDs []int64 `json:"trackids"`
	At       string  `json:"at"`
}

func downloadTracks(tx *store.Tx, a downloadArgs) (any, error) {
	if len(a.TrackIDs) == 0 {
		return nil, &sims.Bad{Key: "trackids", Reason: "needs at least one track"}
	}
	err := insertDownloadRow(tx, downloadRow{
		UserID: a.UserID, TrackIDs: a.TrackIDs, At: sims.FixtureAt(tx.Now),
	})
	return downloaded{a.UserID, a.TrackIDs, clockTime(tx.Now.Unix())}, err
}

func needUser(tx *store.Tx, key string, id int64) error {
	return need(tx, key, "user", id, `SELECT 1 FROM promoonly_users WHERE userid = $1`)
}

// easternDate is the calendar date in New York at an instant.
func easternDate(at time.Time) (string, error) {
	zone, err := eastern()
	if err != nil {
		return "", fmt.Errorf("the date in New York: %w", err)
	}
	return at.In(zone).Format(time.DateOnly), nil
}
