package mockapistest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Requests are a sandbox's request log: every request to one of its APIs with its
// response.
type Requests struct{ s *Sandbox }

// A Filter says which requests are meant: those to which all of it applies. The
// zero value means every request.
type Filter struct {
	API        API
	Operation  string
	Method     string
	Path       string // as sent or the vendor's own; * stands for anything
	Status     string // 404, 4xx or >=400
	Credential string // the whole value, or as lists show it
	Fault      string // the name or the id of a fault
	Text       string // in path, headers or bodies, in any case
	Since      string // from this time of the sandbox's clock on, or after the request of this id
	Limit      int    // at most so many; 0 is all
	Secrets    bool   // nothing is masked
}

// values are the filter as a query, without the limit.
func (f Filter) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{
		"api": string(f.API), "operation": f.Operation, "method": f.Method, "path": f.Path,
		"status": f.Status, "credential": f.Credential, "fault": f.Fault, "text": f.Text,
		"since": f.Since,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if f.Secrets {
		v.Set("secrets", "1")
	}
	return v
}

// A Request is a line of the log.
type Request struct {
	ID         string    `json:"id"`
	Time       time.Time `json:"time"` // of the sandbox's clock
	API        API       `json:"api"`
	Operation  string    `json:"operation,omitempty"`
	Method     string    `json:"method"`
	Path       string    `json:"path"`   // as sent, with the query
	Status     int       `json:"status"` // 0 where none was sent
	Credential string    `json:"credential,omitempty"`
	LatencyMS  float64   `json:"latency_ms"`
	Aborted    bool      `json:"aborted,omitempty"` // the connection was cut
	Fault      *FaultHit `json:"fault,omitempty"`
	Rule       string    `json:"rule,omitempty"` // that refused the request
}

// A FaultHit is a fault that met a request.
type FaultHit struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// A Record is a request with all that is known of it. Secrets are masked.
type Record struct {
	ID             string       `json:"id"`
	Time           time.Time    `json:"time"` // of the sandbox's clock
	RealTime       time.Time    `json:"real_time"`
	Sandbox        string       `json:"sandbox"`
	API            API          `json:"api"`
	Operation      string       `json:"operation,omitempty"`
	Method         string       `json:"method"`
	Host           string       `json:"host"`
	Path           string       `json:"path"` // as sent, with the query
	Remote         string       `json:"remote"`
	Credential     string       `json:"credential,omitempty"`
	Request        Message      `json:"request"`
	Status         int          `json:"status"`
	Aborted        bool         `json:"aborted,omitempty"`
	Response       Message      `json:"response"`
	LatencyMS      float64      `json:"latency_ms"`
	Changes        []Change     `json:"changes"`
	ChangesDropped int          `json:"changes_dropped"` // those over the bound
	Fault          *FaultHit    `json:"fault,omitempty"`
	Faults         []FaultHit   `json:"faults,omitempty"` // where there is more than one
	Explain        *Explanation `json:"explain,omitempty"`
	Contract       []Finding    `json:"contract,omitempty"` // what is not by the contract
}

// A Message is a request's or a response's headers and body.
type Message struct {
	Headers   http.Header `json:"headers"`
	Body      string      `json:"body"`
	Encoding  string      `json:"encoding,omitempty"` // base64 where the body is no UTF-8
	BodyBytes int64       `json:"body_bytes"`         // of the whole body
	Truncated bool        `json:"truncated"`          // Body is only its beginning
}

// A Change is a row of the sandbox's database that a request changed.
type Change struct {
	Op    string `json:"op"` // insert, update or delete
	Table string `json:"table"`
	Row   int64  `json:"row"`
}

// An Explanation says why a request was answered as it was.
type Explanation struct {
	Rule       string            `json:"rule,omitempty"`   // easypromos/token-unknown
	Why        string            `json:"why,omitempty"`    // a sentence
	Values     map[string]any    `json:"values,omitempty"` // what was judged
	Provenance string            `json:"provenance,omitempty"`
	Source     string            `json:"source,omitempty"`
	Notes      []string          `json:"notes,omitempty"` // what mockapis adds
	Secrets    map[string]string `json:"secrets,omitempty"`
}

// page is an answer of GET /_mock/requests.
type page struct {
	Requests []Request `json:"requests"`
	Next     string    `json:"next,omitempty"`
	Dropped  uint64    `json:"dropped"`
}

// pageSize is how many requests are asked for at once: the most there can be.
const pageSize = 500

// List returns the requests that a filter lets through, the newest first.
func (x *Requests) List(f Filter) []Request {
	x.s.t.Helper()
	all, err := x.list(f)
	x.s.check(err)
	return all
}

func (x *Requests) list(f Filter) (all []Request, err error) {
	query := f.values()
	for {
		size := pageSize
		if f.Limit > 0 {
			size = min(size, f.Limit-len(all))
		}
		query.Set("limit", strconv.Itoa(size))
		var p page
		if err := x.s.try(http.MethodGet, "/requests?"+query.Encode(), nil, &p); err != nil {
			return nil, err
		}
		all = append(all, p.Requests...)
		if p.Next == "" || f.Limit > 0 && len(all) >= f.Limit {
			return all, nil
		}
		query.Set("after", p.Next)
	}
}

// Get returns a request with all that is known of it. The id is that of a list, or
// of the response's header X-Mock-Request-Id.
func (x *Requests) Get(id string) Record {
	x.s.t.Helper()
	r, err := x.get(id)
	x.s.check(err)
	return r
}

func (x *Requests) get(id string) (r Record, err error) {
	return r, x.s.try(http.MethodGet, "/requests/"+url.PathEscape(id), nil, &r)
}

// Last returns the request that ended last, or ends the test where there is none.
func (x *Requests) Last() Record {
	x.s.t.Helper()
	newest := x.List(Filter{Limit: 1})
	if len(newest) == 0 {
		x.s.t.Fatalf("mockapistest: the sandbox %s has seen no request", x.s.Name)
	}
	return x.Get(newest[0].ID)
}

// Clear forgets the requests, so that Verify counts from here on.
func (x *Requests) Clear() {
	x.s.t.Helper()
	x.s.must(http.MethodDelete, "/requests", nil, nil)
}

// HAR returns the requests that a filter lets through as an HTTP Archive 1.2, which
// the tools of browsers read. The filter's Limit does not count.
func (x *Requests) HAR(f Filter) json.RawMessage {
	x.s.t.Helper()
	query := f.values()
	query.Set("format", "har")
	var har json.RawMessage
	x.s.must(http.MethodGet, "/requests?"+query.Encode(), nil, &har)
	return har
}

// Export returns a request in another form: curl, http (the REST clients of
// editors) or go (a test). Secrets are variables in it.
func (x *Requests) Export(id, format string) string {
	x.s.t.Helper()
	var text json.RawMessage
	path := fmt.Sprintf("/requests/%s?format=%s", url.PathEscape(id), url.QueryEscape(format))
	x.s.must(http.MethodGet, path, nil, &text)
	return string(text)
}
