package control_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/internal/simtest"
	"github.com/mockapis/mockapis/internal/verdict"
)

const demo = "Bearer demo-token-a"

func book(t *testing.T, s *simtest.Server) (state verdict.State) {
	require.NoError(t, json.Unmarshal(s.Control("GET", "/_mock/contract", nil), &state))
	return state
}

func judging(t *testing.T, settings ...string) *simtest.Server {
	all := map[string]string{"contract": "warn"}
	for i := 0; i < len(settings); i += 2 {
		all[settings[i]] = settings[i+1]
	}
	return simtest.Start(t, simtest.Options{Settings: all})
}

// Whoever has the whole response finds it in the book: nothing is on its way.
func TestTheBookHasWhatWasAnswered(t *testing.T) {
	t.Parallel()
	s := judging(t)
	for n := 1; n <= 30; n++ {
		s.Get("/easypromos/v2/promotions?ordre=1", "Authorization", demo)
		state := book(t, s)
		require.Equal(t, n, state.Judged)
		require.Equal(t, n, state.Findings[0].Count)
	}
	assert.Contains(t, s.Get("/_mock/requests/1").Body, `"hint":"order"`, "the record has the finding")
	s.Control("DELETE", "/_mock/contract", nil)
	assert.Zero(t, book(t, s).Judged)
}

func TestTheLogMayBeOff(t *testing.T) {
	t.Parallel()
	s := judging(t, "log_requests", "false")
	a := s.Get("/easypromos/v2/promotions?ordre=1", "Authorization", demo)
	assert.Equal(t, "1", a.Header.Get("X-Mock-Request-Id"))
	refused := s.Get("/easypromos/v2/promotions")
	assert.Empty(t, refused.Header.Get("X-Mock-Explain"), "there is no record to lead to")
	state := book(t, s)
	assert.Equal(t, 2, state.Judged)
	assert.Empty(t, state.Findings[0].Record)
	assert.Contains(t, s.Get("/_mock/requests").Body, `"requests":[]`)
}

// The log keeps little of a body, and the judge sees all of it.
func TestLongBodiesAreJudged(t *testing.T) {
	t.Parallel()
	s := judging(t, "log_body_bytes", "10")
	require.Equal(t, 200, s.Get("/easypromos/v2/users/10", "Authorization", demo).Status)
	body := fmt.Sprintf(`{"emial": "a@example.com", "pad": %q}`, strings.Repeat("x", 100_000))
	s.Do("POST", "/easypromos/v2/users/autologin/10", body, "Authorization", demo, "Content-Type", "application/json")
	state := book(t, s)
	assert.Equal(t, 2, state.Judged)
	assert.Empty(t, state.Unjudged)
	var ats []string
	for _, g := range state.Findings {
		assert.False(t, g.Response, "%+v", g)
		ats = append(ats, g.At)
	}
	assert.Contains(t, ats, "/emial")
	assert.Contains(t, s.Get("/_mock/requests/1").Body, `"truncated":true`)
}

func TestEachSandboxHasItsBook(t *testing.T) {
	t.Parallel()
	s := judging(t)
	s.Control("POST", "/_mock/sandboxes", map[string]any{"name": "t1"})
	s.Get("/_sandbox/t1/easypromos/v2/promotions?ordre=1", "Authorization", demo)
	assert.Zero(t, book(t, s).Judged)
	assert.Contains(t, s.Get("/_mock/sandboxes/t1/contract").Body, `"judged":1`)
	s.Control("POST", "/_mock/sandboxes/t1/reset", nil)
	assert.Contains(t, s.Get("/_mock/sandboxes/t1/contract").Body, `"judged":0`)
}

// A request that is not by the contract is refused in the vendor's own form, and nothing
// has changed.
func TestStrict(t *testing.T) {
	t.Parallel()
	s := judging(t, "contract", "strict")
	for _, tt := range []struct {
		request, body, kind, rule string
		status                    int
	}{
		{"GET /easypromos/v2/promotions?ordre=1", "", "application/json", "undeclared-parameter", 400},
		{"GET /easypromos/v2/promotion", "", "application/json", "unknown-path", 404},
		{"POST /easypromos/v2/coin_transactions/10", `{"user": "x"}`, "application/json", "", 400},
		{"GET /synctv/rest/v1/offers?x=1", "", "application/xml", "undeclared-parameter", 400},
		{"PUT /userbatch/api/advertisement/content", "", "application/json", "wrong-method", 405},
		{"GET /promoonly/user/sync?x=1", "", "application/json", "undeclared-parameter", 400},
		{"GET /nats4/api/members/162/nothing", "", "application/json", "unknown-path", 404},
	} {
		method, path, _ := strings.Cut(tt.request, " ")
		a := s.Do(method, path, tt.body, "Authorization", demo, "Content-Type", "application/json")
		assert.Equal(t, tt.status, a.Status, "%s: %s", tt.request, a.Body)
		assert.Contains(t, a.Header.Get("Content-Type"), tt.kind, tt.request)
		assert.Contains(t, a.Header.Get("X-Mock-Reason"), "the contract is strict here: "+tt.rule, tt.request)
		assert.NotContains(t, a.Body, "strict", "the body is the vendor's")
		record := s.Get("/_mock/requests/" + a.Header.Get("X-Mock-Request-Id")).Body
		api, _, _ := strings.Cut(path[1:], "/")
		assert.Contains(t, record, `"rule":"`+api+`/contract"`, tt.request)
		assert.Contains(t, record, `"changes":[]`, tt.request)
	}
	state := book(t, s)
	assert.Equal(t, 7, state.Judged)
	for _, g := range state.Findings {
		assert.False(t, g.Response, "a refusal is nobody's answer: %+v", g)
	}
	right := s.Get("/easypromos/v2/promotions?order=created_asc", "Authorization", demo)
	assert.Equal(t, 200, right.Status, right.Body)
	assert.Equal(t, 401, s.Get("/easypromos/v2/promotions").Status, "a warning is let through")
}

// A body that nobody may send is the simulator's to refuse, and is counted.
func TestStrictPassesOnWhatIsTooLarge(t *testing.T) {
	t.Parallel()
	s := judging(t, "contract", "strict")
	a := s.Do("POST", "/easypromos/v2/users/autologin/10", `"`+strings.Repeat("x", 5<<20)+`"`,
		"Authorization", demo, "Content-Type", "application/json")
	assert.Equal(t, http.StatusRequestEntityTooLarge, a.Status)
	assert.Equal(t, 1, book(t, s).Judged+book(t, s).Unjudged[verdict.BodyCut])
}

func TestJudgingByMany(t *testing.T) {
	t.Parallel()
	s := judging(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				_, err := s.Try("GET", "/easypromos/v2/promotions/10", "", "Authorization", demo)
				assert.NoError(t, err)
				_, err = s.Try("GET", "/_mock/contract", "")
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	assert.Equal(t, 160, book(t, s).Judged)
}

func TestContracts(t *testing.T) {
	t.Parallel()
	s := simtest.Start(t, simtest.Options{})
	for _, api := range sandbox.Names() {
		path := "/_mock/contracts/" + api
		page := s.Get(path)
		assert.Equal(t, 200, page.Status)
		assert.Equal(t, "text/html; charset=utf-8", page.Header.Get("Content-Type"))
		assert.Contains(t, page.Header.Get("Content-Security-Policy"), "default-src 'none'")
		assert.NotContains(t, page.Body, "<script")
		assert.NotContains(t, page.Body, "ZgotmplZ", "the template refused a value")
		text := s.Get(path + "/openapi.yaml")
		assert.Equal(t, "application/yaml", text.Header.Get("Content-Type"))
		c, err := contract.Parse(api, []byte(text.Body))
		require.NoError(t, err)
		for _, o := range c.Operations {
			assert.Contains(t, page.Body, `id="`+o.ID+`"`)
		}
		var doc map[string]any
		require.NoError(t, json.Unmarshal([]byte(s.Get(path+"/openapi.json").Body), &doc))
		assert.Equal(t, "3.1.0", doc["openapi"])
	}
	assert.Contains(t, s.Get("/_mock/contracts/easypromo").Body, "There is no API")
	assert.Equal(t, 400, s.Get("/_mock/contract?apis=x").Status)
}
