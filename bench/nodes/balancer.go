package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/candorhq/candor/bench/rig"
)

// balancer is what an operator puts before the nodes: it sends each request to
// any node whose /readyz said yes the last time, without regard to who asks.
// It repeats nothing: what a node does not answer is a 502.
type balancer struct {
	url   string
	http  *http.Server
	stop  context.CancelFunc
	wait  sync.WaitGroup
	nodes []string

	mu      sync.Mutex
	rand    *rand.Rand
	up      []bool
	served  []int
	broken  int
	uploads map[string]int // by path: the nodes that took pieces of it, as bits
}

const (
	checkEvery = 500 * time.Millisecond
	checkFor   = 2 * time.Second
)

func newBalancer(seed uint64, nodes ...string) (*balancer, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	b := &balancer{url: "http://" + l.Addr().String(), stop: stop, nodes: nodes, rand: rand.New(rand.NewPCG(seed, 3)),
		up: make([]bool, len(nodes)), served: make([]int, len(nodes)), uploads: map[string]int{}}
	proxies := make([]*httputil.ReverseProxy, len(nodes))
	for i, n := range nodes {
		b.wait.Go(func() { b.watch(ctx, i) })
		proxies[i] = &httputil.ReverseProxy{
			Rewrite: func(pr *httputil.ProxyRequest) {
				pr.SetURL(&url.URL{Scheme: "http", Host: n})
				pr.SetXForwarded()
				pr.Out.Host = pr.In.Host
			},
			ModifyResponse: func(res *http.Response) error { b.answered(i, res); return nil },
			ErrorLog:       log.New(io.Discard, "", 0),
			ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
				b.mu.Lock()
				b.broken++
				b.mu.Unlock()
				w.WriteHeader(http.StatusBadGateway)
			},
		}
	}
	b.http = &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i, ok := b.pick()
		if !ok {
			w.Header().Set("Retry-After", "1")
			http.Error(w, "no node is ready", http.StatusServiceUnavailable)
			return
		}
		proxies[i].ServeHTTP(w, r)
	})}
	go func() { _ = b.http.Serve(l) }() // ends with close
	return b, nil
}

func (b *balancer) close() {
	b.stop()
	_ = b.http.Close()
	b.wait.Wait()
}

// watch asks a node again and again whether it wants requests.
func (b *balancer) watch(ctx context.Context, i int) {
	c := &http.Client{Timeout: checkFor, Transport: &http.Transport{DisableKeepAlives: true}}
	for ctx.Err() == nil {
		ok := false
		if res, err := c.Get("http://" + b.nodes[i] + "/readyz"); err == nil {
			res.Body.Close()
			ok = res.StatusCode == http.StatusOK
		}
		b.mu.Lock()
		b.up[i] = ok
		b.mu.Unlock()
		_ = rig.Pause(ctx, checkEvery)
	}
}

func (b *balancer) pick() (int, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var up []int
	for i, ok := range b.up {
		if ok {
			up = append(up, i)
		}
	}
	if len(up) == 0 {
		return 0, false
	}
	return up[b.rand.IntN(len(up))], true
}

func (b *balancer) answered(i int, res *http.Response) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.served[i]++
	if res.Request.Method == http.MethodPatch && res.StatusCode == http.StatusNoContent && strings.Contains(res.Request.URL.Path, "/uploads/") {
		b.uploads[res.Request.URL.Path] |= 1 << i
	}
}

// isUp tells whether a node gets requests.
func (b *balancer) isUp(i int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.up[i]
}

// await waits until so many nodes get requests.
func (b *balancer) await(ctx context.Context, n int) error {
	return rig.Until(ctx, fmt.Sprintf("%d nodes are ready", n), time.Minute, func() bool {
		up := 0
		for i := range b.nodes {
			if b.isUp(i) {
				up++
			}
		}
		return up == n
	})
}

// shared are the uploads whose pieces went to more than one node, and all.
func (b *balancer) shared() (both, all int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, bits := range b.uploads {
		if bits&(bits-1) != 0 {
			both++
		}
	}
	return both, len(b.uploads)
}

func (b *balancer) String() string {
	both, all := b.shared()
	b.mu.Lock()
	defer b.mu.Unlock()
	return fmt.Sprintf("answered by the nodes: %v; not answered: %d; uploads whose pieces went to both nodes: %d of %d", b.served, b.broken, both, all)
}

// count is how many requests a node answered.
func (b *balancer) count(i int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.served[i]
}
