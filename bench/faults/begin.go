package main

import (
	"context"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// tenant is the organization of a proof: its key, a client that asks again as
// often as the proof needs, and what its webhook was told.
type tenant struct {
	key   string
	c     *client.Client
	hooks *rig.Receiver
}

// begin makes the organization, starts the program and asks to be told of
// everything. Whoever calls it closes the receiver.
func begin(ctx context.Context, p *rig.Program, retries int) (t tenant, err error) {
	if _, t.key, err = p.Tenant("Acme"); err != nil {
		return t, err
	}
	if t.hooks, err = rig.NewReceiver(); err != nil {
		return t, err
	}
	if err = p.Serve(ctx); err == nil {
		t.c = client.New(p.URL(), t.key, client.WithRetries(retries))
		_, _, err = t.c.CreateWebhook(ctx, client.Webhook{URL: t.hooks.URL})
	}
	if err != nil {
		t.hooks.Close()
	}
	return t, err
}
