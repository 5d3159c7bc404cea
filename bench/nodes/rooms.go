package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/candorhq/candor/bench/rig"
)

// stream is what a room sends: so many bits a second, a piece whenever the
// browser's recorder hands one over.
type stream struct {
	name string
	bits int
}

const (
	pieceEvery = 2 * time.Second // of the room's recorder
	slow       = time.Second     // the bound on the 99th percentile
	levelFor   = 16 * time.Second
	mostRooms  = 6400
)

// seat is one room that uploads.
type seat struct {
	u    upload
	sent int
}

// rooms doubles the number of rooms that upload at the same time until pieces
// are acknowledged too late.
func (p *pair) rooms(ctx context.Context, kind stream) error {
	body := bytes.Repeat([]byte{1}, kind.bits/8*int(pieceEvery/time.Second))
	var seats []*seat
	for n := 25; n <= mostRooms; n *= 2 {
		for len(seats) < n {
			u, _, err := p.begin(ctx, fmt.Sprint(kind.name, "-", len(seats)), 1<<30)
			if err != nil {
				return err
			}
			seats = append(seats, &seat{u: u})
		}
		took, err := level(ctx, seats, body)
		if err != nil {
			return err
		}
		slices.Sort(took)
		p50, p99 := took[len(took)/2], took[len(took)*99/100]
		p.r.Say("%s, %4d rooms, %5.1f Mbit/s: %5d pieces of %3d KB, acknowledged after %s (p50), %s (p99)",
			kind.name, n, float64(n*kind.bits)/1e6, len(took), len(body)>>10, p50.Round(time.Millisecond), p99.Round(time.Millisecond))
		if p99 > slow {
			return nil
		}
	}
	return nil
}

// level lets rooms upload for a while, one piece after the other, and returns
// how long each took from when it was due: a piece that waits for the one
// before is as late as one that is answered late.
func level(ctx context.Context, seats []*seat, body []byte) ([]time.Duration, error) {
	c := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: len(seats)}}
	defer c.CloseIdleConnections()
	var mu sync.Mutex
	var took []time.Duration
	var errs []error
	var wait sync.WaitGroup
	begun := time.Now()
	for i, s := range seats {
		wait.Go(func() {
			due := begun.Add(pieceEvery * time.Duration(i) / time.Duration(len(seats))) // not all at once
			for ; time.Since(begun) < levelFor && ctx.Err() == nil; due = due.Add(pieceEvery) {
				_ = rig.Pause(ctx, time.Until(due))
				err := s.send(ctx, c, body)
				mu.Lock()
				took = append(took, time.Since(due))
				if err != nil {
					errs = append(errs, err)
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	wait.Wait()
	return took, errors.Join(errs...)
}

func (s *seat) send(ctx context.Context, c *http.Client, body []byte) error {
	res, err := s.u.sendBy(ctx, c, 0, http.MethodPatch, s.u.at, bytes.NewReader(body), "Upload-Offset", strconv.Itoa(s.sent), "Content-Type", "application/offset+octet-stream")
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusNoContent {
		return fmt.Errorf("a piece at %d: %s", s.sent, res.Status)
	}
	s.sent += len(body)
	return nil
}
