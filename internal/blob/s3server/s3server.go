// Package s3server runs a real S3 server, versitygw, for tests: the fakes
// accept bad signatures. Start is all there is to call. The set-up script
// installs the program; Install is the command.
package s3server

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Install is the command that puts the program where Start looks for it, to be
// run at the root of the repository.
const Install = `GOBIN="$PWD/.tools/bin" go install github.com/versity/versitygw/cmd/versitygw@v1.8.0`

// Server is a running S3 server on a loopback port.
type Server struct {
	Endpoint  string // http://127.0.0.1:port
	Region    string
	AccessKey string
	SecretKey string
	// Folder holds a folder for each bucket, which holds a file for each
	// object. A test may spoil them.
	Folder string
}

// readyTime bounds how long the server may take to answer first.
const readyTime = 20 * time.Second

// Start runs a server until the test ends. The test fails when the program is
// not installed.
func Start(t testing.TB) *Server {
	t.Helper()
	program, err := find()
	if err != nil {
		t.Fatalf("no S3 server to test with: %v; install it with\n\t%s", err, Install)
	}
	s := &Server{
		Region:    "us-east-1",
		AccessKey: "candor-test",
		SecretKey: "candor-test-secret",
		Folder:    t.TempDir(),
	}
	// The port is free now and may be taken a moment later: try again then.
	var failure string
	for range 5 {
		if failure = s.run(t, program); failure == "" {
			return s
		}
	}
	t.Fatalf("start %s: %s", program, failure)
	return nil
}

// Bucket makes an empty bucket.
func (s *Server) Bucket(t testing.TB, name string) {
	t.Helper()
	if err := os.Mkdir(filepath.Join(s.Folder, name), 0o755); err != nil {
		t.Fatal(err)
	}
}

// run starts the program and returns when it answers, or why it does not.
func (s *Server) run(t testing.TB, program string) (failure string) {
	address, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer
	c := exec.Command(program, "--port", address, "--keep-alive", "--quiet", "posix", s.Folder)
	c.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.AccessKey, "ROOT_SECRET_KEY="+s.SecretKey)
	c.Stdout, c.Stderr = &output, &output
	c.WaitDelay = time.Second
	if err := c.Start(); err != nil {
		return err.Error()
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		// Killed at the end of the test: the status says nothing.
		_ = c.Wait()
	}()
	stop := func() {
		_ = c.Process.Kill() // it may have ended by itself
		<-ended
	}
	deadline := time.After(readyTime)
	for {
		if answers(address) {
			t.Cleanup(stop)
			s.Endpoint = "http://" + address
			return ""
		}
		select {
		case <-ended:
			return output.String()
		case <-deadline:
			stop()
			return "no answer in time: " + output.String()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// answers tells whether an S3 server is at address: it refuses a request that
// nobody has signed.
func answers(address string) bool {
	resp, err := http.Get("http://" + address + "/")
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusForbidden
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// find looks in CANDOR_VERSITYGW, in PATH, then in .tools/bin at the root of
// the repository.
func find() (string, error) {
	if program := os.Getenv("CANDOR_VERSITYGW"); program != "" {
		return exec.LookPath(program)
	}
	if program, err := exec.LookPath("versitygw"); err == nil {
		return program, nil
	}
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return exec.LookPath(filepath.Join(folder, ".tools", "bin", "versitygw"))
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", errors.New("versitygw is neither in PATH nor is there a repository around")
		}
		folder = parent
	}
}
