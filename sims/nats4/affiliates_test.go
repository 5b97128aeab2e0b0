package nats4

import (
	"fmt"
	"net/url"
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

// affiliateForm is the body of addaffiliate for a username and an e-mail; others are a=1.
func affiliateForm(username, email string, others ...string) string {
	form := url.Values{}
	for _, p := range addParameters {
		form.Set(p.name, "")
	}
	form.Set("username", username)
	form.Set("email", email)
	form.Set("password", "secret")
	form.Set("minimum_payout", "50")
	for _, other := range others {
		name, value, _ := strings.Cut(other, "=")
		form.Set(name, value)
	}
	return form.Encode()
}

// cell reads one value of the database.
func cell(t testing.TB, s *Server, query string, args ...any) (value string) {
	t.Helper()
	require.NoError(t, s.world.DB.View(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow(query, args...).Scan(&value)
	}))
	return value
}

// info reads a column of an account's row.
func info(t testing.TB, s *Server, column string, loginID int) string {
	t.Helper()
	return cell(t, s, `SELECT coalesce(`+column+`, '') FROM nats4_login_info JOIN nats4_logins USING (loginid)
		WHERE loginid = $1`, loginID)
}

func TestANewAffiliateHasWhatTheInstallMakes(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	a := send(t, s, "POST", "/api/affiliate/add", affiliateForm("ann", "ann@example.test", "ref=AFFILIATE1", "city=Zürich"))
	assert.Equal(t, `[{"result":true,"loginid":"8"}]`, a.Body.String())
	now := fmt.Sprint(worldtest.Now(t).Unix())
	for column, want := range map[string]string{
		"username": "ann", "email": "ann@example.test", "city": "Zürich", "refid": "3", "status": "0", "type": "100",
		"join_date": now, "date_posted": now, "join_ip": "192.0.2.1", "minimum_payout": "50", "language": "en",
		"startpage": "internal.php", "deleted": "0", "is_admin": "0", "api_key": "",
	} {
		assert.Equal(t, want, info(t, s, column, 8), column)
	}
	hash := info(t, s, "password", 8)
	assert.Regexp(t, `^\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}$`, hash)
	assert.Equal(t, hash, sha512Crypt("secret", strings.Split(hash, "$")[2]))
	assert.Regexp(t, `^\d+[0-9a-f]{13}\d\.\d{8}$`, info(t, s, "pass_hash", 8), "as 55718788453dfec428c9fb3.27539735")
	assert.Regexp(t, `^[0-9a-f]{32}$`, info(t, s, "rss_pass_code", 8))

	again := namedServer(t, "default")
	send(t, again, "POST", "/api/affiliate/add", affiliateForm("ann", "ann@example.test"))
	assert.Equal(t, hash, info(t, again, "password", 8), "the same for the same seed")
	send(t, s, "POST", "/api/affiliate/add", affiliateForm("ben", "ben@example.test", "ref=3"))
	assert.NotEqual(t, hash, info(t, s, "password", 9))
	assert.Equal(t, "3", info(t, s, "refid", 9))
}

func TestTheStatusOfANewAffiliateIsASetting(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	require.NoError(t, s.world.Settings.Set(t.Context(), map[string]any{settingNewStatus: int64(accountPending)}))
	send(t, s, "POST", "/api/affiliate/add", affiliateForm("ann", "ann@example.test"))
	assert.Equal(t, "4", info(t, s, "status", 8))
}

// The login that a sandbox has for itself does not move the ids of others.
func TestLoginIDsAreTheSameInEverySandbox(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "t1")
	own := s.mint(t)
	a := send(t, s, "POST", "/api/affiliate/add", affiliateForm("ann", "ann@example.test"))
	assert.Equal(t, `[{"result":true,"loginid":"8"}]`, a.Body.String())
	a = send(t, s, "POST", "/api/affiliate/add", affiliateForm(strings.ToUpper(own["api-username"]), "x@example.test"))
	assert.Equal(t, `[{"result":false}]`, a.Body.String())
}

func TestWhatIsSetIsKept(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	for _, tt := range []struct{ path, form string }{
		{"setcustoms", "loginid=3&custom1=a&custom2=b&custom3=&custom4=REMOVE&custom5=ü"},
		{"setinformation", "loginid=3&firstname=Ann&city=REMOVE&email=ann@example.test"},
		{"setsettings", "loginid=3&unencoded=yes&startpage=stats.php&flag2=on&select1=x&notify_join=0&notify_rebill=1&notify_join=2"},
		{"setadminsettings", "loginid=3&inhouse=1&minimum_payout=100&refid=2&sales_rep=1&bonus=7&language=de"},
		{"setdefaults", "loginid=3&siteid=1&programid=2&tourid=1"},
		{"setpayviainfo", "loginid=3&payvia_type_id=2&payvia_info[a][field]=IBAN&payvia_info[a][value]=x&payvia_info[][field]=IBAN&payvia_info[0][value]=y"},
		{"status", "loginid=3&status=5&internal_reason=i&public_reason=p&approve_deny=1"},
		{"status", "loginid=3&status=4"},
	} {
		a := send(t, s, "PATCH", "/api/affiliate/"+tt.path, tt.form)
		assert.NotContains(t, a.Body.String(), `"result":0`, tt.path)
	}
	for column, want := range map[string]string{
		"custom1": "a", "custom3": "", "custom4": "REMOVE", "custom5": "ü", "firstname": "Ann", "lastname": "Testakovsky",
		"city": "", "email": "ann@example.test", "unencoded": "1", "startpage": "stats.php", "inhouse": "1",
		"minimum_payout": "100", "refid": "2", "bonus": "7", "language": "de", "payvia_type_id": "2", "status": "4",
		"internal_reason": "i", "public_reason": "p", "reason": "p", "reviewed": "1",
	} {
		assert.Equal(t, want, info(t, s, column, 3), column)
	}
	for name, want := range map[string]string{
		"flag2": "1", "select1": "x", "notify_join": "2", "notify_rebill": "1", "sales_rep": "1",
		"default_siteid": "1", "default_programid": "2", "default_tourid": "1",
	} {
		assert.Equal(t, want, cell(t, s, `SELECT value FROM nats4_login_settings WHERE loginid = 3 AND name = $1`, name), name)
	}
	assert.Equal(t, "y", cell(t, s, `SELECT value FROM nats4_payvia_info WHERE loginid = 3 AND payvia_type_id = 2 AND field = 'IBAN'`))
	assert.Equal(t, "Test Testakovsky", cell(t, s, `SELECT value FROM nats4_payvia_info WHERE loginid = 3 AND payvia_type_id = 1`),
		"what is filled in for another way stays")
}

// What is refused changes nothing, be a part of it right.
func TestWhatIsRefusedChangesNothing(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	read := func() string {
		return cell(t, s, `SELECT json_group_array(x) FROM (
			SELECT concat_ws(',', firstname, email, minimum_payout, refid, payvia_type_id, public_reason) AS x FROM nats4_login_info
			UNION ALL SELECT concat_ws(',', loginid, username, status) FROM nats4_logins
			UNION ALL SELECT concat_ws(',', loginid, name, value) FROM nats4_login_settings
			UNION ALL SELECT concat_ws(',', loginid, payvia_type_id, field, value) FROM nats4_payvia_info
			UNION ALL SELECT concat_ws(',', payvia_rule_id, identid) FROM nats4_payvia_rules
			UNION ALL SELECT identid FROM nats4_idents)`)
	}
	before := read()
	many := strings.Builder{}
	for i := range maxWildcards + 1 {
		fmt.Fprintf(&many, "&notify_%d=1", i)
	}
	fields := strings.Builder{}
	for i := range maxPayviaFields + 1 {
		fmt.Fprintf(&fields, "&payvia_info[%d][field]=f&payvia_info[%d][value]=v", i, i)
	}
	for _, tt := range []struct {
		method, path, form string
		status             int
	}{
		{"POST", "affiliate/add", affiliateForm("Affiliate1", "x@example.test"), 200},
		{"POST", "affiliate/add", affiliateForm("x", "hello@TOOMUCHMEDIA.com"), 200},
		{"POST", "affiliate/add", affiliateForm("x", ""), 404},
		{"POST", "affiliate/add", affiliateForm("x", "x@example.test", "minimum_payout=99999999999"), 404},
		{"PATCH", "affiliate/setinformation", "loginid=3&firstname=Ben&email=affiliate2@example.test", 200},
		{"PATCH", "affiliate/setinformation", "loginid=3&firstname=Ben&city=" + strings.Repeat("ü", 256), 404},
		{"PATCH", "affiliate/setinformation", "loginid=3&firstname[]=Ben", 404},
		{"PATCH", "affiliate/setadminsettings", "loginid=3&minimum_payout=9&refid=99", 200},
		{"PATCH", "affiliate/setadminsettings", "loginid=3&minimum_payout=9&bonus=-1", 404},
		{"PATCH", "affiliate/setsettings", "loginid=3&flag1=1&notify_" + strings.Repeat("x", 300) + "=1", 404},
		{"PATCH", "affiliate/setsettings", "loginid=3&flag1=1" + many.String(), 404},
		{"PATCH", "affiliate/setdefaults", "loginid=3&programid=1&siteid=9", 200},
		{"PATCH", "affiliate/setdefaults", "loginid=3&siteid=9223372036854775808", 404},
		{"PATCH", "affiliate/setpayviainfo", "loginid=3&payvia_type_id=2" + fields.String(), 404},
		{"PATCH", "affiliate/setpayviainfo", "loginid=3&payvia_type_id=2&payvia_info[0]=x", 404},
		{"PATCH", "affiliate/setpayviainfo", "loginid=3&payvia_type_id=9&payvia_info[0][field]=f&payvia_info[0][value]=v", 200},
		{"PATCH", "affiliate/status", "loginid=3&status=2&public_reason=" + strings.Repeat("x", 256), 404},
		{"PATCH", "payviarule", "loginid=1&action=update&type=ignored&payvia_rule_id=38&payvia_type_id=9", 200},
		{"PATCH", "payviarule", "loginid=1&action=update&type=ignored&payvia_rule_id=38&country=XX", 404},
		{"PATCH", "payviarule", "loginid=3&action=update&type=ignored&payvia_rule_id=38", 200},
	} {
		a := send(t, s, tt.method, "/api/"+tt.path, tt.form)
		assert.Equal(t, tt.status, a.Code, "%s %.80s: %s", tt.path, tt.form, a.Body)
		worldtest.CheckExplanation(t, Name, a, tt.path)
		assert.NotContains(t, a.Explained[0].Why, "secret")
		assert.Equal(t, before, read(), "%s %.80s", tt.path, tt.form)
	}
}

// TestFaultsOfAffiliates: each fault is the same as the refusal, byte for byte.
func TestFaultsOfAffiliates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ fault, method, path, form string }{
		{"login-unknown", "PATCH", "affiliate/setcustoms", "loginid=99&custom1=&custom2=&custom3=&custom4=&custom5="},
		{"login-unknown", "PATCH", "affiliate/status", "loginid=99&status=1"},
		{"nothing-to-set", "PATCH", "affiliate/setsettings", "loginid=3"},
		{"username-taken", "POST", "affiliate/add", affiliateForm("affiliate1", "x@example.test")},
		{"email-taken", "POST", "affiliate/addaffiliate", affiliateForm("x", "affiliate2@example.test")},
		{"email-taken", "PATCH", "affiliate/setinformation", "loginid=3&email=affiliate2@example.test"},
		{"referrer-unknown", "PATCH", "affiliate/setadminsettings", "loginid=3&refid=99"},
		{"link-target-unknown", "PATCH", "affiliate/setdefaults", "loginid=3&programid=99"},
		{"payvia-type-unknown", "PATCH", "affiliate/payvia", "loginid=3&payvia_type_id=9&payvia_info[0][field]=f&payvia_info[0][value]=v"},
		{"payvia-rule-unknown", "PATCH", "payviarule", "loginid=1&action=remove&type=enabled&payvia_rule_id=9"},
	} {
		s := namedServer(t, "default")
		real := send(t, s, tt.method, "/api/"+tt.path, tt.form)
		f := faultOf(t, s, tt.fault)
		asked := askFault(f, tt.method, "/api/"+tt.path)
		assert.Equal(t, f.Rule, real.Explained[0].Rule, tt.fault)
		assert.Equal(t, real.Code, asked.Code, tt.fault)
		assert.Equal(t, real.Body.String(), asked.Body.String(), tt.fault)
	}
}

func TestADisabledAccountIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	must(t, s, "change-api-key", `{"username": "affiliate2", "api_key": "22222222222222222222222222222222", "is_admin": true}`)
	const key = "22222222222222222222222222222222"
	require.Equal(t, 200, ask(s, "/api/ping", "api-key", key, "api-username", "affiliate2").Code)
	for status := accountDisabled; status <= accountDenied; status++ {
		send(t, s, "PATCH", "/api/affiliate/status", fmt.Sprintf("loginid=2&status=%d", status))
		assert.Equal(t, 403, ask(s, "/api/ping", "api-key", key, "api-username", "affiliate2").Code, status)
	}
	send(t, s, "PATCH", "/api/affiliate/status", "loginid=2&status=0")
	assert.Equal(t, 200, ask(s, "/api/ping", "api-key", key, "api-username", "affiliate2").Code)
}

// Of fifty calls that add an affiliate of one name, one does.
func TestFiftyAffiliatesOfOneName(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	var all sync.WaitGroup
	var mu sync.Mutex
	answers := map[string]int{}
	for i := range 50 {
		all.Go(func() {
			// Some have the name in common, others the e-mail, too.
			a := send(t, s, "POST", "/api/affiliate/add", affiliateForm("one", fmt.Sprintf("one%d@example.test", i%25)))
			mu.Lock()
			defer mu.Unlock()
			answers[a.Body.String()]++
		})
	}
	all.Wait()
	assert.Equal(t, map[string]int{`[{"result":true,"loginid":"8"}]`: 1, `[{"result":false}]`: 49}, answers)
	assert.Equal(t, "8", cell(t, s, `SELECT max(loginid) FROM nats4_logins`))
}

// Rules that fifty calls add have fifty ids.
func TestFiftyPayviaRules(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			a := send(t, s, "PATCH", "/api/payviarule", "loginid=1&action=add&type=enabled&payvia_type_id=2")
			assert.Contains(t, a.Body.String(), `"TRUE"`)
		})
	}
	all.Wait()
	body := ask(s, "/api/payviarule?payvia_type_id=2&rule_type=enabled").Body.String()
	assert.Equal(t, 50, strings.Count(body, "payvia_rule_id"))
	for i := 39; i < 89; i++ {
		assert.Contains(t, body, fmt.Sprintf(`"payvia_rule_id":"%d"`, i))
	}
}

func TestARuleThatIsRemovedKeepsItsID(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	send(t, s, "PATCH", "/api/payviarule", "loginid=1&action=remove&type=enabled&payvia_rule_id=38")
	advance(t, s, time.Hour)
	a := send(t, s, "PATCH", "/api/payviarule", "loginid=3&action=add&type=enabled&payvia_type_id=1&country=de&end_time=tomorrow")
	assert.Contains(t, a.Body.String(), `"payvia_rule_id":"39"`)
	assert.Contains(t, a.Body.String(), `"login":["affiliate1"]`)
	body := ask(s, "/api/payviarule?payvia_type_id=1&rule_type=enabled").Body.String()
	assert.Contains(t, body, `"login":"3","country":"DE"`)
	assert.Contains(t, body, `"start_time":"`+worldtest.Now(t).Add(time.Hour).UTC().Format(time.DateTime)+`"`)
}

func FuzzPayviaInfo(f *testing.F) {
	s := newServer(f)
	for _, seed := range []string{
		"payvia_info[0][field]=Pay+To&payvia_info[0][value]=x", "payvia_info[][field]=a", "payvia_info=x",
		"payvia_info[0]=x", "payvia_info[0][field][]=x&payvia_info[0][value]=", "payvia_info[0][field]=%ff&payvia_info[0][value]=%00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, form string) {
		a := send(t, s, "PATCH", "/api/affiliate/setpayviainfo", "loginid=3&payvia_type_id=1&"+form)
		assert.Contains(t, []int{200, 400, 404, 413}, a.Code, a.Body)
	})
}

func FuzzSettings(f *testing.F) {
	s := newServer(f)
	for _, seed := range []string{"flag1=1", "notify_a=b&notify_a=c", "unencoded=2", "notify_=&select1=%ff", "notify_a[]=1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, form string) {
		for _, path := range []string{"setsettings", "setadminsettings", "setinformation", "setdefaults"} {
			a := send(t, s, "PATCH", "/api/affiliate/"+path, "loginid=3&"+form)
			assert.Contains(t, []int{200, 400, 404, 413}, a.Code, a.Body)
		}
	})
}

// badOf is the *sims.Bad of an action that cannot be taken.
func badOf(t *testing.T, s *Server, action, args string) *sims.Bad {
	t.Helper()
	_, err := act(t, s, action, args)
	var bad *sims.Bad
	require.ErrorAs(t, err, &bad, action)
	return bad
}
