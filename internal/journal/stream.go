package journal

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/wire"
)

const (
	// heartbeat is how often a stream without news says that it lives, in real time.
	heartbeat = 15 * time.Second
	// farewell is how long a reader that does not read holds up the stream's end.
	farewell = 250 * time.Millisecond
	// batch is how many records a stream takes from the log at once.
	batch = 256
)

// Stream returns what sends the records that a filter lets through as server-sent
// events while they come, until the client goes, or Close. It begins after the
// event last, a Last-Event-ID, or at the filter's since, or now. It returns a
// *problem.Problem where a stream cannot be so.
//
// A stream reads from the log's ring and nothing waits for it: what falls out of
// the ring before the client has read it is counted in an event dropped.
func (j *Journal) Stream(last string, f Filter) (http.HandlerFunc, error) {
	if f.After != "" || f.Limit > 0 {
		return nil, problem.New(http.StatusBadRequest, "A stream has no pages: it takes neither after nor limit.")
	}
	from, err := j.streamStart(last, f)
	if err != nil {
		return nil, err
	}
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/event-stream")
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusOK)
		if r.Method == http.MethodHead {
			return
		}
		control := http.NewResponseController(w)
		// The server's deadline for reading the request would end the stream.
		_ = control.SetReadDeadline(time.Time{})
		ended := make(chan struct{})
		defer close(ended)
		go func() {
			select {
			case <-ended:
				return
			case <-j.closed:
			}
			_ = control.SetWriteDeadline(time.Now().Add(farewell))
		}()
		s := &stream{j: j, w: w, flush: control.Flush, filter: f, next: from}
		s.run(r)
	}, nil
}

// streamStart is the seq of the first record of a stream.
func (j *Journal) streamStart(last string, f Filter) (uint64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case last != "":
		seq, err := strconv.ParseUint(last, 10, 64)
		if err != nil {
			return 0, problem.Field("Last-Event-ID", fmt.Sprintf("%q is no id that a stream has given.", last))
		}
		if seq < j.ring.next {
			return seq + 1, nil
		}
		return j.ring.first, nil // the id is of a log before this one
	case f.Since != "":
		return j.ring.first, nil
	}
	return j.ring.next, nil
}

// A stream is one reader of the log.
type stream struct {
	j      *Journal
	w      http.ResponseWriter
	flush  func() error
	filter Filter
	next   uint64 // seq of the next record to look at
}

// run sends until there is an end. A write that fails says that the client has gone.
func (s *stream) run(r *http.Request) {
	news := s.j.listen()
	defer s.j.unlisten(news)
	beat := time.NewTicker(s.j.beat)
	defer beat.Stop()
	if _, err := s.w.Write([]byte(": the request log\n\n")); err != nil {
		return
	}
	for {
		if s.send() != nil || s.flush() != nil {
			return
		}
		select {
		case <-news:
		case <-beat.C:
			if _, err := s.w.Write([]byte(":\n\n")); err != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.j.closed:
			return
		}
	}
}

// send sends what is in the log and has not been sent.
func (s *stream) send() error {
	for {
		list, lost := s.j.following(s.next)
		s.next += lost.all
		if lost.dropped > 0 {
			if err := s.event(s.next-1, "dropped", map[string]uint64{"dropped": lost.dropped}); err != nil {
				return err
			}
		}
		if len(list) == 0 {
			return nil
		}
		for _, r := range list {
			s.next = r.seq + 1
			if !s.j.fits(&s.filter, r) {
				continue
			}
			if err := s.event(r.seq, "request", s.j.item(r, s.filter.Secrets)); err != nil {
				return err
			}
		}
	}
}

func (s *stream) event(id uint64, name string, data any) error {
	text, err := wire.JSON(data)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.w, "id: %d\nevent: %s\ndata: %s\n\n", id, name, text)
	return err
}

// A loss is what a stream missed: all records that are not there any more, and
// those of them that were not cleared but fell out.
type loss struct{ all, dropped uint64 }

// following returns some records from seq on, and what was lost before them.
func (j *Journal) following(seq uint64) (list []*record, lost loss) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if seq < j.ring.first {
		lost.all = j.ring.first - seq
		if start := max(seq, j.ring.cleared); start < j.ring.first {
			lost.dropped = j.ring.first - start
		}
	}
	return j.ring.since(seq, batch), lost
}

// listen returns a channel that is told of new records, until unlisten.
func (j *Journal) listen() chan struct{} {
	c := make(chan struct{}, 1)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.waiting[c] = true
	return c
}

func (j *Journal) unlisten(c chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.waiting, c)
}
