package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// eitherDatabase are the URLs of two empty databases.
func eitherDatabase(t *testing.T) map[string]string {
	return map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "to.db"), "postgres": storetest.PostgresURL(t)}
}

// interrupt ends a context when there are candidates in a database.
func interrupt(t *testing.T, url string) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	watch, err := store.Open(ctx, store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	done.Go(func() {
		defer watch.Close()
		for ctx.Err() == nil {
			if full, err := watch.Inhabited(ctx); full || err != nil {
				cancel()
			}
		}
	})
	t.Cleanup(func() { cancel(); done.Wait() })
	return ctx
}

func TestACopyThatWasInterruptedIsRefusedUntilItIsWhole(t *testing.T) {
	from := storetest.SQLite(t)
	inhabit(t, from)
	for engine, url := range eitherDatabase(t) {
		ctx := interrupt(t, url)
		to, err := store.Open(t.Context(), store.Config{URL: url, Unfinished: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Move(ctx, from, to); err == nil {
			t.Fatalf("%s: the copy was not interrupted", engine)
		}
		if err := to.Close(); err != nil {
			t.Fatal(err)
		}
		for _, keep := range []bool{false, true} {
			if db, err := store.Open(t.Context(), store.Config{URL: url, KeepSchema: keep}); !errors.Is(err, store.ErrUnfinished) {
				t.Errorf("%s: a database with a part of another's rows is opened: %v", engine, err)
				db.Close()
			}
		}
		to, err = store.Open(t.Context(), store.Config{URL: url, Unfinished: true})
		if err != nil {
			t.Fatal(err)
		}
		_, err = store.Move(t.Context(), from, to)
		if engine == "sqlite" {
			if err == nil || !strings.Contains(err.Error(), "remove the file") {
				t.Errorf("sqlite: a second try: %v", err)
			}
		} else if err != nil {
			t.Errorf("postgres: it does not begin anew: %v", err)
		}
		if err := to.Close(); err != nil {
			t.Fatal(err)
		}
		if engine == "sqlite" {
			continue
		}
		db, err := store.Open(t.Context(), store.Config{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Compare(t.Context(), from, db); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A row that is written meanwhile makes the two differ: the copy stays marked.
func TestAMoveThatDiffersIsNotTrusted(t *testing.T) {
	from := storetest.SQLite(t)
	inhabit(t, from)
	url := storetest.PostgresURL(t)
	ctx := t.Context()
	stop := interrupt(t, url)
	var wrote sync.WaitGroup
	wrote.Go(func() {
		<-stop.Done() // rows are being copied: the first table was read long ago
		o := interview.Candidate{ID: uuid.NewString()}
		w := storetest.NewWorld(t, from)
		o.OrganizationID, o.Env = w.Organization.ID, w.Space.Env
		if err := from.Write(ctx, func(tx interview.Tx) error { return tx.SaveCandidate(ctx, &o) }); err != nil {
			t.Error(err)
		}
	})
	to, err := store.Open(ctx, store.Config{URL: url, Unfinished: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Move(ctx, from, to)
	wrote.Wait()
	if cerr := to.Close(); cerr != nil {
		t.Fatal(cerr)
	}
	if err == nil || !strings.Contains(err.Error(), "not the same") {
		t.Fatalf("rows that were written meanwhile are not noticed: %v", err)
	}
	if db, err := store.Open(ctx, store.Config{URL: url}); !errors.Is(err, store.ErrUnfinished) {
		t.Errorf("it is opened all the same: %v", err)
		db.Close()
	}
}

func TestOfNodesThatStartTogetherOneSaysWhichSecretsCount(t *testing.T) {
	refused := errors.New("others count")
	for engine, url := range eitherDatabase(t) {
		var mu sync.Mutex
		var won []string
		var all sync.WaitGroup
		for n := range 6 {
			all.Go(func() {
				db, err := store.Open(t.Context(), store.Config{URL: url})
				if err != nil {
					t.Error(err)
					return
				}
				defer db.Close()
				mine := fmt.Sprint("node ", n)
				err = db.AgreeOnSecrets(t.Context(), func(kept map[string][]byte) (map[string][]byte, error) {
					if len(kept) > 0 && !bytes.Equal(kept["a"], []byte(mine)) {
						return nil, refused
					}
					return map[string][]byte{"a": []byte(mine), "b": {1}}, nil
				})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won = append(won, mine)
				} else if !errors.Is(err, refused) {
					t.Errorf("%s: %v", engine, err)
				}
			})
		}
		all.Wait()
		db, err := store.Open(t.Context(), store.Config{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		kept, err := db.SecretPrints(t.Context())
		if len(won) != 1 || err != nil || string(kept["a"]) != won[0] || len(kept) != 2 {
			t.Errorf("%s: %v were let in, and %q is kept, %v", engine, won, kept, err)
		}
		// What is not named any more goes.
		err = db.AgreeOnSecrets(t.Context(), func(kept map[string][]byte) (map[string][]byte, error) {
			next := maps.Clone(kept)
			delete(next, "a")
			return next, nil
		})
		if kept, again := db.SecretPrints(t.Context()); err != nil || again != nil || len(kept) != 1 {
			t.Errorf("%s: %q is kept, %v, %v", engine, kept, err, again)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPartsAreHeldWhileABackupIsTakenAndNoLonger(t *testing.T) {
	for engine, url := range eitherDatabase(t) {
		now := time.Now()
		db, err := store.Open(t.Context(), store.Config{URL: url, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		ctx := t.Context()
		w := storetest.NewWorld(t, db)
		v := w.Interview()
		u := interview.Upload{ID: uuid.NewString(), OrganizationID: v.OrganizationID, InterviewID: v.ID, Length: 1, Parts: []interview.Part{{Key: "uploads/u/1", Bytes: 1}}}
		if err := db.Write(ctx, func(tx interview.Tx) error {
			if err := tx.SaveInterview(ctx, &v); err != nil {
				return err
			}
			return tx.SaveUpload(ctx, &u)
		}); err != nil {
			t.Fatal(err)
		}
		hold := func(want bool) {
			t.Helper()
			if held, err := db.HoldParts(ctx, u.ID); err != nil || held != want {
				t.Errorf("%s: held %v, %v, want %v", engine, held, err, want)
			}
		}
		due := func(want int) {
			t.Helper()
			if us, err := db.HeldUploads(ctx, 10); err != nil || len(us) != want || want > 0 && us[0].Parts[0].Key != "uploads/u/1" {
				t.Errorf("%s: parts of %v may go, %v, want %d", engine, us, err, want)
			}
		}
		hold(false)
		due(0)
		for _, id := range []string{"one", "two"} {
			if err := db.KeepParts(ctx, id, time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		hold(true)
		hold(true) // twice is once
		due(0)
		if err := db.PartsMayGo(ctx, "one"); err != nil {
			t.Fatal(err)
		}
		due(0) // the other goes on
		now = now.Add(time.Minute + time.Second)
		due(1) // and was killed
		if err := db.ForgetHeld(ctx, u.ID); err != nil {
			t.Fatal(err)
		}
		due(0)
		hold(false)
	}
}
