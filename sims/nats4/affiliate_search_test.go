package nats4

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// The vendor's example stands byte for byte, as far as it is printed whole.
func TestTheVendorsAffiliate(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	body := ask(s, "/api/affiliate/searchinfo?loginid=3").Body.String()
	assert.Regexp(t, `^\{"3":\{"loginid":"3","username":"affiliate1","password":"\$6\$[^"]+",`+
		`"deleted":"0","type":"100","skinid":"102","payvia_type_id":"1","status":"0",`+
		`"pass_hash":"55718788453dfec428c9fb3\.27539735","join_date":"1402587397","inhouse":"0",`+
		`"api_key":"","tmmid":"0","origin":"0","language":"en",`+
		`"rss_pass_code":"145b3ce7614671d0a9ebe81f87ac275d","payout_period_id":"0",`+
		`"firstname":"Test","lastname":"Testakovsky","email":"hello@toomuchmedia\.com",`+
		`"date_posted":"1402587397","join_ip":"168430159","last_login":"1407183950",`+
		`"last_login_ip":"168430236","reviewed":"1","minimum_payout":"50","bonus":"0",`+
		`"bonus_used":"0","verify":"","reason":"","unencoded":"0","startpage":"internal\.php",`+
		`"rep_baseline":"0","company":"Test Company","url":"http:\\/\\/[^"]+",`, body)
}

// Every filter of the page finds the one account that differs in everything.
func TestAffiliatesAreFoundByEachFilter(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	require.NoError(t, sims.LoadFixtures(t.Context(), s.world, moreRows(`
logins:
  - {loginid: 71, username: unlike_any, deleted: true, status: 4, type: 55, inhouse: 1, payvia_type_id: 2, refid: 6,
     join_date: 1500000000, last_login: 1600000000, join_ip: 192.0.2.71, last_login_ip: 192.0.2.72, minimum_payout: 71,
     firstname: Una, lastname: Like, email: una@like.test, company: Una Co, url: "https://una.test/", icq: icq71, aim: aim71,
     address1: 71 First Street, address2: Top floor, city: Brno, state: Moravia, country: CZ, zip_code: 602 00}
`), s))
	exec(t, s, `INSERT INTO nats4_payvia_info (loginid, payvia_type_id, field, value) VALUES (71, 2, 'Pay To', 'Una Like')`)
	exec(t, s, `INSERT INTO nats4_login_settings (loginid, name, value) VALUES (71, 'sales_rep', '6')`)
	update(t, s, func(tx *store.Tx) error {
		identID, err := identID(tx, ident{LoginID: 71, SiteID: 1})
		if err != nil {
			return err
		}
		err = recordHits(tx, identID, 1, 1_500_000_000, hits{Raw: 10_000_000, Unique: 5_000_000, JoinHits: 900_000, JoinSubmits: 800_000})
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE nats4_day_stats SET initials = 300000, trials = 200000, rebills = 100000, credits = 90000 WHERE identid = $1`, identID)
		if err != nil {
			return err
		}
		return earn(tx, earning{LoginID: 71, SiteID: 1, IdentID: identID, Amount: 900_000_000, At: 1_500_000_000})
	})
	given := map[string]string{
		"address": "first street top", "aim": "AIM7", "city": "brn", "company": "una", "country": "cz",
		"deleted": "1", "email": "@like", "firstname": "un", "icq": "cq71", "inhouse": "1", "lastname": "lik",
		"loginid": "71", "name": "na li", "payvia_details": "una l", "payvia_type_id": "2", "refid": "6",
		"sales_rep": "6", "search_ref": "liate6", "state": "mora", "status": "4", "type": "55", "url": "una.test",
		"username": "E_A", "zip_code": "602", "join_ip": "3221226055", "login_ip": "192.0.2.72",
		"join_date": "2017-07-14", "login_date": "2020-09-13", "min_pay": "71", "natscode": "71.0.0.0.0.0.0.0.0",
		"ref": "Affiliate6", "join_count": "500000", "join_hits": "900000", "join_submits": "800000",
		"raw_hits": "10000000", "rebill_count": "100000", "refund_count": "90000", "unq_hits": "5000000",
		"ratio": "10", "total_earned": "9000000",
	}
	for _, f := range affiliates().filters {
		value := given[f.name]
		require.NotEmpty(t, value, f.name)
		path := "affiliate/searchinfo?" + f.name + "=" + url.QueryEscape(value)
		if f.name == "ratio" { // at most, where the others are at least
			path += "&raw_hits=1000000"
		}
		assert.Equal(t, []string{"71"}, found(t, s, path), f.name)
	}
	for _, none := range []string{"raw_hits=10000001", "total_earned=9000000.01", "ratio=9", "ref=affiliat", "refid=71", "join_count=500001"} {
		assert.Empty(t, found(t, s, "affiliate/searchinfo?loginid=71&"+none), none)
	}
	for _, one := range []string{"ref=6", "raw_hits=1&stats_start=2017-07-14&stats_end=2017-07-14", "raw_hits=1&stats_period=7",
		"join_date=2017-07-15&join_range=before", "join_date=2017-07-13&join_range=>", "min_pay=70&pay_range=after"} {
		assert.Equal(t, []string{"71"}, found(t, s, "affiliate/searchinfo?loginid=71&"+one), one)
	}
	for _, none := range []string{"raw_hits=1&stats_start=2017-07-15", "raw_hits=1&stats_end=2017-07-13", "raw_hits=1&stats_period=2",
		"join_date=2017-07-13&join_range=on", "min_pay=71&pay_range=<", "login_date=2020-09-14&login_range=>="} {
		assert.Empty(t, found(t, s, "affiliate/searchinfo?loginid=71&"+none), none)
	}
	body := ask(s, "/api/affiliate/search?loginid=71&return_payvia_info=1&return_referred_info=1").Body.String()
	assert.Contains(t, body, `"payvia_details":{"Pay To":"Una Like"},"referred_details":[{"loginid":"6","username":"affiliate6",`)
	const settings = "affiliate/search?loginid=71&return_settings=1"
	assert.Contains(t, ask(s, "/api/"+settings).Body.String(), `"settings":{"sales_rep":"6"}`)
	send(t, s, "PATCH", "/api/affiliate/setsettings", "loginid=71&flag1=1&notify_join=0")
	send(t, s, "PATCH", "/api/affiliate/setdefaults", "loginid=71&siteid=2")
	assert.Regexp(t, `"settings":\{.*"flag1":"1".*"notify_join":"0".*\}`, ask(s, "/api/"+settings).Body.String())
}

// The sums of today move with the clock.
func TestSumsOfAPeriod(t *testing.T) {
	t.Parallel()
	s := namedServer(t, "default")
	update(t, s, func(tx *store.Tx) error {
		return recordHits(tx, 6, 1, tx.Now.Unix(), hits{Raw: 7_000_000})
	})
	const hits = "affiliate/search?raw_hits=7000000&stats_period="
	for _, period := range []string{"0", "2", "4", "5", "6", "7"} {
		assert.Equal(t, []string{"6"}, found(t, s, hits+period), period)
	}
	assert.Empty(t, found(t, s, hits+"3"))
	tomorrow := worldtest.Now(t).Add(24 * time.Hour)
	require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Now: &tomorrow}))
	assert.Empty(t, found(t, s, hits+"2"))
	assert.Equal(t, []string{"6"}, found(t, s, hits+"3"))
	nextMonth := worldtest.Now(t).AddDate(0, 1, 0)
	require.NoError(t, s.world.SetClock(t.Context(), sims.ClockChange{Now: &nextMonth}))
	assert.Equal(t, []string{"6"}, found(t, s, hits+"1"))
	assert.Empty(t, found(t, s, hits+"0"))
}

// A status that an admin sets, and a new account, are what a search finds.
func TestWritesAreFoundAtOnce(t *testing.T) {
	t.Parallel()
	t.Log("nats4 66: an affiliate that is added is found by its loginid")
	t.Log("nats4 71: the search shows the status that is set")
	s := newServer(t)
	assert.Equal(t, 200, send(t, s, "PATCH", "/api/affiliate/status", "loginid=3&status=2").Code)
	assert.Equal(t, []string{"3"}, found(t, s, "affiliate/searchinfo?status=2"))
	assert.Contains(t, ask(s, "/api/affiliate/search?loginid=3").Body.String(), `"status":"2"`)
	a := send(t, s, "POST", "/api/affiliate/addaffiliate", "username=newcomer&password=p&firstname=N&lastname=C&email=n@c.test&company=&url=&tel=&icq=&aim=&msn=&address1=&address2=&city=&state=&country=&zip_code=&tax_id_or_ssn=&ref=affiliate1&minimum_payout=50")
	require.Equal(t, `[{"result":true,"loginid":"8"}]`, a.Body.String())
	assert.Equal(t, []string{"8"}, found(t, s, "affiliate/searchinfo?loginid=8"))
	assert.Equal(t, []string{"6", "8"}, found(t, s, "affiliate/search?ref=affiliate1"))
	assert.Equal(t, `[{"campaignid":0,"name":"Default"}]`, ask(s, "/api/affiliate/campaigns?loginid=8").Body.String())
}
