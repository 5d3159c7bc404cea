package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/candorhq/candor/internal/web"
)

// clients of a server unless a contender says otherwise; each has a connection
// that stays open.
const clients = 8

// contender is one of several things that are measured in turns: requests that
// a server on a loopback connection answers, or calls.
type contender struct {
	name     string
	clients  int
	handler  http.Handler
	requests [][]byte             // sent in turn, as bytes
	make     func(i int64) []byte // or made for each turn
	status   int                  // that every answer must have; default 200
	do       func(i int64) error  // instead of a request
	plain    bool                 // served by net/http alone
	goClient bool                 // asked by Go's own client rather than by the leanest

	address string
	conns   []*wire
	asks    []*http.Request // as Go's client takes them
	theirs  *http.Client
	next    atomic.Int64
	rates   []float64 // answers a second, by round
	costs   []float64 // seconds of processor time an answer, client included, by round
	bytes   int64     // of the last answer's body
}

// wire is the leanest client there is: what it costs is taken from the server.
type wire struct {
	net.Conn
	in *bufio.Reader
}

// request is one GET as it goes over the wire.
func request(path string, headers ...string) []byte {
	b := []byte("GET " + path + " HTTP/1.1\r\nHost: bench\r\n")
	for i := 0; i+1 < len(headers); i += 2 {
		b = append(b, headers[i]+": "+headers[i+1]+"\r\n"...)
	}
	return append(b, "\r\n"...)
}

var contentLength = []byte("Content-Length: ")

// ask sends a request and reads the answer away.
func (w *wire) ask(request []byte) (status int, length int64, err error) {
	if _, err := w.Write(request); err != nil {
		return 0, 0, err
	}
	length = -1
	for first := true; ; first = false {
		line, err := w.in.ReadSlice('\n')
		switch {
		case err != nil:
			return 0, 0, err
		case first && len(line) > 12:
			status, _ = strconv.Atoi(string(line[9:12]))
		case bytes.HasPrefix(line, contentLength):
			length, _ = strconv.ParseInt(string(bytes.TrimSpace(line[len(contentLength):])), 10, 64)
		case len(line) <= 2:
			if status == http.StatusNotModified {
				return status, 0, nil
			}
			if length < 0 {
				length, err = w.chunks()
				return status, length, err
			}
			_, err := w.in.Discard(int(length))
			return status, length, err
		}
	}
}

// chunks reads a body away that comes in pieces.
func (w *wire) chunks() (length int64, err error) {
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			return length, err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return length, errors.New("an answer without a length")
		}
		if _, err := w.in.Discard(int(n) + len("\r\n")); err != nil || n == 0 {
			return length, err
		}
		length += n
	}
}

// serve opens a server and its clients.
func (c *contender) serve(ctx context.Context) (stop func(), err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &http.Server{Handler: c.handler, ReadHeaderTimeout: 10 * time.Minute}
	if !c.plain { // as the program serves
		l, s.ConnContext = web.OneWrite(l), web.OneWriteContext
	}
	go func() { _ = s.Serve(l) }() // ends with Close
	c.address = l.Addr().String()
	if c.goClient {
		return c.serveGo(s)
	}
	for range cmp.Or(c.clients, clients) {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", c.address)
		if err != nil {
			s.Close()
			return nil, err
		}
		c.conns = append(c.conns, &wire{conn, bufio.NewReaderSize(conn, 64<<10)})
	}
	return func() {
		for _, w := range c.conns {
			w.Close()
		}
		s.Close()
	}, nil
}

// run sends requests for a while, or a number of them where n is not 0, and
// returns how many were answered a second and what one cost of the processors.
func (c *contender) run(ctx context.Context, d time.Duration, n int64) (rate, cost float64, err error) {
	want := c.status
	if want == 0 {
		want = http.StatusOK
	}
	var done atomic.Int64
	var failed error
	var once sync.Once
	begun, used := time.Now(), processorTime()
	last := c.next.Load() + n
	var all sync.WaitGroup
	conns := c.conns
	if c.do != nil || c.goClient {
		conns = make([]*wire, cmp.Or(c.clients, clients))
	}
	for _, w := range conns {
		all.Go(func() {
			for ctx.Err() == nil && (n > 0 || time.Since(begun) < d) {
				i := c.next.Add(1) - 1
				if n > 0 && i >= last {
					return
				}
				length, err := c.once(w, i, want)
				if err != nil {
					once.Do(func() { failed = fmt.Errorf("%s: %w", c.name, err) })
					return
				}
				atomic.StoreInt64(&c.bytes, length)
				done.Add(1)
			}
		})
	}
	all.Wait()
	if failed == nil {
		failed = ctx.Err()
	}
	took, answers := time.Since(begun), float64(max(done.Load(), 1))
	return answers / took.Seconds(), (processorTime() - used).Seconds() / answers, failed
}

// once does what is to be done for the i-th time.
func (c *contender) once(w *wire, i int64, want int) (length int64, err error) {
	if c.do != nil {
		return 0, c.do(i)
	}
	if c.goClient {
		return c.askGo(i, want)
	}
	request := []byte(nil)
	if c.make != nil {
		request = c.make(i)
	} else {
		request = c.requests[i%int64(len(c.requests))]
	}
	status, length, err := w.ask(request)
	if err == nil && status != want {
		err = fmt.Errorf("status %d", status)
	}
	return length, err
}

// processorTime is what this process has used.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// inTurns measures all contenders for some rounds, one after the other in each
// and every second round backwards, after each was tried once.
func inTurns(ctx context.Context, rounds int, slice time.Duration, all ...*contender) error {
	for _, c := range all {
		if _, _, err := c.run(ctx, slice, 0); err != nil {
			return err
		}
		c.rates, c.costs = nil, nil
	}
	order := slices.Clone(all)
	for range rounds {
		for _, c := range order {
			rate, cost, err := c.run(ctx, slice, 0)
			if err != nil {
				return err
			}
			c.rates, c.costs = append(c.rates, rate), append(c.costs, cost)
		}
		slices.Reverse(order)
	}
	return nil
}

// rateRatio is the median, over the rounds, of one's answers a second to another's
// in the same round.
func rateRatio(of, to *contender) float64 { return overRounds(of.rates, to.rates) }

// costRatio is the same of answers for a second of processor time: what the
// rates would be if nobody else used the machine.
func costRatio(of, to *contender) float64 { return overRounds(to.costs, of.costs) }

func overRounds(of, to []float64) float64 {
	rs := make([]float64, len(of))
	for i := range of {
		rs[i] = of[i] / to[i]
	}
	return median(rs)
}

func median(vs []float64) float64 {
	vs = slices.Sorted(slices.Values(vs))
	return vs[len(vs)/2]
}
