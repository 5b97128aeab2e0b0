package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/internal/verdict"
	"github.com/mockapis/mockapis/sims"
)

// vendorCommands work on a real service.
type vendorCommands struct {
	Check  checkFlags  `cmd:"" help:"Ask a service, a simulator or the real one, for each operation, and judge its answers by the contract."`
	Drift  driftFlags  `cmd:"" help:"Make the calls of a recording again on a fresh simulator, and say where the real service is otherwise."`
	Record recordFlags `cmd:"" help:"Stand before a service, keep each exchange without its secrets, and judge it by the contract."`
}

// run runs the command that words name.
func (c *vendorCommands) run(
	ctx context.Context, words, env []string, stdout, stderr io.Writer,
) error {
	switch words[0] {
	case "check":
		return c.Check.run(ctx, stdout, stderr)
	case "drift":
		return c.Drift.run(ctx, stdout)
	}
	return c.Record.run(ctx, env, stdout, stderr)
}

// isVendor reports whether a command is one of vendorCommands.
func isVendor(word string) bool { return word == "check" || word == "drift" || word == "record" }

// An outcome is the exit status of a command that has said itself what it found.
type outcome int

func (o outcome) Error() string { return fmt.Sprintf("exit status %d", int(o)) }

// outcomeOf is the error of an exit status, nil where that is 0.
func outcomeOf(status int) error {
	if status == exitOK {
		return nil
	}
	return outcome(status)
}

// A vendorAPI is what is needed to speak with the service of an API.
type vendorAPI struct {
	sim    sims.Simulator
	judge  *contract.Judge
	target *url.URL
	close  func() error
}

// openVendor opens the simulator of an API for its contract, and reads a target: the
// service's scheme and host.
func openVendor(ctx context.Context, api, target string) (*vendorAPI, error) {
	if _, ok := sandbox.Find(api); !ok {
		return nil, usagef("--api: there is no API %q; there are %s", api, join(sandbox.Names()))
	}
	u, err := targetOf(target)
	if err != nil {
		return nil, err
	}
	boxes, err := sandbox.Open(ctx, sandbox.Options{})
	if err != nil {
		return nil, err
	}
	v := &vendorAPI{target: u, close: boxes.Close}
	for _, sim := range boxes.Default().Simulators {
		if sim.Name() == api {
			v.sim = sim
		}
	}
	if v.judge, err = contract.NewJudge(v.sim); err != nil {
		return nil, errors.Join(err, boxes.Close())
	}
	return v, nil
}

func targetOf(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, usagef("--target: %q is not a URL such as https://api.example.com", text)
	case u.User != nil:
		return nil, usagef("--target: a URL with a user name is not taken; the credentials stand elsewhere")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, usagef("--target: %q must end with its host or path", text)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u, nil
}

// transport speaks with services: through the proxy that the environment names, if any,
// and without changing what is sent.
func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression = true
	return t
}

// reportTo writes a report where it is asked for, and returns its outcome.
func reportTo(r *verdict.Report, asJSON bool, junit string, stdout io.Writer) error {
	write := r.Text
	if asJSON {
		write = r.JSON
	}
	if err := write(stdout); err != nil {
		return err
	}
	if err := toFile(junit, r.JUnit); err != nil {
		return err
	}
	return outcomeOf(r.Exit())
}

// toFile writes a file where it has a name.
func toFile(name string, write func(io.Writer) error) error {
	if name == "" {
		return nil
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
