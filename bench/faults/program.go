package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// buildPrograms puts the server and the recogniser's worker into a folder of
// this run, copied from FAULTS_BIN where that is given.
func buildPrograms(ctx context.Context, dir string) (string, error) {
	bin := filepath.Join(dir, "bin")
	if from := os.Getenv("FAULTS_BIN"); from != "" {
		return bin, os.CopyFS(bin, os.DirFS(from))
	}
	for _, b := range []struct {
		cgo  string
		args []string
	}{
		{"0", []string{"build", "-o", filepath.Join(bin, "candor"), "./cmd/candor"}},
		{"1", []string{"build", "-tags", "sphinx", "-o", filepath.Join(bin, "candor-asr"), "./cmd/candor-asr"}},
	} {
		c := exec.CommandContext(ctx, "go", b.args...)
		c.Env = append(os.Environ(), "CGO_ENABLED="+b.cgo)
		if out, err := c.CombinedOutput(); err != nil {
			return "", fmt.Errorf("go %s: %w\n%s", strings.Join(b.args, " "), err, out)
		}
	}
	return bin, nil
}

// program is an installation and its server, which may be killed and started
// again on the same address.
type program struct {
	bin, data, addr string
	env             []string
	log             *os.File

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{}
}

func newProgram(r *run, env ...string) (*program, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	p := &program{bin: r.bin, data: filepath.Join(r.dir, "data"), addr: addr}
	p.env = append([]string{"CANDOR_DATA=" + p.data, "CANDOR_PUBLIC_URL=http://" + addr, "CANDOR_WEBHOOKS_ALLOW_PRIVATE=true", "CANDOR_LIMITS_KEY_RATE=0", "CANDOR_LIMITS_ADDRESS_RATE=0"}, env...)
	if p.log, err = os.Create(filepath.Join(r.dir, "log")); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *program) url() string { return "http://" + p.addr }

func (p *program) command(args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(p.bin, "candor"), args...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "CANDOR_") {
			c.Env = append(c.Env, e)
		}
	}
	c.Env = append(c.Env, p.env...)
	return c
}

// cli runs a command and returns what it printed.
func (p *program) cli(args ...string) (string, error) {
	var out, errs bytes.Buffer
	c := p.command(args...)
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("candor %s: %w\n%s", strings.Join(args, " "), err, errs.String())
	}
	return strings.TrimSpace(out.String()), nil
}

// tenant makes an organization with a key; a dialect's where one is named.
func (p *program) tenant(name string) (org, key string, err error) {
	out, err := p.cli("org", "create", "--json", name)
	if err != nil {
		return "", "", err
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		return "", "", err
	}
	key, err = p.key(made.ID)
	return made.ID, key, err
}

func (p *program) key(org string, more ...string) (string, error) {
	return p.cli(append([]string{"key", "create", "--org", org, "--name", "faults", "--quiet"}, more...)...)
}

// start starts the server and does not wait until it answers.
func (p *program) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.command("serve", "--listen", p.addr)
	c.Stdout, c.Stderr = p.log, p.log
	if err := c.Start(); err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		_ = c.Wait() // killed: the status says nothing
		close(done)
	}()
	p.cmd, p.done = c, done
	return nil
}

// serve starts the server and waits until it is ready.
func (p *program) serve(ctx context.Context) error {
	if err := p.start(); err != nil {
		return err
	}
	return p.ready(ctx)
}

func (p *program) ready(ctx context.Context) error {
	return until(ctx, "the server is ready", time.Minute, func() bool {
		resp, err := http.Get(p.url() + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
}

// alive tells whether the process that was started last still runs.
func (p *program) alive() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// kill ends the server as a power cut would. Twice is fine.
func (p *program) kill() { p.end(syscall.SIGKILL) }

// stop ends it as an operator does.
func (p *program) stop() { p.end(syscall.SIGTERM) }

func (p *program) end(s os.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Signal(s) // it may have ended
	<-p.done
	p.cmd = nil
}

// memory is what the server has in memory now and had at most, in MB.
func (p *program) memory() (now, most int) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.Atoi(f[1])
		switch f[0] {
		case "VmRSS:":
			now = kb / 1024
		case "VmHWM:":
			most = kb / 1024
		}
	}
	return now, most
}

// orphans are processes of our own programs that still run.
func (p *program) orphans() int {
	links, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil {
		return 0
	}
	n := 0
	for _, l := range links {
		if exe, err := os.Readlink(l); err == nil && filepath.Dir(exe) == p.bin {
			n++
		}
	}
	return n
}

// tail is the end of the server's log.
func (p *program) tail() string {
	b, err := os.ReadFile(p.log.Name())
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}

func until(ctx context.Context, what string, within time.Duration, ok func() bool) error {
	limited, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for !ok() {
		if pause(limited, 50*time.Millisecond) != nil {
			return errors.Join(fmt.Errorf("waited %s in vain: %s", within, what), ctx.Err())
		}
	}
	return nil
}

// pause waits, less where ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
