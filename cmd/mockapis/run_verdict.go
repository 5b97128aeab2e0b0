package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/mockapis/mockapis/internal/verdict"
)

// verdictFlags say how to judge and where to write what it came to.
type verdictFlags struct {
	Policy string `placeholder:"FILE" help:"What is demanded, and what is forgiven (YAML)."`
	JUnit  string `name:"junit" placeholder:"FILE" help:"Write the verdict to this file, as JUnit's XML."`
	SARIF  string `name:"sarif" placeholder:"FILE" help:"Write the findings to this file, as SARIF 2.1.0."`
	Text   string `placeholder:"FILE" help:"Write the verdict to this file, as it is shown."`
	JSON   string `name:"json" placeholder:"FILE" help:"Write the verdict to this file, as JSON."`
}

// outputs are where a verdict goes.
type outputs struct {
	verdictFlags
	policy *verdict.Policy
	off    bool // no contract is judged
}

// outputs reads the policy and looks whether the files can be written: a mistake shall
// not cost a whole run.
func (f *runFlags) outputs() (*outputs, error) {
	o := &outputs{verdictFlags: f.verdictFlags, off: f.Contract == "off"}
	if f.Contract != "" && f.Contract != "off" && f.Contract != "warn" {
		return nil, usagef("--contract: %q is not off or warn", f.Contract)
	}
	for _, given := range o.files() {
		switch {
		case given.path == "":
		case o.off:
			return nil, usagef("--%s: there is no verdict with --contract off", given.flag)
		default:
			if st, err := os.Stat(filepath.Dir(given.path)); err != nil || !st.IsDir() {
				return nil, usagef("--%s: %s: there is no such directory", given.flag, filepath.Dir(given.path))
			}
		}
	}
	if f.Policy == "" {
		return o, nil
	}
	if o.off {
		return nil, usagef("--policy: there is no verdict with --contract off")
	}
	data, err := os.ReadFile(f.Policy)
	if err != nil {
		return nil, usagef("--policy: %w", err)
	}
	if o.policy, err = verdict.ParsePolicy(f.Policy, data); err != nil {
		return nil, usageError{err}
	}
	return o, nil
}

// A reportFile is a form of the report that a flag asks for.
type reportFile struct {
	flag, path string
	write      func(*verdict.Report, io.Writer) error
}

func (f *verdictFlags) files() []reportFile {
	return []reportFile{
		{"junit", f.JUnit, (*verdict.Report).JUnit},
		{"sarif", f.SARIF, (*verdict.Report).SARIF},
		{"text", f.Text, (*verdict.Report).Text},
		{"json", f.JSON, (*verdict.Report).JSON},
	}
}

// write writes the verdict on what was seen, and returns its exit status.
func (o *outputs) write(s verdict.State, w io.Writer) (status int, err error) {
	if o.off && len(s.Refused) == 0 {
		return exitOK, nil
	}
	r := verdict.Of(s, o.policy)
	fmt.Fprintln(w) // the command may have left its last line open
	if err := r.Text(w); err != nil {
		return exitUnjudged, err
	}
	var failed []error
	for _, f := range o.files() {
		if f.path != "" {
			failed = append(failed, writeReport(f, r))
		}
	}
	err = errors.Join(failed...)
	if err != nil && r.Result == verdict.Kept {
		return exitUnjudged, err // nobody will read that it was kept
	}
	return r.Exit(), err
}

func writeReport(f reportFile, r *verdict.Report) (err error) {
	file, err := os.Create(f.path)
	if err != nil {
		return fmt.Errorf("--%s: %w", f.flag, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return f.write(r, file)
}
