package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/candorhq/candor/bench/rig"
)

// database proves that PostgreSQL may stop, in order and by a crash, in the
// middle of uploads and work: answers are 503 meanwhile, and all goes on.
func database(ctx context.Context, r *rig.Run) error {
	voice, err := rig.Voice(ctx)
	if err != nil {
		return err
	}
	pg, err := rig.NewPostgres(ctx, r.Dir)
	if err != nil {
		return err
	}
	defer func() { _ = pg.Stop("immediate") }() // it may be stopped
	p, err := rig.NewProgram(r, "CANDOR_DATABASE_URL="+pg.URL())
	if err != nil {
		return err
	}
	defer p.Kill()
	acme, err := begin(ctx, p, 60)
	if err != nil {
		return err
	}
	defer acme.hooks.Close()
	key, c, hooks := acme.key, acme.c, acme.hooks
	const interviews = 8
	all := make([]*rig.Candidate, interviews)
	failed := make([]error, interviews)
	seed := r.Rand.Uint64()
	refusals := rig.NewTally()
	var clients sync.WaitGroup
	for i := range all {
		all[i] = rig.NewCandidate(i, p.URL(), key, voice, seed, time.Second)
		all[i].Refused = refusals.Count
		clients.Go(func() {
			_ = rig.Pause(ctx, time.Duration(i)*2*time.Second)
			failed[i] = all[i].Answer(ctx)
		})
	}
	answers := rig.NewTally()
	for _, how := range []string{"fast", "immediate", "fast", "immediate"} {
		if err := rig.Pause(ctx, 2*time.Second+time.Duration(r.Rand.Int64N(int64(3*time.Second)))); err != nil {
			return err
		}
		if err := pg.Stop(how); err != nil {
			return err
		}
		for range 12 {
			askAll(ctx, p, key, all, answers)
			_ = rig.Pause(ctx, 250*time.Millisecond)
		}
		if !p.Alive() {
			return fmt.Errorf("the server ended when the database was away\n%s", p.Tail())
		}
		if err := pg.Start(ctx); err != nil {
			return err
		}
		begun := time.Now()
		if err := p.Ready(ctx); err != nil {
			return err
		}
		r.Say("stopped (%s); ready %s after it was back", how, time.Since(begun).Round(10*time.Millisecond))
	}
	clients.Wait()
	r.Say("reads while it was away: %s; uploads: %s", answers, refusals)
	for _, t := range []*rig.Tally{answers, refusals} {
		for status, sample := range t.Sample {
			if status >= 500 && status != http.StatusServiceUnavailable {
				r.Wrong("a missing database was answered with %d: %s", status, sample)
			}
		}
	}
	if answers.N[http.StatusServiceUnavailable] == 0 {
		r.Wrong("no request met the missing database")
	}
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("%w\n%s", err, p.Tail())
	}
	for _, k := range all {
		if k.Anew > 0 {
			r.Wrong("interview %d: %d uploads were lost and begun anew", k.N, k.Anew)
		}
	}
	if err := rig.AwaitReady(ctx, r, c, all, 4*time.Minute); err != nil {
		return fmt.Errorf("%w\n%s", err, p.Tail())
	}
	rig.CheckInterviews(ctx, r, c, all)
	rig.CheckEvents(ctx, r, c, hooks, all)
	rig.CheckTasks(ctx, r, p)
	return nil
}

// askAll asks several doors once.
func askAll(ctx context.Context, p *rig.Program, key string, all []*rig.Candidate, t *rig.Tally) {
	k := &rig.Candidate{URL: p.URL(), Key: key, Refused: t.Count}
	for _, path := range []string{"/readyz", "/v1/me", "/v1/interviews", "/v1/interviews/" + all[0].ID, "/room/unknown", "/share/unknown/", "/console/", "/roundzero/api/v1/interviews", "/ribbon/be-api/v1/interviews"} {
		if res := k.Try(ctx, http.MethodGet, path, nil); res != nil && res.StatusCode < 400 {
			t.Count(res.StatusCode, nil)
		}
	}
	if res := k.Try(ctx, http.MethodPost, "/v1/positions", []byte(`{"title":"Cook"}`), "Content-Type", "application/json"); res != nil && res.StatusCode < 400 {
		t.Count(res.StatusCode, nil)
	}
}
