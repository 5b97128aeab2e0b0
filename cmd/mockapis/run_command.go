package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/mockapis/mockapis/internal/child"
	"github.com/mockapis/mockapis/internal/verdict"
	"github.com/mockapis/mockapis/internal/watch"
)

// runFlags are those of run: its own, and those of serve that make sense beside them.
type runFlags struct {
	Sealed bool `help:"Give the command a proxy that refuses every host but the simulators."`
	reportFlags
	Text string `placeholder:"FILE" help:"Write the report as it is shown to this file."`
	JSON string `name:"json" placeholder:"FILE" help:"Write the report as JSON to this file."`

	Contract     string   `placeholder:"MODE" help:"off, warn or strict (warn). With off there is no verdict."`
	Host         []string `placeholder:"API=NAME" sep:"none" help:"As of serve. Repeatable."`
	Data         string   `placeholder:"DIR" help:"As of serve."`
	Fixtures     string   `placeholder:"DIR" help:"As of serve."`
	Seed         string   `placeholder:"N" help:"As of serve."`
	Now          string   `placeholder:"TIME" help:"As of serve."`
	Overlay      []string `placeholder:"FILE" sep:"none" help:"As of serve. Repeatable."`
	Set          []string `placeholder:"NAME=VALUE" sep:"none" help:"As of serve. Repeatable."`
	SMTP         string   `name:"smtp" placeholder:"HOST:PORT" help:"As of serve."`
	SandboxLimit string   `placeholder:"N" help:"As of serve."`
	ControlToken string   `placeholder:"TOKEN" help:"As of serve."`
	Config       string   `placeholder:"FILE" help:"As of serve; addr, listen and ready-file in it are passed over."`
	LogFormat    string   `placeholder:"FORMAT" help:"text or json (text)."`
	LogLevel     string   `placeholder:"LEVEL" help:"debug, info, warn or error (warn)."`

	Command []string `arg:"" passthrough:"" help:"The command and its arguments, after --."`
}

// exitUnjudged is the status of a run that could not be judged, for whatever reason.
const exitUnjudged = verdict.ExitUnjudged

// runCommand runs a command against simulators of its own. Its error is an outcome: the
// command's where that failed, and else the verdict's.
func runCommand(
	ctx context.Context, c *runFlags, parsed *kong.Context, env []string, stdout, stderr io.Writer,
) error {
	args, err := commandOf(c.Command)
	if err != nil {
		return err
	}
	conf, err := configureRun(parsed, env)
	if err != nil {
		return err
	}
	out, err := c.outputs(conf)
	if err != nil {
		return err
	}
	conf.Log, conf.Version = newLog(conf, stderr), buildVersion()
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, passedOn()...)
	defer signal.Stop(signals)
	r, err := startRun(conf, c.Sealed)
	if err != nil {
		return unjudged{named(conf, err)}
	}
	status, failed := r.child(ctx, child.Command{
		Args: args, Env: env, Stdin: os.Stdin, Stdout: stdout, Stderr: stderr, Signals: signals,
	})
	if err := r.end(); err != nil {
		conf.Log.Warn("the simulators did not end well", "err", err)
	}
	if failed != nil { // to start: there is nothing to judge
		fmt.Fprintln(stderr, "mockapis:", failed)
		return outcome(status)
	}
	judged, err := out.write(r, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "mockapis:", err)
	}
	return outcomeOf(cmp.Or(status, judged))
}

// commandOf takes the -- off a command. A flag that is none of ours was taken for one.
func commandOf(args []string) ([]string, error) {
	switch {
	case args[0] == "--" && len(args) > 1:
		return args[1:], nil
	case args[0] == "--":
		return nil, usagef("run: it needs a command: mockapis run [flags] -- COMMAND")
	case strings.HasPrefix(args[0], "-"):
		return nil, usagef("unknown flag %s; mockapis run --help shows what there is", args[0])
	}
	return args, nil
}

// passedOn are the signals that the command gets, too. One that this program was told to
// ignore (by nohup) stays ignored.
func passedOn() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}

// configureRun reads the options. Where serve would listen says nothing to run, which
// takes a free port.
func configureRun(parsed *kong.Context, env []string) (config, error) {
	c := config{logLevel: slog.LevelWarn}
	c.Settings = map[string]string{watch.SettingContract: string(watch.Warn)}
	c, err := configureOver(c, fromFlags(parsed), env)
	c.Addr, c.Listen, c.readyFile = "127.0.0.1:0", nil, ""
	return c, err
}
