package web

import (
	"testing"
	"testing/synctest"
	"time"
)

// exchange tells each node what the other allowed.
func exchange(a, b *Share) {
	ofA, ofB := a.Taken(), b.Taken()
	a.Count(ofB)
	b.Count(ofA)
}

func TestLimitersOfTwoNodesAllowWhatOneWould(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rate, burst, seconds = 5, 20, 60
		shares := []*Share{NewShare(), NewShare()}
		var nodes []*Limiter
		for _, s := range shares {
			nodes = append(nodes, s.Limiter("key", Limits{Rate: rate, Burst: burst}, nil))
		}
		allowed, other := 0, 0
		for range seconds {
			for i := range 40 {
				if nodes[i%2].Take("a").Allowed {
					allowed++
				}
			}
			if nodes[0].Take("b").Allowed {
				other++
			}
			exchange(shares[0], shares[1])
			time.Sleep(time.Second)
		}
		// A burst at each node, and afterwards the rate of one.
		if most := 2*burst + rate*seconds; allowed > most || allowed < rate*seconds-2*burst {
			t.Errorf("two nodes allowed %d requests in %d s, want about %d and at most %d", allowed, seconds, burst+rate*seconds, most)
		}
		if other != seconds {
			t.Errorf("another caller got %d of %d", other, seconds)
		}
	})
}

func TestALimiterOwesNoMoreThanItsBucketHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewShare()
		l := s.Limiter("key", Limits{Rate: 1, Burst: 10}, nil)
		s.Count(map[string]int{"key a": 1_000_000, "unknown a": 5})
		if d := l.Take("a"); d.Allowed || d.RetryAfter != 11*time.Second || d.Remaining != 0 {
			t.Errorf("got %+v, want to come back in 11 s", d)
		}
		time.Sleep(11 * time.Second)
		if !l.Take("a").Allowed {
			t.Error("refused after its debt was paid")
		}
		if !l.Take("b").Allowed {
			t.Error("another caller was refused")
		}
	})
}

func TestALimiterThatIsNotSharedTellsNothing(t *testing.T) {
	var none *Share
	l := none.Limiter("key", Limits{Rate: 1, Burst: 1}, nil)
	if !l.Take("a").Allowed || l.Take("a").Allowed || l.Beside("other", Limits{Rate: 1}, nil).share != nil {
		t.Error("it does not limit by itself")
	}
	var nobody *Limiter
	if !nobody.Beside("other", Limits{Rate: 1}, nil).Take("a").Allowed {
		t.Error("a limiter beside none refuses")
	}
}
