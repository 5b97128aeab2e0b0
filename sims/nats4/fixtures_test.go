package nats4

import (
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/fixtures"
	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// blankWorld and demoWorld are worlds with nothing in them and with the default fixtures.
var (
	blankWorld = worldtest.Blank(New)
	demoWorld  = worldtest.Demo(New, fixtures.FS)
)

// over makes the simulator over a copy of a template.
func over(t testing.TB, m *worldtest.Template, o sims.WorldOptions) *Server {
	t.Helper()
	s, err := New(m.New(t, o))
	require.NoError(t, err)
	return s
}

// emptyServer makes the simulator over a world without rows.
func emptyServer(t testing.TB) *Server { return over(t, blankWorld, sims.WorldOptions{}) }

// newServer makes the simulator over a world with the default fixtures.
func newServer(t testing.TB) *Server { return over(t, demoWorld, sims.WorldOptions{}) }

const smallInstall = `
logins: [{loginid: 1, username: tmm1phrvezsbu, is_admin: true, api_key: 44b5498dbcb481a0d00b404c0169af62}]
sites: [{siteid: 1, name: One}]
billers: [{billerid: 0, biller: NATS}]
identifiers: [{identid: 5, loginid: 1, programid: 2}]
`

const payviaType = "payvia_types: [{payvia_type_id: 1, name: x}]\n"

func load(t *testing.T, rows string) (*Server, error) {
	s := emptyServer(t)
	return s, sims.LoadFixtures(t.Context(), s.world, fstest.MapFS{
		"nats4/a.yaml": {Data: []byte(smallInstall)},
		"nats4/b.yaml": {Data: []byte(rows)},
	}, s)
}

func TestWrongFixturesAreNamed(t *testing.T) {
	for _, tt := range []struct{ name, rows, want string }{
		{"a login without a name", "logins:\n  - loginid: 2\n", "b.yaml:2: logins.username: is required"},
		{"a login without an id", "logins:\n  - username: x\n", "b.yaml:2: logins.loginid: must be a positive integer"},
		{"a login's status", "logins:\n  - loginid: 2\n    username: x\n    status: 6\n", "b.yaml:4: logins.status: must be from 0"},
		{"a login's name twice", "logins:\n  - loginid: 2\n    username: TMM1phrvezsbu\n", "b.yaml:2: logins: the same as a row before"},
		{"a site without a name", "sites:\n  - siteid: 2\n", "b.yaml:2: sites.name: is required"},
		{"a biller without a name", "billers:\n  - billerid: 2\n", "b.yaml:2: billers.biller: is required"},
		{"an identifier of nobody", "identifiers:\n  - identid: 2\n    loginid: 9\n", "b.yaml:3: identifiers.loginid: there is no loginid 9"},
		{"an identifier's biller", "identifiers:\n  - identid: 2\n    loginid: 1\n    billerid: 9\n", "b.yaml:4: identifiers.billerid: there is no billerid 9"},
		{"a member without an id", "members:\n  - username: x\n    siteid: 1\n", "b.yaml:2: members.memberid: must be a positive integer"},
		{"a member without a name", "members:\n  - memberid: 2\n    siteid: 1\n", "b.yaml:2: members.username: is required"},
		{"a member's site", "members:\n  - memberid: 2\n    username: x\n    siteid: 9\n", "b.yaml:4: members.siteid: there is no siteid 9"},
		{"a member's identifier", "members:\n  - {memberid: 2, username: x, siteid: 1, identid: 9}\n", "b.yaml:2: members.identid: there is no identid 9"},
		{"a member's status", "members:\n  - memberid: 2\n    username: x\n    siteid: 1\n    status: 3\n", "b.yaml:5: members.status: must be 0"},
		{"a time that is none", "members:\n  - memberid: 2\n    username: x\n    siteid: 1\n    joined: yesterday\n", `b.yaml:5: members.joined: "yesterday" is no time`},
		{"an unknown key", "members:\n  - memberid: 2\n    usrname: x\n", "b.yaml:3: usrname: unknown key"},
		{"a type of auth string", "members:\n  - memberid: 2\n    username: x\n    siteid: 1\n    auth_strings: {rebuy: x}\n", `b.yaml:5: members.auth_strings: "rebuy" is none of`},
		{"a memberidx without a biller", "members:\n  - memberid: 2\n    username: x\n    siteid: 1\n    subscriptions: [{memberidx: \"12\"}]\n", `b.yaml:5: members.subscriptions: memberidx "12" is not BILLER:id`},
		{"a biller that is unknown", "members:\n  - memberid: 2\n    username: x\n    siteid: 1\n    subscriptions: [{memberidx: \"ABC:1\"}]\n", `members.subscriptions: memberidx "ABC:1": there is no biller ABC`},
		{"a username twice on a site", "members:\n  - {memberid: 2, username: x, siteid: 1}\n  - {memberid: 3, username: X, siteid: 1}\n", "b.yaml:3: members: the same as a row before"},
		{"a template without a name", "email_templates:\n  - text: x\n", "b.yaml:2: email_templates.name: is required"},
		{"a template without a text", "email_templates:\n  - name: x\n", "b.yaml:2: email_templates.text: is required"},
		{"a template twice", "email_templates:\n  - {name: x, text: a}\n  - {name: x, text: b}\n", "b.yaml:3: email_templates: the same as a row before"},
		{"a rule of an option without an id", "option_rules:\n  - optionid: 0\n", "b.yaml:2: option_rules.option_rule_id: must be a positive integer"},
		{"a rule of no type", "option_rules:\n  - {option_rule_id: 1, rule_type: show}\n", `option_rules.rule_type: "show" is none of`},
		{"a rule of no option", "option_rules:\n  - {option_rule_id: 1, rule_type: SHOW, optionid: 9}\n", "option_rules.optionid: there is no optionid 9"},
		{"a rule's site", "option_rules:\n  - {option_rule_id: 1, rule_type: SHOW, siteid: 9}\n", "option_rules.siteid: there is no siteid 9"},
		{"a rule's country", "option_rules:\n  - {option_rule_id: 1, rule_type: SHOW, country: Atlantis}\n", "option_rules.country: must be a country"},
		{"a rule's countryid", "option_rules:\n  - {option_rule_id: 1, rule_type: SHOW, countryid: 1}\n", "option_rules.country: must be a country"},
		{"a rule's end", "option_rules:\n  - {option_rule_id: 1, rule_type: SHOW, start_time: 20, end_time: 10}\n", "option_rules.end_time: 1970-01-01T00:00:10Z is not after"},
		{"an option that is half deleted", "options:\n  - {optionid: 1, deleted: 2}\n", "options.deleted: must be 0 or 1"},
		{"an option that is half enabled", "options:\n  - {optionid: 1, enabled: -1}\n", "options.enabled: must be 0 or 1"},
		{"a category without a name", "adtool_categories:\n  - {adtool_category_id: 1}\n", "adtool_categories.name: is required"},
		{"a category without an id", "adtool_categories:\n  - {name: x}\n", "adtool_categories.adtool_category_id: must be a positive integer"},
		{"a type of adtools without a category", "adtool_types:\n  - {adtool_type_id: 1, name: x}\n", "adtool_types.adtool_category_id: there is no adtool_category_id 0"},
		{"a type of adtools without an id", "adtool_types:\n  - {name: x}\n", "adtool_types.adtool_type_id: must be a positive integer"},
		{"a type of adtools without a name", "adtool_types:\n  - {adtool_type_id: 1}\n", "adtool_types.name: is required"},
		{"an adtool without an id", "adtools:\n  - {adtool_type_id: 1}\n", "adtools.adtoolid: must be a positive integer"},
		{"an adtool of no type", "adtools:\n  - {adtoolid: 1, adtool_type_id: 9}\n", "adtools.adtool_type_id: there is no adtool_type_id 9"},
		{"an adtool's site", "adtool_categories: [{adtool_category_id: 1, name: x}]\nadtool_types: [{adtool_type_id: 1, name: x, adtool_category_id: 1}]\nadtools:\n  - {adtoolid: 1, adtool_type_id: 1, siteids: [9]}\n", "adtools.siteids: there is no siteids 9"},
		{"a payvia type without an id", "payvia_types:\n  - name: x\n", "b.yaml:2: payvia_types.payvia_type_id: must be a positive integer"},
		{"a payvia type without a name", "payvia_types:\n  - payvia_type_id: 1\n", "b.yaml:2: payvia_types.name: is required"},
		{"a payvia type's fee", "payvia_types:\n  - {payvia_type_id: 1, name: x, fee: -1}\n", "payvia_types.fee: must be an amount"},
		{"payvia info without a field", "payvia_info:\n  - loginid: 1\n", "b.yaml:2: payvia_info.field: is required"},
		{"payvia info of nobody", "payvia_info:\n  - {loginid: 9, field: x}\n", "payvia_info.loginid: there is no loginid 9"},
		{"payvia info for no type", "payvia_info:\n  - {loginid: 1, field: x, payvia_type_id: 9}\n", "payvia_info.payvia_type_id: there is no payvia_type_id 9"},
		{"a payvia rule without an id", "payvia_rules:\n  - loginid: 1\n", "payvia_rules.payvia_rule_id: must be a positive integer"},
		{"a payvia rule's type", "payvia_rules:\n  - {payvia_rule_id: 1, rule_type: x}\n", "payvia_rules.rule_type: must be enabled, disabled or ignored"},
		{"a payvia rule's identid", "payvia_rules:\n  - {payvia_rule_id: 1, identid: -1}\n", "payvia_rules.identid: must be a positive integer"},
		{"a payvia rule for no type", "payvia_rules:\n  - {payvia_rule_id: 1, rule_type: enabled, payvia_type_id: 9}\n", "payvia_rules.payvia_type_id: there is no payvia_type_id 9"},
		{"a payvia rule of nobody", payviaType + "payvia_rules:\n  - {payvia_rule_id: 1, rule_type: enabled, payvia_type_id: 1}\n", "payvia_rules.loginid: there is no loginid 0"},
		{"a payvia rule's country", payviaType + "payvia_rules:\n  - {payvia_rule_id: 1, rule_type: enabled, payvia_type_id: 1, loginid: 1, country: XX}\n", `payvia_rules.country: "XX" is no country`},
		{"a payvia rule's identifier twice", payviaType + "payvia_rules:\n  - {payvia_rule_id: 1, rule_type: enabled, payvia_type_id: 1, loginid: 1, identid: 5}\n", "payvia_rules: the same as a row before"},
		{"a setting of nobody", "login_settings:\n  - {loginid: 9, name: flag1}\n", "login_settings.loginid: there is no loginid 9"},
		{"a setting that there is not", "login_settings:\n  - {loginid: 1, name: startpage}\n", `login_settings.name: "startpage" is nothing that`},
		{"a payment without an id", "payments:\n  - {loginid: 1, start: 1000}\n", "b.yaml:2: payments.paymentid: must be a positive integer"},
		{"a payment of nobody", "payments:\n  - {paymentid: 1, loginid: 9, start: 1000}\n", "b.yaml:2: payments.loginid: there is no loginid 9"},
		{"a payment without a time", "payments:\n  - {paymentid: 1, loginid: 1}\n", "b.yaml:2: payments.start: is required"},
		{"a payment that is paid and not stored", "payments:\n  - {paymentid: 1, loginid: 1, start: 1000, paid: 1000}\n", "b.yaml:2: payments.stored: is required"},
		{"a payment's amount", "payments:\n  - {paymentid: 1, loginid: 1, start: 1000, amount: 999999999999}\n", "b.yaml:2: payments.amount: must be an amount"},
		{"hits of nobody", "hits:\n  - {identid: 9, time: 1000}\n", "b.yaml:2: hits.identid: there is no identid 9"},
		{"hits without a time", "hits:\n  - {identid: 5}\n", "b.yaml:2: hits.time: is required"},
		{"fewer hits than none", "hits:\n  - {identid: 5, time: 1000, join_hits: -1}\n", "b.yaml:2: hits.join_hits: must be from 0"},
		{"a transaction's amount", "members:\n  - {memberid: 2, username: x, siteid: 1, subscriptions: [{memberidx: \"NATS:1\", transactions: [{trans_type_id: 1, amount: -1}]}]}\n", "b.yaml:2: members.amount: must be an amount in cents"},
		{"a charge that is taken back", "members:\n  - {memberid: 2, username: x, siteid: 1, subscriptions: [{memberidx: \"NATS:1\", transactions: [{trans_type_id: 4, amount: 1, of: 7}]}]}\n", "b.yaml:2: members.transaction_id: subscription 1 has no charge 7"},
		{"members for volume", "generate:\n  - siteid: 1\n    members: 0\n", "b.yaml:3: generate.members: must be from 1 to 10000000"},
		{"too many members", "generate:\n  - siteid: 1\n    members: 99999999999\n", "b.yaml:3: generate.members: must be from 1 to 10000000"},
		{"members without a first id", "generate:\n  - siteid: 1\n    members: 1\n", "b.yaml:2: generate.first_memberid: must be positive"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, tt.rows)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestLeftOutValuesAreFilledIn(t *testing.T) {
	s, err := load(t, `
members:
  - {memberid: 9, username: a, siteid: 1, identid: 5, status: 1, joined: 2014-06-12T19:59:53Z}
`)
	require.NoError(t, err)
	body := ask(s, "/api/member/details?memberid=9&ident_details=1").Body.String()
	for _, want := range []string{
		`"loginid":"1"`, `"joined":"1402603193"`, `"stamp":"1402603193"`, `"original_username":"a"`,
		`"memberidx":"NATS:9","billerid":"0"`, `"active":"1"`, `"created_date":"1402603193"`,
		`"ident_details":{"programid":"2","siteid":"0","tourid":"0","biller":"NATS"}`,
	} {
		assert.Contains(t, body, want)
	}
	assert.Regexp(t, `"session":"[0-9a-f]{32}"`, body)
	assert.Regexp(t, `"token_hash":"[0-9a-f]{32}"`, body)
	assert.Regexp(t, `"statid":"[0-9a-f]{14}"`, body)
}

// A payment's status follows its dates, and a hit is on its identifier's site.
func TestPaymentsAndHitsOfFixtures(t *testing.T) {
	t.Parallel()
	s, err := load(t, `
identifiers: [{identid: 6, loginid: 1, siteid: 1}]
payments:
  - {paymentid: 7, loginid: 1, start: 1000, end: 2000, type: 0, amount: 150}
  - {paymentid: 8, loginid: 1, start: 1000, stored: 2000, amount: -50}
  - {paymentid: 9, loginid: 1, start: 1000, stored: 2000, paid: 3000, paid_reference: wire}
hits:
  - {identid: 6, time: 1000, raw: 1}
  - {identid: 6, siteid: 2, time: 1000, raw: 2}
`)
	require.NoError(t, err)
	assert.Regexp(t, `"open":\[{"paymentid":"7",.*"end":"2000","type":"0".*"stored":\[{"paymentid":"8",.*"type":"5".*"amount":"-50".*`+
		`"paid":\[{"paymentid":"9",.*"stored":"2000","paid":"3000","paid_reference":"wire"`, get200(t, s, "payments/getpayments?loginid=1"))
	assert.Equal(t, `{"earned":1,"stored":-0.5}`, get200(t, s, "affiliate/payout?loginid=1"))
	assert.Contains(t, get200(t, s, "affiliate/hits?loginid=1&siteid=1"), `{"raw":1,`)
	assert.Contains(t, get200(t, s, "affiliate/hits?loginid=1"), `{"raw":3,`)
	recount(t, s)
}

// A member is active as long as one active subscription lasts, and for good where
// one has no end.
func TestWhenAMemberExpires(t *testing.T) {
	for _, tt := range []struct {
		name, subscriptions string
		status              string
	}{
		{"none ends", `{memberidx: "NATS:1"}`, "1"},
		{"the only one has ended", `{memberidx: "NATS:1", expires: 1000}`, "2"},
		{"one of two has ended", `{memberidx: "NATS:1", expires: 1000}, {memberidx: "NATS:2"}`, "1"},
		{"one lasts longer", `{memberidx: "NATS:1", expires: 1000}, {memberidx: "NATS:2", expires: 4102444800}`, "1"},
		{"the longer one is not active", `{memberidx: "NATS:1", expires: 1000}, {memberidx: "NATS:2", active: false}`, "2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := load(t, "members:\n  - {memberid: 9, username: a, siteid: 1, status: 1, subscriptions: ["+tt.subscriptions+"]}\n")
			require.NoError(t, err)
			assert.Contains(t, ask(s, "/api/member/details?memberid=9").Body.String(), `"status":"`+tt.status+`"`)
		})
	}
}

func TestGeneratedMembersAreTheSameForTheSameSeed(t *testing.T) {
	read := func() (body string) {
		return ask(newServer(t), "/api/member/details?memberid=1017&full_info=1").Body.String()
	}
	assert.Contains(t, read(), `"username":"member1017"`)
	assert.Equal(t, read(), read())
}

// TestTheDefaultWorldIsSmall: what this API adds to the template of each sandbox.
func TestTheDefaultWorldIsSmall(t *testing.T) {
	db, err := store.Open(filepath.Join(t.TempDir(), "world.db"), store.Options{Ephemeral: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = sims.NewWorld(db, sims.WorldOptions{})
	require.NoError(t, err)
	before, err := db.Size(t.Context())
	require.NoError(t, err)
	after, err := newServer(t).world.DB.Size(t.Context())
	require.NoError(t, err)
	assert.Less(t, after-before, int64(200<<10))
}
