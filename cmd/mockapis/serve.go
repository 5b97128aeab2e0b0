package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/alecthomas/kong"

	"github.com/mockapis/mockapis/internal/server"
	"github.com/mockapis/mockapis/sims"
)

// serve runs the simulators until ctx ends.
func serve(ctx context.Context, parsed *kong.Context, env []string, stdout, stderr io.Writer) (err error) {
	c, err := configure(fromFlags(parsed), env)
	if err != nil {
		return err
	}
	c.Log, c.Version = newLog(c, stderr), buildVersion()
	// A signal during the few milliseconds of a start ends the program after it.
	s, err := server.New(context.WithoutCancel(ctx), c.Config)
	if err != nil {
		return named(c, err)
	}
	// The port is bound: who connects from here on is served.
	var words bytes.Buffer
	if err := announce(ctx, c, s, &words); err != nil {
		return errors.Join(err, s.Shutdown())
	}
	if c.readyFile != "" {
		if err := writeReady(c.readyFile, s.Ready()); err != nil {
			return errors.Join(err, s.Shutdown())
		}
		defer os.Remove(c.readyFile)
	}
	if _, err := words.WriteTo(stdout); err != nil {
		c.Log.Warn("the ready line could not be written", "err", err)
	}
	context.AfterFunc(ctx, func() { c.Log.Info("stopping: requests in flight are finished first") })
	err = s.Serve(ctx)
	c.Log.Info("stopped")
	return err
}

// announce says where everything is: to a program, or to a person.
func announce(ctx context.Context, c config, s *server.Server, w io.Writer) error {
	if c.logJSON {
		return json.NewEncoder(w).Encode(s.Ready())
	}
	guides, err := s.Guides(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	return banner(w, s.Ready(), guides, c.Data)
}

func newLog(c config, w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.logLevel}
	if c.logJSON {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// named adds to an error where the value that caused it was given.
func named(c config, err error) error {
	var setting *sims.SettingError
	switch {
	case errors.As(err, &setting):
		if origin := c.settingOrigins[setting.Name]; origin != "" {
			return fmt.Errorf("%s: %w", origin, err)
		}
	case errors.Is(err, sims.ErrSeed):
		return fmt.Errorf("--seed: %w", err)
	}
	return err
}

// writeReady writes the ready line to a file that appears whole or not at all.
func writeReady(path string, ready server.Ready) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".ready-*")
	if err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	defer os.Remove(f.Name()) // no longer there when all went well
	err = json.NewEncoder(f).Encode(ready)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	return nil
}
