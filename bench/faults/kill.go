package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/candorhq/candor/bench/rig"
)

const (
	killedInterviews = 20
	longestLife      = 5 * time.Second // of a server that is killed
)

// kill proves that a power cut at any instant loses nothing acknowledged.
func kill(ctx context.Context, r *rig.Run, engine string, kills int) error {
	voice, err := rig.Voice(ctx)
	if err != nil {
		return err
	}
	env, stop, err := rig.EngineEnv(ctx, r, engine)
	if err != nil {
		return err
	}
	defer stop()
	p, err := rig.NewProgram(r, env...)
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
	r.Say("%d interviews, %d kills", killedInterviews, kills)

	var killed atomic.Int64
	seed := r.Rand.Uint64()
	all := make([]*rig.Candidate, killedInterviews)
	failed := make([]error, killedInterviews)
	var clients sync.WaitGroup
	for i := range all {
		all[i] = rig.NewCandidate(i, p.URL(), key, voice, seed, 400*time.Millisecond)
		clients.Go(func() {
			// They come one after the other over four fifths of the kills, so
			// that each kill meets uploads and work of every stage.
			after := int64(i * kills * 4 / 5 / killedInterviews)
			for killed.Load() < after && rig.Pause(ctx, 50*time.Millisecond) == nil {
			}
			if failed[i] = all[i].Answer(ctx); failed[i] != nil {
				r.Say("interview %d: %v", i, failed[i])
			}
		})
	}
	early := 0
	for range kills {
		life := time.Duration(r.Rand.Int64N(int64(longestLife)))
		if err := rig.Pause(ctx, life); err != nil {
			return err
		}
		if life < 500*time.Millisecond {
			early++
		}
		p.Kill()
		killed.Add(1)
		if err := p.Start(); err != nil {
			return err
		}
	}
	r.Say("killed %d times, %d of them within half a second of the start", killed.Load(), early)
	if err := p.Ready(ctx); err != nil {
		return fmt.Errorf("%w\n%s", err, p.Tail())
	}
	clients.Wait()
	pieces, again := 0, 0
	for _, k := range all {
		pieces, again = pieces+k.Pieces, again+k.Again
		if k.Anew > 0 {
			r.Wrong("interview %d: %d uploads were lost and begun anew", k.N, k.Anew)
		}
	}
	r.Say("%d pieces acknowledged, %d requests of uploads repeated", pieces, again)
	if err := errors.Join(failed...); err != nil {
		return err
	}
	begun := time.Now()
	if err := rig.AwaitReady(ctx, r, c, all, 10*time.Minute); err != nil {
		return fmt.Errorf("%w\n%s", err, p.Tail())
	}
	r.Say("all ready %s after the last kill's work went on undisturbed", time.Since(begun).Round(time.Second))
	rig.CheckInterviews(ctx, r, c, all)
	rig.CheckEvents(ctx, r, c, hooks, all)
	rig.CheckTasks(ctx, r, p)
	if err := rig.CheckSpool(ctx, r, p); err != nil {
		return err
	}
	if err := rig.CheckOrphans(ctx, r, p, c, all); err != nil {
		return err
	}
	p.Stop()
	if err := rig.Until(ctx, "no process outlives the server", 10*time.Second, func() bool { return p.Orphans() == 0 }); err != nil {
		r.Wrong("%v: %d do", err, p.Orphans())
	} else {
		r.Say("no process outlived the server")
	}
	if engine == "sqlite" {
		if err := rig.CheckSQLite(ctx, r, p); err != nil {
			return err
		}
	}
	return keepLog(r, p)
}

// keepLog copies the server's log where FAULTS_LOG says, for looking at it.
func keepLog(r *rig.Run, p *rig.Program) error {
	dir := os.Getenv("FAULTS_LOG")
	if dir == "" {
		return nil
	}
	b, err := os.ReadFile(p.Log.Name())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, filepath.Base(r.Dir)+".log"), b, 0o600)
}
