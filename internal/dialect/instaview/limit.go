package instaview

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/web"
)

// tier is one of the two allowances of a key.
type tier struct {
	size    int
	limiter *web.Limiter
	// names of its headers, in their canonical form
	limit, remaining, reset string
}

func newTier(house *web.Limiter, name string, size int, per time.Duration, now func() time.Time) tier {
	of := func(what string) string { return http.CanonicalHeaderKey("X-RateLimit-" + what + "-" + name) }
	return tier{size, house.Beside("instaview-"+name, web.Limits{Rate: float64(size) / per.Seconds(), Burst: size}, now),
		of("Limit"), of("Remaining"), of("Reset")}
}

// spend takes one request from a caller's allowances and tells what is left.
// A reset is when an allowance is whole again, in Unix seconds.
func (d *Dialect) spend(h http.Header, name, organization string) error {
	house := web.Decision{Allowed: true}
	if d.Limiter != nil {
		house = d.Limiter.TakeOf(name, organization)
	}
	var refused *problem
	var told [6]web.Number
	now := d.Now()
	for i, t := range [...]*tier{&d.minute, &d.hour} {
		got := t.limiter.Take(name)
		if house.Unlimited { // the operator wants no limit: the headers stay, nothing is refused
			got = web.Decision{Allowed: true, Limit: t.size, Remaining: t.size}
		}
		reset := ceilSecond(now.Add(got.Reset))
		told[3*i] = web.Number{Name: t.limit, Value: int64(got.Limit)}
		told[3*i+1] = web.Number{Name: t.remaining, Value: int64(got.Remaining)}
		told[3*i+2] = web.Number{Name: t.reset, Value: reset}
		if !got.Allowed {
			refused = tooMany(got, reset)
		}
	}
	web.SetNumbers(h, told[:]...)
	if refused == nil && !house.Allowed {
		refused = tooMany(house, ceilSecond(now.Add(house.Reset)))
	}
	if refused == nil {
		return nil
	}
	h.Set("Retry-After", strconv.Itoa(refused.limit.RetryAfter))
	return refused
}

// tooMany is the one failure with a body of its own instead of the envelope.
func tooMany(got web.Decision, reset int64) *problem {
	return &problem{status: http.StatusTooManyRequests, limit: &RateLimited{
		StatusCode: http.StatusTooManyRequests, Message: "Rate limit exceeded", Error: "Too Many Requests",
		RetryAfter: max(1, int(math.Ceil(got.RetryAfter.Seconds()))), Limit: got.Limit, Remaining: got.Remaining, Reset: reset,
	}}
}

func ceilSecond(t time.Time) int64 {
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}
