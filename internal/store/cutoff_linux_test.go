package store

import (
	"net"
	"testing"

	"golang.org/x/sys/unix"
)

func TestAConnectionThatIsCutOffEndsSoon(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := dialer().DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var ms int
	if ctl := raw.Control(func(fd uintptr) { ms, err = unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT) }); ctl != nil || err != nil {
		t.Fatal(ctl, err)
	}
	if ms != int(cutOff.Milliseconds()) {
		t.Errorf("it ends after %d ms, want %s", ms, cutOff)
	}
}
