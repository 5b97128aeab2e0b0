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
	total  *verdict.Book // of all sandboxes, whole in the end
	sealed *sealedProxy  // nil where the run is not sealed
	token  string        // of the control API

	stop   context.CancelFunc
	served chan error
}

// startRun starts the simulators, and the proxy of a sealed run.
func startRun(c config, sealed bool) (_ *running, err error) {
	ctx, stop := context.WithCancel(context.Background())
	r := &running{
		total: verdict.NewBook(), token: c.ControlToken, stop: stop, served: make(chan error, 1),
	}
	c.Total = r.total
	if r.server, err = server.New(ctx, c.Config); err != nil {
		stop()
		return nil, err
	}
	go func() { r.served <- r.server.Serve(ctx) }()
	if sealed {
		if r.sealed, err = startSealed(r.server, c.Log); err != nil {
			return nil, errors.Join(err, r.end())
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

// end ends the simulators: requests in flight first.
func (r *running) end() error {
	if r.sealed != nil {
		r.sealed.close()
	}
	r.stop()
	return <-r.served
}

// state is what the simulators have seen, once they have ended. apis are those that it
// speaks of beside those that were used.
func (r *running) state(apis []string) (verdict.State, error) {
	var more []*contract.Contract
	for _, api := range apis {
		j, err := r.server.Judge(api)
		if err != nil {
			return verdict.State{}, err
		}
		more = append(more, j.Contract)
	}
	s := r.total.State("run", more...)
	if r.sealed != nil {
		for _, h := range r.sealed.Refused() {
			s.Refused = append(s.Refused, verdict.Refusal(h))
		}
	}
	// The request log has ended with the simulators.
	for i := range s.Findings {
		s.Findings[i].Record = ""
	}
	return s, nil
}
