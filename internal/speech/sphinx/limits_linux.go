package sphinx

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// What a worker may use up. It writes to some 60 MB; the rest of what it shows
// is the model, which all workers share.
const (
	mostData = 512 << 20 // bytes that it may write to
	mostFile = 0         // it writes none
)

// confine bounds a worker that has just started. Its memory cannot be bounded by
// its address space, of which Go takes much and uses little.
func confine(pid int) error {
	for _, r := range []struct {
		what int
		most uint64
	}{
		{unix.RLIMIT_DATA, mostData},
		{unix.RLIMIT_FSIZE, mostFile},
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
