package cli

import (
	"context"
	"net"
)

// serveCommand runs the server until it is told to stop.
type serveCommand struct {
	settings
}

// Run serves. A second interrupt ends it at once; tasks that were running are
// taken up at the next start.
func (c *serveCommand) Run(ctx context.Context, s Streams) error {
	a, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	err = a.Serve(ctx, func(net.Addr) {})
	if cerr := a.Close(); err == nil {
		err = cerr
	}
	return listenHint(err)
}
