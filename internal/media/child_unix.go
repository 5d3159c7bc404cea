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
