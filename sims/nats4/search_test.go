package nats4

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// keysOf are the ids of an answer, in its order.
func keysOf(t testing.TB, body []byte) (keys []string) {
	t.Helper()
	if string(body) == "[]" {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	_, err := d.Token()
	require.NoError(t, err, "%s", body)
	for d.More() {
		key, err := d.Token()
		require.NoError(t, err)
		keys = append(keys, key.(string))
		var row map[string]any
		require.NoError(t, d.Decode(&row))
	}
	return keys
}

// found are the ids that a search finds.
func found(t testing.TB, s *Server, path string) []string {
	t.Helper()
	w := ask(s, "/api/"+path)
	require.Equal(t, 200, w.Code, "%s: %s", path, w.Body)
	return keysOf(t, w.Body.Bytes())
}

// moreRows are fixtures for a world that has rows.
func moreRows(rows string) fstest.MapFS {
	return fstest.MapFS{"nats4/more.yaml": {Data: []byte(rows)}}
}

// TestMembersAreFoundByEachFilter: of two members that differ in everything, each filter
// finds the one whose value it has. Every filter of the table has a row.
func TestMembersAreFoundByEachFilter(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	require.NoError(t, sims.LoadFixtures(t.Context(), s.world, moreRows(`
members:
  - {memberid: 7001, siteid: 3, identid: 7, status: 2, joined: 1500000000, username: Anna_Percent%, email: anna@one.test, password: "s!cret", ip: 192.0.2.71, session: sess-one, token_hash: hash-one, mailok: 1, trial: 1, renamed: 1, marked: 1, cascadeid: 9,
     info: {firstname: Ännä, lastname: Oneford, address1: 1 One Road, address2: Flat 1, city: Onetown, state: One, zip: "11111", country: O1},
     loginlogs: [{ip: 198.51.100.7, stamp: 1500000000}],
     subscriptions: [{memberidx: "SEGPAY:S7001", statid: aaaabbbbcccc71, transactions: [{biller_time: 1500000000, biller_transid: T7001, trans_type_id: 6, amount: 100}]}]}
  - {memberid: 7002, siteid: 1, status: 1, joined: 1600000000, username: other, email: other@two.test, password: x, session: sess-two, token_hash: hash-two,
     subscriptions: [{memberidx: "EPOCH:E7002", transactions: [{biller_time: 1600000000, biller_transid: T7002, trans_type_id: 3, amount: 100}]}]}
`), s))
	for name, value := range map[string]string{"custom3": "three", "custom10": "ten", "phone": "555-7001"} {
		exec(t, s, fmt.Sprintf("INSERT INTO nats4_member_fields (memberid, name, value) VALUES (7001, '%s', '%s')", name, value))
	}
	rows := map[string]string{
		"username": "a_p", "email": "@ONE.", "password": "S!C", "status": "2",
		"firstname": "Änn", "lastname": "onef", "loginip": "198.51.100.7", "marked": "1",
		"address1": "one road", "address2": "flat", "city": "onet", "state": "on", "zip": "111",
		"country": "o", "mailok": "1", "custom3": "hre", "statid": "aaaabbbbcccc71",
		"subscription": "S7001", "billerid": "3", "cascadeid": "9", "biller_transid": "t7001",
		"ip": "192.0.2.71", "trans_type_id": "6", "siteid": "3", "loginid": "3", "identid": "7",
		"trial": "1", "renamed": "1", "session": "sess-one", "token_hash": "hash-one",
		"memberidx": "segpay:s7001", "custom10": "te", "phone": "7001",
		"end_time": "1500000000",
	}
	for _, f := range members().filters {
		value := rows[f.name]
		among := "&memberid=7001&memberid_compare=%3E%3D"
		switch f.name {
		case "memberid":
			value, among = "7001", ""
		case "start_time":
			assert.Equal(t, []string{"7002"}, found(t, s, "member/search?start_time=1600000000"+among))
			continue
		case "custom1", "custom2", "custom4", "custom5", "custom6", "custom7", "custom8", "custom9":
			assert.Empty(t, found(t, s, "member/search?"+f.name+"=x"), f.name)
			continue
		}
		require.NotEmpty(t, value, f.name)
		query := "member/search?" + f.name + "=" + url.QueryEscape(value) + among
		assert.Equal(t, []string{"7001"}, found(t, s, query), query)
		if f.how != matchTime && f.how != matchText && f.name != "memberid" {
			assert.NotContains(t, found(t, s, query+"&"+f.name+"_compare=!="), "7001", f.name)
			assert.Contains(t, found(t, s, query+"&"+f.name+"_compare=%3C%3E"), "7002", f.name)
		}
		if f.how == matchText {
			assert.Empty(t, found(t, s, query+"&no_like_searches=1"), "%s is only a part", f.name)
		}
	}
}

// One subscription has to meet what is asked of subscriptions, and one of its
// transactions what is asked of those.
func TestFiltersAreAboutOneSubscription(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for query, want := range map[string][]string{
		"billerid=1&trans_type_id=1":               {"406"},
		"billerid=2&biller_transid=112075379434":   {"191"},
		"billerid=0&biller_transid=112075379434":   nil, // 191 has both, not in one
		"biller_transid=12345&trans_type_id=2":     nil,
		"subscription=NATS:191&billerid=0":         {"191"},
		"subscription=NATS:191&billerid=2":         nil,
		"memberidx=NATS:191&memberid=191&status=1": {"191"},
	} {
		assert.Equal(t, want, found(t, s, "member/search?"+query), query)
	}
}

func TestComparisons(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for query, want := range map[string][]string{
		"memberid=403&memberid_compare=<":                        {"2", "39", "162", "191", "342", "401", "402"},
		"memberid=39&memberid_compare=<=":                        {"2", "39"},
		"memberid=1019&memberid_compare=>":                       {"1020"},
		"memberid=1019&memberid_compare=>=":                      {"1019", "1020"},
		"memberid=2&memberid_compare=!=&siteid=1&status=2":       {"401"},
		"memberid=-9223372036854775808&memberid_compare=<":       nil,
		"memberid=9223372036854775807&memberid_compare=>":        nil,
		"username=TWOSITES&username_compare==":                   {"403", "404"},
		"username=wosite&username_compare==":                     nil,
		"username=wosite&username_compare=LIKE":                  {"403", "404"},
		"username=wosite&username_compare=LIKE&memberid=404":     {"404"},
		"no_like_searches=1&email=Two@example.test&siteid=3":     {"404"},
		"session=4184eb9f9064c7b773c8dfd159505af4&username=test": {"2"},
		"session=4184EB9F9064C7B773C8DFD159505AF4":               nil,
		"ip=168430159": {"2"},
		"username=twosites&username_compare=!=&siteid=3": {"407"},
		"username=wosites&username_compare=<>&siteid=3":  {"404", "407"},
	} {
		assert.Equal(t, want, found(t, s, "member/search?"+strings.ReplaceAll(query, "=<", "=%3C")), query)
	}
}

// A member is found by the status of the clock, without anything having run.
func TestAMemberIsFoundAsExpiredOnceTheEndHasPassed(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	const query = "member/search?memberid=406&status="
	assert.Equal(t, []string{"406"}, found(t, s, query+"1"))
	assert.Empty(t, found(t, s, query+"2"))
	later := worldtest.Now(t).AddDate(100, 0, 0)
	require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Now: &later}))
	assert.Empty(t, found(t, s, query+"1"))
	assert.Equal(t, []string{"406"}, found(t, s, query+"2"))
	assert.Contains(t, ask(s, "/api/"+query+"2&fields=status").Body.String(), `"status":"2"`)
}

func TestOrder(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for query, want := range map[string][]string{
		"orderby=username":                             {"406", "401", "162"},
		"orderby=Username":                             nil, // 404
		"orderby=username+DESC":                        {"342", "403", "404"},
		"orderby=joined+asc&status=1":                  {"2", "39", "162"},
		"orderby=memberid+DESC":                        {"407", "406", "405"},
		"orderby=memberid+DESC&start=2":                {"405", "404", "403"},
		"orderby=spent+DESC&start=1":                   {"407", "2", "39"},
		"orderby=memberid&start=10":                    {"406", "407"},
		"orderby=siteid+DESC&no_like_searches=1&start": {"404", "407", "191"},
	} {
		path := "/api/member/search?count=3&memberid=407&memberid_compare=%3C%3D&" + query
		w := ask(s, path)
		if want == nil {
			assert.Equal(t, 404, w.Code, query)
			continue
		}
		assert.Equal(t, want, keysOf(t, w.Body.Bytes()), query)
	}
}

func TestRanges(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		n         int64
		op        string
		low, high int64
	}{
		{5, "", 5, 5}, {5, "=", 5, 5}, {5, "!=", 5, 5}, {5, "<", math.MinInt64, 4},
		{5, "<=", math.MinInt64, 5}, {5, ">", 6, math.MaxInt64}, {5, ">=", 5, math.MaxInt64},
		{math.MinInt64, "<", 1, 0}, {math.MaxInt64, ">", 1, 0},
	} {
		low, high := rangeOf(tt.n, tt.op)
		assert.Equal(t, [2]int64{tt.low, tt.high}, [2]int64{low, high}, "%s %d", tt.op, tt.n)
	}
}

func TestAddressesAsIntegers(t *testing.T) {
	t.Parallel()
	for ip, n := range map[string]string{
		"10.10.10.79": "168430159", "255.255.255.255": "4294967295", "0.0.0.1": "1",
	} {
		assert.Equal(t, n, ipNumber(ip))
		assert.Equal(t, ip, dotted(n))
		assert.Equal(t, ip, dotted(ip))
	}
	assert.Equal(t, "0", ipNumber(""))
	assert.Equal(t, "2001:db8::1", ipNumber("2001:db8::1"))
	assert.Equal(t, "4294967296", dotted("4294967296"), "no address")
}

// A statement is the same for all combinations of filters, since a connection keeps it.
func TestSearchesShareTheirStatements(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, x := range []*search{members(), affiliates()} {
		for _, st := range append([]statement{x.up, x.down, x.rows, x.keys}, waysOf(x)...) {
			require.NotContains(t, st.query, "{")
			require.NoError(t, s.world.DB.View(t.Context(), func(tx *store.Tx) error {
				problems, err := plans.Judge(tx, st.query)
				assert.Empty(t, problems)
				return err
			}))
		}
	}
}

func waysOf(x *search) (list []statement) {
	for _, w := range x.ways {
		list = append(list, w.rows)
	}
	return list
}

// planOf is the plan of a statement, a line for each step.
func planOf(t testing.TB, s *Server, st statement) (steps []string) {
	t.Helper()
	require.NoError(t, s.world.DB.View(t.Context(), func(tx *store.Tx) error {
		rows, err := tx.Query("EXPLAIN QUERY PLAN "+st.query, st.args(values{})...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id, parent, unused int64
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				return err
			}
			steps = append(steps, step)
		}
		return rows.Err()
	}))
	return steps
}

func TestWholeValuesAreFoundByAnIndex(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for name, want := range map[string]string{
		"session":        "SEARCH m USING INDEX nats4_members_by_session",
		"token_hash":     "SEARCH m USING INDEX nats4_members_by_token_hash",
		"memberidx":      "SEARCH m USING INTEGER PRIMARY KEY (rowid=?)",
		"biller_transid": "SEARCH m USING INTEGER PRIMARY KEY (rowid=?)",
		"username":       "SEARCH m USING INDEX sqlite_autoindex_nats4_members_1 (username=?)",
		"email":          "SEARCH m USING INDEX nats4_members_by_email",
	} {
		i := slices.IndexFunc(members().ways, func(w indexed) bool { return w.filter == name })
		require.GreaterOrEqual(t, i, 0, name)
		assert.Contains(t, planOf(t, s, members().ways[i].rows)[0], want, name)
	}
}
