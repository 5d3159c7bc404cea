package account

import (
	"context"
	"sync"
	"time"
)

// Trail writes down what must not cost a read a write: who saw what, at most
// once for each actor, action, thing and hour, and sign-ins that were refused.
// Entries wait in memory for up to [TrailDelay] and are written in groups. A
// process that is killed loses those that wait; [Trail.Close] writes them. The
// zero Trail, and a nil one, write nothing.
type Trail struct {
	store AuditStore
	now   func() time.Time

	mu      sync.Mutex
	hour    int64
	seen    map[sight]struct{}
	waiting []Entry
	lost    map[string]int // by organization
	timer   *time.Timer
	closed  bool

	writing sync.Mutex // one group after the other
}

// sight is what is told once an hour.
type sight struct {
	org     string
	kind    ActorKind
	actor   string
	action  Action
	subject string
}

// TrailDelay is how long an entry may wait.
const TrailDelay = 2 * time.Second

const (
	trailSights  = 1 << 16 // remembered at once; more are told twice
	trailWaiting = 1 << 14 // while the database is away; more are counted only
	trailGroup   = 500     // entries of one transaction
)

// NewTrail makes a trail. now is the clock where nil.
func NewTrail(store AuditStore, now func() time.Time) *Trail {
	if now == nil {
		now = time.Now
	}
	return &Trail{store: store, now: now, seen: map[sight]struct{}{}, lost: map[string]int{}}
}

// Saw tells that an actor opened a thing. The system's own reads are not told.
func (t *Trail) Saw(a Actor, orgID string, what Action, kind, id string) {
	if t == nil || t.store == nil || a.System {
		return
	}
	s := sight{org: orgID, action: what, subject: id}
	s.kind, s.actor = a.who()
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if h := now.Unix() / 3600; h != t.hour || len(t.seen) >= trailSights {
		t.hour = h
		clear(t.seen)
	}
	if _, told := t.seen[s]; told {
		return
	}
	t.seen[s] = struct{}{}
	t.add(a.Note(now, orgID, what, kind, id, nil))
}

// Add tells of something that is told every time.
func (t *Trail) Add(e Entry) {
	if t == nil || t.store == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.add(e)
}

func (t *Trail) add(e Entry) {
	if len(t.waiting) >= trailWaiting {
		t.lost[e.OrganizationID]++
		return
	}
	t.waiting = append(t.waiting, e)
	t.wind()
}

// wind makes sure that somebody writes what waits.
func (t *Trail) wind() {
	if t.timer == nil && !t.closed {
		t.timer = time.AfterFunc(TrailDelay, func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			_ = t.Flush(ctx) // what could not be written waits for the next time
		})
	}
}

// Flush writes what waits. What cannot be written goes on waiting.
func (t *Trail) Flush(ctx context.Context) error {
	if t == nil || t.store == nil {
		return nil
	}
	t.writing.Lock()
	defer t.writing.Unlock()
	for {
		t.mu.Lock()
		t.timer = nil
		group := t.waiting[:min(len(t.waiting), trailGroup):min(len(t.waiting), trailGroup)]
		if len(group) == 0 {
			for org, n := range t.lost {
				t.waiting = append(t.waiting, Actor{System: true}.Note(t.now(), org, EntriesLost, "", "", Facts{"count": n}))
			}
			clear(t.lost)
			more := len(t.waiting) > 0
			t.mu.Unlock()
			if !more {
				return nil
			}
			continue
		}
		t.mu.Unlock()
		err := t.store.Note(ctx, group...)
		t.mu.Lock()
		if err != nil {
			t.wind()
			t.mu.Unlock()
			return err
		}
		t.waiting = t.waiting[len(group):]
		t.mu.Unlock()
	}
}

// Close writes what waits and begins nothing more.
func (t *Trail) Close() error {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	t.closed = true
	if t.timer != nil {
		t.timer.Stop()
	}
	t.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return t.Flush(ctx)
}
