package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/drift"
	"github.com/mockapis/mockapis/internal/overlay"
)

// A deviation is what testdata/vendor does otherwise.
type deviation struct {
	Match   string
	Replace [][2]string       `json:",omitempty"`
	Status  int               `json:",omitempty"`
	Drop    []string          `json:",omitempty"`
	Set     map[string]string `json:",omitempty"`
	Budget  int               `json:",omitempty"`
}

// vendorProgram is built once.
var vendorProgram = sync.OnceValues(func() (string, error) {
	path := filepath.Join(filepath.Dir(binary), "vendor")
	out, err := exec.Command("go", "build", "-o", path, "./testdata/vendor").CombinedOutput()
	if err != nil {
		return string(out), err
	}
	return path, nil
})

// vendor starts a second program that plays the real service of an API, with data of its
// own and these deviations, and returns its URL.
func vendor(t *testing.T, api string, list ...deviation) string {
	world := launch(t, "--fixtures", "testdata/world")
	program, err := vendorProgram()
	require.NoError(t, err, program)
	if list == nil {
		list = []deviation{}
	}
	text, err := json.Marshal(list)
	require.NoError(t, err)
	cmd := exec.Command(program, world.ready.APIs[api].Root, file(t, "deviations.json", string(text)))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSpace(line)
}

// recorded records what client does, and returns the directory, the exit status and what
// was printed.
func recorded(t *testing.T, api, target string, client func(do func(method, target, body string, header ...string) string)) (string, int, string) {
	dir := filepath.Join(t.TempDir(), "recording")
	cmd := exec.Command(binary, "record", "--api", api, "--target", target, "--out", dir, "--addr", "127.0.0.1:0")
	cmd.Env = environment()
	var said output
	cmd.Stderr = &said
	pipe, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	lines := bufio.NewReader(pipe)
	first, err := lines.ReadString('\n')
	require.NoError(t, err, said.String())
	_, rest, ok := strings.Cut(first, " at ")
	require.True(t, ok, first)
	base, _, _ := strings.Cut(rest, " ")
	own := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	client(func(method, target, body string, header ...string) string {
		r, err := http.NewRequestWithContext(t.Context(), method, base+target, strings.NewReader(body))
		require.NoError(t, err)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		res, err := own.Do(r)
		require.NoError(t, err)
		defer res.Body.Close()
		data, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		if list := res.Header.Values("Set-Cookie"); len(list) > 0 {
			pair, _, _ := strings.Cut(list[0], ";")
			return pair
		}
		return string(data)
	})
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	var out bytes.Buffer
	_, err = io.Copy(&out, lines)
	require.NoError(t, err)
	_ = cmd.Wait()
	return dir, cmd.ProcessState.ExitCode(), out.String() + said.String()
}

type do = func(method, target, body string, header ...string) string

func promotions(do do) {
	bearer := "Bearer vendor-live-7Hq2x"
	for _, path := range []string{"/v2/promotions", "/v2/promotions/7700", "/v2/promotions/7701", "/v2/users/7700",
		"/v2/user/9900", "/v2/stages/7700", "/v2/organizing_brands"} {
		do("GET", path, "", "Authorization", bearer)
	}
	do("GET", "/v2/promotions/7700", "")
	do("GET", "/v2/promotions/123456789", "", "Authorization", bearer)
}

// pool has no credentials.
func pool(do do) {
	do("GET", "/distribution/first", "")
	do("GET", "/formats", "")
}

func codes(do do) {
	cookie := do("POST", "/rest/v1/session?email=boss@vendor.test&password=vendor-pass-81Kz", "")
	do("GET", "/rest/v1/offers/61/promo_codes", "", "Cookie", cookie)
	do("GET", "/rest/v1/accounts", "", "Cookie", cookie)
	do("GET", "/rest/v1/accounts", "")
	do("GET", "/rest/v1/offers/999/promo_codes", "", "Cookie", cookie)
}

// portal signs its requests, but for the last one.
func portal(do do) {
	sign := func(path, query string) {
		query = "timestamp=" + strconv.FormatInt(time.Now().Unix(), 10) + "&login=71000010&" + query
		plain, err := url.QueryUnescape(query)
		if err != nil {
			panic(err) // it is a literal
		}
		h := hmac.New(sha256.New, []byte("vendor-key-9Qx7"))
		h.Write([]byte(strings.ReplaceAll(plain, "&", ";")))
		do("GET", path+"?"+query, "", "Content-Type", "application/json", "Accept", "application/json",
			"X-HTTP-AUTH-TOKEN", hex.EncodeToString(h.Sum(nil)))
	}
	sign("/api/advertisement/content", "lang=en&email=zora%40vendor.test")
	sign("/api/advertisment/newuser", "lang=en&email=zora2%40vendor.test&platform=1")
	sign("/api/advertisement/content", "lang=en&email=nobody%40vendor.test")
	do("GET", "/api/advertisement/content?lang=en&login=71000010&timestamp=1420028423", "",
		"Content-Type", "application/json", "Accept", "application/json", "X-HTTP-AUTH-TOKEN", strings.Repeat("0", 64))
}

// found are the differences of a report, as lines.
func found(t *testing.T, text string) (lines []string) {
	var r drift.Report
	require.NoError(t, json.Unmarshal([]byte(text), &r), text)
	for _, d := range r.Differences {
		lines = append(lines, strings.TrimSpace(d.Operation+" "+string(d.What)+" "+d.At))
	}
	for _, s := range r.Skipped {
		t.Log("skipped", s)
	}
	return lines
}

func TestDriftFindsWhatTheVendorDoesOtherwiseAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, api string
		client    func(do)
		list      []deviation
		want      []string
		gone      []string
	}{
		{"JSON, the same", "easypromos", promotions, nil, nil,
			[]string{"vendor-live-7Hq2x", "Zorabel", "Quimby", "zorabel", "5557788", "203.0.113.77", "8f1c2d3e4f5a6b7c"}},
		{"XML, the same", "synctv", codes, nil, nil,
			[]string{"vendor-pass-81Kz", "Zorabel", "Quimby", "zorabel", "555-7788", "boss@vendor.test"}},
		{"signed, the same", "userbatch", portal, nil, nil,
			[]string{"vendor-key-9Qx7", "71000010", "zora@vendor.test"}},
		{"signed, another message and another type", "userbatch", portal, []deviation{
			{Match: "content$", Replace: [][2]string{{`"credit":(\d+)`, `"credit":"$1"`}, {`Unauthorized`, `Who are you?`}}},
		}, []string{"getContent type /credit", "getContent value /error/message"}, nil},
		{"JSON, a field more, one less, another type, message, status, order and a header less", "easypromos", promotions, []deviation{
			{Match: "^GET /v2/promotions/770", Replace: [][2]string{
				{`"title":`, `"channel":"web","title":`}, {`"timezone":("[^"]*"),`, ``}, {`"promotion_type":(\d+)`, `"promotion_type":[$1]`}}},
			{Match: "^GET /v2/promotions/123456789$", Status: 410},
			{Match: "^GET /v2/stages/", Replace: [][2]string{{`("id":[^,]*),("name":"[^"]*")`, `$2,$1`}}},
			{Match: "^GET /v2/organizing_brands", Drop: []string{"X-Rate-Limit-Remaining"}, Set: map[string]string{"Content-Type": "text/json"}},
		}, []string{
			"getOrganizingBrandsList header-value Content-Type",
			"getPromotion added /channel", "getPromotion type /promotion_type", "getPromotion missing /timezone",
			"getPromotion status",
			"getStagesByPromotion order /items/*",
		}, nil},
		{"JSON, no media type", "easypromos", promotions, []deviation{
			{Match: "^GET /v2/organizing_brands", Drop: []string{"Content-Type"}},
		}, []string{"getOrganizingBrandsList header-missing Content-Type"}, nil},
		{"a pool, the same", "promoonly", pool, nil, nil, nil},
		{"a pool, a header less", "promoonly", pool, []deviation{
			{Match: "^GET /distribution", Drop: []string{"WWW-Authenticate"}},
		}, []string{"distributionFirst header-missing Www-Authenticate"}, nil},
		{"JSON, a secret in a field that nobody expects", "easypromos", promotions, []deviation{
			{Match: "^GET /v2/promotions/7700$", Replace: [][2]string{{`"title":`,
				`"debug":{"auth":"sk-9Qx7-short","trace":"ZK81f0aQ7mVx2Lw9Tt4B","url":"https://x.test/?api_key=qQ81zK","by":["ops@vendor.test",7.5],"hint":"Bearer vendor-live-7Hq2x"},"title":`}}},
		}, []string{"getPromotion added /debug"},
			[]string{"sk-9Qx7-short", "ZK81f0aQ7mVx2Lw9Tt4B", "qQ81zK", "ops@vendor.test", "vendor-live-7Hq2x"}},
		{"XML, a secret in a field that nobody expects", "synctv", codes, []deviation{
			{Match: "accounts$", Replace: [][2]string{{`<first_name`,
				`<note>boss@vendor.test has vendor-pass-81Kz</note><session_key>sk-9Qx7-short</session_key><first_name`}}},
		}, []string{"listAccounts added /accounts/account/*/note", "listAccounts added /accounts/account/*/session_key"},
			[]string{"sk-9Qx7-short", "boss@vendor.test", "vendor-pass-81Kz"}},
		{"XML, a field more, one less, another message, order and status", "synctv", codes, []deviation{
			{Match: "promo_codes$", Replace: [][2]string{
				{`<offer_id>`, `<batch>7</batch><offer_id>`}, {`<consumed_by/?>(</consumed_by>)?`, ``},
				{`Record not found\.`, `No such record.`}}},
			{Match: "^GET /rest/v1/accounts$", Replace: [][2]string{
				{`(<first_name[^>]*>[^<]*</first_name>|<first_name/>)(\s*)(<last_name[^>]*>[^<]*</last_name>|<last_name/>)`, `$3$2$1`},
				{`<version>0.6</version>`, `<version>0.7</version>`}}},
		}, []string{
			"listAccounts order /accounts/account/*", "listAccounts value /version",
			"listPromoCodes added /promo_codes/promo_code/*/batch", "listPromoCodes missing /promo_codes/promo_code/*/consumed_by",
			"listPromoCodes value /response/message",
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir, _, said := recorded(t, tt.api, vendor(t, tt.api, tt.list...), tt.client)
			t.Log(said)
			status, out, errs := invoke(nil, "drift", "--json", dir)
			require.Empty(t, errs)
			want := exitOK
			if tt.want != nil {
				want = drift.ExitDrifted
			}
			assert.Equal(t, want, status, out)
			assert.ElementsMatch(t, tt.want, found(t, out), out)
			for _, gone := range tt.gone {
				assert.NotContains(t, contents(t, dir), gone)
			}
			if tt.want == nil {
				return
			}
			o := filepath.Join(t.TempDir(), "o.yaml")
			status, text, _ := invoke(nil, "drift", "--update", o, dir)
			assert.Equal(t, drift.ExitDrifted, status)
			t.Log(text)
			read, err := overlay.Read(o)
			require.NoError(t, err)
			assert.NotEmpty(t, read.Facts)
			status, text, errs = invoke(nil, "drift", "--overlay", o, dir)
			assert.Equal(t, exitOK, status, text+errs)
		})
	}
}

func contents(t *testing.T, dir string) string {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	var b strings.Builder
	for _, f := range files {
		data, err := os.ReadFile(f)
		require.NoError(t, err)
		b.Write(data)
	}
	return b.String()
}
