package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// tally counts answers by status and keeps one body of each.
type tally struct {
	mu     sync.Mutex
	n      map[int]int
	sample map[int]string
}

func newTally() *tally { return &tally{n: map[int]int{}, sample: map[int]string{}} }

func (t *tally) count(status int, body []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n[status]++
	if t.sample[status] == "" {
		t.sample[status] = string(body[:min(len(body), 300)])
	}
}

func (t *tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var parts []string
	for _, s := range slices.Sorted(maps.Keys(t.n)) {
		parts = append(parts, fmt.Sprintf("%d × %d", t.n[s], s))
	}
	return strings.Join(parts, ", ")
}
