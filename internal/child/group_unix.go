//go:build unix

package child

import (
	"os"
	"os/exec"
	"syscall"
	"unsafe"
)

// A group is the process group of a command.
type group struct {
	cmd *exec.Cmd
	// shared reports that the group is this program's own, too.
	shared bool
}

func newGroup(cmd *exec.Cmd) *group {
	g := &group{cmd, inForeground()}
	if !g.shared {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	}
	return g
}

// pass sends the command a signal that came for this program. Ctrl+C is one that the
// terminal sends to the whole group: a second would look like impatience.
func (g *group) pass(s os.Signal) {
	n, ok := s.(syscall.Signal)
	switch {
	case !ok:
	case !g.shared:
		_ = syscall.Kill(-g.cmd.Process.Pid, n)
	case n != syscall.SIGINT:
		_ = g.cmd.Process.Signal(n)
	}
}

func (g *group) kill() {
	if g.shared {
		_ = g.cmd.Process.Kill()
		return
	}
	_ = syscall.Kill(-g.cmd.Process.Pid, syscall.SIGKILL)
}

// end tells what the command has left running to end.
func (g *group) end() {
	if !g.shared {
		_ = syscall.Kill(-g.cmd.Process.Pid, syscall.SIGTERM)
	}
}

// inForeground reports whether this program's process group is the one that a terminal
// sends its signals to.
func inForeground() bool {
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false // no terminal
	}
	defer tty.Close()
	var pgrp int32
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, tty.Fd(), syscall.TIOCGPGRP,
		uintptr(unsafe.Pointer(&pgrp)))
	return errno == 0 && int(pgrp) == syscall.Getpgrp()
}

func exitStatus(s *os.ProcessState) int {
	if w, ok := s.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal())
	}
	return s.ExitCode()
}
