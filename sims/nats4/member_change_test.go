package nats4

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/descrypt"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/store"
)

// memberOf returns the record of a member with everything personal.
func memberOf(t testing.TB, s *Server, memberID int64) map[string]string {
	t.Helper()
	body := ask(s, "/api/member/details?full_info=1&memberid="+strconv.FormatInt(memberID, 10)).Body
	m := map[string]string{}
	require.NoError(t, json.Unmarshal(body.Bytes(), &m))
	return m
}

func patch(t testing.TB, s *Server, action, form string) string {
	t.Helper()
	a := send(t, s, "PATCH", "/api/member/"+action, form)
	require.Equal(t, 200, a.Code, "%s %s: %s", action, form, a.Body)
	return a.Body.String()
}

const success = `{"result":"SUCCESS"}`

// Every field of the page is set, and cleared, and no other one with it.
func TestEachFieldIsSetAndCleared(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	touched := []string{"cryptpass", "renamed", "last_modified"}
	for _, name := range settableFields {
		if name == "password" {
			continue
		}
		before := memberOf(t, s, 39)
		require.Equal(t, success, patch(t, s, "setdetails", "memberid=39&"+name+"=a%2Fb+%C3%A9"), name)
		after := memberOf(t, s, 39)
		assert.Equal(t, "a/b é", after[name])
		require.Equal(t, success, patch(t, s, "setdetails", "memberid=39&"+name+"=REMOVE"), name)
		cleared := memberOf(t, s, 39)
		assert.Empty(t, cleared[name], name)
		for key := range before {
			if key == name || assert.ObjectsAreEqual(before[key], cleared[key]) {
				continue
			}
			assert.Contains(t, touched, key, "%s changes it", name)
		}
	}
}

// A password has a cryptpass that it verifies with, whose salt is another each time.
func TestAPasswordHasItsCryptpass(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	seen := map[string]bool{}
	for _, password := range []string{"secret", "pass word", "longer than eight", "Zoë", "other", "secret"} {
		patch(t, s, "setdetails", url.Values{"memberid": {"39"}, "password": {password}}.Encode())
		m := memberOf(t, s, 39)
		assert.Equal(t, password, m["password"])
		assert.True(t, descrypt.Matches(m["cryptpass"], password), m["cryptpass"])
		assert.False(t, seen[m["cryptpass"]], "a salt of its own")
		seen[m["cryptpass"]] = true
	}
	was := memberOf(t, s, 162)
	patch(t, s, "setdetails", "memberid=162&firstname=Ann")
	assert.Equal(t, was["cryptpass"], memberOf(t, s, 162)["cryptpass"], "only with a password")
}

// What a member logs in with brings new strings where it changes, and nothing else does.
func TestWhatBringsNewStrings(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	read := func() string {
		m := memberOf(t, s, 39)
		return ask(s, "/api/member/tokenrebuystring?memberid=39&session="+m["session"]).Body.String()
	}
	for _, tt := range []struct {
		form string
		new  bool
	}{
		{"username=another", true}, {"username=another", false}, {"username=ANOTHER", true},
		{"password=hunter2", true}, {"password=hunter2", false}, {"session=0123", true},
		{"session=0123", false}, {"firstname=Ann&email=a@b.test&custom1=x&mailok=0", false},
		{"expire=NEVER", false},
	} {
		before := read()
		patch(t, s, "setdetails", "memberid=39&"+tt.form)
		assert.Equal(t, tt.new, before != read(), tt.form)
	}
}

// Several members of a site may have no username, and nothing finds them by one.
func TestMembersWithoutAUsername(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	assert.Equal(t, `{"result":true}`, patch(t, s, "forget", "memberid=39"))
	assert.Equal(t, `{"result":true}`, patch(t, s, "forget", "memberid=162&keep=session"))
	assert.Equal(t, success, patch(t, s, "setdetails", "memberid=342&username=REMOVE"))
	assert.Equal(t, "1", memberOf(t, s, 342)["renamed"])
	for _, id := range []int64{39, 162, 342} {
		assert.Empty(t, memberOf(t, s, id)["username"])
		for _, name := range []string{
			string(nameless(id)), strconv.FormatInt(id, 10), "\x00", "\x00\x00", "personal39", "manual162",
			"upgrader342", "%", "_",
		} {
			q := "siteid=1&username=" + url.QueryEscape(name)
			assert.Empty(t, ask(s, "/api/member/details?"+q).Body.String(), q)
			assert.Empty(t, ask(s, "/api/member/tokenrebuystring?"+q).Body.String(), q)
			a := send(t, s, "PUT", "/api/member/expiremanual", q)
			assert.Equal(t, `"Unable to expire member: Member not found"`, a.Body.String(), q)
			a = send(t, s, "POST", "/api/member/recordlogin", q)
			assert.Equal(t, `{"result":"FAILURE"}`, a.Body.String(), q)
		}
	}
	session := memberOf(t, s, 162)["session"]
	q := "memberid=162&session=" + session
	assert.NotEmpty(t, ask(s, "/api/member/tokenrebuystring?"+q).Body.String())
	q += "&username=" + url.QueryEscape(string(nameless(162)))
	assert.Empty(t, ask(s, "/api/member/tokenrebuystring?"+q).Body.String())

	assert.Equal(t, success, patch(t, s, "setdetails", "memberid=39&username=back"), "may have one again")
	assert.Contains(t, ask(s, "/api/member/details?siteid=1&username=back").Body.String(), `"memberid":"39"`)
	assert.Equal(t, success, patch(t, s, "setdetails", "memberid=2&username=manual162"), "the old name is free")
}

// Whatever lists members takes one who is forgotten.
func TestAForgottenMemberIsListed(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	patch(t, s, "forget", "memberid=191&keep=email")
	for _, path := range []string{
		"member/details?memberid=191&full_info=1&transactions=1&notes=1&loginlogs=1&ident_details=1",
		"member/searchinfo?memberid=191", "member/searchinfo?siteid=2", "member/searchinfo?memberid=191&output_format=csv",
		"suggestedcanceloffers?memberidx=NATS:191", "report/transaction?start_time=1&end_time=now",
	} {
		assert.Less(t, ask(s, "/api/"+path).Code, 500, path)
	}
	update(t, s, func(tx *store.Tx) error {
		r, why, err := memberRecipient(tx, 191, "")
		assert.Nil(t, why)
		assert.Empty(t, r.vars["username"])
		return err
	})
}

// What forget erases is each field and table of the list, one by one.
func TestEachFieldAndTableIsKept(t *testing.T) {
	t.Parallel()
	for _, name := range forgettable {
		s := newServer(t)
		patch(t, s, "setdetails", "memberid=39&shipping_address2=b&shipping_state=c")
		before := memberOf(t, s, 39)
		require.NotEmpty(t, before[name], name)
		patch(t, s, "forget", "memberid=39&keep="+name)
		after := memberOf(t, s, 39)
		for _, other := range forgettable {
			if other == name {
				assert.Equal(t, before[other], after[other], name)
			} else {
				assert.Empty(t, after[other], "%s, when %s is kept", other, name)
			}
		}
		assert.Equal(t, "hears jazz", after["custom1"])
	}
	lists := map[string]string{
		"member_note": "notes", "live_member_loginlog": "loginlogs", "live_surfer_action": "surfer_actions",
	}
	for _, keep := range forgettableTables {
		s := newServer(t)
		patch(t, s, "forget", "memberid=2&keep=session,"+keep)
		body := ask(s, "/api/member/details?memberid=2&notes=1&loginlogs=1&surfer_actions=1").Body.String()
		for table, list := range lists {
			assert.Equal(t, table != keep, strings.Contains(body, `"`+list+`":[]`), "%s, when %s is kept", list, keep)
		}
		const was = "4b0db1b3b590fdee192f8dd004bd3e8c"
		body = ask(s, "/api/member/tokenrebuystring?memberid=2&session=4184eb9f9064c7b773c8dfd159505af4").Body.String()
		assert.Equal(t, keep == "member_auth", strings.Contains(body, was), keep)
	}
}

// FuzzMemberWrites: whatever the form, the answer is one that the API has, and what is
// written can be read.
func FuzzMemberWrites(f *testing.F) {
	s := newServer(f)
	for _, form := range []string{
		"memberid=2&firstname=Ann&username=x%00y&password=%ff", "memberid=39&expire=NEVER&mailok=on",
		"memberidx=NATS:3&expire=-99999999999999&subscriptionid=3", "username=twosites&siteid=3",
		"memberid=39&keep=email,,member_auth", "memberid=342&expire=last+day+of+february+2031&session=REMOVE",
		"memberid=401&expire=253402300799", "memberid=2&expire=9223372036854775807&custom10=%E2%82",
	} {
		for i := range 5 {
			f.Add(uint8(i), form)
		}
	}
	f.Fuzz(func(t *testing.T, action uint8, form string) {
		name := []string{"setdetails", "setexpiration", "expiremanual", "forget", "lock"}[action%5]
		a := send(t, s, "PATCH", "/api/member/"+name, form)
		require.Contains(t, []int{200, 400, 404, 413}, a.Code, "%s", a.Body)
		for _, e := range a.Explained {
			worldtest.CheckExplanation(t, Name, a, name)
			_, err := json.Marshal(e)
			require.NoError(t, err)
		}
		for _, id := range []int64{2, 39, 342, 401} {
			memberOf(t, s, id)
		}
	})
}

// FuzzKeep: no list panics its reader, and what it returns is to be kept.
func FuzzKeep(f *testing.F) {
	f.Add("email, session,,member_note")
	f.Add("emial")
	f.Fuzz(func(t *testing.T, list string) {
		keep, err := parseKeep(list)
		for _, name := range keep {
			require.NoError(t, err)
			require.Contains(t, list, name)
		}
	})
}
