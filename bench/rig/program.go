package rig

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

// BuildPrograms puts the server and the recogniser's worker into a folder of
// this run, copied from FAULTS_BIN where that is given.
func BuildPrograms(ctx context.Context, dir string) (string, error) {
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

// Program is an installation and its server, which may be killed and started
// again on the same address.
type Program struct {
	Bin, Data, Addr string   // folder of the program, data folder, host:port
	Inside          []string // command that the server is started by, such as one that enters a namespace
	Env             []string
	Log             *os.File

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{}
}

// NewProgram makes an installation in the proof's folder. Nothing runs yet. Of
// settings given twice the later one counts.
func NewProgram(r *Run, env ...string) (*Program, error) {
	addr, err := FreeAddress()
	if err != nil {
		return nil, err
	}
	return NewNode(r, "", addr, env...)
}

// NewNode is [NewProgram] of one among several, with a data folder and a log
// of its own name, on an address.
func NewNode(r *Run, name, addr string, env ...string) (p *Program, err error) {
	p = &Program{Bin: r.Bin, Data: filepath.Join(r.Dir, "data"+name), Addr: addr}
	p.Env = append([]string{"CANDOR_DATA=" + p.Data, "CANDOR_PUBLIC_URL=http://" + addr, "CANDOR_WEBHOOKS_ALLOW_PRIVATE=true", "CANDOR_LIMITS_KEY_RATE=0", "CANDOR_LIMITS_ADDRESS_RATE=0", "CANDOR_LIMITS_ORGANIZATION_RATE=0"}, env...)
	if p.Log, err = os.Create(filepath.Join(r.Dir, "log"+name)); err != nil {
		return nil, err
	}
	return p, nil
}

// URL of its server, without a path.
func (p *Program) URL() string { return "http://" + p.Addr }

func (p *Program) command(args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(p.Bin, "candor"), args...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "CANDOR_") {
			c.Env = append(c.Env, e)
		}
	}
	c.Env = append(c.Env, p.Env...)
	return c
}

// CLI runs a command and returns what it printed.
func (p *Program) CLI(args ...string) (string, error) {
	var out, errs bytes.Buffer
	c := p.command(args...)
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("candor %s: %w\n%s", strings.Join(args, " "), err, errs.String())
	}
	return strings.TrimSpace(out.String()), nil
}

// Tenant makes an organization with a key; a dialect's where one is named.
func (p *Program) Tenant(name string) (org, key string, err error) {
	out, err := p.CLI("org", "create", "--json", name)
	if err != nil {
		return "", "", err
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		return "", "", err
	}
	key, err = p.Key(made.ID)
	return made.ID, key, err
}

// Key makes a key of an organization.
func (p *Program) Key(org string, more ...string) (string, error) {
	return p.CLI(append([]string{"key", "create", "--org", org, "--name", "faults", "--quiet"}, more...)...)
}

// Start starts the server and does not wait until it answers.
func (p *Program) Start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.command("serve", "--listen", p.Addr)
	if len(p.Inside) > 0 {
		within := exec.Command(p.Inside[0], append(p.Inside[1:], c.Args...)...)
		within.Env, c = c.Env, within
	}
	c.Stdout, c.Stderr = p.Log, p.Log
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

// Serve starts the server and waits until it is ready.
func (p *Program) Serve(ctx context.Context) error {
	if err := p.Start(); err != nil {
		return err
	}
	return p.Ready(ctx)
}

// Ready waits until the server says that it is.
func (p *Program) Ready(ctx context.Context) error {
	return Until(ctx, "the server is ready", time.Minute, func() bool {
		resp, err := http.Get(p.URL() + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
}

// Alive tells whether the process that was started last still runs.
func (p *Program) Alive() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// Kill ends the server as a power cut would. Twice is fine.
func (p *Program) Kill() { p.end(syscall.SIGKILL) }

// Stop ends it as an operator does.
func (p *Program) Stop() { p.end(syscall.SIGTERM) }

// Freeze stops the server and its workers as a machine that is suspended, and
// Thaw lets them go on.
func (p *Program) Freeze() error { return p.signalAll(syscall.SIGSTOP) }

// Thaw undoes Freeze.
func (p *Program) Thaw() error { return p.signalAll(syscall.SIGCONT) }

func (p *Program) signalAll(s syscall.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, pid := range append([]int{p.cmd.Process.Pid}, children(p.cmd.Process.Pid)...) {
		if err := syscall.Kill(pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// children are the processes that a process started, and theirs.
func children(pid int) (all []int) {
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return nil
	}
	for _, l := range lists {
		b, err := os.ReadFile(l)
		if err != nil {
			continue // the thread has ended
		}
		for f := range strings.FieldsSeq(string(b)) {
			if n, err := strconv.Atoi(f); err == nil {
				all = append(append(all, n), children(n)...)
			}
		}
	}
	return all
}

func (p *Program) end(s os.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Signal(s) // it may have ended
	<-p.done
	p.cmd = nil
}

// Memory is what the server has in memory now and had at most, in MB.
func (p *Program) Memory() (now, most int) {
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

// CPU is the processor time that the server and its workers have used. It does
// not grow while others use the processors.
func (p *Program) CPU() time.Duration {
	const tick = 10 * time.Millisecond // USER_HZ is 100 on every Linux that Go runs on
	pid, total := p.cmd.Process.Pid, time.Duration(0)
	for _, id := range append([]int{pid}, children(pid)...) {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", id))
		if err != nil {
			continue // it has ended, and its parent counts it
		}
		_, after, _ := strings.Cut(string(b), ") ")
		f := strings.Fields(after)               // from the third field on
		for i := 11; i < 15 && i < len(f); i++ { // utime, stime and those of children that ended
			n, _ := strconv.Atoi(f[i])
			total += time.Duration(n) * tick
		}
	}
	return total
}

// Orphans are processes of our own programs that still run.
func (p *Program) Orphans() int {
	links, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil {
		return 0
	}
	n := 0
	for _, l := range links {
		if exe, err := os.Readlink(l); err == nil && filepath.Dir(exe) == p.Bin {
			n++
		}
	}
	return n
}

// Tail is the end of the server's log.
func (p *Program) Tail() string {
	b, err := os.ReadFile(p.Log.Name())
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}

// Until asks 20 times a second whether ok, and fails when that took too long.
func Until(ctx context.Context, what string, within time.Duration, ok func() bool) error {
	limited, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for !ok() {
		if Pause(limited, 50*time.Millisecond) != nil {
			return errors.Join(fmt.Errorf("waited %s in vain: %s", within, what), ctx.Err())
		}
	}
	return nil
}

// Pause waits, less where ctx ends.
func Pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// FreeAddress is a port of loopback that nobody listens on.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
