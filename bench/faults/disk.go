package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/candorhq/candor/client"
)

// disk proves that a full disk loses nothing acknowledged: the data folder is
// a small file system of its own, which a file of ours fills up and leaves
// again while candidates upload.
func disk(ctx context.Context, r *run) error {
	if os.Getuid() != 0 {
		r.say("passed over: a file system can be mounted by root only")
		return nil
	}
	voice, err := voice(ctx)
	if err != nil {
		return err
	}
	p, err := newProgram(r)
	if err != nil {
		return err
	}
	if err := os.Mkdir(p.data, 0o700); err != nil {
		return err
	}
	const size = 48 << 20
	if err := syscall.Mount("faults", p.data, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", size)); err != nil {
		r.say("passed over: no file system can be mounted here: %v", err)
		return nil
	}
	defer func() {
		p.kill()
		if err := syscall.Unmount(p.data, 0); err != nil {
			r.say("unmount: %v", err)
		}
	}()
	_, key, err := p.tenant("Acme")
	if err != nil {
		return err
	}
	hooks, err := newReceiver()
	if err != nil {
		return err
	}
	defer hooks.close()
	if err := p.serve(ctx); err != nil {
		return err
	}
	c := client.New(p.url(), key, client.WithRetries(60))
	if _, _, err := c.CreateWebhook(ctx, client.Webhook{URL: hooks.url}); err != nil {
		return err
	}

	refusals := newTally()
	const interviews = 8
	all := make([]*candidate, interviews)
	failed := make([]error, interviews)
	seed := r.rand.Uint64()
	ctxOfClients, giveUp := context.WithTimeout(ctx, 5*time.Minute)
	defer giveUp()
	var clients sync.WaitGroup
	for i := range all {
		all[i] = newCandidate(i, p.url(), key, voice, seed, 700*time.Millisecond)
		all[i].refused = refusals.count
		clients.Go(func() {
			_ = pause(ctxOfClients, time.Duration(i)*700*time.Millisecond)
			for { // a person whose upload is refused tries again
				if failed[i] = all[i].answer(ctxOfClients); failed[i] == nil || ctxOfClients.Err() != nil {
					return
				}
				refusal, ok := errors.AsType[*client.Problem](failed[i])
				if !ok || refusal.Status < 500 {
					return
				}
				refusals.count(refusal.Status, []byte(refusal.Detail))
				_ = pause(ctxOfClients, time.Second)
			}
		})
	}
	ballast := filepath.Join(p.data, "ballast")
	for range 4 {
		_ = pause(ctx, time.Second+time.Duration(r.rand.Int64N(int64(2*time.Second))))
		if err := fill(ballast, size); err != nil {
			return err
		}
		_ = pause(ctx, 4*time.Second)
		if !p.alive() {
			return fmt.Errorf("the server ended when the disk was full\n%s", p.tail())
		}
		if err := os.Remove(ballast); err != nil {
			return err
		}
	}
	clients.Wait()
	r.say("the disk was full 4 times for 4 s; refused uploads meanwhile: %s", refusals)
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("%w\n%s", err, p.tail())
	}
	for status := range refusals.n {
		if status >= 500 && status != 507 && status != 503 {
			r.wrong("a full disk was answered with %d: %s", status, refusals.sample[status])
		}
	}
	if refusals.n[507] == 0 {
		r.wrong("no request met the full disk")
	}
	for _, k := range all {
		if k.anew > 0 {
			r.wrong("interview %d: %d uploads were lost and begun anew", k.n, k.anew)
		}
	}
	if err := awaitReady(ctx, r, c, all, 3*time.Minute); err != nil {
		return fmt.Errorf("%w\n%s", err, p.tail())
	}
	checkInterviews(ctx, r, c, all)
	checkEvents(ctx, r, c, hooks, all)
	checkTasks(ctx, r, p)
	p.stop()
	return checkSQLite(ctx, r, p)
}

// fill writes a file until no byte more goes in.
func fill(name string, most int) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, piece := range []int{1 << 20, 64 << 10, 4 << 10} {
		b := make([]byte, piece)
		for n := 0; n < most; n += piece {
			if _, err := f.Write(b); errors.Is(err, syscall.ENOSPC) {
				break
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}
