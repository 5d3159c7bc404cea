package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/candorhq/candor/bench/rig"
)

// clock proves that a clock that jumps by an hour and by a day, forward and
// back, loses no upload, task or webhook.
func clock(ctx context.Context, r *rig.Run) error {
	voice, err := rig.Voice(ctx)
	if err != nil {
		return err
	}
	if err := r.BuildWithClock(ctx); err != nil {
		return err
	}
	wall, err := rig.NewClock(r.Dir, "only")
	if err != nil {
		return err
	}
	p, err := rig.NewProgram(r, wall.Env())
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
		if err := wall.Set(offset); err != nil {
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
