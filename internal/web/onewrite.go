package web

import (
	"context"
	"net"
	"net/http"
)

// OneWrite makes a listener's connections able to send an answer that is ready
// as a whole in one system call. net/http sends its first four kilobytes on
// their own, which wakes the client for them alone and costs as much as the
// rest. Give [OneWriteContext] to the server too.
func OneWrite(l net.Listener) net.Listener { return oneWriteListener{l} }

// OneWriteContext is for [http.Server.ConnContext].
func OneWriteContext(ctx context.Context, c net.Conn) context.Context {
	if c, ok := c.(*oneWriteConn); ok {
		return context.WithValue(ctx, connKey{}, c)
	}
	return ctx
}

type connKey struct{}

type oneWriteListener struct{ net.Listener }

func (l oneWriteListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		return &oneWriteConn{TCPConn: tcp}, err
	}
	return c, err
}

// oneWriteConn is a connection that can hold back what is written until more
// comes. Only the goroutine that serves a request writes to it.
type oneWriteConn struct {
	*net.TCPConn
	holding bool
	held    []byte
	wrote   func() // told of each write to the system; nil: nobody
}

func (c *oneWriteConn) told() {
	if c.wrote != nil {
		c.wrote()
	}
}

// Write sends p, or, while the connection holds back, keeps the first piece
// and sends it together with the second.
func (c *oneWriteConn) Write(p []byte) (int, error) {
	switch {
	case !c.holding:
		c.told()
		return c.TCPConn.Write(p)
	case len(c.held) == 0:
		c.held = append(c.held, p...)
		return len(p), nil
	}
	first := len(c.held)
	both := net.Buffers{c.held, p}
	c.held = c.held[:0]
	c.told()
	n, err := both.WriteTo(c.TCPConn)
	return max(int(n)-first, 0), err
}

// whole writes the whole body of an answer, end behind body, in one piece
// where that is possible. The answer's length must be in its header.
func whole(w http.ResponseWriter, r *http.Request, body, end []byte) {
	n := len(body) + len(end)
	c, ok := r.Context().Value(connKey{}).(*oneWriteConn)
	if ok && n > netHTTPBuffer/2 && n <= mostAtOnce { // with its headers less leaves in one piece anyway
		c.holding = true
		defer c.release()
	}
	_, _ = w.Write(body) // the client went away: nobody is left to tell
	if len(end) > 0 {
		_, _ = w.Write(end)
	}
	if ok && len(c.held) > 0 {
		// The first piece waits here and the rest in net/http, which would send it
		// on its own when the request is over.
		_ = http.NewResponseController(w).Flush()
	}
}

const (
	netHTTPBuffer = 4 << 10 // bytes that net/http gathers, headers included
	mostAtOnce    = 1 << 20
)

// release sends what is held back and holds back no more.
func (c *oneWriteConn) release() {
	c.holding = false
	if len(c.held) > 0 {
		held := c.held
		c.held = c.held[:0]
		c.told()
		_, _ = c.TCPConn.Write(held)
	}
}
