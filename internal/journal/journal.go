package journal

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mockapis/mockapis/sims"
)

// The headers by which a response leads to its record.
const (
	HeaderRequestID = "X-Mock-Request-Id"
	HeaderExplain   = "X-Mock-Explain"
)

// Options say what a Journal needs to know of its sandbox.
type Options struct {
	Sandbox    string           // its name
	Simulators []sims.Simulator // asked when a record is read, never on a request's path
	// Matchers find operations, by API. They may be shared by all sandboxes; those
	// that are missing are made when they are needed first.
	Matchers map[string]*sims.Matcher
	// Base returns the program's URL for whoever sent a request, http://127.0.0.1:8080,
	// for X-Mock-Explain. The header has a path alone where it is nil or returns "".
	Base func(*http.Request) string
}

// A Journal is the request log of one sandbox.
type Journal struct {
	world *sims.World
	o     Options
	apis  func() map[string]api
	ids   atomic.Uint64

	mu      sync.Mutex
	ring    ring
	waiting map[chan struct{}]bool // of the streams, told of each new record
	beat    time.Duration          // of the streams; real time

	closing sync.Once
	closed  chan struct{}
}

// New makes an empty log over a world in which Settings are defined.
func New(world *sims.World, o Options) *Journal {
	j := &Journal{
		world: world, o: o, waiting: map[chan struct{}]bool{}, beat: heartbeat,
		closed: make(chan struct{}),
	}
	j.ring.first, j.ring.next = 1, 1
	j.apis = sync.OnceValue(func() map[string]api { return readers(o) })
	return j
}

// Close ends the streams. Requests are recorded as before.
func (j *Journal) Close() { j.closing.Do(func() { close(j.closed) }) }

// Clear forgets all records and how many were dropped. Numbers go on.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ring.clear()
}

// Begin begins the record of a request of an API, at the vendor's own path. Serve
// the Recorder's Request with it, and end it.
//
// The maps of the request's and the response's headers are kept, not copied:
// net/http makes them anew for each request, reads them only after the handler
// has returned, and no handler of ours changes them then.
func (j *Journal) Begin(w http.ResponseWriter, r *http.Request, api string) *Recorder {
	return j.BeginWatched(w, r, api, nil)
}

// MaxWatched is how many bytes of each body whoever waits for an exchange is given, where
// the log does not keep more.
const MaxWatched = 4 << 20

// BeginWatched is Begin for an exchange that somebody waits for, also where the log is
// off: ended, where it is not nil, is called once, before the last of the response is
// sent.
func (j *Journal) BeginWatched(w http.ResponseWriter, r *http.Request, api string, ended func(*Recorder)) *Recorder {
	settings := j.world.Settings
	c := &Recorder{ResponseWriter: w, Request: r, journal: j, id: j.ids.Add(1), ended: ended}
	c.headers = settings.Bool(sims.SettingMockHeaders)
	c.quiet = !settings.Bool(SettingRequests)
	id := &c.idText
	if !c.quiet || ended != nil {
		c.begin(r, api, settings.Int(SettingBodyBytes))
		id = &c.rec.idText // the header, which the record keeps, must not keep c
	}
	if c.headers {
		id[0] = strconv.FormatUint(c.id, 10)
		w.Header()[HeaderRequestID] = id[:]
	}
	return c
}

// take puts a finished record into the ring and wakes the streams.
func (j *Journal) take(r *record) {
	rows, bytes := j.bounds()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ring.push(r)
	j.ring.trim(rows, bytes)
	for c := range j.waiting {
		select {
		case c <- struct{}{}:
		default: // it has not seen the one before yet
		}
	}
}

func (j *Journal) bounds() (rows, bytes int) {
	s := j.world.Settings
	return int(s.Int(SettingRows)), int(s.Int(SettingBytes))
}

// amend puts a changed copy of a record in its place.
func (j *Journal) amend(r *record, change func(*record)) *record {
	j.mu.Lock()
	defer j.mu.Unlock()
	if now := j.ring.find(r); now != nil {
		r = now // somebody else may have changed it
	}
	c := *r
	change(&c)
	c.measure()
	j.ring.replace(&c)
	return &c
}

// records returns all records, oldest first, and how many were dropped.
func (j *Journal) records() ([]*record, uint64) {
	rows, bytes := j.bounds()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ring.trim(rows, bytes) // the bounds may be narrower now
	return j.ring.since(0, math.MaxInt), j.ring.dropped
}

// path is that of a record in the control API.
func (j *Journal) path(id string) string {
	if j.o.Sandbox == "" || j.o.Sandbox == sims.DefaultWorld {
		return "/_mock/requests/" + id
	}
	return "/_mock/sandboxes/" + j.o.Sandbox + "/requests/" + id
}

// explainURL is where a record is read.
func (j *Journal) explainURL(r *http.Request, id string) string {
	if j.o.Base == nil {
		return j.path(id)
	}
	return j.o.Base(r) + j.path(id)
}

// now returns the sandbox's time and the real one.
func (j *Journal) now() (sandbox, real time.Time) { return j.world.Clock.Now(), time.Now() }
