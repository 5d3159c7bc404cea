package store

import (
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// bound ends a connection to which the server has acknowledged nothing for
// [cutOff]. Without it a request on one that was cut off waits for a quarter of
// an hour.
func bound(network, _ string, c syscall.RawConn) error {
	if !strings.HasPrefix(network, "tcp") {
		return nil
	}
	var failed error
	err := c.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(cutOff.Milliseconds()))
	})
	if err != nil {
		return err
	}
	return failed
}
