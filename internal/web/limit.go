package web

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Limits allow Burst requests at once and Rate a second in the long run.
type Limits struct {
	Rate  float64 // requests a second; 0 or less: no limit
	Burst int     // default: the rate, at least 1
}

// Limiter is a token bucket for each name, in memory; nodes count together where
// it is of a [Share]. It keeps at most a fixed number of buckets and is safe for concurrent use.
type Limiter struct {
	limits  Limits
	now     func() time.Time
	most    int
	within  *Limiter // of organizations; nil: none
	mu      sync.Mutex
	buckets map[string]*bucket

	share *Share   // nil: it counts for itself
	news  []string // names whose buckets have something to tell
}

type bucket struct {
	tokens float64
	at     time.Time
	taken  int // allowed since the share was asked
}

// mostBuckets bounds a limiter to a few megabytes.
const mostBuckets = 50_000

// NewLimiter makes a limiter. A nil now is the clock.
func NewLimiter(l Limits, now func() time.Time) *Limiter {
	if now == nil {
		now = time.Now
	}
	if l.Burst <= 0 {
		l.Burst = max(1, int(math.Ceil(l.Rate)))
	}
	return &Limiter{limits: l, now: now, most: mostBuckets, buckets: map[string]*bucket{}}
}

// Decision is what a limiter says to one request. A door words it in its own
// headers; Unlimited ones say nothing.
type Decision struct {
	Allowed    bool
	Unlimited  bool
	Limit      int           // size of the bucket
	Remaining  int           // requests that would be allowed now
	Reset      time.Duration // until the bucket is full again
	RetryAfter time.Duration // until the next request is allowed; 0 when this one was
}

// Within makes l part of a limiter that organizations share, however many
// callers each has and whichever door they come to. It returns l.
func (l *Limiter) Within(organizations *Limiter) *Limiter {
	l.within = organizations
	return l
}

// TakeOf is [Limiter.Take] for a caller of an organization: both must have one
// left. The decision is that of the one which allows less.
func (l *Limiter) TakeOf(name, organization string) Decision {
	d := l.Take(name)
	if l.within == nil || organization == "" || !d.Allowed {
		return d
	}
	o := l.within.Take(organization)
	if d.Unlimited || !o.Unlimited && (!o.Allowed || o.Remaining < d.Remaining) {
		return o
	}
	return d
}

// Take asks for one request of the named caller.
func (l *Limiter) Take(name string) Decision {
	if l.limits.Rate <= 0 {
		return Decision{Allowed: true, Unlimited: true}
	}
	size := float64(l.limits.Burst)
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b, ok := l.buckets[name]
	if !ok {
		l.makeRoom(now)
		b = &bucket{tokens: size}
		l.buckets[name] = b
	} else {
		b.tokens = l.fill(b, now)
	}
	b.at = now
	d := Decision{Limit: l.limits.Burst}
	if b.tokens >= 1 {
		b.tokens--
		d.Allowed = true
		if l.share != nil {
			l.note(b, name)
		}
	} else {
		d.RetryAfter = seconds((1 - b.tokens) / l.limits.Rate)
	}
	d.Remaining = max(0, int(b.tokens))
	d.Reset = seconds((size - b.tokens) / l.limits.Rate)
	return d
}

// fill is what a bucket holds now. A clock that was set back takes nothing away.
func (l *Limiter) fill(b *bucket, now time.Time) float64 {
	return min(float64(l.limits.Burst), b.tokens+max(0, now.Sub(b.at)).Seconds()*l.limits.Rate)
}

// makeRoom drops full buckets, which say nothing a new one would not, and where
// that frees no room any one: forgetting a caller is kinder than growing.
func (l *Limiter) makeRoom(now time.Time) {
	if len(l.buckets) < l.most {
		return
	}
	for name, b := range l.buckets {
		if l.fill(b, now) >= float64(l.limits.Burst) {
			delete(l.buckets, name)
		}
	}
	for name := range l.buckets {
		if len(l.buckets) < l.most {
			return
		}
		delete(l.buckets, name)
	}
}

// Header sets RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset (whole
// seconds), and Retry-After where the request was refused.
func (d Decision) Header(h http.Header) {
	if d.Unlimited {
		return
	}
	SetNumbers(h, Number{"Ratelimit-Limit", int64(d.Limit)}, Number{"Ratelimit-Remaining", int64(d.Remaining)},
		Number{"Ratelimit-Reset", int64(math.Ceil(d.Reset.Seconds()))})
	if !d.Allowed {
		h.Set("Retry-After", wholeSeconds(d.RetryAfter))
	}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func wholeSeconds(d time.Duration) string {
	return strconv.FormatInt(int64(math.Ceil(d.Seconds())), 10)
}
