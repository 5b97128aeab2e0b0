package mockapistest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/mockapis/mockapis/mockapistest"
)

// The examples stand for tests. In a test, t is its own.

func Example() {
	t := &recorder{}
	defer t.end()

	sandbox := mockapistest.Shared(t).Sandbox(t)
	client := promotions{
		baseURL: sandbox.PlainURL(mockapistest.Easypromos),
		token:   sandbox.Credentials.Easypromos.Token,
		http:    http.DefaultClient,
	}
	status, _, err := client.get("/promotions/10")
	fmt.Println(status, err)

	sandbox.Verify(t, mockapistest.Match{Operation: "getPromotion"}, mockapistest.Exactly(1))
	// Output: 200 <nil>
}

func ExampleStart() {
	t := &recorder{}
	defer t.end()

	server := mockapistest.Start(t,
		mockapistest.WithNow(time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)),
		mockapistest.WithFrozenClock(),
		mockapistest.WithSettings(map[string]any{"easypromos.rate_limit": 2}))
	sandbox := server.Sandbox(t)
	fmt.Println(sandbox.Clock.Now(), sandbox.Settings.Get("easypromos.rate_limit"))
	// Output: 2035-01-01 00:00:00 +0000 UTC 2
}

func ExampleServer_Sandbox() {
	t := &recorder{}
	defer t.end()

	sandbox := mockapistest.Shared(t).Sandbox(t,
		mockapistest.WithName("two-subscriptions"),
		mockapistest.WithPacks("nats4/two-subscriptions"))
	fmt.Println(sandbox.Name, sandbox.Packs)
	// Output: two-subscriptions [nats4/two-subscriptions]
}

func ExampleClock() {
	t := &recorder{}
	defer t.end()
	sandbox := mockapistest.Shared(t).Sandbox(t)
	sandbox.Settings.Set("easypromos.rate_limit", 1) // a minute

	client := newPromotions(sandbox)
	for range 2 {
		fmt.Println(client.status(t, "/promotions"))
	}
	sandbox.Clock.Advance(time.Minute)
	fmt.Println(client.status(t, "/promotions"))
	// Output:
	// 200
	// 429
	// 200
}

func ExampleFaults() {
	t := &recorder{}
	defer t.end()
	sandbox := mockapistest.Shared(t).Sandbox(t)

	fault := sandbox.Faults.Add(mockapistest.Fault{
		Name:  "easypromos/rate-limited",
		Match: mockapistest.FaultMatch{Operation: "getPromotion"},
		First: 2,
	})
	client := newPromotions(sandbox)
	for range 3 {
		fmt.Println(client.status(t, "/promotions/10"))
	}
	fault = sandbox.Faults.Get(fault.ID)
	fmt.Println("met", fault.Met, "changed", fault.Hit)
	// Output:
	// 429
	// 429
	// 200
	// met 3 changed 2
}

func ExampleRequests() {
	t := &recorder{}
	defer t.end()
	sandbox := mockapistest.Shared(t).Sandbox(t)

	client := newPromotions(sandbox)
	client.status(t, "/promotions/10")
	client.status(t, "/promotions/404404")
	for _, r := range sandbox.Requests.List(mockapistest.Filter{Status: "4xx"}) {
		fmt.Println(r.Method, r.Path, r.Status)
	}
	fmt.Println(sandbox.Requests.Last().Explain.Why)
	// Output:
	// GET /easypromos/v2/promotions/404404 404
	// there is no promotion 404404
}

func ExampleSandbox_Verify() {
	t := &recorder{}
	defer t.end()
	sandbox := mockapistest.Shared(t).Sandbox(t, mockapistest.WithName("verify"))

	newPromotions(sandbox).status(t, "/promotions/10?lang=en")
	sandbox.Verify(t, mockapistest.Match{
		Operation: "getPromotion",
		Query:     map[string]string{"lang": "cs"},
	}, mockapistest.Exactly(1))
	fmt.Println(t.lines[0]) // what the failing test says
	// Output:
	// mockapistest: Exactly 1 request expected, 0 found.
	//   match: {"operation":"getPromotion","query":{"lang":"cs"}}
	//   near: #1 GET /easypromos/v2/promotions/10?lang=en
	//     query.lang: want "cs", got "en"
}

func ExampleSandbox_Action() {
	t := &recorder{}
	defer t.end()
	sandbox := mockapistest.Shared(t).Sandbox(t)

	var member struct{ Was, Status int } // 1 is active, 2 expired
	sandbox.Action("nats4/expire-member", map[string]any{"memberid": 162}, &member)
	fmt.Println(member.Was, member.Status)
	// Output: 1 2
}

func ExampleSandbox_Snapshot() {
	t := &recorder{}
	defer t.end()
	sandbox := mockapistest.Shared(t).Sandbox(t, mockapistest.WithFrozenClock())

	before := sandbox.Clock.Now()
	sandbox.Snapshot("before")
	sandbox.Clock.Advance(24 * time.Hour)
	sandbox.Restore("before")
	fmt.Println(sandbox.Clock.Now().Equal(before))
	// Output: true
}

func ExampleSandbox_Load() {
	t := &recorder{}
	defer t.end()
	sandbox := mockapistest.Shared(t).Sandbox(t)

	fmt.Println(sandbox.Load(`
userbatch:
  users:
    - login: 40052010
      access: UEx-0000000001
      email: ann@example.com
      lang: en
      platform: 1
      action: 2
      created_at: 2026-01-01T00:00:00Z
`), "row")
	// Output: 1 row
}

func ExampleHandler() {
	t := &recorder{}
	defer t.end()

	server := httptest.NewServer(mockapistest.Handler(t, mockapistest.Easypromos))
	defer server.Close()
	client := promotions{server.URL + "/v2", "demo-token-a", http.DefaultClient}
	fmt.Println(client.status(t, "/promotions/10"))
	// Output: 200
}
