package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/mockapis/mockapis/internal/child"
	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/recording"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/internal/verdict"
)

type recordFlags struct {
	API          string `required:"" placeholder:"NAME" help:"The API."`
	Target       string `required:"" placeholder:"URL" help:"The service: its scheme and host, or an address below which the API's own paths are."`
	Out          string `required:"" placeholder:"DIR" help:"The directory of the recording; it is made, or has to be empty."`
	Addr         string `placeholder:"HOST:PORT" default:"127.0.0.1:8089" help:"Listen here. Port 0 is any free one."`
	KeepPersonal bool   `help:"Leave names, e-mails and the like in the recording. Credentials never are."`
	JSON         bool   `name:"json" help:"Print the report as JSON."`
	JUnit        string `name:"junit" placeholder:"FILE" help:"Write the report as JUnit's XML, too."`

	Command []string `arg:"" optional:"" passthrough:"" help:"A command to run, after --, as mockapis run does; the recording ends with it. Without one an interrupt ends it."`
}

// A recorder is a proxy that keeps and judges what passes.
type recorder struct {
	vendor *vendorAPI
	keeper *recording.Keeper
	book   *verdict.Book

	mu     sync.Mutex
	stderr io.Writer
	count  int
	told   map[string]bool // findings, each of which is said once
	failed error           // the first exchange that could not be kept
}

// run records until ctx ends.
func (f *recordFlags) run(ctx context.Context, env []string, stdout, stderr io.Writer) (err error) {
	v, err := openVendor(context.WithoutCancel(ctx), f.API, f.Target)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.close()) }()
	listener, err := net.Listen("tcp", f.Addr)
	if err != nil {
		return usagef("--addr: %w", err)
	}
	defer listener.Close()
	keeper, err := recording.Create(f.Out, recording.Manifest{
		API: f.API, Target: v.target.Scheme + "://" + v.target.Host, Version: buildVersion(),
		Started: time.Now().UTC(),
	}, v.judge, f.KeepPersonal)
	if err != nil {
		return usagef("--out: %w", err)
	}
	r := &recorder{vendor: v, keeper: keeper, book: verdict.NewBook(), stderr: shared(stderr), told: map[string]bool{}}
	if len(f.Command) > 0 {
		return r.around(f, env, listener, stdout)
	}
	fmt.Fprintf(stdout, "mockapis records %s at http://%s and keeps it in %s; an interrupt ends it\n",
		v.target, listener.Addr(), f.Out)
	if err := r.serve(ctx, listener); err != nil {
		return err
	}
	return r.finish(f, stdout)
}

// around records while a command runs. Its status counts where it failed, and else the
// verdict's.
func (r *recorder) around(f *recordFlags, env []string, listener net.Listener, stdout io.Writer) error {
	args, err := commandOf(f.Command)
	if err != nil {
		return err
	}
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, passedOn()...)
	defer signal.Stop(signals)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- r.serve(ctx, listener) }()
	root := "http://" + listener.Addr().String()
	api, _ := sandbox.Find(f.API)
	own := []string{apiPrefix(f.API) + "ROOT=" + root, apiPrefix(f.API) + "URL=" + root + api.Base}
	status, failed := child.Run(child.Command{
		Args: args, Env: overlaid(env, own), Stdin: os.Stdin, Stdout: stdout, Stderr: r.stderr, Signals: signals,
	})
	cancel()
	if err := errors.Join(failed, <-served); err != nil {
		return err
	}
	judged := r.finish(f, stdout)
	if status != exitOK {
		return outcome(status)
	}
	return judged
}

// A sharedWriter is written to by a command and the recorder at once.
type sharedWriter struct {
	mu sync.Mutex
	io.Writer
}

func (w *sharedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.Writer.Write(p)
}

// shared is a writer that two may use; a file is one, and a command gets it as it is.
func shared(w io.Writer) io.Writer {
	if f, ok := w.(*os.File); ok {
		return f
	}
	return &sharedWriter{Writer: w}
}

// serve hands requests on until ctx ends.
func (r *recorder) serve(ctx context.Context, listener net.Listener) error {
	out := transport()
	defer out.CloseIdleConnections()
	proxy := &recording.Proxy{
		Target: r.vendor.target, Now: time.Now, Seen: r.seen, Failed: r.unanswered, Transport: out,
	}
	srv := &http.Server{
		Handler: proxy.Handler(), ReadHeaderTimeout: 20 * time.Second, IdleTimeout: 3 * time.Minute,
		ErrorLog: log.New(io.Discard, "", 0),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil {
		return errors.Join(err, srv.Close())
	}
	return nil
}

// seen judges an exchange and keeps it.
func (r *recorder) seen(x *recording.Exchange) {
	if o := r.vendor.judge.Find(&x.Exchange); o != nil {
		x.Operation = o.ID
	}
	list := append(r.vendor.judge.Request(&x.Exchange), r.vendor.judge.Response(&x.Exchange)...)
	list = recording.OfService(r.vendor.judge, &x.Exchange, list)
	err := r.keeper.Keep(x)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	r.failed = errors.Join(r.failed, err)
	r.book.Keep(r.vendor.judge, &x.Exchange, verdict.Ref{ID: fmt.Sprintf("%05d", r.count)}, list)
	for _, f := range list {
		r.say(f)
	}
}

// say prints a finding when it comes first.
func (r *recorder) say(f contract.Finding) {
	line := fmt.Sprintf("%-8s %-21s %s %s %s: %s", f.Severity, f.Rule, f.Operation, f.In, f.At, f.Why)
	if len(r.told) < verdict.MaxGroups && !r.told[line] {
		r.told[line] = true
		fmt.Fprintln(r.stderr, line)
	}
}

func (r *recorder) unanswered(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintln(r.stderr, "no answer:", err)
	r.book.Unjudged(verdict.Aborted)
}

// finish writes what was removed, and the report.
func (r *recorder) finish(f *recordFlags, stdout io.Writer) error {
	m, err := r.keeper.Close()
	if err = errors.Join(r.failed, err); err != nil {
		return err
	}
	report := verdict.Of(r.book.State("recording of "+m.Target), nil)
	if !f.JSON {
		removed := 0
		for _, one := range m.Removed {
			removed += one.Count
		}
		fmt.Fprintf(stdout, "%d exchanges kept in %s, %d values removed from %d places\n",
			m.Exchanges, f.Out, removed, len(m.Removed))
		if m.NotKept > 0 {
			fmt.Fprintf(stdout, "%d more exchanges were handed on and not kept: there was no room\n", m.NotKept)
		}
	}
	return reportTo(report, f.JSON, f.JUnit, stdout)
}
