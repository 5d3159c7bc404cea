//go:build unix

package media

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// isolate puts the child into a process group of its own and lets the end of
// its context kill all of that group.
func isolate(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error {
		err := syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}

// notItsFault tells an end that says nothing about the recording: the program
// could not be loaded, or somebody killed it.
func notItsFault(e *exec.ExitError) bool {
	if code := e.ExitCode(); code == 126 || code == 127 {
		return true
	}
	status, ok := e.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && (status.Signal() == syscall.SIGKILL || status.Signal() == syscall.SIGXCPU ||
		status.Signal() == syscall.SIGTERM || status.Signal() == syscall.SIGINT)
}
