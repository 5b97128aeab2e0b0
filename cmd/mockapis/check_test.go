package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/check"
	"github.com/mockapis/mockapis/internal/verdict"
)

func credentials(t *testing.T, text string) string {
	path := filepath.Join(t.TempDir(), "credentials.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// checked are the broken operations of a check, with what is wrong.
func checked(t *testing.T, args ...string) (status int, broken []string, report check.Report, errs string) {
	status, out, errs := invoke(nil, append([]string{"check", "--json"}, args...)...)
	require.NoError(t, json.Unmarshal([]byte(out), &report), out+errs)
	for _, o := range report.Operations {
		for _, f := range o.Findings {
			if f.Severity == "error" {
				broken = append(broken, o.Operation+" "+string(f.Rule)+" "+f.At)
			}
		}
	}
	return status, broken, report, errs
}

const (
	vendorPromotions = "easypromos: {token: vendor-live-7Hq2x}"
	vendorCodes      = "synctv: {email: boss@vendor.test, password: vendor-pass-81Kz}"
	vendorPortal     = "userbatch: {login: 71000010, private_key: vendor-key-9Qx7}"
)

func TestCheckFindsWhatBreaksTheContractAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, api, credentials string
		list                   []deviation
		kept, broken           []string
	}{
		{"JSON, as the contract", "easypromos", vendorPromotions, nil, []string{"getPromotion", "GetUsersByPromotion"}, nil},
		{"XML, as the contract", "synctv", vendorCodes, nil, []string{"listPromoCodes", "listAccounts"}, nil},
		{"signed, as the contract", "userbatch", vendorPortal, nil, []string{"getContent"}, nil},
		{"JSON, broken", "easypromos", vendorPromotions, []deviation{
			{Match: "^GET /v2/promotions/770", Replace: [][2]string{{`"title":`, `"channel":"web","title":`}}},
			{Match: "^GET /v2/promotions/999999999$", Status: 410},
		}, []string{"GetUsersByPromotion"}, []string{"getPromotion response-field /channel", "getPromotion response-status 410"}},
		{"JSON, a header less", "easypromos", vendorPromotions, []deviation{
			{Match: "^GET /v2/organizing_brands$", Drop: []string{"Content-Type"}},
		}, []string{"getPromotion"}, []string{"getOrganizingBrandsList response-media-type Content-Type"}},
		{"signed, broken", "userbatch", vendorPortal, []deviation{
			{Match: "content$", Replace: [][2]string{{`"credit":(\d+)`, `"credit":"$1"`}}},
		}, nil, []string{"getContent response-field /credit"}},
		{"XML, broken", "synctv", vendorCodes, []deviation{
			{Match: "accounts$", Replace: [][2]string{{`<epg_eid/>|<epg_eid></epg_eid>`, ``}}},
		}, []string{"listPromoCodes"}, []string{"listAccounts response-field /accounts/account/*/epg_eid"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, broken, report, errs := checked(t, "--api", tt.api, "--target", vendor(t, tt.api, tt.list...),
				"--credentials", credentials(t, tt.credentials))
			want := verdict.ExitKept
			if tt.broken != nil {
				want = verdict.ExitBroken
			}
			assert.Equal(t, want, status, errs)
			assert.ElementsMatch(t, tt.broken, broken)
			kept := []string{}
			for _, o := range report.Operations {
				if o.Result == verdict.Kept {
					kept = append(kept, o.Operation)
				}
			}
			assert.Subset(t, kept, tt.kept)
			_, secret, _ := strings.Cut(tt.credentials, ": {")
			for piece := range strings.SplitSeq(strings.Trim(secret, "}"), ", ") {
				_, value, _ := strings.Cut(piece, ": ")
				assert.NotContains(t, errs, value)
			}
		})
	}
}

// A service that takes fewer requests than its contract promises is obeyed, and noted once.
func TestCheckObeysAServiceThatIsSlowerThanItsContract(t *testing.T) {
	t.Parallel()
	file := credentials(t, vendorPromotions)
	_, _, want, _ := checked(t, "--api", "easypromos", "--target", vendor(t, "easypromos"), "--credentials", file)
	assert.Empty(t, want.Pace)
	slow := vendor(t, "easypromos", deviation{Budget: 40})
	status, broken, report, errs := checked(t, "--api", "easypromos", "--target", slow, "--credentials", file)
	assert.Equal(t, verdict.ExitKept, status, errs)
	assert.Empty(t, broken)
	assert.Equal(t, want.Operations, report.Operations)
	assert.Contains(t, report.Pace, "first after 41 of them; the contract allows 200 in 60 seconds")
	assert.Greater(t, report.Calls, want.Calls)

	_, text, _ := invoke(nil, "check", "--api", "easypromos", "--target", slow, "--credentials", file)
	assert.Equal(t, 1, strings.Count(text, "the service had enough of requests"), text)
}

// What no list brings can be given.
func TestCheckJudgesByValuesThatAreGiven(t *testing.T) {
	t.Parallel()
	target := vendor(t, "easypromos", deviation{
		Match: `^GET /v2/(stages|users)/\d+$`, Replace: [][2]string{{`(?s)"items":.*,"paging"`, `"items":[],"paging"`}},
	})
	results := func(args ...string) map[string]verdict.Result {
		_, broken, report, errs := checked(t, append([]string{"--api", "easypromos", "--target", target,
			"--credentials", credentials(t, vendorPromotions)}, args...)...)
		assert.Empty(t, broken, errs)
		list := map[string]verdict.Result{}
		for _, o := range report.Operations {
			list[o.Operation] = o.Result
		}
		return list
	}
	without := results()
	assert.Equal(t, verdict.Unjudged, without["getStage"])
	assert.Equal(t, verdict.Unjudged, without["getUser"])
	with := results("--value", "stage_id=8800", "--value", "user_id=1", "--value", "user_id=9900")
	assert.Equal(t, verdict.Kept, with["getStage"])
	assert.Equal(t, verdict.Kept, with["getUser"])
	assert.Equal(t, verdict.Kept, with["getPromotion"])
	none := results("--value", "stage_id=1")
	assert.Equal(t, verdict.Unjudged, none["getStage"])
}

func TestCheckEndsWithItsTime(t *testing.T) {
	t.Parallel()
	for _, after := range []string{"600", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		target := vendor(t, "easypromos", deviation{Status: 429, Set: map[string]string{"Retry-After": after}})
		status, broken, report, errs := checked(t, "--api", "easypromos", "--target", target,
			"--credentials", credentials(t, vendorPromotions), "--timeout", "1s")
		assert.Equal(t, verdict.ExitUnjudged, status, errs)
		assert.Empty(t, broken)
		assert.Equal(t, 1, report.Calls)
		want := "the time of the check was up"
		if after != "600" {
			want = "the service has had enough of requests"
		}
		assert.Contains(t, report.Why, want)
	}
}

func TestCheckThatCannotJudgeSaysSo(t *testing.T) {
	t.Parallel()
	promotions := vendor(t, "easypromos")
	codes := vendor(t, "synctv")
	for _, tt := range []struct{ name, api, target, credentials, want string }{
		{"nobody answers", "easypromos", "http://127.0.0.1:1", vendorPromotions, "cannot be reached"},
		{"credentials refused", "easypromos", promotions, "easypromos: {token: wrong-9Qx7}", "the credentials are refused"},
		{"a login refused", "synctv", codes, "synctv: {email: boss@vendor.test, password: wrong-9Qx7}", "authorized"},
		{"credentials that lack something", "synctv", codes, "synctv: {email: boss@vendor.test}", "no password"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, broken, report, errs := checked(t, "--api", tt.api, "--target", tt.target,
				"--credentials", credentials(t, tt.credentials))
			assert.Equal(t, verdict.ExitUnjudged, status)
			assert.Empty(t, broken)
			assert.Contains(t, report.Why, tt.want)
			assert.NotContains(t, report.Why+errs, "9Qx7")
		})
	}
}

func TestMistakesOfTheCommandsOnARealService(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, args, want string }{
		{"an unknown API", "check --api vimeo --target http://x", `--api: there is no API "vimeo"`},
		{"a target without a scheme", "check --api synctv --target example.test", "is not a URL"},
		{"a target with a password", "check --api synctv --target http://a:b@x", "user name"},
		{"no credentials there", "check --api synctv --target http://x --credentials /no/such", "--credentials: /no/such"},
		{"a value without a name", "check --api synctv --target http://x --value 7", "--value: must be PARAMETER=VALUE"},
		{"an unknown parameter", "check --api easypromos --target http://x --value promotion=7", `easypromos has no parameter "promotion" in a path or query; did you mean "promotion_id"`},
		{"a parameter like no other", "check --api synctv --target http://x --value zzzzzz=7", "; there are "},
		{"a value of no parameter", "check --api easypromos --target http://x --value promotion_id=s3cret", "--value: promotion_id: no operation of easypromos takes this value"},
		{"no recording", "drift /no/such", "is no recording"},
		{"no overlay", "drift --overlay /no/such " + t.TempDir(), "is no recording"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, _, errs := invoke(nil, strings.Fields(tt.args)...)
			assert.Equal(t, exitUsage, status)
			assert.Contains(t, errs, tt.want)
		})
	}
	for _, tt := range []struct{ text, want string }{
		{"vimeo: {token: s3cret}", `:1: unknown key "vimeo"`},
		{"easypromos: {}", ":1: must be a mapping"},
		{"easypromos: {token: [s3cret]}", ":1: token: must be a text"},
		{"synctv: {email: a}", "has nothing for easypromos"},
		{"- s3cret", "must be a mapping"},
	} {
		status, _, errs := invoke(nil, "check", "--api", "easypromos", "--target", "http://x", "--credentials", credentials(t, tt.text))
		assert.Equal(t, exitUsage, status)
		assert.Contains(t, errs, tt.want)
		assert.NotContains(t, errs, "s3cret")
	}
	for _, tt := range []struct{ text, want string }{
		{"facts: []", "o.yaml:1: api: is missing"},
		{"api: easypromos\nfact: []", `o.yaml:2: unknown key "fact"`},
		{"api: vimeo", `o.yaml:1: api: there is no API "vimeo"`},
		{"api: easypromos\nfacts:\n  - operation: x\n    status: 200\n    what: added\n    at: /a", `o.yaml:3: operation: easypromos has no operation "x"`},
		{"api: easypromos\nfacts:\n  - operation: getPromotion\n    status: 7", "o.yaml:4: status: must be"},
		{"api: easypromos\nfacts:\n  - {operation: getPromotion, status: 200, what: more}", `o.yaml:3: what: "more" is not one of`},
		{"api: easypromos\nfacts:\n  - {operation: getPromotion, status: 200, what: added, at: title}", "o.yaml:3: at: must be a JSON pointer"},
	} {
		status, _, errs := invoke(nil, "serve", "--addr", "127.0.0.1:0", "--overlay", file(t, "o.yaml", tt.text))
		assert.Equal(t, exitUsage, status, tt.text)
		assert.Contains(t, errs, tt.want)
	}
}
