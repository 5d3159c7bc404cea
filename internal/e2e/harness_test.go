package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/candorhq/candor/client"
)

// bin is the folder with the two programs, built once for all tests.
var bin string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "candor-e2e-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		bin = dir
		for _, b := range []struct {
			cgo  string
			args []string
		}{
			{"0", []string{"build", "-o", filepath.Join(dir, "candor"), "../../cmd/candor"}},
			{"1", []string{"build", "-tags", "sphinx", "-o", filepath.Join(dir, "candor-asr"), "../../cmd/candor-asr"}},
		} {
			cmd := exec.Command("go", b.args...)
			cmd.Env = append(os.Environ(), "CGO_ENABLED="+b.cgo)
			if out, err := cmd.CombinedOutput(); err != nil {
				fmt.Fprintf(os.Stderr, "go %s: %v\n%s\nthe packages that scripts/setup.sh installs are needed\n", strings.Join(b.args, " "), err, out)
				return 1
			}
		}
		return m.Run()
	}())
}

// installation is a data folder with the settings of whoever runs it.
type installation struct {
	t    *testing.T
	data string
	env  []string
}

func newInstallation(t *testing.T, env ...string) *installation {
	return &installation{t: t, data: t.TempDir(), env: env}
}

// command makes a command of the program on this installation. What the
// machine's own environment says of Candor is left out.
func (in *installation) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "candor"), args...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "CANDOR_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "CANDOR_DATA="+in.data, "CANDOR_WEBHOOKS_ALLOW_PRIVATE=true", "CANDOR_LOG_LEVEL=info")
	cmd.Env = append(cmd.Env, in.env...)
	return cmd
}

// cli runs a command and returns its standard output.
func (in *installation) cli(args ...string) string {
	in.t.Helper()
	var out, errs bytes.Buffer
	cmd := in.command(in.t.Context(), args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		in.t.Fatalf("candor %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return strings.TrimSpace(out.String())
}

// server is a running server.
type server struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	log  *lockedBuffer
	done chan error
}

// serve starts the server on a port of its own and waits until it is ready.
func (in *installation) serve(addr string) *server {
	in.t.Helper()
	if addr == "" {
		addr = freeAddress(in.t)
	}
	s := &server{t: in.t, url: "http://" + addr, log: &lockedBuffer{}, done: make(chan error, 1)}
	s.cmd = in.command(context.Background(), "serve", "--listen", addr)
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	if err := s.cmd.Start(); err != nil {
		in.t.Fatal(err)
	}
	go func() { s.done <- s.cmd.Wait() }()
	in.t.Cleanup(s.kill)
	s.until("the server is ready", 30*time.Second, func() bool {
		resp, err := http.Get(s.url + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	return s
}

// kill ends the server as a power cut would. Twice is fine.
func (s *server) kill() {
	if s.cmd.ProcessState != nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGKILL)
	err := <-s.done
	s.done <- err
}

// stop asks the server to stop and returns how it ended.
func (s *server) stop() error {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-s.done:
		s.done <- err
		return err
	case <-time.After(60 * time.Second):
		s.t.Fatalf("the server did not stop:\n%s", s.log)
		return nil
	}
}

// until waits for a condition, and fails with the server's log.
func (s *server) until(what string, within time.Duration, ok func() bool) {
	s.t.Helper()
	deadline := time.After(within)
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok() {
			return
		}
		select {
		case <-deadline:
			s.t.Fatalf("waited %s in vain: %s\n%s", within, what, s.log.tail())
		case <-tick.C:
		}
	}
}

// freeAddress is a loopback address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// tenant makes an organization with a key of all scopes.
func (in *installation) tenant(name string) (org, key string) {
	in.t.Helper()
	var made struct {
		ID string `json:"id"`
	}
	out := in.cli("org", "create", "--json", name)
	if err := json.Unmarshal([]byte(out), &made); err != nil || made.ID == "" {
		in.t.Fatalf("candor org create --json printed %q: %v", out, err)
	}
	return made.ID, in.cli("key", "create", "--org", made.ID, "--name", "tests", "--quiet")
}

// receiver is a webhook's endpoint that keeps what it got.
type receiver struct {
	*http.Server
	url string
	mu  sync.Mutex
	got []hook
}

type hook struct {
	header http.Header
	body   []byte
	Type   string `json:"type"`
	ID     string `json:"id"`
	About  string `json:"interview_id"`
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &receiver{url: "http://" + l.Addr().String() + "/hook"}
	r.Server = &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(io.LimitReader(req.Body, 1<<20))
		h := hook{header: req.Header.Clone(), body: body}
		if err != nil || json.Unmarshal(body, &h) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, h)
	})}
	go func() {
		if err := r.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// of are the messages of one type about one interview.
func (r *receiver) of(typ, interviewID string) []hook {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []hook
	for _, h := range r.got {
		if h.Type == typ && h.About == interviewID {
			out = append(out, h)
		}
	}
	return out
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// tail is the end of what was written.
func (l *lockedBuffer) tail() string {
	s := l.String()
	return s[max(0, len(s)-6000):]
}

// recording is a committed recording of the demonstration.
func recording(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../demo/content", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// awaitReady asks until the interview's result is there; a failed interview ends
// the test.
func (s *server) awaitReady(c *client.Client, id string, within time.Duration) {
	s.t.Helper()
	s.until("interview "+id+" is ready", within, func() bool {
		iv, err := c.Interview(s.t.Context(), id)
		if err != nil {
			s.t.Fatalf("interview %s: %v\n%s", id, err, s.log)
		}
		if iv.State == "failed" {
			s.t.Fatalf("interview %s failed: %s\n%s", id, iv.Reason, s.log)
		}
		return iv.State == "ready"
	})
}
