package app

import (
	"context"
	"time"
)

// How often nodes tell each other what their limiters allowed.
const shareEvery = time.Second

// shareLimits makes limits hold over all nodes of a database, until ctx ends.
// A database that is away leaves each node to its own count.
func (a *App) shareLimits(ctx context.Context) {
	if a.share == nil {
		return
	}
	uses := a.DB.Uses(a.node())
	tick := time.NewTicker(shareEvery)
	defer tick.Stop()
	away := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		limited, cancel := context.WithTimeout(ctx, 10*time.Second)
		others, err := uses.Exchange(limited, a.share.Taken())
		cancel()
		if err != nil {
			if !away && ctx.Err() == nil {
				a.log.WarnContext(ctx, "limits are this node's own for now", "err", err)
			}
			away = true
			continue
		}
		away = false
		a.share.Count(others)
	}
}
