package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/mockapis/mockapis/internal/verdict"
	"github.com/mockapis/mockapis/internal/watch"
)

// outputs are where a verdict goes, and by what it is made.
type outputs struct {
	files  []reportFile
	policy *verdict.Policy
	off    bool // nothing is judged
}

// A reportFile is a form of the report that a flag asks for.
type reportFile struct {
	flag, path string
	write      func(*verdict.Report, io.Writer) error
}

// outputs reads the policy and looks whether the files can be written: a mistake shall
// not cost a whole run.
func (f *runFlags) outputs(c config) (*outputs, error) {
	o := &outputs{off: c.Settings[watch.SettingContract] == string(watch.Off)}
	for _, file := range []reportFile{
		{"junit", f.JUnit, (*verdict.Report).JUnit},
		{"sarif", f.SARIF, (*verdict.Report).SARIF},
		{"text", f.Text, (*verdict.Report).Text},
		{"json", f.JSON, (*verdict.Report).JSON},
	} {
		dir := filepath.Dir(file.path)
		switch st, err := os.Stat(dir); {
		case file.path == "":
			continue
		case o.off:
			return nil, usagef("--%s: there is no verdict with --contract off", file.flag)
		case err != nil || !st.IsDir():
			return nil, usagef("--%s: %s: there is no such directory", file.flag, dir)
		}
		o.files = append(o.files, file)
	}
	if o.off && f.Policy != "" {
		return nil, usagef("--policy: there is no verdict with --contract off")
	}
	var err error
	if o.policy, err = f.policy(); err != nil {
		return nil, err
	}
	for _, api := range o.policy.Named() {
		if err := checkAPI(api); err != nil {
			return nil, usagef("--policy: %s: %w", f.Policy, err)
		}
	}
	return o, nil
}

// write writes the verdict on what was seen, and returns its exit status.
func (o *outputs) write(r *running, w io.Writer) (status int, err error) {
	state, err := r.state(o.policy.Named())
	if err != nil {
		return exitUnjudged, err
	}
	if o.off && len(state.Refused) == 0 {
		return exitOK, nil
	}
	report := verdict.Of(state, o.policy)
	fmt.Fprintln(w) // the command may have left its last line open
	failed := []error{report.Text(w)}
	for _, f := range o.files {
		failed = append(failed, f.to(report))
	}
	status = report.Exit()
	if err = errors.Join(failed...); err != nil {
		status = cmp.Or(status, exitUnjudged) // nobody will read that it was kept
	}
	return status, err
}

func (f reportFile) to(r *verdict.Report) (err error) {
	file, err := os.Create(f.path)
	if err != nil {
		return fmt.Errorf("--%s: %w", f.flag, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return f.write(r, file)
}
