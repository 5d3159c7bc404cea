package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// watched are the packages whose branches guide the fuzzer: all of this module
// and the parsers of others that read what a stranger wrote. The go command's
// own -fuzz watches every package that is linked in. The embedded database then
// takes minutes to build, and half a megabyte of counters is cleared and read
// at each execution, which is most of its time.
var watched = []string{"%s/...", "github.com/goccy/go-yaml/...", "github.com/go-jose/go-jose/v4/..."}

// bench is a folder of test binaries, one a package and built when the first
// of its targets is due.
type bench struct {
	root    string
	dir     string
	passing bool // the folder is removed at the end
	module  string
	cache   string // where interesting inputs are kept, beside the go command's own

	mu    sync.Mutex
	built map[string]error // by package
}

// openBench builds into a folder that stays, where one is named, so that a
// later run links only what has changed.
func openBench(ctx context.Context, root, folder string) (*bench, error) {
	said, err := goTool(ctx, root, "list", "-m", "-f", "{{.Path}}")
	if err != nil {
		return nil, err
	}
	cache, err := goTool(ctx, root, "env", "GOCACHE")
	if err != nil {
		return nil, err
	}
	dir, passing := folder, folder == ""
	if passing {
		dir, err = os.MkdirTemp("", "fuzz-")
	} else if dir, err = filepath.Abs(folder); err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	return &bench{root: root, dir: dir, passing: passing, module: said, cache: filepath.Join(cache, "fuzz"), built: map[string]error{}}, err
}

func (b *bench) Close() error {
	if !b.passing {
		return nil
	}
	return os.RemoveAll(b.dir)
}

// binary is the test binary of a target's package.
func (b *bench) binary(ctx context.Context, t target) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	name := filepath.Join(b.dir, strings.ReplaceAll(t.dir, "/", "-")+".test")
	if err, ok := b.built[t.dir]; ok {
		return name, err
	}
	args := []string{"test", "-c", "-o", name}
	for _, p := range watched {
		if strings.Contains(p, "%s") {
			p = fmt.Sprintf(p, b.module)
		}
		args = append(args, "-gcflags="+p+"=-d=libfuzzer")
	}
	_, err := goTool(ctx, b.root, append(args, "./"+t.dir)...)
	if ctx.Err() == nil {
		b.built[t.dir] = err
	}
	return name, err
}

func goTool(ctx context.Context, dir string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, "go", args...)
	c.Dir = dir
	var said strings.Builder
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, &said)
	}
	return strings.TrimSpace(string(out)), nil
}

// reached is what came of one target.
type reached struct {
	Executions int64         `json:"executions"`
	New        int           `json:"new"`              // inputs that showed something new
	Corpus     int           `json:"corpus"`           // all of them
	Took       time.Duration `json:"took"`             // without the build
	Rate       float64       `json:"rate"`             // executions a second in the last turn
	Failed     string        `json:"failed,omitempty"` // what the test said
}

// progress is a line of a fuzzing test.
var progress = regexp.MustCompile(`^fuzz: elapsed: .*execs: (\d+) .*new interesting: (\d+) \(total: (\d+)\)`)

// fuzz executes one target n times with this many workers, or until ctx ends.
func (b *bench) fuzz(ctx context.Context, t target, n int64, workers int) reached {
	binary, err := b.binary(ctx, t)
	if err != nil {
		return reached{Failed: err.Error()}
	}
	begun := time.Now()
	c := exec.CommandContext(ctx, binary, "-test.run", "^$", "-test.fuzz", "^"+t.name+"$",
		"-test.fuzztime", strconv.FormatInt(n, 10)+"x",
		// What is new is made small in a few tries: making it smallest takes a
		// minute each time, and that minute would find something else.
		"-test.fuzzminimizetime", "50x",
		"-test.fuzzcachedir", filepath.Join(b.cache, b.module, filepath.FromSlash(t.dir)),
		"-test.parallel", strconv.Itoa(workers))
	c.Dir = filepath.Join(b.root, filepath.FromSlash(t.dir))
	// A worker is one process that does one thing after the other: a second
	// thread would only be woken for each execution and put to sleep again.
	c.Env = append(os.Environ(), "GOMAXPROCS=1")
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) } // it then says how far it got
	c.WaitDelay = 30 * time.Second
	var r reached
	var said []string
	pr, pw := io.Pipe()
	c.Stdout, c.Stderr = pw, pw
	done := make(chan struct{})
	go func() {
		defer close(done)
		lines := bufio.NewScanner(pr)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			if m := progress.FindStringSubmatch(lines.Text()); m != nil {
				r.Executions, _ = strconv.ParseInt(m[1], 10, 64) // digits
				r.New, _ = strconv.Atoi(m[2])
				r.Corpus, _ = strconv.Atoi(m[3])
				continue
			}
			if said = append(said, lines.Text()); len(said) > 40 {
				said = slices.Delete(said, 0, 1)
			}
		}
		_, _ = io.Copy(io.Discard, pr) // a line that was too long
	}()
	err = c.Run()
	pw.Close()
	<-done
	r.Took = time.Since(begun)
	r.Rate = float64(r.Executions) / r.Took.Seconds()
	if err != nil && (ctx.Err() == nil || strings.Contains(strings.Join(said, "\n"), "--- FAIL")) {
		r.Failed = strings.Join(append(said, err.Error()), "\n")
	}
	return r
}
