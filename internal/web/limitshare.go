package web

import (
	"maps"
	"strings"
	"sync"
	"time"
)

// Share makes limiters of the same name on several nodes count together. Each
// decides by itself, at once; what it allowed is told to the others now and
// then (see [Share.Taken] and [Share.Count]). Until then a caller may get its
// burst at each node; in the long run the rate is that of one. A nil Share
// makes limiters that count for themselves.
type Share struct {
	mu       sync.Mutex
	limiters map[string]*Limiter
}

// NewShare makes one without limiters.
func NewShare() *Share { return &Share{limiters: map[string]*Limiter{}} }

// Limiter makes a limiter that counts together with those of the name on other
// nodes. The name has no space. A nil now is the clock.
func (s *Share) Limiter(name string, l Limits, now func() time.Time) *Limiter {
	made := NewLimiter(l, now)
	if s == nil {
		return made
	}
	made.share = s
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limiters[name] = made
	return made
}

// Taken is what was allowed since it was asked last, by limiter and caller.
func (s *Share) Taken() map[string]int {
	s.mu.Lock()
	limiters := maps.Clone(s.limiters)
	s.mu.Unlock()
	all := map[string]int{}
	for name, l := range limiters {
		l.mu.Lock()
		for _, caller := range l.news {
			if b := l.buckets[caller]; b != nil { // room may have been made
				all[name+" "+caller], b.taken = b.taken, 0
			}
		}
		l.news = nil
		l.mu.Unlock()
	}
	return all
}

// Count takes off what other nodes allowed.
func (s *Share) Count(taken map[string]int) {
	for name, n := range taken {
		limiter, caller, _ := strings.Cut(name, " ")
		s.mu.Lock()
		l := s.limiters[limiter]
		s.mu.Unlock()
		if l != nil && n > 0 {
			l.count(caller, n)
		}
	}
}

// Beside makes a limiter of other limits that is shared as l is.
func (l *Limiter) Beside(name string, limits Limits, now func() time.Time) *Limiter {
	if l == nil {
		return NewLimiter(limits, now)
	}
	return l.share.Limiter(name, limits, now)
}

// count takes n off a caller's bucket. It may owe as much as the bucket holds,
// so that a burst at every node is paid back.
func (l *Limiter) count(caller string, n int) {
	if l.limits.Rate <= 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b, ok := l.buckets[caller]
	if ok {
		b.tokens = l.fill(b, now)
	} else {
		l.makeRoom(now)
		b = &bucket{tokens: float64(l.limits.Burst)}
		l.buckets[caller] = b
	}
	b.tokens, b.at = max(b.tokens-float64(n), -float64(l.limits.Burst)), now
}

// note remembers one request to tell the others.
func (l *Limiter) note(b *bucket, name string) {
	if b.taken == 0 {
		if len(l.news) >= l.most { // nobody asks
			return
		}
		l.news = append(l.news, name)
	}
	b.taken++
}
