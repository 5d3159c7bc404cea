package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	startRows = 100_000
	startRuns = 5
	idle      = 5 * time.Second
)

// start measures the real program on a database that has been in use: from its
// start to its first answer, and its memory when it has done nothing for a
// while.
func start(ctx context.Context, out sheet) error {
	h, err := open(ctx, "sqlite", out.seed)
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.fill(ctx, "sqlite", h.url, startRows); err != nil {
		return err
	}
	if err := h.db.Close(); err != nil {
		return err
	}
	program := filepath.Join(h.dir, "candor")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/candor")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the program: %w: %s", err, said)
	}
	var times, memory, own []float64
	for range startRuns {
		took, kib, anon, err := h.startOnce(ctx, program)
		if err != nil {
			return err
		}
		times, memory, own = append(times, took.Seconds()), append(memory, float64(kib)/1024), append(own, float64(anon)/1024)
	}
	fmt.Fprintf(out, "sqlite with %d interviews, medians of %d starts, memory resident after %v without requests\n", startRows, startRuns, idle)
	return table(out, []row{
		{what: "start to first answer of /readyz", figure: median(times), target: 1, less: true, unit: " s"},
		{what: "memory of the idle server", figure: median(memory), target: 80, less: true, unit: " MB", note: "with the mapped pages of program and database"},
		{what: "of it its own", figure: median(own), unit: " MB", note: "without them"},
	})
}

func (h *house) startOnce(ctx context.Context, program string) (took time.Duration, kib, anon int64, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, 0, 0, err
	}
	address := l.Addr().String()
	l.Close()
	server := exec.CommandContext(ctx, program, "serve", "--data", h.dir, "--listen", address)
	began := time.Now()
	if err := server.Start(); err != nil {
		return 0, 0, 0, err
	}
	defer func() {
		err = errors.Join(err, server.Process.Signal(syscall.SIGTERM))
		_ = server.Wait() // ended by us
	}()
	for {
		resp, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Since(began) > time.Minute || ctx.Err() != nil {
			return 0, 0, 0, errors.New("the server does not answer")
		}
		time.Sleep(5 * time.Millisecond)
	}
	took = time.Since(began)
	time.Sleep(idle)
	status, err := os.ReadFile("/proc/" + strconv.Itoa(server.Process.Pid) + "/status")
	if err != nil {
		return 0, 0, 0, err
	}
	for line := range strings.Lines(string(status)) {
		for name, to := range map[string]*int64{"VmRSS:": &kib, "RssAnon:": &anon} {
			if rest, ok := strings.CutPrefix(line, name); ok {
				if *to, err = strconv.ParseInt(strings.Fields(rest)[0], 10, 64); err != nil {
					return 0, 0, 0, err
				}
			}
		}
	}
	return took, kib, anon, nil
}
