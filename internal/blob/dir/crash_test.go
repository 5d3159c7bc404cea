//go:build linux

package dir_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/blob/dir"
)

// child starts this test program again to run one test in a process that may
// be killed or limited. The test finds the folder in the environment.
func child(t *testing.T, test, folder string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^"+test+"$", "-test.v")
	c.Env = append(os.Environ(), "CANDOR_TEST_FOLDER="+folder)
	return c
}

func TestAKilledPutIsSweptAndALivingOneIsNot(t *testing.T) {
	if folder := os.Getenv("CANDOR_TEST_FOLDER"); folder != "" {
		putForEver(t, folder)
	}
	folder := t.TempDir()
	s := open(t, folder)
	if _, err := s.Put(t.Context(), "k", strings.NewReader("before"), ""); err != nil {
		t.Fatal(err)
	}
	c := child(t, t.Name(), folder)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "writing" {
	}
	if len(leftovers(t, folder)) != 1 {
		t.Errorf("while the other process writes there is %v", leftovers(t, folder))
	}
	open(t, folder)
	if len(leftovers(t, folder)) != 1 {
		t.Error("opening the store took a living process's file away")
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, out)
	if err := c.Wait(); err == nil {
		t.Error("the other process ended by itself")
	}
	s = open(t, folder)
	if left := leftovers(t, folder); left != nil {
		t.Errorf("after the crash and a start there is %v", left)
	}
	r, _, err := s.Open(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := io.ReadAll(r); err != nil || string(got) != "before" {
		t.Errorf("after the crash k holds %q, %v", got, err)
	}
}

// putForEver begins a put, says so when some of it is written, and stays.
func putForEver(t *testing.T, folder string) {
	s, err := dir.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	random := io.LimitReader(rand.NewChaCha8([32]byte{}), 1<<20)
	_, err = s.Put(t.Context(), "k", io.MultiReader(random, stall{}), "")
	t.Fatalf("the put ended: %v", err)
}

// stall reports that it is reached and never returns.
type stall struct{}

func (stall) Read([]byte) (int, error) {
	fmt.Println("writing")
	select {}
}

func TestAFullDiskIsToldApartAndStoresNothing(t *testing.T) {
	if folder := os.Getenv("CANDOR_TEST_FOLDER"); folder != "" {
		putTooMuch(t, folder)
		return
	}
	folder := t.TempDir()
	// A file system of its own in a mount namespace of its own, which ends
	// with the process; where that is not allowed, a limit on file size.
	c := child(t, t.Name(), folder)
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	c.Env = append(c.Env, "CANDOR_TEST_MOUNT=1")
	out, err := c.CombinedOutput()
	if err != nil && !strings.Contains(string(out), "=== RUN") || strings.Contains(string(out), "cannot mount") {
		c = child(t, t.Name(), folder)
		out, err = c.CombinedOutput()
	}
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}

func putTooMuch(t *testing.T, folder string) {
	if os.Getenv("CANDOR_TEST_MOUNT") != "" {
		if err := syscall.Mount("none", folder, "tmpfs", 0, "size=1m"); err != nil {
			t.Fatalf("cannot mount: %v", err)
		}
		t.Log("on a file system of 1 MiB")
	} else {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
			t.Fatal(err)
		}
		t.Log("with files limited to 1 MiB")
	}
	folder = filepath.Join(folder, "store")
	s := open(t, folder)
	if _, err := s.Put(t.Context(), "k", strings.NewReader("before"), ""); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"k", "new"} {
		_, err := s.Put(t.Context(), key, strings.NewReader(strings.Repeat("x", 2<<20)), "")
		if !errors.Is(err, blob.ErrFull) {
			t.Errorf("Put(%s) = %v, want ErrFull", key, err)
		}
	}
	if left := leftovers(t, folder); left != nil {
		t.Errorf("left behind: %v", left)
	}
	if info, err := s.Stat(t.Context(), "k"); err != nil || info.Size != 6 {
		t.Errorf("k is %+v, %v", info, err)
	}
	// There is room again at once.
	if _, err := s.Put(t.Context(), "new", strings.NewReader(strings.Repeat("x", 500<<10)), ""); err != nil {
		t.Error(err)
	}
}
