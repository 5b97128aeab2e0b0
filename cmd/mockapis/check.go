package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/mockapis/mockapis/internal/check"
	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/explore"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/internal/similar"
)

type checkFlags struct {
	API         string        `required:"" placeholder:"NAME" help:"The API."`
	Target      string        `required:"" placeholder:"URL" help:"The service: its scheme and host, or an address below which the API's own paths are."`
	Credentials string        `placeholder:"FILE" help:"A YAML file with the credentials of the API, by the vendor's own names: easypromos: {token: …}."`
	Value       []string      `sep:"none" placeholder:"PARAMETER=VALUE" help:"A value for a parameter of the path or the query, such as an id that no list brings (repeatable)."`
	Writes      bool          `help:"Call what changes something, too. On a real service it changes real data."`
	Seed        uint64        `placeholder:"N" default:"1" help:"The seed of what is drawn at random (1)."`
	Timeout     time.Duration `placeholder:"DURATION" default:"15m" help:"How long the whole check may take (15m)."`
	JSON        bool          `name:"json" help:"Print the report as JSON."`
	JUnit       string        `name:"junit" placeholder:"FILE" help:"Write the report as JUnit's XML, too."`
}

// run checks a service.
func (f *checkFlags) run(ctx context.Context, stdout, stderr io.Writer) (err error) {
	values, err := f.values(stderr)
	if err != nil {
		return err
	}
	v, err := openVendor(context.WithoutCancel(ctx), f.API, f.Target)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.close()) }()
	given, err := f.given(v.judge.Contract)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, f.Timeout)
	defer cancel()
	out := transport()
	defer out.CloseIdleConnections()
	report := check.Run(ctx, check.Options{
		Judge: v.judge, Sim: v.sim, Target: v.target, Values: values, Given: given,
		Writes: f.Writes, Seed: f.Seed,
		Clock: realClock{}, Transport: out, Progress: stderr,
	})
	write := report.Text
	if f.JSON {
		write = report.JSON
	}
	if err := write(stdout); err != nil {
		return err
	}
	if err := toFile(f.JUnit, report.JUnit); err != nil {
		return err
	}
	return outcomeOf(report.Exit())
}

// given reads the values for parameters of a contract. What is wrong is told without a
// value.
func (f *checkFlags) given(c *contract.Contract) (map[string][]string, error) {
	parameters := map[string][]*contract.Parameter{}
	for _, o := range c.Operations {
		for _, p := range o.Parameters {
			if p.In == "path" || p.In == "query" {
				parameters[p.Name] = append(parameters[p.Name], p)
			}
		}
	}
	names := slices.Sorted(maps.Keys(parameters))
	given := map[string][]string{}
	for _, text := range f.Value {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" || value == "" {
			return nil, usagef("--value: must be PARAMETER=VALUE")
		}
		if parameters[name] == nil {
			return nil, usagef("--value: %s has no parameter %q in a path or query; %s",
				f.API, name, meant(name, names))
		}
		if !slices.ContainsFunc(parameters[name], func(p *contract.Parameter) bool {
			_, ok := explore.Fits(p, value)
			return ok
		}) {
			return nil, usagef("--value: %s: no operation of %s takes this value", name, f.API)
		}
		given[name] = append(given[name], value)
	}
	return given, nil
}

// meant says what somebody may have meant by a name, or else what there is.
func meant(name string, names []string) string {
	if near := similar.Names(name, names); len(near) > 0 {
		return "did you mean " + strings.Join(near, " or ") + "?"
	}
	return "there are " + strings.Join(names, ", ")
}

// values reads the credentials of the API. What is wrong is told without a value.
func (f *checkFlags) values(stderr io.Writer) (map[string]string, error) {
	if f.Credentials == "" {
		return nil, nil
	}
	data, err := os.ReadFile(f.Credentials)
	if err != nil {
		var p *fs.PathError
		errors.As(err, &p)
		return nil, usagef("--credentials: %s: %w", f.Credentials, p.Err)
	}
	if info, err := os.Stat(f.Credentials); err == nil && info.Mode().Perm()&0o077 != 0 {
		fmt.Fprintf(stderr, "warning: others can read %s; chmod 600 it\n", f.Credentials)
	}
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, usagef("--credentials: %s: must be a mapping of APIs to their values in YAML", f.Credentials)
	}
	root := doc.Content[0]
	for i := 0; i < len(root.Content); i += 2 {
		key := root.Content[i]
		if _, ok := sandbox.Find(key.Value); !ok {
			return nil, usagef("--credentials: %s:%d: unknown key %q; there are %s",
				f.Credentials, key.Line, key.Value, join(sandbox.Names()))
		}
		if key.Value == f.API {
			return credentialValues(f.Credentials, root.Content[i+1])
		}
	}
	return nil, usagef("--credentials: %s has nothing for %s", f.Credentials, f.API)
}

func credentialValues(file string, n *yaml.Node) (map[string]string, error) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		return nil, usagef("--credentials: %s:%d: must be a mapping of names to values", file, n.Line)
	}
	values := map[string]string{}
	for i := 0; i < len(n.Content); i += 2 {
		key, v := n.Content[i], n.Content[i+1]
		if v.Kind != yaml.ScalarNode || v.Value == "" {
			return nil, usagef("--credentials: %s:%d: %s: must be a text", file, v.Line, key.Value)
		}
		values[key.Value] = v.Value
	}
	return values, nil
}

// realClock is the machine's.
type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

func (realClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
