package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// wrongBy is how wrong the clock of node b is: ten leases, and as much as
// receivers of webhooks commonly let a signature's time differ.
const wrongBy = 5 * time.Minute

const (
	// near is how exactly a clock must be known.
	near = 5 * time.Second
	// apart is by how much what was written down at a time may come late, on a
	// machine that has more to do than it can: a delivery, a commit. It is a
	// fifth of what a wrong clock would make of it.
	apart = time.Minute
)

// skew proves that the nodes of a database go by one clock, whatever the own
// clock of one of them says: ahead, it would take what others work on for lost
// and end links early; behind, its own work would be taken and links live on.
func skew(ctx context.Context, r *rig.Run) error {
	voice, err := rig.Voice(ctx)
	if err != nil {
		return err
	}
	if err := r.BuildWithClock(ctx); err != nil {
		return err
	}
	for _, c := range []struct {
		name  string
		ahead time.Duration
	}{{"ahead", wrongBy}, {"behind", -wrongBy}} {
		r.Say("node b's clock is %s %s:", wrongBy, c.name)
		within, err := r.In(c.name)
		if err != nil {
			return err
		}
		if err := skewed(ctx, within, voice, c.ahead); err != nil {
			return err
		}
	}
	return nil
}

// skewed proves it for one offset of node b's clock.
func skewed(ctx context.Context, r *rig.Run, voice []int16, ahead time.Duration) error {
	at, err := loopback()
	if err != nil {
		return err
	}
	for i, name := range []string{"a", "b"} {
		wall, err := rig.NewClock(r.Dir, name)
		if err != nil {
			return err
		}
		if name == "b" {
			if err := wall.Set(ahead); err != nil {
				return err
			}
		}
		at.env[i] = []string{wall.Env()}
	}
	begun := time.Now()
	p, err := open(ctx, r, at)
	if err != nil {
		return err
	}
	defer p.close()
	p.toldOfClocks(ctx, ahead)
	w := p.send(ctx, voice, 12, 1200*time.Millisecond, 600*time.Millisecond)
	ends, err := p.ending(ctx)
	if err != nil {
		return err
	}
	if err := ends.watch(ctx); err != nil {
		return err
	}
	if err := p.revoked(ctx); err != nil {
		return err
	}
	if err := p.once(ctx); err != nil {
		return err
	}
	if err := w.gone(); err != nil {
		return err
	}
	for _, k := range w.all {
		if k.Again > 0 {
			r.Wrong("interview %d: %d requests had to be repeated", k.N, k.Again)
		}
	}
	if err := rig.AwaitReady(ctx, r, p.c, w.all, 5*time.Minute); err != nil {
		return fmt.Errorf("%w\n%s", err, p.nodes[1].Tail())
	}
	if err := p.ranOnce(ctx, begun); err != nil {
		return err
	}
	if err := p.addresses(ctx, w.all[0].ID); err != nil {
		return err
	}
	if err := p.inherited(ctx, w); err != nil {
		return err
	}
	if err := w.check(ctx, p.nodes[0]); err != nil {
		return err
	}
	if err := p.times(ctx, begun); err != nil {
		return err
	}
	if off := p.hooks.Off(); off.Abs() > apart {
		r.Wrong("a webhook's signature had a time that was off by %s", off)
	} else {
		r.Say("times in webhooks' signatures: %s old at most", off.Round(10*time.Millisecond))
	}
	return p.limited(ctx)
}

// toldOfClocks sees that node b says of its clock how wrong it is, where an
// operator looks, and node a nothing.
func (p *pair) toldOfClocks(ctx context.Context, ahead time.Duration) {
	for i, want := range []time.Duration{0, ahead} {
		got := time.Duration(p.measured(ctx, i, "candor_clock_ahead_seconds") * float64(time.Second))
		if (got - want).Abs() > near {
			p.r.Wrong("node %d says its clock is %s ahead, it is %s", i, got, want)
		}
		log, err := os.ReadFile(p.nodes[i].Log.Name())
		if told := strings.Contains(string(log), "clock differs"); err != nil || told != (want != 0) {
			p.r.Wrong("node %d, whose clock is %s ahead, logged that: %v, %v", i, want, told, err)
		}
	}
}

// measured is the sum of a metric's samples at a node.
func (p *pair) measured(ctx context.Context, node int, name string) (sum float64) {
	res, err := p.ask(ctx, http.MethodGet, p.nodes[node].URL()+"/metrics")
	if err != nil {
		p.r.Wrong("metrics: %v", err)
		return 0
	}
	for line := range strings.SplitSeq(res.body, "\n") {
		sample, value, _ := strings.Cut(line, " ")
		if head, _, _ := strings.Cut(sample, "{"); head != name {
			continue
		}
		var n float64
		if _, err := fmt.Sscan(value, &n); err != nil {
			p.r.Wrong("metric %s: %v", line, err)
		}
		sum += n
	}
	return sum
}

// ranOnce sees that nobody took a task that another held: each ran once, though
// both nodes worked.
func (p *pair) ranOnce(ctx context.Context, begun time.Time) error {
	all, err := tasksOf(p.nodes[0])
	if err != nil {
		return err
	}
	broken, again, off := p.r.Broken(), map[string]task{}, map[string]task{}
	for id, t := range all {
		if t.Attempt > 1 {
			again[id] = t
		}
		for _, at := range []time.Time{t.CreatedAt, t.RunAt} {
			if at.Before(begun.Add(-near)) || at.After(time.Now().Add(near)) && t.State != "ready" {
				off[id] = t
			}
		}
	}
	if len(again) > 0 {
		p.r.Wrong("%d tasks were begun more than once: %s", len(again), kinds(again))
	}
	if len(off) > 0 {
		p.r.Wrong("%d tasks were made or due at a time that has not come: %s", len(off), kinds(off))
	}
	var did [2]int
	for i := range did {
		if did[i] = int(p.measured(ctx, i, "candor_task_seconds_count")); did[i] == 0 {
			p.r.Wrong("node %d did no task", i)
		}
	}
	p.r.Held(broken, "%d tasks, each begun once; runs at the nodes: %v", len(all), did)
	return nil
}

// inherited sees that what was asked for at node b is due at node a: b dies as
// soon as its candidate has finished.
func (p *pair) inherited(ctx context.Context, w *crowd) error {
	k := w.another(ctx, p.nodes[1].URL())
	p.nodes[1].Kill()
	begun := time.Now()
	// What b held is free when its lease ends, after 30 seconds, and then there
	// is its work. By b's clock it would be due after five minutes.
	if err := rig.AwaitReady(ctx, p.r, p.c, []*rig.Candidate{k}, wrongBy-time.Minute); err != nil {
		return fmt.Errorf("what was asked for at node b: %w\n%s", err, p.nodes[0].Tail())
	}
	took := time.Since(begun)
	p.r.Say("an interview that ended at node b, which was killed at once, was ready after %s", took.Round(time.Second))
	if err := p.nodes[1].Serve(ctx); err != nil {
		return fmt.Errorf("%w\n%s", err, p.nodes[1].Tail())
	}
	return p.before.await(ctx, 2)
}

// times sees that what the nodes say was when is in one order and at its time.
func (p *pair) times(ctx context.Context, begun time.Time) error {
	var last client.Event
	for after, n, broken := int64(0), 0, p.r.Broken(); ; {
		more, err := p.c.Events(ctx, after)
		if err != nil {
			return err
		}
		for _, e := range more {
			if e.Time.Before(begun.Add(-near)) || e.Time.After(time.Now().Add(near)) {
				p.r.Wrong("event %s of %s has the time %s", e.ID, e.Type, e.Time)
			}
			if back := last.Time.Sub(e.Time); back > apart {
				p.r.Wrong("event %s of %s is %s older than the one before it", e.ID, e.Type, back)
			}
			last, after = e, e.Seq
			n++
		}
		if len(more) == 0 {
			p.r.Held(broken, "%d events, each at its time and in the order of their times", n)
			return nil
		}
	}
}
