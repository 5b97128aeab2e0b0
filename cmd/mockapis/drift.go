package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/mockapis/mockapis/internal/drift"
	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/internal/recording"
)

type driftFlags struct {
	Dir     string   `arg:"" help:"The recording."`
	Overlay []string `placeholder:"FILE" sep:"none" help:"What is known already: an overlay that the simulator follows. Repeatable."`
	Update  string   `placeholder:"FILE" help:"Write what was observed into this overlay; one that is there is followed and added to."`
	JSON    bool     `name:"json" help:"Print the report as JSON."`
	JUnit   string   `name:"junit" placeholder:"FILE" help:"Write the report as JUnit's XML, too."`
}

// run compares a recording with the simulator.
func (f *driftFlags) run(ctx context.Context, stdout io.Writer) error {
	r, err := recording.Read(f.Dir)
	if err != nil {
		return usageError{err}
	}
	overlays, err := readOverlays(f.Overlay)
	if err != nil {
		return err
	}
	updated := &overlay.Overlay{API: r.API}
	if f.Update != "" {
		old, err := overlay.Read(f.Update)
		switch {
		case err == nil && old.API != r.API:
			return usagef("--update: %s is of %s, the recording of %s", f.Update, old.API, r.API)
		case err == nil:
			updated, overlays = old, append(overlays, old)
		case !isMissing(f.Update):
			return fmt.Errorf("--update: %w", err)
		}
	}
	report, err := drift.Run(ctx, r, overlays)
	if err != nil {
		return err
	}
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
	if f.Update != "" {
		if err := f.update(report, updated, stdout); err != nil {
			return err
		}
	}
	return outcomeOf(report.Exit())
}

// update writes the overlay, and says what it cannot do.
func (f *driftFlags) update(report *drift.Report, o *overlay.Overlay, stdout io.Writer) error {
	left := report.Update(o)
	data, err := o.Write()
	if err != nil {
		return err
	}
	if err := os.WriteFile(f.Update, data, 0o644); err != nil {
		return fmt.Errorf("--update: %w", err)
	}
	if f.JSON {
		return nil
	}
	fmt.Fprintf(stdout, "\n%s has %d facts\n", f.Update, len(o.Facts))
	for _, d := range left {
		fmt.Fprintf(stdout, "  not in it: %s %d %s %s: %s\n", d.Operation, d.Status, d.What, d.At, d.Overlay)
	}
	return nil
}

func isMissing(file string) bool {
	_, err := os.Stat(file)
	return errors.Is(err, fs.ErrNotExist)
}

func readOverlays(files []string) (list []*overlay.Overlay, err error) {
	for _, file := range files {
		o, err := overlay.Read(file)
		if err != nil {
			return nil, fmt.Errorf("--overlay: %w", err)
		}
		list = append(list, o)
	}
	return list, nil
}
