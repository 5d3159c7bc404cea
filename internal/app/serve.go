package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/candorhq/candor/internal/api"
	"github.com/candorhq/candor/internal/web"
)

// Serve answers requests and runs tasks until ctx ends, then stops gracefully:
// it says that it is not ready and goes on answering while a load balancer
// notices, takes no new connections, requests finish, tasks hand over. ready is called once
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
		servers, listeners = append(servers, a.server(a.metricsOnly())), append(listeners, ml)
	}
	stop, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, len(servers)+2)
	for i, s := range servers {
		go func() {
			if err := s.Serve(web.OneWrite(listeners[i])); !errors.Is(err, http.ErrServerClosed) {
				failed <- err
			}
		}()
	}
	worked := make(chan error, 1)
	go func() {
		err := a.Work(stop)
		worked <- err
		if err != nil {
			failed <- errors.New("background tasks stopped") // a server that takes work and does none is no use
		}
	}()
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		shared := make(chan struct{})
		go func() { a.shareLimits(stop); close(shared) }()
		a.keepHouse(stop)
		<-shared
	}()
	a.log.InfoContext(ctx, "serving", "address", l.Addr().String(), "url", a.Config.PublicURL, "database", a.DB.Engine(), "version", a.version)
	if a.empty(ctx) {
		a.log.InfoContext(ctx, "there is no organization yet: candor org create makes one, candor user add its owner")
	}
	if ready != nil {
		ready(l.Addr())
	}

	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	a.log.InfoContext(ctx, "stopping", "drain", a.Config.Drain, "within", a.Config.StopWithin)
	cancel()
	a.stopping.Store(true)
	if err == nil {
		select {
		case <-time.After(a.Config.Drain):
		case err = <-failed:
		}
	}
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

// metricsOnly is what stands at the metrics' own address.
func (a *App) metricsOnly() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.metrics.handler())
	return mux
}

func (a *App) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ConnContext:       web.OneWriteContext,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

// keepHouse does what is due by the clock: invitations expire, interviews whose
// work was cancelled are shown as failed, uploads that nobody goes on with are
// dropped, recordings that were kept long enough are
// deleted, the spool is swept, old tasks and idempotency keys are forgotten.
func (a *App) keepHouse(ctx context.Context) {
	tick := time.NewTicker(30 * time.Second)
	defer tick.Stop()
	for round := 0; ; round++ {
		for _, chore := range []struct {
			what string
			do   func(context.Context) error
		}{
			{"expire interviews", func(ctx context.Context) error { _, err := a.Service.ExpireOverdue(ctx); return err }},
			{"show cancelled work", a.failCancelled},
			{"keep interrupted answers", a.keepInterrupted},
			{"drop uploads", a.dropUploads},
			{"delete outlived recordings", a.deleteOutlived},
			{"erase what is held no longer", func(ctx context.Context) error { _, err := a.Service.RunHeldErasures(ctx); return err }},
			{"sweep the spool", a.sweepSpool},
			{"drop parts that a backup held", a.dropHeldParts},
			{"compare the secrets with the other servers'", a.compareSecrets},
			{"forget tasks", func(ctx context.Context) error { _, err := a.DB.Prune(ctx, a.now().AddDate(0, 0, -30)); return err }},
			{"forget what limiters allowed", a.DB.PruneUses},
			{"forget sign-ins", func(ctx context.Context) error {
				_, err := a.DB.PruneSessions(ctx, a.now().AddDate(0, 0, -30))
				return err
			}},
			{"forget idempotency keys", func(ctx context.Context) error { _, err := a.DB.PruneOnce(ctx); return err }},
		} {
			if err := chore.do(ctx); err != nil && ctx.Err() == nil {
				a.log.ErrorContext(ctx, chore.what, "err", err)
			}
		}
		if round == 0 {
			// What was needed only to start, such as the schemas that become the
			// API's document, would stay with an idle process for minutes.
			debug.FreeOSMemory()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// deleteOutlived deletes recordings after the days an organization keeps them,
// or the installation's where it chose none.
func (a *App) deleteOutlived(ctx context.Context) error {
	for after := ""; ; {
		orgs, err := a.DB.Organizations(ctx, "", after, 200)
		if err != nil || len(orgs) == 0 {
			return err
		}
		for _, o := range orgs {
			after = o.ID
			days := cmp.Or(o.Settings.RetentionDays, a.Config.Retention.RecordingDays)
			if days <= 0 {
				continue
			}
			n, err := a.Service.RemoveOutlived(ctx, o.ID, a.now().AddDate(0, 0, -days), fmt.Sprintf("recordings are kept for %d days", days))
			if err != nil {
				return err
			}
			if n > 0 {
				a.log.InfoContext(ctx, "deleted outlived recordings", "organization", o.ID, "interviews", n, "days", days)
			}
		}
	}
}

// holdParts tells whether a backup may still have to read the parts of an
// upload that has become a recording.
func (a *App) holdParts(ctx context.Context, uploadID string) bool {
	held, err := a.DB.HoldParts(ctx, uploadID)
	if err != nil {
		a.log.WarnContext(ctx, "the parts of an upload stay until the storage is swept", "upload", uploadID, "err", err)
	}
	return held || err != nil
}

// dropHeldParts removes them when no backup is taken any more.
func (a *App) dropHeldParts(ctx context.Context) error {
	held, err := a.DB.HeldUploads(ctx, 100)
	if err != nil {
		return err
	}
	var errs []error
	for _, u := range held {
		var err error
		for _, p := range u.Parts {
			err = errors.Join(err, a.Blobs.Delete(ctx, p.Key))
		}
		if err == nil {
			err = a.DB.ForgetHeld(ctx, u.ID)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// dropUploads removes uploads past their time, with their parts. One that is
// complete becomes the answer it was meant to be. What fails
// with one does not keep the others.
func (a *App) dropUploads(ctx context.Context) error {
	stale, err := a.DB.StaleUploads(ctx, a.now(), 100)
	if err != nil {
		return err
	}
	var errs []error
	finish := api.Finisher(a.apiDeps())
	for _, u := range stale {
		if u.Length > 0 && u.Offset == u.Length {
			// All of it is here; only the last word to the client was lost.
			_, err := finish(ctx, systemOf(u.OrganizationID), u)
			if err == nil {
				continue
			}
			if !web.Undone(err) {
				errs = append(errs, err)
				continue // the next round tries again
			}
		}
		parts, err := a.Service.DropUpload(ctx, systemOf(u.OrganizationID), u.ID)
		errs = append(errs, err)
		for _, p := range parts {
			errs = append(errs, a.Blobs.Delete(ctx, p.Key))
		}
	}
	return errors.Join(errs...)
}
