package nats4

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

func TestWhatRulesKeepFromASurfer(t *testing.T) {
	t.Parallel()
	const now = 1000
	german := ident{LoginID: 3, ProgramID: 2, SiteID: 2, TourID: 2, BillerID: 1, CountryID: 276}
	show := func(id int64, of ident) optionRule { return optionRule{ID: id, Type: ruleShow, For: of} }
	hide := func(id int64, of ident) optionRule { return optionRule{ID: id, Type: ruleHide, For: of} }
	times := func(r optionRule, start, end int64) optionRule { r.Start, r.End = start, end; return r }
	byCascade := func(r optionRule) optionRule { r.CascadeID = 4; return r }
	anyone, american := ident{}, ident{CountryID: 840}
	for _, tt := range []struct {
		name  string
		rules []optionRule
		why   string
	}{
		{"none", nil, ""},
		{"shown to anyone", []optionRule{show(1, anyone)}, ""},
		{"hidden from anyone", []optionRule{hide(1, anyone)}, "rule 1 hides it"},
		{"shown to the surfer's country", []optionRule{show(1, ident{CountryID: 276})}, ""},
		{"shown to another country", []optionRule{show(1, american)}, "rule 1 shows it to others"},
		{"hidden from another country", []optionRule{hide(1, american)}, ""},
		{"one of two shows it", []optionRule{show(1, american), show(2, ident{LoginID: 3})}, ""},
		{"none of two shows it", []optionRule{show(1, american), show(2, ident{LoginID: 1})}, "rule 1 shows it to others"},
		{"hidden and shown", []optionRule{show(1, anyone), hide(2, ident{BillerID: 1})}, "rule 2 hides it"},
		{"hidden, then shown", []optionRule{hide(1, anyone), show(2, german)}, "rule 1 hides it"},
		{"all that it names is the surfer's", []optionRule{show(1, german)}, ""},
		{"all but the tour", []optionRule{show(1, ident{LoginID: 3, TourID: 1})}, "rule 1 shows it to others"},
		{"not hidden from another biller's", []optionRule{hide(1, ident{BillerID: 2, CountryID: 276})}, ""},
		{"ignored", []optionRule{{ID: 1, Type: ruleIgnore}, {ID: 2, Type: ruleIgnore, For: american}}, ""},
		{"to begin now", []optionRule{times(hide(1, anyone), now, 0)}, "rule 1 hides it"},
		{"to begin in a second", []optionRule{times(hide(1, anyone), now+1, 0)}, ""},
		{"to end in a second", []optionRule{times(hide(1, anyone), 0, now+1)}, "rule 1 hides it"},
		{"that ends now", []optionRule{times(hide(1, anyone), 0, now)}, ""},
		{"shown to others from tomorrow on", []optionRule{times(show(1, american), now+1, 0)}, ""},
		{"of a cascade", []optionRule{byCascade(hide(1, anyone)), byCascade(show(2, american))}, ""},
	} {
		assert.Equal(t, tt.why, judgeRules(tt.rules, german, now), tt.name)
	}
	nowhere := judgeRules([]optionRule{hide(1, american)}, ident{}, now)
	assert.Empty(t, nowhere, "a surfer whose country is not known is not hidden from")
	assert.NotEmpty(t, judgeRules([]optionRule{show(1, american)}, ident{}, now), "nor shown to")
}

// offered are the ids of join_options, with commas between.
func offered(t testing.TB, s *Server, query string) string {
	t.Helper()
	a := send(t, s, "GET", "/api/option/options?"+query, "")
	require.Equal(t, 200, a.Code, a.Body)
	join, _, ok := strings.Cut(a.Body.String(), `,"full_options":`)
	require.True(t, ok)
	var ids []string
	for _, m := range regexp.MustCompile(`"(\d+)":`).FindAllStringSubmatch(join, -1) {
		ids = append(ids, m[1])
	}
	return strings.Join(ids, ",")
}

const options = `
sites: [{siteid: 2, name: Two}]
programs: [{programid: 1, name: P}, {programid: 2, name: Q}]
billers: [{billerid: 1, biller: EPOCH}, {billerid: 2, biller: SEGPAY}]
options:
  - {optionid: 10, siteid: 1, orderid: 3, details: {name: Plain}}
  - {optionid: 11, siteid: 1, orderid: 1, details: {name: First}}
  - {optionid: 12, siteid: 0, orderid: 2, details: {name: Everywhere}}
  - {optionid: 13, siteid: 2, details: {name: Elsewhere}}
  - {optionid: 14, siteid: 1, enabled: 0, orderid: 4, details: {name: Off sale}}
  - {optionid: 15, siteid: 1, deleted: 1, details: {name: Gone}}
  - {optionid: 16, siteid: 1, orderid: 5, details: {name: Hidden, hidden: "1"}}
  - {optionid: 17, siteid: 1, orderid: 6, programid: 2, details: {name: Of a program}}
  - {optionid: 18, siteid: 1, orderid: 7, billerid: 1, details: {name: Of a biller}}
  - {optionid: 19, siteid: 1, orderid: 8}
`

func TestWhichOptionsAreOffered(t *testing.T) {
	t.Parallel()
	s, err := load(t, options)
	require.NoError(t, err)
	for query, want := range map[string]string{
		"natscode=1.1.1.0.0.0.0.0.0":            "11,12,10,18,19",
		"natscode=1.2.1.0.0.0.0.0.0":            "11,12,10,17,18,19",
		"natscode=1.1.1.0.0.0.0.0.0&billerid=1": "11,12,10,18,19",
		"natscode=1.1.1.0.0.0.0.0.0&billerid=2": "11,12,10,19",
		"natscode=1.1.2.0.0.0.0.0.0":            "13,12",
		"natscode=1.1.0.0.0.0.0.0.0":            "12",
		"natscode=1.1.9.0.0.0.0.0.0":            "12",
	} {
		assert.Equal(t, want, offered(t, s, query), query)
	}
	body := ask(s, "/api/option/options?natscode=1.1.1.0.0.0.0.0.0").Body.String()
	assert.Contains(t, body, `"enabled":"0"`, "full_options has what is off sale")
	assert.Contains(t, body, `"name":"Hidden"`)
	assert.NotContains(t, body, "Gone")
	assert.Contains(t, body, `"19":{`)
	assert.Contains(t, body, `"details":[]`, "PHP's empty array")
}

// Rules of option 0 are judged by themselves: one that shows every option to somebody does
// not show an option that its own rules keep from them.
func TestRulesOfEveryOption(t *testing.T) {
	t.Parallel()
	s, err := load(t, options+`
option_rules:
  - {option_rule_id: 1, optionid: 0, rule_type: SHOW, country: DE}
  - {option_rule_id: 2, optionid: 10, rule_type: SHOW, country: US}
  - {option_rule_id: 3, optionid: 11, rule_type: SHOW, country: DEU}
`)
	require.NoError(t, err)
	const code = "natscode=1.1.1.0.0.0.0.0.0"
	assert.Equal(t, "11,12,18,19", offered(t, s, code+"&country=DE"))
	assert.Empty(t, offered(t, s, code+"&country=US"))
	assert.Empty(t, offered(t, s, code))
}

// A rule comes and goes by the sandbox's clock.
func TestARuleLastsUntilItsEnd(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	const code = "natscode=1.2.2.2.0.0.0.0.0"
	now := worldtest.Now(t)
	form := url.Values{
		"optionid": {"1"}, "rule_type": {"HIDE"},
		"start_time": {now.Add(time.Hour).Format(time.RFC3339)},
		"end_time":   {fmt.Sprint(now.Add(2 * time.Hour).Unix())},
	}
	a := send(t, s, "POST", "/api/option/rule", form.Encode())
	require.Contains(t, a.Body.String(), `"result":"TRUE"`)
	assert.Equal(t, "1,2", offered(t, s, code))
	advance(t, s, time.Hour)
	assert.Equal(t, "2", offered(t, s, code))
	advance(t, s, time.Hour)
	assert.Equal(t, "1,2", offered(t, s, code))
}

func TestAnOptionIsTakenOffSale(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	const code = "natscode=1.2.2.2.0.0.0.0.0"
	assert.JSONEq(t, `{"optionid": 1, "was": true, "enabled": false}`,
		must(t, s, "disable-option", `{"optionid": 1}`))
	assert.Equal(t, "2", offered(t, s, code))
	e := explained(t, s, 200, "/api/option/options?"+code, demoKey, demoUser)
	assert.Equal(t, "nats4/option-not-offered", e.Name)
	assert.Contains(t, e.Why, "option 1: it is not enabled")
	must(t, s, "enable-option", `{"optionid": 1}`)
	assert.Equal(t, "1,2", offered(t, s, code))
	_, err := act(t, s, "enable-option", `{"optionid": 9}`)
	var bad *sims.Bad
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, "optionid", bad.Key)
}

// A PATCH for the same surfers keeps the ident, one for others gets a new one; what is
// refused leaves the rule, and no ident behind.
func TestIdentsOfRules(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	read := func() (r optionRule, idents int64) {
		s.update(t, func(tx *store.Tx) (err error) {
			if r, err = optionRuleByID(tx, 13); err != nil {
				return err
			}
			return tx.QueryRow(`SELECT max(identid) FROM nats4_idents`).Scan(&idents)
		})
		return r, idents
	}
	patch := func(form string) string {
		return send(t, s, "PATCH", "/api/option/rule", "option_rule_id=13&"+form).Body.String()
	}
	before, idents := read()
	assert.Equal(t, `{"result":"TRUE"}`, patch("rule_type=HIDE"))
	after, _ := read()
	assert.Equal(t, before.IdentID, after.IdentID)
	assert.Equal(t, `{"result":"FALSE"}`, patch("rule_type=SHOW&country=DE&siteid=99"))
	assert.Equal(t, `{"result":"FALSE"}`, patch("rule_type=SHOW&country=DE&cascadeid=-1"))
	again, sum := read()
	assert.Equal(t, after, again)
	assert.Equal(t, idents, sum, "no ident is left behind")
	assert.Equal(t, `{"result":"TRUE"}`, patch("rule_type=HIDE&country=DE"))
	changed, _ := read()
	assert.Equal(t, idents+1, changed.IdentID)
	assert.Equal(t, ident{CountryID: 276}, changed.For)
}

func TestFiftyRulesAtOnce(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			a := send(t, s, "POST", "/api/option/rule", "optionid=1&rule_type=HIDE&country=US")
			assert.Contains(t, a.Body.String(), `"result":"TRUE"`)
			send(t, s, "PATCH", "/api/option/rule", "option_rule_id=13&rule_type=SHOW&country=DE")
		})
	}
	all.Wait()
	body := ask(s, "/api/option/rule?optionid=1").Body.String()
	assert.Equal(t, 50, strings.Count(body, `"countryid":"840"`))
	s.update(t, func(tx *store.Tx) error {
		_, err := optionRuleByID(tx, 99999)
		assert.True(t, errors.Is(err, sql.ErrNoRows))
		return nil
	})
}

// A text is what join_options shows, also of an option that had none.
func TestTextOfAnOptionWithoutOne(t *testing.T) {
	t.Parallel()
	s, err := load(t, options)
	require.NoError(t, err)
	a := send(t, s, "PATCH", "/api/option/text", "optionid=19&text=New%2FText")
	assert.Equal(t, `{"result":"TRUE"}`, a.Body.String())
	body := ask(s, "/api/option/options?natscode=1.1.1.0.0.0.0.0.0").Body.String()
	assert.Contains(t, body, `"19":"New\/Text"`)
	assert.Contains(t, body, `"details":{"name":"New\/Text"}`)
	a = send(t, s, "PATCH", "/api/option/text", "optionid=15&text=x")
	assert.Equal(t, `{"result":"FALSE"}`, a.Body.String(), "a deleted one is none")
}
