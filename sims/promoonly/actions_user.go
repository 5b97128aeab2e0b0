package promoonly

import (
	"fmt"
	"slices"
	"time"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

type grantArgs struct {
	UserID    int64  `json:"userid" doc:"The user."`
	ReleaseID int64  `json:"releaseid" doc:"The release."`
	Source    string `json:"source,omitempty" doc:"purchase or giveaway; purchase where left out."`
}

type granted struct {
	UserID    int64  `json:"userid"`
	ReleaseID int64  `json:"releaseid"`
	Source    string `json:"source"`
	From      string `json:"from"`
}

func grantRelease(tx *store.Tx, a grantArgs) (any, error) {
	if err := needUser(tx, "userid", a.UserID); err != nil {
		return nil, err
	}
	if err := needRelease(tx, "releaseid", a.ReleaseID); err != nil {
		return nil, err
	}
	source := or(a.Source, "purchase")
	if source != "purchase" && source != "giveaway" {
		return nil, &sims.Bad{Key: "source", Reason: "must be purchase or giveaway"}
	}
	err := insertEntitlementRow(tx, a.UserID, entitlementRow{
		Releases: []int64{a.ReleaseID}, Source: source, StartsAt: sims.FixtureAt(tx.Now),
	})
	return granted{a.UserID, a.ReleaseID, source, clockTime(tx.Now.Unix())}, err
}

type subscriptionArgs struct {
	UserID int64      `json:"userid" doc:"The user."`
	Begin  []int64    `json:"begin,omitempty" doc:"Formats to subscribe to from now."`
	EndsAt *time.Time `json:"ends_at,omitempty" doc:"When what begins now ends; never where left out."`
	End    []int64    `json:"end,omitempty" doc:"Formats whose subscription ends now."`
}

type subscriptions struct {
	UserID  int64   `json:"userid"`
	Begun   []int64 `json:"begun"`
	Ended   []int64 `json:"ended"`
	Formats []int64 `json:"formats"` // subscribed to now
}

// changeSubscription ends subscriptions, then begins others. One to a format that
// the user subscribes to already replaces it.
func changeSubscription(tx *store.Tx, a subscriptionArgs) (any, error) {
	if err := needUser(tx, "userid", a.UserID); err != nil {
		return nil, err
	}
	switch {
	case len(a.Begin)+len(a.End) == 0:
		return nil, &sims.Bad{Key: "begin", Reason: "is required, or end: formats by id"}
	case a.EndsAt != nil && a.EndsAt.Unix() <= tx.Now.Unix():
		return nil, &sims.Bad{
			Key: "ends_at", Reason: "is not after the clock, " + clockTime(tx.Now.Unix()),
		}
	}
	for _, id := range a.End {
		n, err := endSubscription(tx, a.UserID, id)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, &sims.Bad{Key: "end", Reason: fmt.Sprintf(
				"user %d has no subscription to the format %d now", a.UserID, id)}
		}
	}
	begin := slices.Compact(slices.Sorted(slices.Values(a.Begin)))
	for _, id := range begin {
		if err := needFormat(tx, "begin", id); err != nil {
			return nil, err
		}
		if _, err := endSubscription(tx, a.UserID, id); err != nil {
			return nil, err
		}
	}
	r := entitlementRow{Formats: begin, Source: "subscription", StartsAt: sims.FixtureAt(tx.Now)}
	if a.EndsAt != nil {
		r.EndsAt = sims.FixtureAt(*a.EndsAt)
	}
	err := insertEntitlementRow(tx, a.UserID, r)
	if err != nil {
		return nil, err
	}
	answer := subscriptions{UserID: a.UserID, Begun: begin, Ended: a.End}
	answer.Formats, err = subscribed(tx, a.UserID, tx.Now.Unix())
	return answer.withLists(), err
}

// withLists makes empty lists of those that are nil.
func (s subscriptions) withLists() subscriptions {
	for _, list := range []*[]int64{&s.Begun, &s.Ended, &s.Formats} {
		if *list == nil {
			*list = []int64{}
		}
	}
	return s
}

// endSubscription ends the subscriptions to a format that hold now, and returns how
// many those were.
func endSubscription(tx *store.Tx, userid, formatid int64) (int64, error) {
	result, err := tx.Exec(`
		UPDATE promoonly_entitlements SET ends_at = $1
		WHERE userid = $2 AND formatid = $3 AND source = 'subscription'
			AND starts_at <= $1 AND ends_at > $1`, tx.Now.Unix(), userid, formatid)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func subscribed(tx *store.Tx, userid, now int64) ([]int64, error) {
	return idsOf(tx, `
		SELECT DISTINCT formatid FROM promoonly_entitlements
		WHERE userid = $1 AND source = 'subscription' AND formatid IS NOT NULL
			AND starts_at <= $2 AND ends_at > $2
		ORDER BY formatid`, userid, now)
}
