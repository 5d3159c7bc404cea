package main

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
	"sync"
	"time"

	"github.com/candorhq/candor/bench/rig"
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

// buildWithClock builds the server with that clock.
func buildWithClock(ctx context.Context, r *rig.Run) (bin string, err error) {
	bin = filepath.Join(r.Bin, "clock")
	if _, err := os.Stat(filepath.Join(bin, "candor")); err == nil {
		return bin, nil
	}
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return "", err
	}
	timeFile := filepath.Join(strings.TrimSpace(string(root)), "src/time/time.go")
	source, err := os.ReadFile(timeFile)
	if err != nil {
		return "", err
	}
	const call = "sec, nsec, mono := runtimeNow()\n"
	if strings.Count(string(source), "func Now() Time {\n\t"+call) != 1 {
		return "", errors.New("this version of Go has another time.Now; see clock.go")
	}
	changed := strings.Replace(string(source), "func Now() Time {\n\t"+call, "func Now() Time {\n\t"+call+"\tsec += faultsOffset.Load()\n", 1)
	replace := map[string]string{}
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for at, text := range map[string]string{
		timeFile: changed, filepath.Join(filepath.Dir(timeFile), "faults.go"): timeAddition,
		filepath.Join(here, "cmd/candor/faults.go"): mainAddition,
	} {
		name := filepath.Join(r.Dir, strconv.Itoa(len(replace))+".go")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			return "", err
		}
		replace[at] = name
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	name := filepath.Join(r.Dir, "overlay.json")
	if err := os.WriteFile(name, overlay, 0o600); err != nil {
		return "", err
	}
	c := exec.CommandContext(ctx, "go", "build", "-overlay", name, "-o", filepath.Join(bin, "candor"), "./cmd/candor")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build with another clock: %w\n%s", err, out)
	}
	return bin, os.Symlink(filepath.Join(r.Bin, "candor-asr"), filepath.Join(bin, "candor-asr"))
}

// clock proves that a clock that jumps by an hour and by a day, forward and
// back, loses no upload, task or webhook.
func clock(ctx context.Context, r *rig.Run) error {
	voice, err := rig.Voice(ctx)
	if err != nil {
		return err
	}
	if r.Bin, err = buildWithClock(ctx, r); err != nil {
		return err
	}
	file := filepath.Join(r.Dir, "offset")
	set := func(d time.Duration) error {
		next := file + ".next"
		if err := os.WriteFile(next, []byte(strconv.Itoa(int(d.Seconds()))), 0o600); err != nil {
			return err
		}
		return os.Rename(next, file)
	}
	if err := set(0); err != nil {
		return err
	}
	p, err := rig.NewProgram(r, "FAULTS_CLOCK="+file)
	if err != nil {
		return err
	}
	defer p.Kill()
	acme, err := begin(ctx, p, 20)
	if err != nil {
		return err
	}
	defer acme.hooks.Close()
	key, c, hooks := acme.key, acme.c, acme.hooks
	const interviews = 8
	all := make([]*rig.Candidate, interviews)
	failed := make([]error, interviews)
	refusals := rig.NewTally()
	seed := r.Rand.Uint64()
	var clients sync.WaitGroup
	for i := range all {
		all[i] = rig.NewCandidate(i, p.URL(), key, voice, seed, 1500*time.Millisecond)
		all[i].Refused = refusals.Count
		clients.Go(func() {
			_ = rig.Pause(ctx, time.Duration(i)*2*time.Second)
			failed[i] = all[i].Answer(ctx)
		})
	}
	const day = 24 * time.Hour
	for _, offset := range []time.Duration{time.Hour, 0, -time.Hour, 0, day, 0, -day, 0} {
		if err := rig.Pause(ctx, 2*time.Second+time.Duration(r.Rand.Int64N(int64(2*time.Second)))); err != nil {
			return err
		}
		if err := set(offset); err != nil {
			return err
		}
	}
	clients.Wait()
	r.Say("the clock jumped 8 times: +1 h, back, -1 h, back, +24 h, back, -24 h, back; refused: %s", refusals)
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("%w\n%s", err, p.Tail())
	}
	for status, sample := range refusals.Sample {
		if status >= 500 {
			r.Wrong("a request was answered with %d: %s", status, sample)
		}
	}
	anew := 0
	for _, k := range all {
		anew += k.Anew
	}
	r.Say("%d uploads had expired by the day's jump and were begun anew", anew)
	begun := time.Now()
	if err := rig.AwaitReady(ctx, r, c, all, 4*time.Minute); err != nil {
		return fmt.Errorf("%w\n%s", err, p.Tail())
	}
	r.Say("all ready %s after the last answer", time.Since(begun).Round(time.Second))
	rig.CheckInterviews(ctx, r, c, all)
	rig.CheckEvents(ctx, r, c, hooks, all)
	rig.CheckTasks(ctx, r, p)
	p.Stop()
	return rig.CheckSQLite(ctx, r, p)
}
