// Package verdict says whether a client, or a service, kept the contracts of the APIs. A
// Book counts what judged exchanges had; Of makes a Report of what stands in it, by a
// Policy; the report is a text for a terminal, JSON, JUnit or SARIF, and has an exit
// status.
//
//	book := verdict.NewBook()
//	book.Judge(judge, exchange, verdict.Ref{ID: "1"}) // for each
//	report := verdict.Of(book.State("sandbox default"), nil)
//	report.Text(os.Stdout)
//	os.Exit(report.Exit())
package verdict

import "github.com/mockapis/mockapis/internal/contract"

// A State is what a book holds, as GET /_mock/contract answers it.
type State struct {
	Subject string `json:"subject"` // whose exchanges: "sandbox default", a URL
	// Mode is how the exchanges were judged: off, warn or strict; "" where there is no
	// such setting.
	Mode string `json:"mode,omitempty"`
	// Judged are exchanges that were judged to the end; each other one is in Faulted or
	// Unjudged.
	Judged  int `json:"judged"`
	Faulted int `json:"faulted"` // met by an injected fault: neither side's own doing
	// Unjudged are exchanges that could not be judged, by reason.
	Unjudged map[Reason]int `json:"unjudged"`
	APIs     []API          `json:"apis"` // by name
	Findings []Group        `json:"findings"`
	// Dropped are findings beyond MaxGroups groups.
	Dropped int `json:"findings_dropped"`
	// Refused are hosts that the client asked the proxy of a sealed run for.
	Refused []Refusal `json:"refused,omitempty"`
}

// A Refusal is a host that a sealed run has refused.
type Refusal struct {
	Host  string `json:"host"` // with its port, as the client said it
	Why   string `json:"why"`
	Count int    `json:"count"`
}

// A Reason says why an exchange was not judged.
type Reason string

// The reasons.
const (
	QueueFull Reason = "queue-full" // exchanges came quicker than they could be judged
	BodyCut   Reason = "body-cut"   // a body is longer than what is kept of one
	Aborted   Reason = "aborted"    // the connection was cut before the response's end
	Pending   Reason = "pending"    // it was not judged yet when the state was asked for
	Failed    Reason = "failed"     // there is no contract to judge by
)

// An API is what was seen of one.
type API struct {
	API        string      `json:"api"`
	Title      string      `json:"title"`
	Requests   int         `json:"requests"`
	Pathless   int         `json:"pathless"` // requests that are no operation's
	Operations []Operation `json:"operations"`
}

// An Operation is what was seen of one that the contract has.
type Operation struct {
	Operation string `json:"operation"`
	Method    string `json:"method"`
	Path      string `json:"path"`
	Summary   string `json:"summary"`
	Legacy    bool   `json:"legacy,omitempty"`
	Requests  int    `json:"requests"`
	// Statuses counts the responses by status.
	Statuses map[int]int `json:"statuses"`
	// Documented are the statuses that the contract has.
	Documented []int `json:"documented"`
}

// A Group is all findings that say the same of the same place.
type Group struct {
	API string `json:"api"`
	contract.Finding
	Response bool   `json:"response"` // it is about what the service sent
	Count    int    `json:"count"`
	First    string `json:"first"` // the request's id
	Last     string `json:"last"`
	// Record is where the first request is read, by a path below the program's URL; ""
	// where there is no request log.
	Record string `json:"record,omitempty"`
}
