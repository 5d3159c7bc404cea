package rig

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The clock of a process cannot be set from outside, so the program is built
// once more with a time package whose wall clock has an offset, read from a
// file. As when a machine's clock is set, monotonic times (timers, timeouts)
// do not move; unlike there, neither do times that the kernel gives to files.
const (
	timeAddition = `package time

import "sync/atomic"

var faultsOffset atomic.Int64

// SetFaultsOffset moves the wall clock by seconds.
func SetFaultsOffset(seconds int64) { faultsOffset.Store(seconds) }
`
	mainAddition = `package main

import (
	"os"
	"strconv"
	"strings"
	"time"
)

func init() {
	read := func() {
		b, _ := os.ReadFile(os.Getenv("FAULTS_CLOCK"))
		n, _ := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64)
		time.SetFaultsOffset(n)
	}
	read()
	go func() {
		for {
			time.Sleep(20 * time.Millisecond)
			read()
		}
	}()
}
`
)

// Clock is the wall clock of a program that [Run.BuildWithClock] made.
type Clock struct{ file string }

// NewClock makes a clock that is right, with a file of its name in a folder.
func NewClock(dir, name string) (c Clock, err error) {
	c.file = filepath.Join(dir, "clock-"+name)
	return c, c.Set(0)
}

// Env is the setting of a program that goes by this clock.
func (c Clock) Env() string { return "FAULTS_CLOCK=" + c.file }

// Set makes the clock wrong by so much, within a moment: ahead, or behind where
// it is negative. Seconds count.
func (c Clock) Set(ahead time.Duration) error {
	next := c.file + ".next"
	if err := os.WriteFile(next, []byte(strconv.Itoa(int(ahead.Seconds()))), 0o600); err != nil {
		return err
	}
	return os.Rename(next, c.file)
}

// BuildWithClock builds the server so that its clock can be set, and makes it
// that of the run.
func (r *Run) BuildWithClock(ctx context.Context) error {
	bin := filepath.Join(r.Bin, "clock")
	if _, err := os.Stat(filepath.Join(bin, "candor")); err == nil {
		r.Bin = bin
		return nil
	}
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	timeFile := filepath.Join(strings.TrimSpace(string(root)), "src/time/time.go")
	source, err := os.ReadFile(timeFile)
	if err != nil {
		return err
	}
	const call = "sec, nsec, mono := runtimeNow()\n"
	if strings.Count(string(source), "func Now() Time {\n\t"+call) != 1 {
		return errors.New("this version of Go has another time.Now; see clock.go")
	}
	changed := strings.Replace(string(source), "func Now() Time {\n\t"+call, "func Now() Time {\n\t"+call+"\tsec += faultsOffset.Load()\n", 1)
	replace := map[string]string{}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	for at, text := range map[string]string{
		timeFile: changed, filepath.Join(filepath.Dir(timeFile), "faults.go"): timeAddition,
		filepath.Join(here, "cmd/candor/faults.go"): mainAddition,
	} {
		name := filepath.Join(r.Dir, strconv.Itoa(len(replace))+".go")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			return err
		}
		replace[at] = name
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	name := filepath.Join(r.Dir, "overlay.json")
	if err := os.WriteFile(name, overlay, 0o600); err != nil {
		return err
	}
	c := exec.CommandContext(ctx, "go", "build", "-overlay", name, "-o", filepath.Join(bin, "candor"), "./cmd/candor")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("build with another clock: %w\n%s", err, out)
	}
	if err := os.Symlink(filepath.Join(r.Bin, "candor-asr"), filepath.Join(bin, "candor-asr")); err != nil {
		return err
	}
	r.Bin = bin
	return nil
}
