package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

var errOurs = errors.New("the caller's own")

func testRollback(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	v := w.Interview()
	e := interview.Event{ID: id(), OrganizationID: w.Organization.ID, Env: account.Live, InterviewID: v.ID}
	plan := interview.Plan{ID: id(), OrganizationID: w.Organization.ID, Env: account.Live, Mode: interview.Phone, Status: "active"}
	k := queue.Task{ID: id(), Kind: "k"}
	err := db.Write(ctx, func(tx interview.Tx) error {
		if err := first(tx.SaveInterview(ctx, &v), tx.AddEvent(ctx, &e), tx.SavePlan(ctx, &plan), tx.Enqueue(ctx, k),
			tx.SaveTurns(ctx, v, []interview.Turn{{ID: id(), Speaker: interview.TheCandidate, Form: interview.Spoken, Text: "unsaid", At: base}})); err != nil {
			return err
		}
		if _, err := tx.Interview(ctx, v.ID); err != nil {
			t.Errorf("the transaction does not see its own row: %v", err)
		}
		if _, err := db.Interview(ctx, v.ID); !is(err, interview.NotFound) {
			t.Errorf("somebody else sees it: %v", err)
		}
		return errOurs
	})
	if !errors.Is(err, errOurs) {
		t.Errorf("the error is %v", err)
	}
	if v.Version != 0 || v.Serial != 0 || e.Seq != 0 || plan.ShortID != "" || plan.Version != 0 {
		t.Errorf("what was set was not taken back: %+v", []any{v.Version, v.Serial, e.Seq, plan.ShortID, plan.Version})
	}
	_, e1 := db.Interview(ctx, v.ID)
	_, e2 := db.Event(ctx, e.ID)
	_, e3 := db.Plan(ctx, plan.ID)
	_, e4 := db.Task(ctx, k.ID)
	for _, err := range []error{e1, e2, e3, e4} {
		if !is(err, interview.NotFound) {
			t.Errorf("after the failure: %v", err)
		}
	}
	if hits, err := db.Search(ctx, w.Space, "unsaid", interview.Page{Limit: 1}); err != nil || len(hits) != 0 {
		t.Errorf("search finds %v, %v", hits, err)
	}
	saved(t, db, v)
}

func testBroken(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	v := w.Interview()
	err := db.Write(ctx, func(tx interview.Tx) error {
		if err := tx.SaveInterview(ctx, &v); err != nil {
			return err
		}
		again := v
		again.ID, again.Version = id(), 0
		if err := tx.SaveInterview(ctx, &again); !isOf(err, interview.Conflict, "link_hash") {
			t.Errorf("the second: %v", err)
		}
		if _, err := tx.Plan(ctx, w.Plan.ID); err == nil {
			t.Error("a broken transaction goes on reading")
		}
		return nil // as if nothing were wrong
	})
	if !isOf(err, interview.Conflict, "link_hash") {
		t.Errorf("the transaction: %v", err)
	}
	if _, err := db.Interview(ctx, v.ID); !is(err, interview.NotFound) {
		t.Errorf("the first: %v", err)
	}
}

func testPanic(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	v := w.Interview()
	err := db.Write(t.Context(), func(tx interview.Tx) error {
		if err := tx.SaveInterview(t.Context(), &v); err != nil {
			return err
		}
		panic("at the disco")
	})
	if err == nil || !strings.Contains(err.Error(), "at the disco") {
		t.Errorf("the error is %v", err)
	}
	if _, err := db.Interview(t.Context(), v.ID); !is(err, interview.NotFound) {
		t.Errorf("its row: %v", err)
	}
	saved(t, db, v)
}

func testGoexit(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	v := w.Interview()
	var wg sync.WaitGroup
	wg.Go(func() {
		db.Write(t.Context(), func(tx interview.Tx) error {
			n := v
			if err := tx.SaveInterview(t.Context(), &n); err != nil {
				return err
			}
			runtime.Goexit() // what t.Fatal does
			return nil
		})
	})
	wg.Wait()
	if _, err := db.Interview(t.Context(), v.ID); !is(err, interview.NotFound) {
		t.Errorf("its row: %v", err)
	}
	saved(t, db, v)
}

func testCancel(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ran := false
	if err := db.Write(ctx, func(interview.Tx) error { ran = true; return nil }); !errors.Is(err, context.Canceled) || ran {
		t.Errorf("cancelled before: ran %v, %v", ran, err)
	}
	if _, err := db.Interviews(ctx, w.Space, interview.Filter{}, interview.Page{Limit: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled read: %v", err)
	}
	// Cancelled in the midst: the next statement says so and nothing is kept,
	// of this one only.
	ctx, cancel = context.WithCancel(t.Context())
	v, other := w.Interview(), w.Interview()
	done := make(chan error, 1)
	err := db.Write(ctx, func(tx interview.Tx) error {
		if err := tx.SaveInterview(ctx, &v); err != nil {
			return err
		}
		go func() {
			done <- db.Write(t.Context(), func(tx interview.Tx) error { return tx.SaveInterview(t.Context(), &other) })
		}()
		cancel()
		_, err := tx.Interview(ctx, v.ID)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled in the midst: %v", err)
	}
	if err := <-done; err != nil {
		t.Errorf("the other: %v", err)
	}
	if _, err := db.Interview(t.Context(), v.ID); !is(err, interview.NotFound) {
		t.Errorf("its row: %v", err)
	}
	if _, err := db.Interview(t.Context(), other.ID); err != nil {
		t.Errorf("the other's row: %v", err)
	}
	// A caller that waits for its turn may leave.
	begun, end := make(chan bool), make(chan bool)
	go func() {
		done <- db.Write(t.Context(), func(tx interview.Tx) error {
			_, err := tx.Interview(t.Context(), other.ID) // holds the row, or the writer
			close(begun)
			<-end
			return err
		})
	}()
	<-begun
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if db.Engine() == "sqlite" {
		if err := db.Write(ctx, func(interview.Tx) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("one that waits: %v", err)
		}
	}
	close(end)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func testVisible(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				v := w.Interview()
				if err := db.Write(t.Context(), func(tx interview.Tx) error { return tx.SaveInterview(t.Context(), &v) }); err != nil {
					t.Error(err)
					return
				}
				if _, err := db.Interview(t.Context(), v.ID); err != nil {
					t.Errorf("written, acknowledged and not seen: %v", err)
				}
			}
		})
	}
	wg.Wait()
}

func testWriters(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	const writers, each = 64, 10
	var wg sync.WaitGroup
	var kept, refused atomic.Int64
	for n := range writers {
		wg.Go(func() {
			for m := range each {
				v := w.Interview()
				v.Reason = fmt.Sprintf("%d/%d", n, m)
				err := db.Write(ctx, func(tx interview.Tx) error {
					if err := tx.SaveInterview(ctx, &v); err != nil {
						return err
					}
					switch m % 5 {
					case 3:
						return errOurs
					case 4: // the database's own refusal
						return tx.SaveCandidate(ctx, &interview.Candidate{ID: w.Candidate.ID, OrganizationID: w.Organization.ID, Env: account.Live})
					}
					return nil
				})
				switch {
				case err == nil && m%5 < 3:
					kept.Add(1)
				case errors.Is(err, errOurs) && m%5 == 3, isOf(err, interview.Conflict, "id") && m%5 == 4:
					refused.Add(1)
				default:
					t.Errorf("writer %d/%d: %v", n, m, err)
				}
			}
		})
	}
	wg.Wait()
	vs, err := db.Interviews(ctx, w.Space, interview.Filter{}, interview.Page{Limit: writers*each + 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(vs) != int(kept.Load()) || kept.Load() != writers*each*3/5 || refused.Load() != writers*each*2/5 {
		t.Errorf("%d rows, %d acknowledged, %d refused", len(vs), kept.Load(), refused.Load())
	}
	serials := map[int64]bool{}
	for _, v := range vs {
		if serials[v.Serial] || v.Serial < 1001 {
			t.Errorf("serial %d twice or too small", v.Serial)
		}
		serials[v.Serial] = true
	}
}

func testLocking(t *testing.T, open opener) {
	db := open(t)
	v := saved(t, db, NewWorld(t, db).Interview())
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 5 {
				err := db.Write(t.Context(), func(tx interview.Tx) error {
					n, err := tx.Interview(t.Context(), v.ID)
					if err != nil {
						return err
					}
					n.LinkVersion++
					return tx.SaveInterview(t.Context(), &n)
				})
				if err != nil {
					t.Errorf("a transaction that locked the row: %v", err)
				}
			}
		})
	}
	wg.Wait()
	got, err := db.Interview(t.Context(), v.ID)
	if err != nil || got.LinkVersion != 80 || got.Version != 81 {
		t.Errorf("counted to %d at version %d, %v", got.LinkVersion, got.Version, err)
	}
}

func testPoller(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	const writers, each = 12, 20
	var wg sync.WaitGroup
	var mu sync.Mutex
	written := map[string]int64{}
	for range writers {
		wg.Go(func() {
			for m := range each {
				es := []interview.Event{{ID: id()}, {ID: id()}}
				err := db.Write(ctx, func(tx interview.Tx) error {
					for i := range es {
						es[i].OrganizationID, es[i].Env, es[i].At = w.Organization.ID, account.Live, base
						if err := tx.AddEvent(ctx, &es[i]); err != nil {
							return err
						}
						runtime.Gosched() // let the others in between
					}
					if m%7 == 0 {
						return errOurs
					}
					return nil
				})
				if err == nil {
					mu.Lock()
					for _, e := range es {
						written[e.ID] = e.Seq
					}
					mu.Unlock()
				}
			}
		})
	}
	over := make(chan bool)
	go func() { wg.Wait(); close(over) }()
	var after int64
	seen := map[string]bool{}
	for last := false; ; {
		es, err := db.Events(ctx, w.Space, nil, "", after, 9)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range es {
			if e.Seq <= after || seen[e.ID] {
				t.Errorf("seq %d after %d", e.Seq, after)
			}
			after = e.Seq
			seen[e.ID] = true
		}
		if len(es) > 0 {
			continue
		}
		if last {
			break
		}
		select {
		case <-over:
			last = true
		default:
			runtime.Gosched()
		}
	}
	for e := range written {
		if !seen[e] {
			t.Errorf("the poller missed an event with seq %d", written[e])
		}
	}
	if len(seen) != len(written) {
		t.Errorf("%d events seen, %d written", len(seen), len(written))
	}
}

func testClose(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	v := w.Interview()
	begun, end, done := make(chan bool), make(chan bool), make(chan error, 1)
	go func() {
		done <- db.Write(t.Context(), func(tx interview.Tx) error {
			close(begun)
			<-end
			return tx.SaveInterview(t.Context(), &v)
		})
	}()
	<-begun
	closed := make(chan error, 1)
	go func() { closed <- db.Close() }()
	select {
	case err := <-closed:
		t.Errorf("closed in the midst of a write: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(end)
	if err := <-done; err != nil {
		t.Errorf("the write: %v", err)
	}
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
	if err := db.Write(t.Context(), func(interview.Tx) error { return nil }); err == nil {
		t.Error("a closed database takes writes")
	}
	if _, err := db.Interview(t.Context(), v.ID); err == nil {
		t.Error("a closed database answers")
	}
}
