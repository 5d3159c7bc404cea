package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Serve answers requests and runs tasks until ctx ends, then stops gracefully:
// no new connections, requests finish, tasks hand over. ready is called once
// with the address when requests are answered; it may be nil.
func (a *App) Serve(ctx context.Context, ready func(addr net.Addr)) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", a.Config.Listen, err)
	}
	servers := []*http.Server{a.server(a.Doors())}
	listeners := []net.Listener{l}
	if addr := a.Config.Metrics.Listen; addr != "" {
		ml, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
		if err != nil {
			l.Close()
			return fmt.Errorf("listen on %s for metrics: %w", addr, err)
		}
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", a.metrics.handler())
		servers, listeners = append(servers, a.server(mux)), append(listeners, ml)
	}
	stop, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, len(servers)+2)
	for i, s := range servers {
		go func() {
			if err := s.Serve(listeners[i]); !errors.Is(err, http.ErrServerClosed) {
				failed <- err
			}
		}()
	}
	worked := make(chan error, 1)
	go func() { worked <- a.Work(stop) }()
	kept := make(chan struct{})
	go func() { a.keepHouse(stop); close(kept) }()
	a.log.InfoContext(ctx, "serving", "address", l.Addr().String(), "url", a.Config.PublicURL, "database", a.DB.Engine(), "version", a.version)
	if ready != nil {
		ready(l.Addr())
	}

	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	a.log.InfoContext(ctx, "stopping", "within", a.Config.StopWithin)
	cancel()
	grace, done := context.WithTimeout(context.WithoutCancel(ctx), a.Config.StopWithin)
	defer done()
	for _, s := range servers {
		if serr := s.Shutdown(grace); serr != nil {
			s.Close() // whoever is still connected has had the time promised
		}
	}
	<-kept
	return errors.Join(err, <-worked)
}

func (a *App) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

// keepHouse does what is due by the clock: invitations expire, uploads that
// nobody goes on with are dropped, old tasks are forgotten.
func (a *App) keepHouse(ctx context.Context) {
	tick := time.NewTicker(30 * time.Second)
	defer tick.Stop()
	for {
		if _, err := a.Service.ExpireOverdue(ctx); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "expire interviews", "err", err)
		}
		if err := a.dropUploads(ctx); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "drop uploads", "err", err)
		}
		if _, err := a.DB.Prune(ctx, time.Now().AddDate(0, 0, -30)); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "prune tasks", "err", err)
		}
		if _, err := a.DB.PruneOnce(ctx); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "prune idempotency keys", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// dropUploads removes uploads past their time, with their parts.
func (a *App) dropUploads(ctx context.Context) error {
	stale, err := a.DB.StaleUploads(ctx, time.Now(), 100)
	if err != nil {
		return err
	}
	for _, u := range stale {
		parts, err := a.Service.DropUpload(ctx, systemOf(u.OrganizationID), u.ID)
		if err != nil {
			return err
		}
		for _, p := range parts {
			if err := a.Blobs.Delete(ctx, p.Key); err != nil {
				return err
			}
		}
	}
	return nil
}
