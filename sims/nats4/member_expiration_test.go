package nats4

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

// freeze stops the world's clock where that of a test starts.
func freeze(t testing.TB, s *Server) {
	t.Helper()
	now := worldtest.Now(t)
	require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Now: &now, Frozen: new(true)}))
}

// What becomes of a member of two subscriptions, 1 and 2, when ends are set. Times are
// hours from now; "" is no end.
func TestWhatAnEndMakesOfAMember(t *testing.T) {
	t.Parallel()
	now := worldtest.Now(t).Unix()
	at := func(hours int) string { return strconv.FormatInt(now+int64(hours)*3600, 10) }
	for _, tt := range []struct {
		name    string
		status  int64
		ends    [2]string // "" for no end, "-" for one that is not active
		set     string
		want    string
		active  string // of the two
		expired string
	}{
		{"the one that lasts ends", 1, [2]string{"-", ""}, "subscriptionid=2&expire=" + at(-1), "2", "00", at(-1)},
		{"one of two ends", 1, [2]string{"", ""}, "subscriptionid=1&expire=" + at(-1), "1", "01", "0"},
		{"all end", 1, [2]string{"", at(5)}, "memberid=9&expire=" + at(-2), "2", "00", at(-2)},
		{"now has passed", 1, [2]string{"", ""}, "memberid=9&expire=" + at(0), "2", "00", at(0)},
		{"the other has ended later", 1, [2]string{at(-3), ""}, "subscriptionid=2&expire=" + at(-9), "2", "00", at(-3)},
		{"an end to come", 1, [2]string{"", ""}, "memberid=9&expire=" + at(1), "1", "11", "0"},
		{"an expired member comes back", 2, [2]string{"-", "-"}, "subscriptionid=1&expire=" + at(1), "1", "10", "0"},
		{"one whose time has passed, too", 1, [2]string{at(-3), "-"}, "subscriptionid=1&expire=NEVER", "1", "10", "0"},
		{"an expired member stays so", 2, [2]string{"-", "-"}, "subscriptionid=1&expire=" + at(-7), "2", "00", at(-7)},
		{"one who has never joined stays so", 0, [2]string{"-", "-"}, "memberid=9&expire=" + at(-1), "0", "00", "0"},
		{"one who has never joined joins", 0, [2]string{"-", "-"}, "memberid=9&expire=0", "1", "11", "0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var subs []string
			for i, end := range tt.ends {
				row := fmt.Sprintf(`{member_subscription_id: %d, memberidx: "NATS:%d"`, i+1, i+1)
				switch end {
				case "":
					row += ", active: true"
				case "-":
					row += ", active: false"
				default:
					row += ", active: true, expires: " + end
				}
				subs = append(subs, row+"}")
			}
			s, err := load(t, fmt.Sprintf("members:\n  - {memberid: 9, username: a, siteid: 1, status: %d, subscriptions: [%s]}\n",
				tt.status, strings.Join(subs, ", ")))
			require.NoError(t, err)
			freeze(t, s)
			require.Contains(t, patch(t, s, "setexpiration", tt.set), `"result":"SUCCESS"`)
			m := memberOf(t, s, 9)
			assert.Equal(t, tt.want, m["status"])
			assert.Equal(t, tt.expired, m["expired"])
			active := ""
			for i := range 2 {
				body := ask(s, fmt.Sprintf("/api/member/details?subscriptionid=%d", i+1)).Body.String()
				active += strconv.Itoa(strings.Count(body, `"active":"1"`))
			}
			assert.Equal(t, tt.active, active)
		})
	}
}

// An end that is set is kept by the clock as well.
func TestAnEndToComeComes(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	freeze(t, s)
	patch(t, s, "setexpiration", "memberid=2&expire=%2B2+hours")
	assert.Equal(t, "1", memberOf(t, s, 2)["status"])
	advance(t, s, 2*time.Hour)
	m := memberOf(t, s, 2)
	assert.Equal(t, "2", m["status"])
	assert.Equal(t, m["expires"], m["expired"])
	assert.Equal(t, "0", m["active"])
}
