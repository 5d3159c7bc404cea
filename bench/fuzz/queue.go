package main

import (
	"math"
	"sync"
)

// queue holds the targets that wait for a turn.
type queue struct {
	mu      sync.Mutex
	waiting map[target]bool
	empty   map[target]int // turns in which nothing was executed
}

// emptyTurns is how many turns a target may spend on nothing but its set-up,
// as on a machine that has other things to do.
const emptyTurns = 3

func newQueue(all []target) *queue {
	q := &queue{waiting: map[target]bool{}, empty: map[target]int{}}
	for _, t := range all {
		q.waiting[t] = true
	}
	return q
}

// take is the target that comes to its aim first by its rate, so that as many
// as can be get there in whatever time there is. One whose rate nobody knows
// goes before.
func (q *queue) take(o *options) (target, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var first target
	least, found := math.Inf(1), false
	for t := range q.waiting {
		left := o.left(t)
		if left == 0 {
			continue
		}
		needs := 0.0
		if r := o.record.of(t).Rate; r > 0 {
			needs = float64(left) / r
		} else if q.empty[t] > 0 {
			needs = math.MaxFloat64
		}
		if !found || needs < least || needs == least && t.String() < first.String() {
			first, least, found = t, needs, true
		}
	}
	delete(q.waiting, first)
	return first, found
}

// put gives a target back after a turn, unless it has failed.
func (q *queue) put(t target, r reached) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if r.Executions == 0 {
		q.empty[t]++
	}
	if r.Failed == "" && q.empty[t] < emptyTurns {
		q.waiting[t] = true
	}
}
