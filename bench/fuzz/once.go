package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// reached is what came of one target.
type reached struct {
	Executions int64         `json:"executions"`
	New        int           `json:"new"`    // inputs that showed something new
	Corpus     int           `json:"corpus"` // all of them
	Took       time.Duration `json:"took"`
	Failed     string        `json:"failed,omitempty"` // what go test said
}

// progress is a line of go test -fuzz.
var progress = regexp.MustCompile(`^fuzz: elapsed: .*execs: (\d+) .*new interesting: (\d+) \(total: (\d+)\)`)

// fuzz executes one target n times with this many workers, or until ctx ends.
func fuzz(ctx context.Context, root string, t target, n int64, workers int) reached {
	begun := time.Now()
	c := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$",
		"-fuzztime", strconv.FormatInt(n, 10)+"x",
		// What is new is made small in a few tries: making it smallest takes a
		// minute each time, and that minute would find something else.
		"-fuzzminimizetime", "50x",
		"-parallel", strconv.Itoa(workers), "./"+t.dir)
	c.Dir = root
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
				said = said[1:]
			}
		}
		_, _ = io.Copy(io.Discard, pr) // a line that was too long
	}()
	err := c.Run()
	pw.Close()
	<-done
	r.Took = time.Since(begun)
	if err != nil && ctx.Err() == nil {
		r.Failed = strings.Join(append(said, err.Error()), "\n")
	}
	return r
}
