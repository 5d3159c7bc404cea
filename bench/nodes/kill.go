package main

import (
	"context"
	"time"

	"github.com/candorhq/candor/bench/rig"
)

const kills = 8

// kill proves that a node may die at any instant: the other takes over what it
// held when its leases end, and candidates go on there at once.
func kill(ctx context.Context, r *rig.Run) error {
	p, voice, err := begin(ctx, r)
	if err != nil {
		return err
	}
	defer p.close()
	w := p.send(ctx, voice, 16, 1500*time.Millisecond, 600*time.Millisecond)
	for n := range kills {
		if err := rig.Pause(ctx, time.Second+time.Duration(r.Rand.Int64N(int64(4*time.Second)))); err != nil {
			return err
		}
		i := r.Rand.IntN(2)
		if n == kills-1 {
			i = 0
		}
		p.nodes[i].Kill()
		if n == kills-1 {
			break
		}
		if err := rig.Pause(ctx, time.Duration(r.Rand.Int64N(int64(2*time.Second)))); err != nil {
			return err
		}
		if err := p.nodes[i].Start(); err != nil {
			return err
		}
	}
	r.Say("killed %d times; node a stays dead after the last", kills)
	if err := w.gone(); err != nil {
		return err
	}
	return w.check(ctx, p.nodes[1])
}
