package main

import (
	"sync"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/server"
	"github.com/mockapis/mockapis/internal/verdict"
)

// A runBook has what was seen during a run, in all sandboxes. A reset, or the end of a
// sandbox, takes nothing out of it: a test suite does either all the time.
type runBook struct {
	*verdict.Book

	mu     sync.Mutex
	judges map[string]*contract.Judge // by API; nil where there is no contract
}

func newRunBook() *runBook {
	return &runBook{Book: verdict.NewBook(), judges: map[string]*contract.Judge{}}
}

// observe is a server.Config's Observe: it judges an exchange as it ends, so that all
// are judged when the command has ended.
func (b *runBook) observe(s *server.Server, api string, x *contract.Exchange) {
	if j := b.judge(s, api); j != nil {
		if x.Faulted {
			b.Fault(j, x)
			return
		}
		b.Judge(j, x, verdict.Ref{ID: x.Answer.Get("X-Mock-Request-Id")})
		return
	}
	b.Unjudged(verdict.Failed)
}

// judge reads the contract of an API when it is first used.
func (b *runBook) judge(s *server.Server, api string) *contract.Judge {
	b.mu.Lock()
	defer b.mu.Unlock()
	j, known := b.judges[api]
	if !known {
		j, _ = s.Judge(api)
		b.judges[api] = j
	}
	return j
}
