//go:build !unix

package child

import (
	"os"
	"os/exec"
)

// A group stands for a command where there are no process groups.
type group struct{ cmd *exec.Cmd }

func newGroup(cmd *exec.Cmd) *group { return &group{cmd} }

// pass does nothing: the console has told the command, too.
func (g *group) pass(os.Signal) {}

func (g *group) kill() { _ = g.cmd.Process.Kill() }

func (g *group) end() {}

func exitStatus(s *os.ProcessState) int { return s.ExitCode() }
