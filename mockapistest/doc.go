// Package mockapistest gives Go tests the five simulated APIs, in the manner of
// net/http/httptest: a server in the test's own process, and for each test a
// sandbox, a world of its own with its own credentials, clock, settings, faults
// and request log.
//
//	func TestMyClient(t *testing.T) {
//		t.Parallel()
//		sandbox := mockapistest.Shared(t).Sandbox(t)
//		client := myclient.New(sandbox.PlainURL(mockapistest.Easypromos), sandbox.Credentials.Easypromos.Token)
//		…
//		sandbox.Verify(t, mockapistest.Match{Operation: "getPromotion"}, mockapistest.Exactly(1))
//	}
//
// A sandbox's credential alone leads a request to it, so a client needs nothing
// but another base URL. No test sees what another does: hundreds may run in
// parallel on one server.
//
// [Shared] is one server for all tests of a package, [Start] one for a test,
// [Connect] one that runs elsewhere, such as a container in continuous
// integration. [Handler] is one API as a plain http.Handler.
//
// What a call returns is what the control API answers, by the same names;
// docs/testing.md teaches it, docs/control.md has all of it. A call that fails
// ends the test (t.Fatalf) and says why. When a test fails, the requests that its
// sandbox has seen are logged, with the rule that refused each and why.
package mockapistest
