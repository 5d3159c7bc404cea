package media

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// limit bounds a child that has just started, which needs no privilege. The
// child is still loading its libraries then, and has not seen a byte of the
// recording.
func limit(pid int, l limits) error {
	seconds := uint64(l.cpu.Seconds()) + 1
	for _, r := range []struct {
		what int
		most uint64
	}{
		{unix.RLIMIT_CPU, seconds},
		{unix.RLIMIT_AS, l.memory},
		{unix.RLIMIT_DATA, l.data},
		{unix.RLIMIT_FSIZE, l.file},
		{unix.RLIMIT_NOFILE, 64},
		{unix.RLIMIT_CORE, 0},
	} {
		err := unix.Prlimit(pid, r.what, &unix.Rlimit{Cur: r.most, Max: r.most}, nil)
		if errors.Is(err, unix.ESRCH) {
			return nil // it has ended already
		}
		if err != nil {
			return fmt.Errorf("set limit %d: %w", r.what, err)
		}
	}
	return nil
}
