package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// balance proves that it does not matter which node a request reaches: pieces
// of one upload go to both, what one node was told the other knows, limits are
// those of one, and what happens once shows once.
func balance(ctx context.Context, r *rig.Run) error {
	p, voice, err := begin(ctx, r)
	if err != nil {
		return err
	}
	defer p.close()
	w := p.send(ctx, voice, 12, 500*time.Millisecond, 300*time.Millisecond)
	if err := p.twins(ctx, voice, 6); err != nil {
		return err
	}
	if err := errors.Join(p.once(ctx), p.revoked(ctx)); err != nil {
		return err
	}
	if err := w.gone(); err != nil {
		return err
	}
	if both, all := p.before.shared(); both < all/2 {
		r.Wrong("only %d of %d uploads went to both nodes", both, all)
	}
	if p.before.broken > 0 {
		r.Wrong("%d requests were not answered", p.before.broken)
	}
	if err := w.check(ctx, p.nodes[0]); err != nil {
		return err
	}
	return p.limited(ctx)
}

// once sends one request to make an interview to both nodes at once.
func (p *pair) once(ctx context.Context) error {
	const rounds = 10
	before := p.r.Broken()
	for n := range rounds {
		ids := make([]string, 4)
		errs := make([]error, len(ids))
		var wait sync.WaitGroup
		for i := range ids {
			wait.Go(func() {
				c := client.New(p.nodes[i%2].URL(), p.key, client.WithRetries(20))
				made, err := c.CreateInterview(ctx, client.NewInterview{Plan: rig.KitchenPlan(), ExternalID: fmt.Sprint("once-", n),
					Candidate: &client.Candidate{FirstName: "A"}}, client.IdempotencyKey(fmt.Sprint("once-", n)))
				ids[i], errs[i] = made.Interview.ID, err
			})
		}
		wait.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		for _, id := range ids {
			if id != ids[0] {
				p.r.Wrong("one request at two nodes made the interviews %q", ids)
			}
		}
	}
	p.r.Held(before, "%d interviews, each asked for at both nodes twice at once under one idempotency key: one each", rounds)
	return nil
}

// revoked sees how long the other node takes a key that was revoked.
func (p *pair) revoked(ctx context.Context) error {
	key, err := p.nodes[0].Key(p.org, "--scope", "admin,read:interviews")
	if err != nil {
		return err
	}
	a, b := client.New(p.nodes[0].URL(), key), client.New(p.nodes[1].URL(), key, client.WithRetries(0))
	for _, c := range []*client.Client{a, b} { // both know it now
		if _, err := c.Me(ctx); err != nil {
			return err
		}
	}
	me, err := a.Me(ctx)
	if err != nil {
		return err
	}
	if _, err := a.RevokeKey(ctx, me.Key.ID); err != nil {
		return err
	}
	begun := time.Now()
	for {
		if _, err = b.Me(ctx); err != nil || time.Since(begun) > 5*time.Second {
			break
		}
	}
	long := time.Since(begun)
	if refused, ok := errors.AsType[*client.Problem](err); !ok || refused.Status != http.StatusUnauthorized || long > time.Second {
		p.r.Wrong("a key revoked at one node: %v at the other after %s", err, long)
		return nil
	}
	p.r.Say("a key revoked at one node was refused at the other within %s", long.Round(time.Millisecond))
	return nil
}

const limit = 300 // requests a minute

// limited sees that a key has one allowance and not one at each node.
func (p *pair) limited(ctx context.Context) error {
	for i, n := range p.nodes {
		n.Stop()
		n.Env = append(n.Env, fmt.Sprint("CANDOR_LIMITS_KEY_RATE=", limit))
		if err := n.Serve(ctx); err != nil {
			return fmt.Errorf("node %d: %w\n%s", i, err, n.Tail())
		}
	}
	if err := rig.Pause(ctx, 3*time.Second); err != nil { // they have met
		return err
	}
	const (
		long  = 15 * time.Second
		pause = 60 * time.Millisecond
		at    = 2                       // clients at each node
		hears = 2500 * time.Millisecond // told once a second, read once a second
	)
	before := p.r.Broken()
	var allowed, refused atomic.Int64
	begun := time.Now()
	var wait sync.WaitGroup
	for i := range 2 * at {
		k := &rig.Candidate{URL: p.nodes[i%2].URL(), Key: p.key, Refused: func(int, []byte) {}}
		wait.Go(func() {
			for time.Since(begun) < long && ctx.Err() == nil {
				switch res := k.Try(ctx, http.MethodGet, "/v1/me", nil); {
				case res == nil:
				case res.StatusCode == http.StatusTooManyRequests:
					refused.Add(1)
				case res.StatusCode == http.StatusOK:
					allowed.Add(1)
				default:
					p.r.Wrong("a request was answered with %s", res.Status)
				}
				_ = rig.Pause(ctx, pause)
			}
		})
	}
	wait.Wait()
	one := limit + limit*int64(long/time.Second)/60
	// What a node allowed is not known to the other until it has heard of it. It
	// can be no more than was asked in that time. Nodes that counted for
	// themselves would allow twice as many as one.
	most := one + int64(2*at*hears/pause)
	if allowed.Load() > most || refused.Load() == 0 {
		p.r.Wrong("two nodes allowed %d requests and refused %d, one would have allowed %d", allowed.Load(), refused.Load(), one)
	}
	p.r.Held(before, "limit of %d a minute: two nodes allowed %d requests in %s, one would have allowed %d; refused %d", limit, allowed.Load(), long, one, refused.Load())
	return nil
}
