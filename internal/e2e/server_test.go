package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/candorhq/candor/client"
)

// pause is between two looks at something that is waited for.
const pause = 150 * time.Millisecond

// patience is how long something may take before it is taken to hang. It is no
// promise: the machine may be busy with every other test. What is left until
// the end of all tests is enough to say what was waited for.
func patience(t *testing.T) time.Duration {
	const most = 10 * time.Minute
	if end, ok := t.Deadline(); ok {
		return min(most, max(pause, time.Until(end)-20*time.Second))
	}
	return most
}

// server is a running server.
type server struct {
	in    *installation
	args  []string
	url   string
	log   *journal // of every process there was, the oldest first
	cmd   *exec.Cmd
	ended chan struct{} // closed when the process is gone
	err   error         // how it ended; read after ended
}

// serve starts the server on a port of its own and waits until it is ready.
func (in *installation) serve() *server {
	in.t.Helper()
	addr := freeAddress(in.t)
	s := in.launch("serve", "--listen", addr)
	s.url = "http://" + addr
	s.await(in.t)
	return s
}

// launch starts a command that goes on until it is stopped.
func (in *installation) launch(args ...string) *server {
	in.t.Helper()
	s := &server{in: in, args: args, log: &journal{}}
	in.t.Cleanup(func() {
		s.kill()
		keep(in.t, args[0]+".log", s.log.String())
	})
	s.start(in.t)
	return s
}

func (s *server) start(t *testing.T) {
	t.Helper()
	s.cmd, s.ended = s.in.command(context.Background(), s.args...), make(chan struct{})
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func(cmd *exec.Cmd, ended chan struct{}) {
		s.err = cmd.Wait()
		close(ended)
	}(s.cmd, s.ended)
}

func (s *server) await(t *testing.T) {
	t.Helper()
	s.until(t, "the server is ready", func() bool {
		resp, err := http.Get(s.url + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
}

// again starts a server that has ended at the address where it was, with the
// installation's settings as they are now.
func (s *server) again(t *testing.T) {
	t.Helper()
	s.start(t)
	s.await(t)
}

// kill ends the server as a power cut would. Twice is fine.
func (s *server) kill() {
	_ = s.cmd.Process.Signal(syscall.SIGKILL)
	<-s.ended
}

// stop asks the server to stop and returns how it ended.
func (s *server) stop(t *testing.T) error {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-s.ended:
		return s.err
	case <-time.After(patience(t)):
		t.Fatalf("the server did not stop\n%s", s.log.tail())
		return nil
	}
}

// until waits for a condition. A server that ends meanwhile fails the test at
// once.
func (s *server) until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	within := patience(t)
	deadline := time.After(within)
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if ok() {
			return
		}
		select {
		case <-s.ended:
			t.Fatalf("the server ended (%v) before %s\n%s", s.err, what, s.log.tail())
		case <-deadline:
			t.Fatalf("waited %s in vain until %s\n%s", within.Round(time.Second), what, s.log.tail())
		case <-tick.C:
		}
	}
}

// awaitReady asks until the interview's result is there; a failed interview ends
// the test.
func (s *server) awaitReady(t *testing.T, c *client.Client, id string) {
	t.Helper()
	s.until(t, "interview "+id+" is ready", func() bool {
		iv, err := c.Interview(t.Context(), id)
		if err != nil {
			t.Fatalf("interview %s: %v\n%s", id, err, s.log.tail())
		}
		if iv.State == "failed" {
			t.Fatalf("interview %s failed: %s\n%s", id, iv.Reason, s.log.tail())
		}
		return iv.State == "ready"
	})
}

// freeAddress is a loopback address that nobody listens on. It lies under the
// ports that systems hand out by themselves, so that nobody takes it while the
// server is away.
func freeAddress(t *testing.T) string {
	t.Helper()
	for {
		addr := fmt.Sprintf("127.0.0.1:%d", 15000+rand.IntN(15000))
		l, err := net.Listen("tcp", addr)
		if err != nil {
			continue
		}
		l.Close()
		return addr
	}
}

// journal is what a server wrote.
type journal struct {
	mu sync.Mutex
	b  strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// asked is what these tests themselves ask while they wait, and a page's parts.
var asked = regexp.MustCompile(`(?m)^.* msg=request .*method=GET route="(|GET /readyz|GET /v1/interviews/\{[a-z_]+\}(/stages)?)" status=(200|304|503) .*\n`)

// tail is the end of what was written, without what is asked over and over.
func (j *journal) tail() string {
	s := asked.ReplaceAllString(j.String(), "")
	if cut := len(s) - 8000; cut > 0 {
		s = s[cut+strings.IndexByte(s[cut:], '\n')+1:]
	}
	return s
}

// keep writes what helps to understand a test that failed into the folder for
// artefacts, where there is one.
func keep(t *testing.T, name, what string) {
	dir := os.Getenv("CANDOR_ARTEFACTS")
	if !t.Failed() || dir == "" {
		return
	}
	file := filepath.Join(dir, "failed", strings.ReplaceAll(t.Name(), "/", "-"), name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Log(err)
		return
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Log(err)
		return
	}
	defer f.Close()
	if _, err := f.WriteString(what); err != nil {
		t.Log(err)
		return
	}
	t.Logf("kept %s", file)
}
