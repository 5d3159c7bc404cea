package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// storage proves that the S3 server may be killed, or fall silent, in the
// middle of uploads and work: what needs it is answered with 503 meanwhile,
// what does not goes on, and all goes on afterwards.
func storage(ctx context.Context, r *rig.Run) error {
	voice, err := rig.Voice(ctx)
	if err != nil {
		return err
	}
	s3, err := rig.NewS3(ctx, r.Dir)
	if err != nil {
		return err
	}
	defer func() { s3.Stop() }()
	p, err := rig.NewProgram(r, s3.Env()...)
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
			for { // a person whose upload is refused tries again
				if failed[i] = all[i].Answer(ctx); failed[i] == nil || ctx.Err() != nil {
					return
				}
				refusal, ok := errors.AsType[*client.Problem](failed[i])
				if !ok || refusal.Status < 500 {
					return
				}
				refusals.Count(refusal.Status, []byte(refusal.Detail))
				_ = rig.Pause(ctx, time.Second)
			}
		})
	}
	reads := rig.NewTally()
	for _, how := range []string{"killed", "silent", "killed", "silent"} {
		if err := rig.Pause(ctx, 2*time.Second+time.Duration(r.Rand.Int64N(int64(3*time.Second)))); err != nil {
			return err
		}
		if how == "killed" {
			s3.Stop()
		} else if err := s3.Suspend(); err != nil {
			return err
		}
		for range 24 {
			askWithoutFiles(ctx, p, key, all, reads)
			_ = rig.Pause(ctx, 250*time.Millisecond)
		}
		if !p.Alive() {
			return fmt.Errorf("the server ended when its storage was away\n%s", p.Tail())
		}
		if how == "killed" {
			err = s3.Start(ctx)
		} else {
			err = s3.Resume()
		}
		if err != nil {
			return err
		}
		r.Say("storage was %s for six seconds", how)
	}
	clients.Wait()
	r.Say("requests that need no file, while it was away: %s; uploads: %s", reads, refusals)
	for status, sample := range refusals.Sample {
		if status >= 500 && status != http.StatusServiceUnavailable {
			r.Wrong("missing storage was answered with %d: %s", status, sample)
		}
	}
	for status, sample := range reads.Sample {
		if status >= 500 {
			r.Wrong("without storage, what needs no file was answered with %d: %s", status, sample)
		}
	}
	if refusals.N[http.StatusServiceUnavailable] == 0 {
		r.Wrong("no upload met the missing storage")
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
	if err := rig.CheckOrphans(ctx, r, p, c, all); err != nil {
		return err
	}
	p.Stop()
	if err := rig.CheckSQLite(ctx, r, p); err != nil {
		return err
	}
	if left, err := filepath.Glob(filepath.Join(p.Data, "spool", "*")); err != nil || len(left) > 0 {
		r.Wrong("%d files are left in the spool: %v", len(left), err)
	}
	return keepLog(r, p)
}

// askWithoutFiles asks what rows alone can answer.
func askWithoutFiles(ctx context.Context, p *rig.Program, key string, all []*rig.Candidate, t *rig.Tally) {
	k := rig.NewCandidate(-1, p.URL(), key, nil, 0, 0)
	k.Refused = t.Count
	for _, path := range []string{"/v1/me", "/v1/interviews", "/v1/interviews/" + all[0].ID, "/v1/events", "/room/unknown", "/console/"} {
		if res := k.Try(ctx, http.MethodGet, path, nil); res != nil && res.StatusCode < 400 {
			t.Count(res.StatusCode, nil)
		}
	}
}
