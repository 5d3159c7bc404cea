//go:build unix

package cli

import (
	"os"
	"syscall"
)

// holdFolder locks a folder until the file is closed or the process ends, and
// fails at once where another process has it.
func holdFolder(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
