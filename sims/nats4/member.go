package nats4

import (
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

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

// incomplete says what is missing where no combination of the document is
// complete, or "".
func (f stringFilter) incomplete() string {
	if f.hasMemberID && f.session != "" || f.username != "" && (f.hasSiteID || f.hasSiteIDs) {
		return ""
	}
	return "the filters are no combination that finds a member: " +
		"memberid and session, username and siteid, or username and siteids"
}

// findMember returns the one member that f chooses, with its auth string of typ,
// or says why there is none. Of several sites the first of the list wins. (Ours.)
func findMember(tx *store.Tx, f stringFilter, typ string) (best member, why string, err error) {
	candidates, err := stringCandidates(tx, f, typ)
	if err != nil {
		return member{}, "", err
	}
	if len(candidates) == 0 {
		return member{}, f.nobody(), nil
	}
	rank, stage := -1, -1
	for _, m := range candidates {
		reached, reason := f.judge(m)
		if reason != "" {
			if reached > stage && rank < 0 {
				stage, why = reached, reason
			}
			continue
		}
		if r := max(0, slices.Index(f.siteIDs, m.SiteID)); rank < 0 || r < rank {
			best, rank, why = m, r, ""
		}
	}
	return best, why, nil
}

func (f stringFilter) nobody() string {
	if f.hasMemberID {
		return fmt.Sprintf("there is no member %d", f.memberID)
	}
	return fmt.Sprintf("no member has the username %q", f.username)
}

// judge says why m, which has the memberid or else the username, is not the one, or
// "", and how far it came.
func (f stringFilter) judge(m member) (met int, why string) {
	switch {
	case f.username != "" && !sameText(m.Username, f.username):
		return 0, fmt.Sprintf("member %d has another username", m.MemberID)
	case f.hasSiteID && m.SiteID != f.siteID, f.hasSiteIDs && !slices.Contains(f.siteIDs, m.SiteID):
		return 1, fmt.Sprintf("member %d is on site %d, which is not asked for", m.MemberID, m.SiteID)
	case f.session != "" && m.Session != f.session:
		return 2, fmt.Sprintf("member %d has another session", m.MemberID)
	case m.Status != f.status:
		return 3, fmt.Sprintf("member %d %s (status %d); the call looks for status %d",
			m.MemberID, statusWords[m.Status], m.Status, f.status)
	}
	return 4, ""
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
