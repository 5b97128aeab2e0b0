package nats4

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// manyWorld is a world with 20,000 members, made once.
var manyWorld = worldtest.Demo(New, moreRows(smallInstall+
	"generate: [{members: 20000, siteid: 1, first_memberid: 10001}]"))

func manyMembers(t testing.TB) *Server {
	t.Helper()
	worldtest.Heavy(t)
	return over(t, manyWorld, sims.WorldOptions{})
}

// reasonOf is why the answer of a search is as it is.
func reasonOf(t testing.TB, s *Server, path string) (rows int, reason string) {
	t.Helper()
	w := ask(s, "/api/"+path)
	require.Equal(t, 200, w.Code, "%s: %s", path, w.Body)
	return len(keysOf(t, w.Body.Bytes())), w.Header().Get(sims.ReasonHeader)
}

func TestASearchOfManyIsBounded(t *testing.T) {
	t.Parallel()
	s := manyMembers(t)
	rows, reason := reasonOf(t, s, "member/search")
	assert.Equal(t, maxRows, rows)
	assert.Equal(t, "more members meet the filters: an answer has 1000 at most, these from row 0 on", reason)
	rows, reason = reasonOf(t, s, "member/search?username=member3&count=10")
	assert.Equal(t, 1, rows, "30000 alone")
	assert.Empty(t, reason)
	rows, reason = reasonOf(t, s, "member/search?start=10000&fields=memberid")
	assert.Equal(t, maxRows, rows)
	assert.Contains(t, reason, "from row 10000 on")
	_, reason = reasonOf(t, s, "member/search?orderby=username&count=1")
	assert.Equal(t, "more than 10000 members meet the filters: those with the lowest memberid are put in order", reason)
	assert.Equal(t, []string{"30000"}, found(t, s, "member/search?orderby=memberid+DESC&count=1"))
	assert.Equal(t, []string{"29999"}, found(t, s, "member/search?orderby=memberid+DESC&username=29999"))
	assert.Equal(t, []string{"23456"}, found(t, s, "member/search?no_like_searches=1&email=member23456@example.test"))
	assert.Equal(t, 404, ask(s, "/api/member/search?start=10001").Code)
}

// A walk looks at so many rows and no more, and says how far it came.
func TestAWalkLooksAtSoManyRows(t *testing.T) {
	t.Parallel()
	s := manyMembers(t)
	v := values{"now": int64(0)}
	members().filters[0].set(v, "%member29999%", nil, 1) // username
	for _, tt := range []struct {
		look  int64
		down  bool
		found int
		last  int64
	}{
		{20_000, false, 1, 0}, {19_999, false, 1, 29_999}, {19_998, false, 0, 29_998},
		{7_001, false, 0, 17_001}, {1, true, 0, 30_000}, {2, true, 1, 29_999}, {100_000, true, 1, 0},
	} {
		require.NoError(t, s.world.DB.View(t.Context(), func(tx *store.Tx) error {
			f, err := members().find(tx, v, 10, tt.look, tt.down)
			assert.Len(t, f.ids, tt.found, "%+v", tt)
			assert.Equal(t, tt.last, f.last, "%+v", tt)
			return err
		}))
	}
}

// All members are walked by the id of the last one, each once.
func TestAWalkByTheLastID(t *testing.T) {
	t.Parallel()
	s := manyMembers(t)
	seen, last := 0, "0"
	for {
		keys := found(t, s, "member/search?fields=memberid&memberid_compare=%3E&memberid="+last)
		if len(keys) == 0 {
			break
		}
		seen, last = seen+len(keys), keys[len(keys)-1]
	}
	assert.Equal(t, 20_000, seen)
	assert.Equal(t, "30000", last)
}

func TestATextThatIsTooLong(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, path := range []string{"member/search?username=", "affiliate/search?city=", "member/search?session="} {
		assert.Equal(t, 200, ask(s, "/api/"+path+strings.Repeat("%25", maxPattern)).Code)
		assert.Equal(t, 404, ask(s, "/api/"+path+strings.Repeat("_", maxPattern+1)).Code)
	}
}

// Searches while members join see each as a whole.
func TestSearchesWhileMembersJoin(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for j := range 10 {
				id := 8000 + 100*i + j
				assert.NoError(t, s.world.DB.Update(t.Context(), func(tx *store.Tx) error {
					return s.insertMemberRow(tx, memberRow{
						MemberID: int64(id), SiteID: 1, Status: statusActive, Username: fmt.Sprintf("joins%d", id),
					})
				}))
			}
		})
		all.Go(func() {
			for range 10 {
				w := ask(s, "/api/member/search?username=joins&fields=username,memberidx")
				assert.Equal(t, 200, w.Code)
				for _, key := range keysOf(t, w.Body.Bytes()) {
					assert.Contains(t, w.Body.String(), `"username":"joins`+key+`","memberidx":"NATS:`+key+`"`)
				}
			}
		})
	}
	all.Wait()
	assert.Len(t, found(t, s, "member/search?username=joins"), 40)
}

// FuzzSearches: no query is a mistake of the simulator.
func FuzzSearches(f *testing.F) {
	s := newServer(f)
	f.Add("member/searchinfo", "username=a%25_!&status=2&status_compare=%21%3D&orderby=siteid+DESC")
	f.Add("member/searchinfo", "fields[]=memberid&fields[]=x&output_format=csv&count=0&start=3")
	f.Add("member/searchinfo", "ip=4294967295&loginip=::1&memberid=-9223372036854775808&memberid_compare=%3C")
	f.Add("member/searchinfo", "start_time=-99999999999999&end_time=9223372036854775807&subscription=%00:")
	f.Add("affiliate/searchinfo", "ratio=9223372036854775807&total_earned=1.5&stats_period=8&stats_start=yesterday")
	f.Add("affiliate/searchinfo", "join_date=9223372036854775807&join_range=on&natscode=1.2.2.2.0.0.0.0.0&ref=03")
	f.Add("affiliate/searchinfo", "start=5&end=1&orderby=api_key+asc&return_payvia_info=x&payvia_details=%ff")
	f.Add("affiliate/campaigns", "loginid=3&orderby=name+DESC&start=1&count=9223372036854775807")
	f.Fuzz(func(t *testing.T, path, query string) {
		r := httptest.NewRequest("GET", "/api/", nil)
		r.URL.Path += path
		r.URL.RawQuery = query
		r.Header.Set("api-key", demoKey)
		r.Header.Set("api-username", demoUser)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Contains(t, []int{200, 400, 404, 405, 414}, w.Code, "%s", w.Body)
	})
}
