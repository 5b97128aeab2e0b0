package journal

import (
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// A record is one request with its answer. It is never changed once it is in the
// ring; what comes later is put into a copy.
type record struct {
	seq uint64 // the place in the log, in the order in which requests ended
	id  uint64 // as in X-Mock-Request-Id, in the order in which they began
	// idText is the id in the response's header, without a slice of its own.
	idText [1]string

	api  string
	time time.Time // the sandbox's
	real time.Time
	took time.Duration

	method string
	host   string
	target string   // as sent: path and query
	url    *url.URL // at the vendor's own path
	remote string
	local  net.Addr // where the request came in; nil outside of a server
	header http.Header
	body   body
	unread int64 // bytes of the body that nobody read, as far as it is known

	status  int         // 0 where no status was sent
	aborted bool        // the connection was cut or taken over
	answer  http.Header // the response's
	sent    body

	changes []store.Change
	dropped int // changes beyond store.MaxChanges
	faults  []Fault
	explain *sims.Explanation
	notes   []string

	findings []contract.Finding // what is not by the API's contract, where it was judged

	size int // estimate of what the record holds in memory, in bytes
}

// A body is what was kept of a body.
type body struct {
	kept []byte
	size int64 // of the whole, as far as it is known
}

func (b body) truncated() bool { return int64(len(b.kept)) < b.size }

// A Fault is an injected failure that met a request.
type Fault struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// What a record costs beside its bytes, in bytes: estimates, rather too high.
const (
	recordCost = 700 // the struct, the URL, two maps' heads
	headerCost = 80  // a name with its slice of values
)

// measure sets the record's size.
func (r *record) measure() {
	n := recordCost + len(r.host) + 3*len(r.target) + cap(r.body.kept) + cap(r.sent.kept)
	n += headerSize(r.header) + headerSize(r.answer)
	n += 64*len(r.changes) + 64*len(r.faults)
	for _, f := range r.findings {
		n += 200 + len(f.At) + len(f.Why) + len(f.Hint)
	}
	for _, s := range r.notes {
		n += len(s) + 16
	}
	if e := r.explain; e != nil {
		n += 300 + len(e.Why) + 200*len(e.Values)
		for _, s := range e.Secrets {
			n += len(s) + 100
		}
	}
	r.size = n
}

func headerSize(h http.Header) (n int) {
	for name, values := range h {
		n += headerCost + len(name)
		for _, v := range values {
			n += len(v)
		}
	}
	return n
}
