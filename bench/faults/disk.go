package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// disk proves that a full disk loses nothing acknowledged: the data folder is
// a small file system of its own, which a file of ours fills up and leaves
// again while candidates upload.
func disk(ctx context.Context, r *rig.Run) error {
	voice, err := rig.Voice(ctx)
	if err != nil {
		return err
	}
	p, err := rig.NewProgram(r)
	if err != nil {
		return err
	}
	if err := os.Mkdir(p.Data, 0o700); err != nil {
		return err
	}
	const size = 48 << 20
	if err := syscall.Mount("faults", p.Data, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", size)); err != nil {
		return fmt.Errorf("mount a small file system: %w", err)
	}
	defer func() {
		p.Kill()
		if err := syscall.Unmount(p.Data, 0); err != nil {
			r.Say("unmount: %v", err)
		}
	}()
	acme, err := begin(ctx, p, 60)
	if err != nil {
		return err
	}
	defer acme.hooks.Close()
	key, c, hooks := acme.key, acme.c, acme.hooks

	refusals := rig.NewTally()
	const interviews = 8
	all := make([]*rig.Candidate, interviews)
	failed := make([]error, interviews)
	seed := r.Rand.Uint64()
	ctxOfClients, giveUp := context.WithTimeout(ctx, 5*time.Minute)
	defer giveUp()
	var clients sync.WaitGroup
	for i := range all {
		all[i] = rig.NewCandidate(i, p.URL(), key, voice, seed, 700*time.Millisecond)
		all[i].Refused = refusals.Count
		clients.Go(func() {
			_ = rig.Pause(ctxOfClients, time.Duration(i)*700*time.Millisecond)
			for { // a person whose upload is refused tries again
				if failed[i] = all[i].Answer(ctxOfClients); failed[i] == nil || ctxOfClients.Err() != nil {
					return
				}
				refusal, ok := errors.AsType[*client.Problem](failed[i])
				if !ok || refusal.Status < 500 {
					return
				}
				refusals.Count(refusal.Status, []byte(refusal.Detail))
				_ = rig.Pause(ctxOfClients, time.Second)
			}
		})
	}
	ballast := filepath.Join(p.Data, "ballast")
	for range 4 {
		_ = rig.Pause(ctx, time.Second+time.Duration(r.Rand.Int64N(int64(2*time.Second))))
		if err := fill(ballast, size); err != nil {
			return err
		}
		_ = rig.Pause(ctx, 4*time.Second)
		if !p.Alive() {
			return fmt.Errorf("the server ended when the disk was full\n%s", p.Tail())
		}
		if err := os.Remove(ballast); err != nil {
			return err
		}
	}
	clients.Wait()
	r.Say("the disk was full 4 times for 4 s; refused uploads meanwhile: %s", refusals)
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("%w\n%s", err, p.Tail())
	}
	for status := range refusals.N {
		if status >= 500 && status != 507 && status != 503 {
			r.Wrong("a full disk was answered with %d: %s", status, refusals.Sample[status])
		}
	}
	if refusals.N[507] == 0 {
		r.Wrong("no request met the full disk")
	}
	for _, k := range all {
		if k.Anew > 0 {
			r.Wrong("interview %d: %d uploads were lost and begun anew", k.N, k.Anew)
		}
	}
	if err := rig.AwaitReady(ctx, r, c, all, 3*time.Minute); err != nil {
		return fmt.Errorf("%w\n%s", err, p.Tail())
	}
	rig.CheckInterviews(ctx, r, c, all)
	rig.CheckEvents(ctx, r, c, hooks, all)
	rig.CheckTasks(ctx, r, p)
	p.Stop()
	return rig.CheckSQLite(ctx, r, p)
}

// fill writes a file until no byte more goes in.
func fill(name string, most int) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, piece := range []int{1 << 20, 64 << 10, 4 << 10} {
		b := make([]byte, piece)
		for n := 0; n < most; n += piece {
			if _, err := f.Write(b); errors.Is(err, syscall.ENOSPC) {
				break
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}
