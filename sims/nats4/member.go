package nats4

import (
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/store"
)

// The statuses of a member. (Documented: Get Member Search Info String.)
const (
	statusNeverJoined = 0
	statusActive      = 1
	statusExpired     = 2
)

var statusWords = []string{"has never joined", "is active", "is expired"}

// A member, as the string calls need it.
type member struct {
	MemberID int64
	SiteID   int64
	Username string
	Session  string
	Status   int64

	Stored     sql.NullString // the auth string, where it is not derived
	Generation int64
	Secret     string
}

// A stringFilter chooses the member of a string call. All that is given must hold
// together. (Which combinations there are is documented; the rest is ours.)
type stringFilter struct {
	memberID    int64
	hasMemberID bool
	session     string
	username    string
	siteID      int64
	hasSiteID   bool
	siteIDs     []int64
	hasSiteIDs  bool
	status      int64
}

func newStringFilter(a arguments, status int64) stringFilter {
	f := stringFilter{session: a.text("session"), username: a.text("username"), status: status}
	f.memberID, f.hasMemberID = a.integer("memberid")
	f.siteID, f.hasSiteID = a.integer("siteid")
	if list := a.text("siteids"); list != "" {
		f.siteIDs, f.hasSiteIDs = parseSiteIDs(list), true
	}
	return f
}

// parseSiteIDs reads 1,2,3,4. Spaces are nothing, and so is what is no number:
// the list is a string, and no site has that id.
func parseSiteIDs(list string) (ids []int64) {
	for item := range strings.SplitSeq(list, ",") {
		if id, err := strconv.ParseInt(strings.ReplaceAll(item, " ", ""), 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// complete reports whether a combination of the document is complete.
func (f stringFilter) complete() bool {
	return f.hasMemberID && f.session != "" || f.username != "" && (f.hasSiteID || f.hasSiteIDs)
}

// incomplete says what is missing where no combination is complete.
func (f stringFilter) incomplete() *apiError {
	given := f.names()
	e := blankIncomplete.because("the filters are no combination that finds a member: " +
		"memberid and session, username and siteid, or username and siteids")
	missing := map[string]string{
		"memberid": "session", "session": "memberid", "username": "siteid or siteids",
		"siteid": "username", "siteids": "username",
	}
	var need []string
	for _, name := range given {
		if !slices.Contains(need, missing[name]) {
			need = append(need, missing[name])
		}
	}
	if need != nil {
		e.Why += "; beside " + strings.Join(given, " and ") + " it needs " + strings.Join(need, ", or ")
	}
	return e.judging("filters", given, "missing", need)
}

// names are the filters that are given.
func (f stringFilter) names() []string {
	names := []string{}
	for _, x := range []struct {
		name  string
		given bool
	}{
		{"memberid", f.hasMemberID}, {"session", f.session != ""}, {"username", f.username != ""},
		{"siteid", f.hasSiteID}, {"siteids", f.hasSiteIDs},
	} {
		if x.given {
			names = append(names, x.name)
		}
	}
	return names
}

// findMember returns the one member that f chooses, with its auth string of typ,
// or says why there is none. Of several sites the first of the list wins. (Ours.)
func findMember(tx *store.Tx, f stringFilter, typ string) (best member, why *apiError, err error) {
	candidates, err := stringCandidates(tx, f, typ)
	if err != nil {
		return member{}, nil, err
	}
	if len(candidates) == 0 {
		return member{}, f.nobody(), nil
	}
	rank, stage := -1, -1
	var nearest member
	for _, m := range candidates {
		reached := f.judge(m)
		if reached < met {
			if reached > stage {
				stage, nearest = reached, m
			}
			continue
		}
		if r := max(0, slices.Index(f.siteIDs, m.SiteID)); rank < 0 || r < rank {
			best, rank = m, r
		}
	}
	if rank < 0 {
		why, err = f.explain(tx, nearest, stage)
	}
	return best, why, err
}

func (f stringFilter) nobody() *apiError {
	if f.hasMemberID {
		return blankUnknown.because("there is no member %d", f.memberID).
			judging("filters", f.names(), "memberid", f.memberID)
	}
	return blankUnknown.because("no member has the username %q", f.username).
		judging("filters", f.names(), "username", f.username)
}

// How far a member with the memberid, or else the username, meets a filter.
const (
	anotherUsername = iota
	anotherSite
	anotherSession
	anotherStatus
	met
)

// judge says how far m meets the filter.
func (f stringFilter) judge(m member) int {
	switch {
	case f.username != "" && !sameText(m.Username, f.username):
		return anotherUsername
	case f.hasSiteID && m.SiteID != f.siteID, f.hasSiteIDs && !slices.Contains(f.siteIDs, m.SiteID):
		return anotherSite
	case f.session != "" && m.Session != f.session:
		return anotherSession
	case m.Status != f.status:
		return anotherStatus
	}
	return met
}

// explain says why m, which meets the filter as far as judge says, is not the one.
func (f stringFilter) explain(tx *store.Tx, m member, reached int) (e *apiError, err error) {
	switch reached {
	case anotherUsername:
		e = blankUsername.because("member %d has another username", m.MemberID)
	case anotherSite:
		e = blankSite.because("member %d is on site %d, which is not asked for", m.MemberID, m.SiteID)
	case anotherSession:
		e = blankSession.because("member %d has another session", m.MemberID)
	default:
		e = blankStatus[m.Status].because("member %d %s (status %d); the call looks for status %d",
			m.MemberID, statusWords[m.Status], m.Status, f.status)
		e.judging("status", m.Status, "status_wanted", f.status)
		if err := explainEnd(tx, e, m.MemberID); err != nil {
			return nil, err
		}
	}
	return e.judging("filters", f.names(), "memberid", m.MemberID, "siteid", m.SiteID), nil
}

// explainEnd adds when a member ended, where it has.
func explainEnd(tx *store.Tx, e *apiError, memberID int64) error {
	var end int64
	err := tx.QueryRow(`
		SELECT iif(ends_at > 0, ends_at, expired)
		FROM nats4_members
		WHERE memberid = $1`, memberID).Scan(&end)
	if err == nil && end > 0 {
		e.judging("ends", time.Unix(end, 0), "clock", tx.Now)
	}
	return err
}

// sameText compares as the database does: letters of ASCII in either case.
func sameText(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
