package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// byGo is the same contender asked by Go's own HTTP client, which programs in
// Go use: keep-alive, the body read to its end, no compression, so that the
// bytes are the same. It costs more than the server does and is counted on
// both sides of a ratio.
func (c *contender) byGo() *contender {
	return &contender{name: c.name + ", Go's client", handler: c.handler, requests: c.requests, status: c.status, plain: c.plain, goClient: true}
}

func (n native) byGo() native {
	return native{warm: n.warm.byGo(), cold: n.cold.byGo(), same: n.same.byGo(), baseline: n.baseline.byGo()}
}

// serveGo prepares the clients of a server that has begun.
func (c *contender) serveGo(s *http.Server) (stop func(), err error) {
	transport := &http.Transport{MaxIdleConnsPerHost: clients, MaxConnsPerHost: clients, DisableCompression: true}
	c.theirs = &http.Client{Transport: transport}
	for _, b := range c.requests {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(b)))
		if err != nil {
			s.Close()
			return nil, err
		}
		r.RequestURI, r.URL.Scheme, r.URL.Host = "", "http", c.address
		c.asks = append(c.asks, r)
	}
	return func() { transport.CloseIdleConnections(); s.Close() }, nil
}

func (c *contender) askGo(i int64, want int) (length int64, err error) {
	r := *c.asks[i%int64(len(c.asks))] // a request is used once at a time
	resp, err := c.theirs.Do(&r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		return 0, fmt.Errorf("status %d", resp.StatusCode)
	}
	return io.Copy(io.Discard, resp.Body)
}
