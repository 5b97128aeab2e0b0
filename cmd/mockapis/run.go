package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/internal/verdict"
	"github.com/mockapis/mockapis/sims"
)

// The exit statuses.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2 // flags, configuration and fixtures
)

// cli is the command line. Flags are text here, because the same values come
// from the environment and the configuration file: see option.
type cli struct {
	Serve       serveFlags       `cmd:"" default:"withargs" help:"Run the simulators. This is what mockapis does without a command."`
	Run         runFlags         `cmd:"" help:"Run a command against simulators of its own, and judge what it sent."`
	Version     struct{}         `cmd:"" help:"Print the version."`
	Healthcheck healthcheckFlags `cmd:"" help:"Ask a running mockapis whether it is ready: exit status 0, or 1."`
	Fixtures    struct {
		Check struct {
			Dir string `arg:"" help:"A directory with a folder for each API whose fixtures it replaces."`
		} `cmd:"" help:"Load the fixtures of a directory and say what is wrong with them."`
	} `cmd:"" help:"Work on fixtures."`

	vendorCommands
	remoteCommands
}

type serveFlags struct {
	Addr     string   `placeholder:"HOST:PORT" help:"Listen here (${addr}). Port 0 is any free one."`
	Listen   []string `placeholder:"API=HOST:PORT" sep:"none" help:"Serve one API at the vendor's own paths on an address of its own. Repeatable."`
	Host     []string `placeholder:"API=NAME" sep:"none" help:"A host name that leads to an API, beside the vendor's own; *.example.com stands for all below. Repeatable."`
	Data     string   `placeholder:"DIR" help:"Keep the data in this directory. Without it the data goes with the process."`
	Fixtures string   `placeholder:"DIR" help:"Replace the built-in fixtures of each API that has a folder in this directory."`
	Overlay  []string `placeholder:"FILE" sep:"none" help:"Follow what was observed of a real service; mockapis drift --update writes such a file. Repeatable."`
	Seed     string   `placeholder:"N" help:"The seed of all that is random (the one that the data was made with, or 1)."`
	Now      string   `placeholder:"TIME" help:"Start the simulators' clock at this time of RFC 3339 (the real time)."`
	Set      []string `placeholder:"NAME=VALUE" sep:"none" help:"Start with a setting at this value; GET /_mock/settings lists them. Repeatable."`

	Contract string `placeholder:"MODE" help:"off, warn or strict (off): judge requests and responses by the APIs' contracts, after the response or before."`

	SMTP string `name:"smtp" placeholder:"HOST:PORT" help:"Hand the e-mails that the APIs send to this SMTP server, in plain text and without a login. Without it they are kept alone."`

	SandboxLimit string `placeholder:"N" help:"How many sandboxes there may be, beside the default one (1000)."`

	ControlHost   []string `placeholder:"NAME" sep:"none" help:"A host name by which the control API may be called, beside localhost. Repeatable."`
	ControlOrigin []string `placeholder:"ORIGIN" sep:"none" help:"A web origin whose pages may use the control API. Repeatable."`
	ControlToken  string   `placeholder:"TOKEN" help:"The bearer token of the control API; it is needed when listening beyond this machine."`

	Config    string `placeholder:"FILE" help:"Read a YAML file whose keys are the names of these flags."`
	LogFormat string `placeholder:"FORMAT" help:"text or json (text). With json the ready line is JSON, too."`
	LogLevel  string `placeholder:"LEVEL" help:"debug, info, warn or error (info)."`
	ReadyFile string `placeholder:"FILE" help:"Write the ready line, as JSON, to this file; it is removed at the end."`
}

type healthcheckFlags struct {
	Addr   string `placeholder:"HOST:PORT" help:"The address that mockapis listens on (${addr})."`
	URL    string `placeholder:"URL" help:"The URL of mockapis, instead of its address."`
	Config string `placeholder:"FILE" help:"Read the address from the configuration file of mockapis."`
}

const description = `Simulators of five vendors' HTTP APIs, for development and tests.

Each flag of serve is also an environment variable (--log-format is MOCKAPIS_LOG_FORMAT; lists are separated by commas) and a key of the --config file. A flag wins over the environment, the environment over the file.`

// A usageError is a mistake in the command line or the configuration.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// run does what args ask for and returns the exit status. It ends early, and
// well, when ctx ends.
func run(ctx context.Context, args, env []string, stdout, stderr io.Writer) int {
	err := command(ctx, args, env, stdout, stderr)
	var said outcome
	if errors.As(err, &said) {
		return int(said)
	}
	if err != nil {
		fmt.Fprintln(stderr, "mockapis:", err)
	}
	return exitStatus(err)
}

func command(ctx context.Context, args, env []string, stdout, stderr io.Writer) error {
	var c cli
	parsed, err := parse(&c, args, stdout, stderr)
	if err != nil || parsed == nil {
		return err
	}
	switch parsed.Command() {
	case "version":
		fmt.Fprintln(stdout, "mockapis", buildVersion())
		return nil
	case "healthcheck":
		return healthcheck(ctx, parsed, env)
	case "fixtures check <dir>":
		return checkFixtures(ctx, c.Fixtures.Check.Dir, stdout)
	}
	words := strings.Fields(parsed.Command())
	switch words[0] {
	case "serve":
		return serve(ctx, parsed, env, stdout, stderr)
	case "run":
		return runCommand(ctx, &c.Run, parsed, env, stdout, stderr)
	}
	if isVendor(words[0]) {
		return c.vendorCommands.run(ctx, words, env, stdout, stderr)
	}
	r, err := newRemote(ctx, parsed, env, stdout)
	if err != nil {
		return err
	}
	return c.remoteCommands.run(r, words)
}

// parse reads the command line. It returns nil where it has shown the help.
func parse(c *cli, args []string, stdout, stderr io.Writer) (_ *kong.Context, err error) {
	type shown struct{}
	defer func() {
		if v := recover(); v != nil {
			if _, ok := v.(shown); !ok {
				panic(v)
			}
		}
	}()
	p, err := kong.New(c,
		kong.Name("mockapis"), kong.Description(description),
		kong.Vars{"addr": defaultAddr},
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { panic(shown{}) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return nil, err
	}
	parsed, err := p.Parse(args)
	if err != nil {
		return nil, usagef("%w; mockapis --help shows what there is", err)
	}
	return parsed, nil
}

func exitStatus(err error) int {
	var (
		cannot  unjudged
		usage   usageError
		fixture *sims.FixtureError
		setting *sims.SettingError
	)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, overlay.ErrWrong):
		return exitUsage
	case errors.As(err, &cannot):
		return verdict.ExitUnjudged
	case errors.As(err, &usage), errors.As(err, &fixture), errors.As(err, &setting), errors.Is(err, sims.ErrSeed):
		return exitUsage
	}
	return exitFailed
}
