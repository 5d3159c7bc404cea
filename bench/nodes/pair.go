package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// pair is an installation of two nodes, and everything around it.
type pair struct {
	r        *rig.Run
	postgres *rig.Postgres
	nodes    [2]*rig.Program
	before   *balancer
	hooks    *rig.Receiver
	post     *postbox
	c        *client.Client // through the balancer
	org, key string
	ends     []func()
}

// place says where the parts of a pair listen.
type place struct {
	postgres, s3, world string    // addresses
	nodes               [2]string // host:port
	inside              [2][]string
	env                 [2][]string // settings of one node
}

// loopback is a place without networks of its own.
func loopback() (p place, err error) {
	p = place{postgres: "127.0.0.1", s3: "127.0.0.1", world: "127.0.0.1"}
	for i := range p.nodes {
		if p.nodes[i], err = rig.FreeAddress(); err != nil {
			return p, err
		}
	}
	return p, nil
}

// open starts two nodes with one tenant, one webhook and one plan to invite by.
// They share the secrets' file and have a data folder each.
func open(ctx context.Context, r *rig.Run, at place, env ...string) (p *pair, err error) {
	p = &pair{r: r}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	if p.postgres, err = rig.NewPostgres(ctx, r.Dir, at.postgres); err != nil {
		return p, err
	}
	p.ends = append(p.ends, func() { _ = p.postgres.Stop("immediate") })
	s3, err := rig.NewS3(ctx, r.Dir, at.s3)
	if err != nil {
		return p, err
	}
	p.ends = append(p.ends, s3.Stop)
	if p.hooks, err = rig.NewReceiver(at.world); err != nil {
		return p, err
	}
	p.ends = append(p.ends, p.hooks.Close)
	if p.post, err = openPostbox(at.world); err != nil {
		return p, err
	}
	p.ends = append(p.ends, p.post.close)
	if p.before, err = newBalancer(r.Rand.Uint64(), at.nodes[:]...); err != nil {
		return p, err
	}
	p.ends = append(p.ends, p.before.close)
	settings := append(append(s3.Env(), "CANDOR_DATABASE_URL="+p.postgres.URL(), "CANDOR_SECRETS_FILE="+filepath.Join(r.Dir, "secrets"),
		"CANDOR_PUBLIC_URL="+p.before.url, "CANDOR_MAIL_URL="+p.post.url, "CANDOR_MAIL_FROM=nodes@example.org",
		"CANDOR_TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8"), env...)
	for i, name := range []string{"a", "b"} {
		if p.nodes[i], err = rig.NewNode(r, "-"+name, at.nodes[i], slices.Concat(settings, []string{"CANDOR_NODE=" + name}, at.env[i])...); err != nil {
			return p, err
		}
		p.nodes[i].Inside = at.inside[i]
		p.ends = append(p.ends, p.nodes[i].Kill)
	}
	if p.org, p.key, err = p.nodes[0].Tenant("Acme"); err != nil {
		return p, err
	}
	for _, n := range p.nodes {
		if err := n.Serve(ctx); err != nil {
			return p, fmt.Errorf("%w\n%s", err, n.Tail())
		}
	}
	if err := p.before.await(ctx, 2); err != nil {
		return p, err
	}
	p.c = client.New(p.before.url, p.key, client.WithRetries(60))
	_, _, err = p.c.CreateWebhook(ctx, client.Webhook{URL: p.hooks.URL})
	return p, err
}

func (p *pair) close() {
	if dir := os.Getenv("NODES_LOG"); dir != "" {
		for _, n := range p.nodes {
			if n != nil {
				b, _ := os.ReadFile(n.Log.Name())
				_ = os.WriteFile(filepath.Join(dir, filepath.Base(p.r.Dir)+filepath.Base(n.Log.Name())+".log"), b, 0o600)
			}
		}
	}
	for i := len(p.ends) - 1; i >= 0; i-- {
		p.ends[i]()
	}
	p.ends = nil
}

// crowd are candidates that upload while something is done to the nodes.
type crowd struct {
	p        *pair
	all      []*rig.Candidate
	refusals *rig.Tally
	wait     sync.WaitGroup
	invited  int
	make     func(n int, url string) *rig.Candidate

	mu     sync.Mutex
	failed []error
}

// send lets n candidates come, one every so often, and invites as many people
// by mail.
func (p *pair) send(ctx context.Context, voice []int16, n int, every, pace time.Duration) *crowd {
	w := &crowd{p: p, refusals: rig.NewTally()}
	seed := p.r.Rand.Uint64()
	w.make = func(n int, url string) *rig.Candidate {
		k := rig.NewCandidate(n, url, p.key, voice, seed, pace)
		k.Refused = w.refusals.Count
		w.all = append(w.all, k)
		return k
	}
	for i := range n {
		k := w.make(i, p.before.url)
		w.wait.Go(func() {
			_ = rig.Pause(ctx, time.Duration(i)*every)
			w.note(k.Answer(ctx))
		})
	}
	w.wait.Go(func() { w.note(w.invite(ctx, n, every)) })
	return w
}

// note keeps what went wrong with a candidate, nil for nothing.
func (w *crowd) note(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed = append(w.failed, err)
}

// another candidate comes and gives its interview now at an address.
func (w *crowd) another(ctx context.Context, url string) *rig.Candidate {
	k := w.make(len(w.all), url)
	w.note(k.Answer(ctx))
	return k
}

func (w *crowd) invite(ctx context.Context, n int, every time.Duration) error {
	plan, err := w.p.c.CreatePlan(ctx, *rig.KitchenPlan())
	for i := 0; i < n && err == nil; i++ {
		var made client.Invited
		made, err = w.p.c.Invite(ctx, client.Invitation{PlanID: plan.ID, Notify: "email",
			Candidates: []client.Candidate{{FirstName: "Noah", Email: fmt.Sprintf("noah-%d@example.org", i)}}})
		if err == nil && len(made.Errors) > 0 {
			err = fmt.Errorf("invite: %v", made.Errors)
		}
		if err == nil {
			w.invited++
			err = rig.Pause(ctx, every)
		}
	}
	return err
}

// gone waits until all candidates have finished, and sees that no upload was
// lost and no request met an error of ours.
func (w *crowd) gone() error {
	w.wait.Wait()
	pieces, again := 0, 0
	for _, k := range w.all {
		pieces, again = pieces+k.Pieces, again+k.Again
		if k.Anew > 0 {
			w.p.r.Wrong("interview %d: %d uploads were lost and begun anew", k.N, k.Anew)
		}
	}
	w.p.r.Say("%d interviews, %d pieces acknowledged, %d requests of uploads repeated; refused: %s", len(w.all), pieces, again, w.refusals)
	w.p.r.Say("%s", w.p.before)
	for status, sample := range w.refusals.Sample {
		if status == 500 {
			w.p.r.Wrong("a request was answered with %d: %s", status, sample)
		}
	}
	if err := errors.Join(w.failed...); err != nil {
		return fmt.Errorf("%w\n%s\n%s", err, w.p.nodes[0].Tail(), w.p.nodes[1].Tail())
	}
	return nil
}

// check waits until all work is done and holds it against what was promised.
// ask is a node that runs.
func (w *crowd) check(ctx context.Context, ask *rig.Program) error {
	p := w.p
	begun := time.Now()
	if err := rig.AwaitReady(ctx, p.r, p.c, w.all, 5*time.Minute); err != nil {
		return fmt.Errorf("%w\n%s", err, ask.Tail())
	}
	p.r.Say("all ready %s after the last candidate had finished", time.Since(begun).Round(time.Second))
	rig.CheckInterviews(ctx, p.r, p.c, w.all)
	rig.CheckEvents(ctx, p.r, p.c, p.hooks, w.all)
	rig.CheckTasks(ctx, p.r, ask)
	w.checkMail(ctx)
	return nil
}

// checkMail holds that everybody who was invited has one letter: a copy of it
// has the same Message-ID, by which mail programs show it once.
func (w *crowd) checkMail(ctx context.Context) {
	r := w.p.r
	before := r.Broken()
	if err := rig.Until(ctx, "every letter arrived", 2*time.Minute, func() bool { return w.p.post.people() >= w.invited }); err != nil {
		r.Wrong("%d of %d people got a letter: %v", w.p.post.people(), w.invited, err)
	}
	copies := 0
	for to, ids := range w.p.post.letters() {
		if len(ids) != 1 {
			r.Wrong("%s got %d different letters", to, len(ids))
		}
		for _, n := range ids {
			copies += n - 1
		}
	}
	r.Held(before, "%d people invited by mail, each has one letter; %d copies of the same", w.invited, copies)
}

// begin opens two nodes on loopback, for candidates with a voice.
func begin(ctx context.Context, r *rig.Run) (*pair, []int16, error) {
	voice, err := rig.Voice(ctx)
	if err != nil {
		return nil, nil, err
	}
	at, err := loopback()
	if err != nil {
		return nil, nil, err
	}
	p, err := open(ctx, r, at)
	return p, voice, err
}
