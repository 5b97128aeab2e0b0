package journal

import (
	"encoding/base64"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/mask"
	"github.com/mockapis/mockapis/sims"
)

// An Item is a record in a list.
type Item struct {
	ID         string  `json:"id"`
	Time       string  `json:"time"` // of the sandbox's clock
	API        string  `json:"api"`
	Operation  string  `json:"operation,omitempty"`
	Method     string  `json:"method"`
	Path       string  `json:"path"` // as sent, with the query
	Status     int     `json:"status"`
	Credential string  `json:"credential,omitempty"` // its first characters and length
	LatencyMS  float64 `json:"latency_ms"`
	Aborted    bool    `json:"aborted,omitempty"` // the connection was cut or taken over
	Fault      *Fault  `json:"fault,omitempty"`
	Rule       string  `json:"rule,omitempty"` // that refused the request
}

// An Entry is a whole record.
type Entry struct {
	ID             string   `json:"id"`
	Time           string   `json:"time"` // of the sandbox's clock
	RealTime       string   `json:"real_time"`
	Sandbox        string   `json:"sandbox"`
	API            string   `json:"api"`
	Operation      string   `json:"operation,omitempty"`
	Method         string   `json:"method"`
	Host           string   `json:"host"`
	Path           string   `json:"path"` // as sent, with the query
	Remote         string   `json:"remote"`
	Credential     string   `json:"credential,omitempty"`
	Request        Message  `json:"request"`
	Status         int      `json:"status"`
	Aborted        bool     `json:"aborted,omitempty"`
	Response       Message  `json:"response"`
	LatencyMS      float64  `json:"latency_ms"`
	Changes        []Change `json:"changes"`
	ChangesDropped int      `json:"changes_dropped"`
	Fault          *Fault   `json:"fault,omitempty"`
	Faults         []Fault  `json:"faults,omitempty"` // where there is more than one
	Explain        *Why     `json:"explain,omitempty"`
	// Contract is what is not by the API's contract, where the exchange was judged.
	Contract []contract.Finding `json:"contract,omitempty"`
}

// A Change is a row that the request changed.
type Change struct {
	Op    string `json:"op"` // insert, update or delete
	Table string `json:"table"`
	Row   int64  `json:"row"` // its rowid
}

// A Message is the headers and the body of a request or a response.
type Message struct {
	Headers   http.Header `json:"headers"`
	Body      string      `json:"body"`
	Encoding  string      `json:"encoding,omitempty"` // "base64" where the body is no UTF-8
	BodyBytes int64       `json:"body_bytes"`         // of the whole body
	Truncated bool        `json:"truncated"`          // Body is only its beginning
}

// Why is the explanation of an answer.
type Why struct {
	Rule       string            `json:"rule,omitempty"`
	Why        string            `json:"why,omitempty"`
	Values     map[string]any    `json:"values,omitempty"`
	Provenance sims.Provenance   `json:"provenance,omitempty"`
	Source     string            `json:"source,omitempty"`
	Notes      []string          `json:"notes,omitempty"` // what the program adds
	Secrets    map[string]string `json:"secrets,omitempty"`
}

// stamp is RFC 3339 with a fraction of fixed length, so that texts sort as times.
const stamp = "2006-01-02T15:04:05.000000Z07:00"

func (j *Journal) item(r *record, secrets bool) Item {
	i := Item{
		ID: r.name(), Time: r.time.UTC().Format(stamp), API: r.api, Operation: j.operation(r).ID,
		Method: r.method, Path: j.target(r, secrets), Status: r.status,
		Credential: shown(j.credential(r), secrets), LatencyMS: r.milliseconds(),
		Aborted: r.aborted, Fault: r.fault(),
	}
	if r.explain != nil {
		i.Rule = r.explain.Name
	}
	return i
}

func (j *Journal) entry(r *record, secrets bool) Entry {
	e := Entry{
		ID: r.name(), Time: r.time.UTC().Format(stamp), RealTime: r.real.UTC().Format(stamp),
		Sandbox: j.o.Sandbox, API: r.api, Operation: j.operation(r).ID,
		Method: r.method, Host: r.host, Path: j.target(r, secrets), Remote: r.remote,
		Credential: shown(j.credential(r), secrets),
		Request:    message(r.header, r.body, secrets),
		Status:     r.status, Aborted: r.aborted,
		Response:  message(r.answer, r.sent, secrets),
		LatencyMS: r.milliseconds(),
		Changes:   make([]Change, len(r.changes)), ChangesDropped: r.dropped,
		Fault: r.fault(), Contract: r.findings,
	}
	for i, x := range r.changes {
		e.Changes[i] = Change{x.Op, x.Table, x.RowID}
	}
	if len(r.faults) > 1 {
		e.Faults = r.faults
	}
	if x := r.explain; x != nil || len(r.notes) > 0 {
		e.Explain = &Why{Notes: r.notes}
		if x != nil {
			e.Explain = &Why{x.Name, x.Why, x.Values, x.Provenance, x.Source, r.notes, nil}
		}
		if x != nil && secrets {
			e.Explain.Secrets = x.Secrets
		}
	}
	return e
}

// fault is the injected failure that answered, or the first that met the request.
func (r *record) fault() *Fault {
	if len(r.faults) == 0 {
		return nil
	}
	return &r.faults[0]
}

func (r *record) name() string { return strconv.FormatUint(r.id, 10) }

// milliseconds is how long the answer took, to the microsecond.
func (r *record) milliseconds() float64 {
	return math.Round(float64(r.took)/float64(time.Microsecond)) / 1000
}

// target is the path as sent.
func (j *Journal) target(r *record, secrets bool) string {
	if secrets {
		return r.target
	}
	return mask.Target(r.target, j.operation(r).Path).String()
}

func shown(credential string, secrets bool) string {
	if secrets {
		return credential
	}
	return mask.Credential(credential)
}

func message(h http.Header, b body, secrets bool) Message {
	m := Message{
		Headers: make(http.Header, len(h)), BodyBytes: b.size, Truncated: b.truncated(),
	}
	for name, values := range h {
		list := make([]string, len(values))
		for i, v := range values {
			if !secrets {
				v = mask.Header(name, v).String()
			}
			list[i] = v
		}
		m.Headers[name] = list
	}
	text, isText := b.text()
	if !secrets {
		text = mask.Body(h.Get("Content-Type"), text).String()
	}
	m.Body = text
	if !isText {
		m.Body, m.Encoding = base64.StdEncoding.EncodeToString([]byte(text)), "base64"
	}
	return m
}

// text is the body as UTF-8. A character that the bound cut in two is left out.
func (b body) text() (string, bool) {
	s := string(b.kept)
	if utf8.ValidString(s) || !b.truncated() {
		return s, utf8.ValidString(s)
	}
	for cut := 1; cut < utf8.UTFMax && cut <= len(s); cut++ {
		if short := s[:len(s)-cut]; utf8.ValidString(short) {
			return short, true
		}
	}
	return s, false
}

// path is the path as sent, without the query.
func (r *record) path() string {
	path, _, _ := strings.Cut(r.target, "?")
	return path
}
