package rig

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Tally counts answers by status and keeps one body of each.
type Tally struct {
	mu     sync.Mutex
	N      map[int]int
	Sample map[int]string
}

// NewTally is one with nothing counted.
func NewTally() *Tally { return &Tally{N: map[int]int{}, Sample: map[int]string{}} }

// Count counts one answer.
func (t *Tally) Count(status int, body []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.N[status]++
	if t.Sample[status] == "" {
		t.Sample[status] = string(body[:min(len(body), 300)])
	}
}

func (t *Tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var parts []string
	for _, s := range slices.Sorted(maps.Keys(t.N)) {
		parts = append(parts, fmt.Sprintf("%d × %d", t.N[s], s))
	}
	return strings.Join(parts, ", ")
}
