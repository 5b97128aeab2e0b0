// Package child runs a command as a shell would: its streams passed through, signals
// passed on, its end told as an exit status.
package child

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"time"
)

// The exit statuses of a command that could not be started, as a shell has them.
const (
	statusNotExecutable = 126
	statusNotFound      = 127
)

// pipeTime is how long the streams may stay open after the command's end, where they
// are no files and have to be copied: what it left running may hold them for ever.
const pipeTime = 2 * time.Second

// A Command is what is to be run.
type Command struct {
	Args []string // the program, by path or by name, and its arguments
	Env  []string // NAME=VALUE, all of it

	Stdin          io.Reader
	Stdout, Stderr io.Writer

	// Signals has those that came for this program. The first is passed on to the
	// command, and a further one kills it.
	Signals <-chan os.Signal
}

// Run runs the command to its end and returns its exit status: its own, 128 and the
// number of the signal that ended it, or 127 and 126 with an error where there is no
// such program and where it cannot be started.
//
// The command and all that it starts are a process group of their own, which is told
// to end when the command has. From a terminal it stays in the terminal's group
// instead, so that Ctrl+C and Ctrl+Z reach it as they would without this program.
func Run(c Command) (status int, err error) {
	cmd := exec.Command(c.Args[0], c.Args[1:]...)
	cmd.Env, cmd.WaitDelay = c.Env, pipeTime
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Stdin, c.Stdout, c.Stderr
	g := newGroup(cmd)
	if err := cmd.Start(); err != nil {
		return startStatus(err), fmt.Errorf("%s: %w", c.Args[0], bare(err))
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for signals := 0; ; {
		select {
		case err := <-ended:
			g.end()
			if cmd.ProcessState == nil {
				return statusNotExecutable, err
			}
			return exitStatus(cmd.ProcessState), nil
		case s := <-c.Signals:
			if signals++; signals > 1 {
				g.kill()
				continue
			}
			g.pass(s)
		}
	}
}

// startStatus tells a program that is not there from one that cannot be run.
func startStatus(err error) int {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return statusNotFound
	}
	return statusNotExecutable
}

// bare is an error without the name of the program, which stands before it.
func bare(err error) error {
	var lookup *exec.Error
	if errors.As(err, &lookup) {
		return lookup.Err
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
