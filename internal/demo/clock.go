package demo

import (
	"sync/atomic"
	"time"
)

// Clock is the time the rules go by while the content is made: the sittings
// took place this morning, at the pace of somebody who speaks. Otherwise it is
// the clock.
type Clock struct{ behind atomic.Int64 }

// Now is what [app.Options] wants.
func (c *Clock) Now() time.Time { return time.Now().Add(-time.Duration(c.behind.Load())) }

// at goes back by so much.
func (c *Clock) at(behind time.Duration) { c.behind.Store(int64(behind)) }

// pass lets time go by.
func (c *Clock) pass(d time.Duration) { c.behind.Add(-int64(d)) }
