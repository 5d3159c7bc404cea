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

	"github.com/candorhq/candor/client"
)

const (
	killedInterviews = 20
	longestLife      = 5 * time.Second // of a server that is killed
)

// kill proves that a power cut at any instant loses nothing acknowledged.
func kill(ctx context.Context, r *run) error {
	voice, err := voice(ctx)
	if err != nil {
		return err
	}
	env, stop, err := engineEnv(ctx, r)
	if err != nil {
		return err
	}
	defer stop()
	p, err := newProgram(r, env...)
	if err != nil {
		return err
	}
	defer p.kill()
	_, key, err := p.tenant("Acme")
	if err != nil {
		return err
	}
	hooks, err := newReceiver()
	if err != nil {
		return err
	}
	defer hooks.close()
	if err := p.serve(ctx); err != nil {
		return err
	}
	c := client.New(p.url(), key, client.WithRetries(60))
	if _, _, err := c.CreateWebhook(ctx, client.Webhook{URL: hooks.url}); err != nil {
		return err
	}
	r.say("%d interviews, %d kills, %s", killedInterviews, r.kills, map[string]string{"sqlite": "SQLite and a folder", "postgres": "PostgreSQL and S3"}[r.engine])

	var kills atomic.Int64
	seed := r.rand.Uint64()
	all := make([]*candidate, killedInterviews)
	failed := make([]error, killedInterviews)
	var clients sync.WaitGroup
	for i := range all {
		all[i] = newCandidate(i, p.url(), key, voice, seed, 400*time.Millisecond)
		clients.Go(func() {
			// They come one after the other over four fifths of the kills, so
			// that each kill meets uploads and work of every stage.
			after := int64(i * r.kills * 4 / 5 / killedInterviews)
			for kills.Load() < after && pause(ctx, 50*time.Millisecond) == nil {
			}
			if failed[i] = all[i].answer(ctx); failed[i] != nil {
				r.say("interview %d: %v", i, failed[i])
			}
		})
	}
	early := 0
	for range r.kills {
		life := time.Duration(r.rand.Int64N(int64(longestLife)))
		if err := pause(ctx, life); err != nil {
			return err
		}
		if life < 500*time.Millisecond {
			early++
		}
		p.kill()
		kills.Add(1)
		if err := p.start(); err != nil {
			return err
		}
	}
	r.say("killed %d times, %d of them within half a second of the start", kills.Load(), early)
	if err := p.ready(ctx); err != nil {
		return fmt.Errorf("%w\n%s", err, p.tail())
	}
	clients.Wait()
	pieces, again := 0, 0
	for _, k := range all {
		pieces, again = pieces+k.pieces, again+k.again
		if k.anew > 0 {
			r.wrong("interview %d: %d uploads were lost and begun anew", k.n, k.anew)
		}
	}
	r.say("%d pieces acknowledged, %d requests of uploads repeated", pieces, again)
	if err := errors.Join(failed...); err != nil {
		return err
	}
	begun := time.Now()
	if err := awaitReady(ctx, r, c, all, 10*time.Minute); err != nil {
		return fmt.Errorf("%w\n%s", err, p.tail())
	}
	r.say("all ready %s after the last kill's work went on undisturbed", time.Since(begun).Round(time.Second))
	checkInterviews(ctx, r, c, all)
	checkEvents(ctx, r, c, hooks, all)
	checkTasks(ctx, r, p)
	if err := checkSpool(ctx, r, p); err != nil {
		return err
	}
	p.stop()
	if n := p.orphans(); n > 0 {
		r.wrong("%d processes outlived the server", n)
	} else {
		r.say("no process outlived the server")
	}
	if r.engine == "sqlite" {
		if err := checkSQLite(ctx, r, p); err != nil {
			return err
		}
	}
	return keepLog(r, p)
}

// keepLog copies the server's log where FAULTS_LOG says, for looking at it.
func keepLog(r *run, p *program) error {
	dir := os.Getenv("FAULTS_LOG")
	if dir == "" {
		return nil
	}
	b, err := os.ReadFile(p.log.Name())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, filepath.Base(r.dir)+".log"), b, 0o600)
}
