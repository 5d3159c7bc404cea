package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/bench/rig"
)

// paused is longer than a lease, the cut-off of a connection and the time that
// PostgreSQL leaves a transaction idle.
const paused = time.Minute

// pause proves that a node which wakes up after a minute, in the midst of
// requests and tasks that others have taken over, changes nothing of theirs.
func pause(ctx context.Context, r *rig.Run) error {
	p, voice, err := begin(ctx, r)
	if err != nil {
		return err
	}
	defer p.close()
	w := p.send(ctx, voice, 16, 4*time.Second, 1500*time.Millisecond)
	if err := rig.Pause(ctx, 6*time.Second+time.Duration(r.Rand.Int64N(int64(4*time.Second)))); err != nil {
		return err
	}
	a, b := p.nodes[0], p.nodes[1]
	late, err := p.hold(ctx, voice, r.Rand, 1)
	if err != nil {
		return err
	}
	held, err := p.freezeAtWork(ctx)
	if err != nil {
		return err
	}
	r.Say("node a was paused while it held %d tasks: %s", len(held), kinds(held))
	if err := rig.Pause(ctx, paused); err != nil {
		return err
	}
	if err := late.overtake(ctx); err != nil {
		return err
	}
	now, err := tasksOf(b)
	if err != nil {
		return err
	}
	over, before := 0, r.Broken()
	for id := range held {
		if t := now[id]; t.State == "done" || !strings.HasPrefix(t.Node, "a-") && t.Attempt > held[id].Attempt {
			over++
		} else {
			r.Wrong("task %s %s is %s at node %q after %s", t.Kind, id, t.State, t.Node, paused)
		}
	}
	if p.before.isUp(0) {
		r.Wrong("a paused node gets requests")
	}
	if err := a.Thaw(); err != nil {
		return err
	}
	begun := time.Now()
	if err := p.before.await(ctx, 2); err != nil {
		return fmt.Errorf("%w\n%s", err, a.Tail())
	}
	r.Held(before, "%d of them were taken over meanwhile; node a got requests again %s after it woke up", over, time.Since(begun).Round(100*time.Millisecond))
	late.check(ctx)
	if err := w.gone(); err != nil {
		return err
	}
	if err := w.check(ctx, b); err != nil {
		return err
	}
	// What was taken over may not change by what its first node says late.
	after, err := tasksOf(b)
	if err != nil {
		return err
	}
	for id, was := range held {
		if t := after[id]; t.State != "done" || t.Attempt < was.Attempt+1 {
			r.Wrong("task %s %s is %s on attempt %d", t.Kind, id, t.State, t.Attempt)
		}
	}
	return nil
}

type task struct {
	ID, Kind, State, Node string
	Attempt               int
	CreatedAt             time.Time `json:"created_at"`
	RunAt                 time.Time `json:"run_at"`
}

func tasksOf(p *rig.Program) (map[string]task, error) {
	out, err := p.CLI("task", "list", "--json", "--limit", "10000")
	if err != nil {
		return nil, err
	}
	var all []task
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		return nil, err
	}
	byID := map[string]task{}
	for _, t := range all {
		byID[t.ID] = t
	}
	return byID, nil
}

// freezeAtWork stops node a at an instant when it holds tasks of a stage, and
// returns them.
func (p *pair) freezeAtWork(ctx context.Context) (held map[string]task, err error) {
	a, b := p.nodes[0], p.nodes[1]
	for range 200 {
		if err := rig.Pause(ctx, time.Duration(p.r.Rand.Int64N(int64(300*time.Millisecond)))); err != nil {
			return nil, err
		}
		if err := a.Freeze(); err != nil {
			return nil, err
		}
		all, err := tasksOf(b)
		if err != nil {
			return nil, err
		}
		held = map[string]task{}
		for id, t := range all {
			if t.State == "running" && strings.HasPrefix(t.Node, "a-") && stage(t.Kind) {
				held[id] = t
			}
		}
		if len(held) > 0 {
			return held, nil
		}
		if err := a.Thaw(); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("node a never held a task")
}

// stage tells whether a task writes what an interview's result is made of.
func stage(kind string) bool { return kind == "transcribe" || kind == "assess" || kind == "report" }

func kinds(ts map[string]task) string {
	n := map[string]int{}
	for _, t := range ts {
		n[t.Kind]++
	}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(n)) {
		parts = append(parts, fmt.Sprintf("%d %s", n[k], k))
	}
	return strings.Join(parts, ", ")
}
