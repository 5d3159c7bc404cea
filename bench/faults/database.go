package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/candorhq/candor/client"
)

// database proves that PostgreSQL may stop, in order and by a crash, in the
// middle of uploads and work: answers are 503 meanwhile, and all goes on.
func database(ctx context.Context, r *run) error {
	voice, err := voice(ctx)
	if err != nil {
		return err
	}
	pg, err := newPostgres(ctx, r.dir)
	if err != nil {
		return err
	}
	defer func() { _ = pg.stop("immediate") }() // it may be stopped
	p, err := newProgram(r, "CANDOR_DATABASE_URL="+pg.url())
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
	const interviews = 8
	all := make([]*candidate, interviews)
	failed := make([]error, interviews)
	seed := r.rand.Uint64()
	refusals := newTally()
	var clients sync.WaitGroup
	for i := range all {
		all[i] = newCandidate(i, p.url(), key, voice, seed, time.Second)
		all[i].refused = refusals.count
		clients.Go(func() {
			_ = pause(ctx, time.Duration(i)*2*time.Second)
			failed[i] = all[i].answer(ctx)
		})
	}
	answers := newTally()
	for _, how := range []string{"fast", "immediate", "fast", "immediate"} {
		if err := pause(ctx, 2*time.Second+time.Duration(r.rand.Int64N(int64(3*time.Second)))); err != nil {
			return err
		}
		if err := pg.stop(how); err != nil {
			return err
		}
		for range 12 {
			askAll(ctx, p, key, all, answers)
			_ = pause(ctx, 250*time.Millisecond)
		}
		if !p.alive() {
			return fmt.Errorf("the server ended when the database was away\n%s", p.tail())
		}
		if err := pg.start(ctx); err != nil {
			return err
		}
		begun := time.Now()
		if err := p.ready(ctx); err != nil {
			return err
		}
		r.say("stopped (%s); ready %s after it was back", how, time.Since(begun).Round(10*time.Millisecond))
	}
	clients.Wait()
	r.say("reads while it was away: %s; uploads: %s", answers, refusals)
	for _, t := range []*tally{answers, refusals} {
		for status, sample := range t.sample {
			if status >= 500 && status != http.StatusServiceUnavailable {
				r.wrong("a missing database was answered with %d: %s", status, sample)
			}
		}
	}
	if answers.n[http.StatusServiceUnavailable] == 0 {
		r.wrong("no request met the missing database")
	}
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("%w\n%s", err, p.tail())
	}
	for _, k := range all {
		if k.anew > 0 {
			r.wrong("interview %d: %d uploads were lost and begun anew", k.n, k.anew)
		}
	}
	if err := awaitReady(ctx, r, c, all, 4*time.Minute); err != nil {
		return fmt.Errorf("%w\n%s", err, p.tail())
	}
	checkInterviews(ctx, r, c, all)
	checkEvents(ctx, r, c, hooks, all)
	checkTasks(ctx, r, p)
	return nil
}

// askAll asks several doors once.
func askAll(ctx context.Context, p *program, key string, all []*candidate, t *tally) {
	k := &candidate{url: p.url(), key: key, refused: t.count}
	for _, path := range []string{"/readyz", "/v1/me", "/v1/interviews", "/v1/interviews/" + all[0].id, "/room/unknown", "/share/unknown/", "/console/", "/roundzero/api/v1/interviews", "/ribbon/be-api/v1/interviews"} {
		if res := k.try(ctx, http.MethodGet, path, nil); res != nil && res.StatusCode < 400 {
			t.count(res.StatusCode, nil)
		}
	}
	if res := k.try(ctx, http.MethodPost, "/v1/positions", []byte(`{"title":"Cook"}`), "Content-Type", "application/json"); res != nil && res.StatusCode < 400 {
		t.count(res.StatusCode, nil)
	}
}
