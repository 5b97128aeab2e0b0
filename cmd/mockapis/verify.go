package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"

	"github.com/mockapis/mockapis/internal/verdict"
)

// verifyCommand prints the verdict on the clients of a running program.
type verifyCommand struct {
	remoteFlags
	JSON bool `name:"json" help:"Print the report as JSON."`
	reportFlags
}

// reportFlags say where the report goes beside the terminal, and by which policy it is
// made. Each command with a verdict has them.
type reportFlags struct {
	JUnit  string `name:"junit" placeholder:"FILE" help:"Write the report as JUnit's XML to this file."`
	SARIF  string `name:"sarif" placeholder:"FILE" help:"Write the findings as SARIF 2.1.0 to this file."`
	Policy string `placeholder:"FILE" help:"Judge by this policy: which findings fail, which are ignored, what has to be used."`
}

// run asks for the book, once the policy is known to be right.
func (c *verifyCommand) run(r *remote, _ string) error {
	policy, err := c.policy()
	if err != nil {
		return err
	}
	state, err := r.contractState(policy)
	if err != nil {
		return unjudged{err}
	}
	report := verdict.Of(state, policy)
	if err := c.write(report); err != nil {
		return unjudged{err}
	}
	if c.JSON {
		err = report.JSON(r.out)
	} else {
		err = report.Text(r.out)
	}
	if err != nil {
		return unjudged{err}
	}
	return outcomeOf(report.Exit())
}

// An unjudged is an error for which nothing can be said of the contract. Its exit status
// is not that of a contract that is broken.
type unjudged struct{ error }

func (e unjudged) Unwrap() error { return e.error }

// policy reads the policy's file, where there is one.
func (f reportFlags) policy() (*verdict.Policy, error) {
	if f.Policy == "" {
		return &verdict.Policy{}, nil
	}
	data, err := os.ReadFile(f.Policy)
	if err != nil {
		return nil, usagef("--policy: %w", err)
	}
	p, err := verdict.ParsePolicy(f.Policy, data)
	if err != nil {
		return nil, usagef("--policy: %w", err)
	}
	return p, nil
}

// write writes the files that are asked for.
func (f reportFlags) write(r *verdict.Report) error {
	for path, form := range map[string]func(io.Writer) error{f.JUnit: r.JUnit, f.SARIF: r.SARIF} {
		if path == "" {
			continue
		}
		file, err := os.Create(path)
		if err != nil {
			return err
		}
		err = form(file)
		if e := file.Close(); err == nil {
			err = e
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// contractState asks for what the program has judged. Records are URLs.
func (r *remote) contractState(p *verdict.Policy) (s verdict.State, err error) {
	query := url.Values{"api": p.Named()}
	answer, err := r.ask("GET", r.boxed("/contract")+"?"+query.Encode(), nil)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(answer, &s); err != nil {
		return s, fmt.Errorf("%s answers what is no report: %w", r.base, err)
	}
	for i := range s.Findings {
		if g := &s.Findings[i]; g.Record != "" {
			g.Record = r.base + g.Record
		}
	}
	return s, nil
}
