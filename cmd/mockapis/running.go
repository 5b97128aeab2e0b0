package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/mockapis/mockapis/internal/child"
	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/server"
	"github.com/mockapis/mockapis/internal/verdict"
)

// A running has the simulators while a command runs.
type running struct {
	server *server.Server
	book   *runBook
	sealed *sealedProxy // nil where the run is not sealed
	token  string       // of the control API

	stop   context.CancelFunc
	served chan error
}

// startRun starts the simulators, and the proxy of a sealed run. With off nothing is
// judged.
func startRun(c config, off, sealed bool) (*running, error) {
	ctx, stop := context.WithCancel(context.Background())
	r := &running{book: newRunBook(), token: c.ControlToken, stop: stop, served: make(chan error, 1)}
	if !off {
		c.Observe = func(api string, x *contract.Exchange) { r.book.observe(r.server, api, x) }
	}
	var err error
	if r.server, err = server.New(ctx, c.Config); err != nil {
		stop()
		return nil, err
	}
	go func() { r.served <- r.server.Serve(ctx) }()
	if sealed {
		if r.sealed, err = startSealed(r.server, c.Log); err != nil {
			_, ended := r.end()
			return nil, errors.Join(err, ended)
		}
	}
	return r, nil
}

// child runs the command in an environment that leads to the simulators. Its error says
// why it could not be started.
func (r *running) child(ctx context.Context, c child.Command) (status int, err error) {
	guides, err := r.server.Guides(context.WithoutCancel(ctx))
	if err != nil {
		return exitUnjudged, err
	}
	own := exported(r.server.URL(), r.token, guides)
	if r.sealed != nil {
		own = append(own, r.sealed.environment(r.server.Addr())...)
	}
	c.Env = overlaid(c.Env, own)
	if ctx.Err() != nil { // a signal during the start
		return exitUnjudged, fmt.Errorf("the command was not started: %w", context.Cause(ctx))
	}
	return child.Run(c)
}

// end ends the simulators and returns what they have seen.
func (r *running) end() (verdict.State, error) {
	if r.sealed != nil {
		r.sealed.close()
	}
	r.stop()
	err := <-r.served // requests in flight have ended, too
	state := r.book.State("run")
	if r.sealed != nil {
		for _, h := range r.sealed.Refused() {
			state.Refused = append(state.Refused, verdict.Refusal(h))
		}
	}
	return state, err
}
