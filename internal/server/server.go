// Package server wires everything into one running program: the sandbox, the
// gateway, the control API and the listeners. The command and the test helper
// start it.
//
//	s, err := server.New(ctx, server.Config{Addr: "127.0.0.1:0"})
//	go s.Serve(ctx)
//	defer s.Shutdown()
//	http.Get(s.APIURL("userbatch") + "/api/advertisement/content")
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/mockapis/mockapis/internal/control"
	"github.com/mockapis/mockapis/internal/gateway"
	"github.com/mockapis/mockapis/internal/sandbox"
)

// drainTime bounds how long a shutdown waits for requests in flight.
const drainTime = 10 * time.Second

// A Server is the running program. Its listeners are bound: a connection that is
// accepted is served, once Serve runs.
type Server struct {
	log     *slog.Logger
	version string
	boxes   *sandbox.Manager
	gateway *gateway.Gateway
	main    listener
	own     map[string]listener // by API

	closing sync.Once
	closed  error
}

// A listener is a bound address with what serves it.
type listener struct {
	net.Listener
	http   *http.Server
	silent *silent
}

// New opens the sandbox, then binds the addresses. It returns what sandbox.Open
// returns, or the error of an address that cannot be bound; nothing is left
// open then.
func New(ctx context.Context, c Config) (_ *Server, err error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{log: c.Log, version: c.Version, own: map[string]listener{}}
	if s.boxes, err = sandbox.Open(ctx, sandboxOptions(c)); err != nil {
		return nil, err
	}
	if err := s.listen(c); err != nil {
		s.closeListeners()
		_ = s.boxes.Close()
		return nil, err
	}
	return s, nil
}

func (s *Server) listen(c Config) error {
	mounts := make([]gateway.Mount, len(sandbox.APIs))
	for i, a := range sandbox.APIs {
		mounts[i] = gateway.Mount{API: a, Serve: func(w http.ResponseWriter, r *http.Request, name string) {
			s.boxes.Serve(i, w, r, name)
		}}
	}
	for _, l := range c.Listen {
		if _, ok := s.own[l.API]; ok {
			return fmt.Errorf("listen for %s on %s: it has an address already", l.API, l.Addr)
		}
		for _, m := range mounts {
			if m.Name != l.API {
				continue
			}
			bound, err := s.bind(l.Addr, gateway.Own(m))
			if err != nil {
				return fmt.Errorf("listen for %s: %w", l.API, err)
			}
			s.own[l.API] = bound
		}
	}
	bound, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	s.boxes.SetURL(&url.URL{Scheme: "http", Host: hostOf(bound.Addr())})
	ctl := control.New(s.boxes, access(c, bound.Addr()), c.Log)
	s.gateway = gateway.New(mounts, ctl, c.Hosts)
	s.main = s.serving(bound, s.gateway)
	return nil
}

func (s *Server) bind(addr string, h http.Handler) (listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return listener{}, err
	}
	return s.serving(l, h), nil
}

// serving is how the program serves an address.
func (s *Server) serving(l net.Listener, h http.Handler) listener {
	quiet := &silent{}
	return listener{l, &http.Server{
		ConnState:         quiet.changed,
		Handler:           logged(s.log, h),
		ReadHeaderTimeout: 20 * time.Second,
		ReadTimeout:       time.Minute,
		IdleTimeout:       3 * time.Minute,
		// Above the simulators' own bound, so that they can refuse in the vendor's form.
		MaxHeaderBytes: 1 << 20,
		ErrorLog:       slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}, quiet}
}

// Serve serves until ctx ends, then finishes the requests in flight and closes
// everything, as Shutdown does. It returns early where a listener breaks.
func (s *Server) Serve(ctx context.Context) error {
	ended := make(chan error, 1+len(s.own))
	for _, l := range s.listeners() {
		go func() { ended <- l.http.Serve(l) }()
	}
	var broken error
	select {
	case <-ctx.Done():
	case err := <-ended:
		if !errors.Is(err, http.ErrServerClosed) {
			broken = err
		}
	}
	return errors.Join(broken, s.Shutdown())
}

// Shutdown takes no more requests, finishes those in flight (for ten seconds at
// most) and closes the database. A second call waits for the first and returns
// the same.
func (s *Server) Shutdown() error {
	s.closing.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), drainTime)
		defer cancel()
		s.boxes.Hurry()
		var drained sync.WaitGroup
		for _, l := range s.listeners() {
			drained.Go(func() {
				closing := time.AfterFunc(silentTime, l.silent.close)
				defer closing.Stop()
				if err := l.http.Shutdown(ctx); err != nil {
					s.log.Warn("requests in flight were cut off", "addr", l.Addr(), "err", err)
					_ = l.http.Close()
				}
			})
		}
		drained.Wait()
		s.closeListeners() // those that Serve never had
		s.closed = s.boxes.Close()
	})
	return s.closed
}

func (s *Server) listeners() []listener {
	list := []listener{}
	if s.main.Listener != nil {
		list = append(list, s.main)
	}
	for _, l := range s.own {
		list = append(list, l)
	}
	return list
}

func (s *Server) closeListeners() {
	for _, l := range s.listeners() {
		_ = l.Close()
	}
}
