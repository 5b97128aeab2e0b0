package nats4

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
)

// charged takes an action and returns the charge that it answers.
func charged(t testing.TB, s *Server, action, args string) (c Charge) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(must(t, s, action, args)), &c))
	return c
}

// detailsOf is a member's record with subscriptions, transactions and logs.
func recordOf(t testing.TB, s *Server, memberID int64) (r map[string]any) {
	t.Helper()
	a := ask(s, fmt.Sprintf("/api/member/details?memberid=%d&transactions=1&surfer_actions=1&full_info=1", memberID))
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &r), a.Body)
	return r
}

// holds compares some of a record's fields.
func holds(t testing.TB, r map[string]any, want map[string]string) {
	t.Helper()
	for name, value := range want {
		assert.Equal(t, value, r[name], name)
	}
}

// typesOf are the types of a record's transactions.
func typesOf(r map[string]any) (types []string) {
	for _, x := range r["transactions"].([]any) {
		types = append(types, x.(map[string]any)["trans_type_id"].(string))
	}
	return types
}

func seconds(t time.Time) string { return fmt.Sprint(t.Unix()) }

const joinMonthly = `{"username": "newcomer", "password": "secret", "optionid": 4, "natscode": "Ni4xLjEuMS4wLjAuMC4wLjA", "email": "n@example.test", "ip": "192.0.2.9", "firstname": "Nina"}`

// TestALife: each step of a member's life is in its record.
func TestALife(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	now := worldtest.Now(t)
	const day = 24 * time.Hour

	c := charged(t, s, "join", joinMonthly)
	assert.Equal(t, int64(1021), c.MemberID)
	assert.Equal(t, int64(1995), c.Amount)
	assert.Regexp(t, `^EPOCH:\d{12}$`, c.MemberIDX)
	assert.Equal(t, now.Add(30*day).UTC().Format(time.RFC3339), c.NextRebill)
	r := recordOf(t, s, 1021)
	holds(t, r, map[string]string{
		"username": "newcomer", "password": "secret", "status": "1", "trial": "0", "siteid": "1",
		"loginid": "6", "identid": "6", "joined": seconds(now), "stamp": seconds(now), "email": "n@example.test",
		"ip": "192.0.2.9", "firstname": "Nina", "original_username": "newcomer", "mailok": "1",
		"memberidx": c.MemberIDX, "billerid": "1", "cost": "1995", "spent": "1995", "charges": "1", "rebills": "0",
		"optionid": "4", "original_optionid": "4", "next_rebill": seconds(now.Add(30 * day)),
		"expires": seconds(now.Add(30 * day)), "created_date": seconds(now),
	})
	assert.Regexp(t, `^[0-9a-f]{32}$`, r["session"])
	assert.Regexp(t, `^[0-9a-f]{32}$`, r["token_hash"])
	assert.Regexp(t, `^[0-9a-f]{14}$`, r["statid"])
	assert.Regexp(t, `^[./0-9A-Za-z]{13}$`, r["cryptpass"])
	action := r["surfer_actions"].([]any)[0].(map[string]any)
	assert.Equal(t, "join", action["action"])
	assert.Equal(t, "192.0.2.9", action["ip"])

	rebuy := ask(s, "/api/member/tokenrebuystring?username=newcomer&siteid=1").Body.String()
	var rebuyString map[string]string
	require.NoError(t, json.Unmarshal([]byte(rebuy), &rebuyString))
	c = charged(t, s, "buy-tokens", `{"optionid": 3, "token_rebuy_string": "`+rebuyString["token_rebuy_string"]+`"}`)
	assert.Equal(t, int64(transSeconds), c.Type)
	assert.Equal(t, int64(100), *c.Token)
	holds(t, recordOf(t, s, 1021), map[string]string{
		"token": "100", "spent": "2995", "charges": "2", "cost": "1995", "next_rebill": seconds(now.Add(30 * day)),
	})

	advance(t, s, 10*day)
	c = charged(t, s, "upgrade", `{"optionid": 5, "memberid": 1021}`)
	assert.Equal(t, int64(transConversion), c.Type)
	end := now.Add(375 * day)
	holds(t, recordOf(t, s, 1021), map[string]string{
		"optionid": "5", "original_optionid": "4", "cost": "9995", "spent": "12990", "charges": "3",
		"next_rebill": seconds(end), "expires": seconds(end),
	})

	c = charged(t, s, "rebill", fmt.Sprintf(`{"member_subscription_id": %d}`, c.SubscriptionID))
	assert.Equal(t, int64(transRebill), c.Type)
	end = end.Add(365 * day)
	holds(t, recordOf(t, s, 1021), map[string]string{
		"rebills": "1", "spent": "22985", "charges": "4", "next_rebill": seconds(end), "expires": seconds(end),
	})

	must(t, s, "refund", fmt.Sprintf(`{"transaction_id": %d, "amount": 95}`, c.TransactionID))
	must(t, s, "refund", fmt.Sprintf(`{"transaction_id": %d}`, c.TransactionID))
	holds(t, recordOf(t, s, 1021), map[string]string{"refunded": "9995", "spent": "22985", "status": "1"})

	must(t, s, "cancel-subscription", fmt.Sprintf(`{"member_subscription_id": %d}`, c.SubscriptionID))
	must(t, s, "cancel-subscription", fmt.Sprintf(`{"member_subscription_id": %d}`, c.SubscriptionID))
	holds(t, recordOf(t, s, 1021), map[string]string{"next_rebill": "0", "expires": seconds(end), "status": "1"})
	must(t, s, "expire-member", `{"memberid": 1021}`)
	must(t, s, "expire-member", `{"memberid": 1021}`)
	r = recordOf(t, s, 1021)
	holds(t, r, map[string]string{"status": "2", "active": "0"})
	assert.Equal(t, []string{"1", "8", "5", "2", "4", "4", "10", "9"}, typesOf(r), "each once")
}

func TestATrialIsConverted(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	now := worldtest.Now(t)
	c := charged(t, s, "join", `{"username": "taster", "optionid": 1, "trial": true, "biller": "segpay"}`)
	assert.Regexp(t, `^SEGPAY:`, c.MemberIDX)
	id := c.MemberID
	holds(t, recordOf(t, s, id), map[string]string{
		"trial": "1", "siteid": "2", "identid": "0", "loginid": "0", "spent": "195", "next_rebill": seconds(now.Add(24 * time.Hour)),
	})
	assert.Regexp(t, `^[a-z]{8}$`, recordOf(t, s, id)["password"])

	advance(t, s, 48*time.Hour)
	holds(t, recordOf(t, s, id), map[string]string{"status": "2", "active": "0"})
	session := recordOf(t, s, id)["session"]
	c = charged(t, s, "rebill", fmt.Sprintf(`{"member_subscription_id": %d}`, c.SubscriptionID))
	r := recordOf(t, s, id)
	holds(t, r, map[string]string{
		"status": "1", "active": "1", "trial": "0", "spent": "4190", "rebills": "0", "expired": "0",
		"next_rebill": seconds(now.Add(32 * 24 * time.Hour)),
	})
	assert.Equal(t, []string{"3", "5"}, typesOf(r))
	assert.Equal(t, session, r["session"])
	c = charged(t, s, "rebill", fmt.Sprintf(`{"member_subscription_id": %d}`, c.SubscriptionID))
	assert.Equal(t, int64(transRebill), c.Type)

	charged(t, s, "chargeback", fmt.Sprintf(`{"transaction_id": %d}`, c.TransactionID))
	r = recordOf(t, s, id)
	holds(t, r, map[string]string{"status": "2", "active": "0", "next_rebill": "0", "refunded": "0"})
	assert.Equal(t, []string{"3", "5", "2", "6"}, typesOf(r))
}

// Who has never joined does so with the name that is known, and keeps what the join does not say.
func TestOneWhoHasNeverJoinedJoins(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	before := recordOf(t, s, 402)
	c := charged(t, s, "join", `{"username": "NeverJoined", "optionid": 3, "identid": 1, "biller": "NATS"}`)
	assert.Equal(t, int64(402), c.MemberID)
	r := recordOf(t, s, 402)
	holds(t, r, map[string]string{
		"status": "1", "username": "neverjoined", "email": "never@example.test", "token": "100", "identid": "1",
		"loginid": "1", "expires": "0", "next_rebill": "0", "billerid": "0", "joined": seconds(worldtest.Now(t)),
		"session": before["session"].(string),
	})
	assert.Len(t, r["subscriptions"], 2)
	assert.Regexp(t, `^NATS:\d{12}$`, r["memberidx"], "NATS:402 is there already")
	assert.NotEmpty(t, ask(s, "/api/member/tokenrebuystring?username=neverjoined&siteid=1").Body.String())
}

// A subscription without an option is rebilled at its cost for 30 days.
func TestARebillWithoutAnOption(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	c := charged(t, s, "rebill", `{"member_subscription_id": 406}`)
	assert.Equal(t, int64(2995), c.Amount)
	assert.Equal(t, "2099-01-31T00:00:00Z", c.NextRebill)
	holds(t, recordOf(t, s, 406), map[string]string{"rebills": "2", "spent": "8985", "charges": "3"})
}

func TestAChargebackTakesWhatIsLeft(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	c := charged(t, s, "rebill", `{"member_subscription_id": 406}`)
	must(t, s, "refund", fmt.Sprintf(`{"transaction_id": %d, "amount": 1000}`, c.TransactionID))
	back := charged(t, s, "chargeback", fmt.Sprintf(`{"transaction_id": %d}`, c.TransactionID))
	assert.Equal(t, int64(1995), back.Amount)
	assert.Equal(t, c.BillerTransID, back.BillerTransID, "the biller's id of the charge")
	for _, action := range []string{"refund", "chargeback"} {
		_, err := act(t, s, action, fmt.Sprintf(`{"transaction_id": %d}`, c.TransactionID))
		assert.ErrorContains(t, err, "nothing is left of the 2995 cents")
	}
}

func TestWhatALifeCannotHave(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	string401 := s.stringOf(t, "username=personal39&siteid=1", "tokenrebuy")
	exec(t, s, `UPDATE nats4_options SET enabled = 0 WHERE optionid = 2`)
	must(t, s, "join", joinMonthly)
	must(t, s, "cancel-subscription", `{"member_subscription_id": 407}`)
	before := recordOf(t, s, 1021)
	for _, tt := range []struct{ name, action, args, key, reason string }{
		{"an empty name", "join", `{"username": "", "optionid": 4}`, "username", "must not be empty"},
		{"a name that is taken", "join", `{"username": "TESTakovsky2", "optionid": 4}`, "username", "member 2 on site 1 has it"},
		{"the name of an expired member", "join", `{"username": "expiredmember", "optionid": 4}`, "username", "revive-member"},
		{"an unknown option", "join", `{"username": "x", "optionid": 9}`, "optionid", "there is no option 9"},
		{"an option that is off", "join", `{"username": "x", "optionid": 2}`, "optionid", "not enabled"},
		{"another site's option", "join", `{"username": "x", "optionid": 4, "siteid": 2}`, "optionid", "of site 1, not of 2"},
		{"another site's code", "join", `{"username": "x", "optionid": 4, "natscode": "1.2.2.2.0.0.0.0.0"}`, "siteid", "of site 2, not of 1"},
		{"no code", "join", `{"username": "x", "optionid": 4, "natscode": "abc"}`, "natscode", "no link code"},
		{"a code of nobody", "join", `{"username": "x", "optionid": 4, "natscode": "99.1.1.1.0.0.0.0.0"}`, "natscode", "loginid 99"},
		{"a code and an identifier", "join", `{"username": "x", "optionid": 4, "natscode": "1.1.1.1.0.0.0.0.0", "identid": 1}`, "identid", "left out"},
		{"an unknown identifier", "join", `{"username": "x", "optionid": 4, "identid": 99}`, "identid", "there is no identid 99"},
		{"an unknown biller", "join", `{"username": "x", "optionid": 4, "biller": "SALLY"}`, "biller", `no biller "SALLY"`},
		{"nobody's tokens", "buy-tokens", `{"optionid": 3}`, "memberid", "is required, or token_rebuy_string"},
		{"tokens of an unknown member", "buy-tokens", `{"optionid": 3, "memberid": 3}`, "memberid", "no member 3"},
		{"tokens of an expired member", "buy-tokens", `{"optionid": 3, "memberid": 401}`, "memberid", "is expired"},
		{"tokens where there are none", "buy-tokens", `{"optionid": 1, "memberid": 191}`, "memberid", "site 2 of member 191 sells no tokens"},
		{"an option without rebuy", "buy-tokens", `{"optionid": 4, "memberid": 2}`, "optionid", "no token_rebuy_allowed"},
		{"a wrong string", "buy-tokens", `{"optionid": 3, "token_rebuy_string": "abc"}`, "token_rebuy_string", "of none of the latest"},
		{"another member's string", "buy-tokens", `{"optionid": 3, "memberid": 2, "token_rebuy_string": "` + string401 + `"}`, "token_rebuy_string", "is not member 2's"},
		{"a string of another type", "upgrade", `{"optionid": 5, "package_upgrade_string": "` + string401 + `"}`, "package_upgrade_string", "of none"},
		{"an option without upgrade", "upgrade", `{"optionid": 3, "memberid": 2}`, "optionid", "no package_upgrade_allowed"},
		{"the same option", "upgrade", `{"optionid": 4, "memberid": 1021}`, "optionid", "has option 4 already"},
		{"a rebill of nothing", "rebill", `{"member_subscription_id": 9}`, "member_subscription_id", "no subscription 9"},
		{"a rebill after the end", "rebill", `{"member_subscription_id": 407}`, "member_subscription_id", "is not rebilled"},
		{"a refund of nothing", "refund", `{"transaction_id": 99}`, "transaction_id", "no transaction 99"},
		{"too much", "refund", `{"transaction_id": 1, "amount": 3001}`, "amount", "from 1 to 3000"},
		{"too little", "refund", `{"transaction_id": 1, "amount": 0}`, "amount", "from 1 to 3000"},
		{"what is no charge", "chargeback", `{"transaction_id": 6}`, "transaction_id", "of type 10, is no charge"},
		{"hits of nobody", "hit", `{"raw": 1}`, "natscode", "is required"},
		{"hits on no site", "hit", `{"identid": 1, "siteid": 9}`, "siteid", "there is no siteid 9"},
		{"hits below none", "hit", `{"identid": 1, "join_hits": -1}`, "join_hits", "from 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := act(t, s, tt.action, tt.args)
			var bad *sims.Bad
			require.ErrorAs(t, err, &bad)
			assert.Equal(t, tt.key, bad.Key)
			assert.Contains(t, bad.Reason, tt.reason)
		})
	}
	assert.Equal(t, before, recordOf(t, s, 1021))
	assert.Empty(t, ask(s, "/api/member/details?username=x").Body.String(), "nobody has joined")
}

// stringOf is the string of a type of the member that the filters choose.
func (s *Server) stringOf(t testing.TB, filters, typ string) string {
	t.Helper()
	var answer struct{ Result string }
	a := ask(s, "/api/member/authstring?"+filters+"&type="+typ)
	require.NoError(t, json.Unmarshal(a.Body.Bytes(), &answer), a.Body)
	return answer.Result
}
