package store

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// pages bounds the size of the database, as a full disk does.
func pages(t *testing.T, w *writer, n string) {
	t.Helper()
	err := w.write(t.Context(), func(q querier) error {
		rows, err := q.query(t.Context(), "PRAGMA max_page_count = "+n)
		if err != nil {
			return err
		}
		return rows.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFullDiskLosesNothingAcknowledged(t *testing.T) {
	ctx := t.Context()
	db, err := Open(ctx, Config{URL: filepath.Join(t.TempDir(), "candor.db"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	w := db.engine.(*sqliteDB).writer
	pages(t, w, "150") // of 16 KiB; the empty schema has fewer
	var mu sync.Mutex
	kept, lost := map[string]bool{}, map[string]bool{}
	var wg sync.WaitGroup
	for n := range 24 {
		wg.Go(func() {
			for range 12 {
				o := account.Organization{ID: uuid.NewString(), Name: "n"}
				if n%3 == 0 {
					o.Settings.Notice = strings.Repeat("x", 1<<20)
				}
				err := db.AddOrganization(ctx, &o)
				mu.Lock()
				if err == nil {
					kept[o.ID] = true
				} else {
					lost[o.ID] = true
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(kept) == 0 || len(lost) == 0 {
		t.Fatalf("%d kept, %d lost: the disk was never full, or always", len(kept), len(lost))
	}
	for id := range kept {
		if _, err := db.Organization(ctx, id); err != nil {
			t.Errorf("acknowledged: %v", err)
		}
	}
	for id := range lost {
		if _, err := db.Organization(ctx, id); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("refused: %v", err)
		}
	}
	pages(t, w, "1000000")
	if err := db.AddOrganization(ctx, &account.Organization{ID: "after", Name: strings.Repeat("x", 1000)}); err != nil {
		t.Errorf("when there is room again: %v", err)
	}
}

func TestAGroupThatSQLiteRolledBackRunsAgain(t *testing.T) {
	ctx := t.Context()
	db, err := Open(ctx, Config{URL: filepath.Join(t.TempDir(), "candor.db"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	w := db.engine.(*sqliteDB).writer
	begun, end := make(chan bool), make(chan bool)
	var wg sync.WaitGroup
	runs := 0
	wg.Go(func() {
		err := db.Write(ctx, func(tx interview.Tx) error {
			if runs++; runs == 1 {
				close(begun)
				<-end
			}
			return nil
		})
		if err != nil {
			t.Errorf("the one that did nothing wrong: %v", err)
		}
	})
	<-begun
	wg.Go(func() {
		err := w.write(ctx, func(q querier) error {
			if _, err := q.exec(context.Background(), "ROLLBACK"); err != nil { // what an I/O error does
				return err
			}
			return errors.New("out of order")
		})
		if err == nil || err.Error() != "out of order" {
			t.Errorf("the culprit: %v", err)
		}
	})
	// The culprit waits in the queue, so it joins the group that is open.
	for len(w.queue) == 0 {
		select {
		case <-ctx.Done():
			t.Fatal("the culprit never came")
		default:
		}
	}
	close(end)
	wg.Wait()
	if runs != 2 {
		t.Errorf("the innocent one ran %d times", runs)
	}
}
