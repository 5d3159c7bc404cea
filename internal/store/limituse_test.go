package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/store"
)

func TestNodesLearnWhatOthersAllowedOnce(t *testing.T) {
	for name, empty := range engines {
		t.Run(name, func(t *testing.T) {
			url, _, _ := empty(t)
			now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
			c := quiet(url)
			c.Now = func() time.Time { return now }
			db, err := store.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			a, b := db.Uses("a"), db.Uses("b")
			step := func(u *store.Uses, taken, want map[string]int) {
				t.Helper()
				got, err := u.Exchange(t.Context(), taken)
				if err != nil {
					t.Fatal(err)
				}
				if want == nil {
					want = map[string]int{}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
				now = now.Add(time.Second)
			}
			step(a, nil, nil)
			step(b, nil, nil)
			step(a, map[string]int{"key x": 5, "key y": 1}, nil)
			step(b, map[string]int{"key x": 2}, map[string]int{"key x": 5, "key y": 1})
			step(b, nil, nil) // told once
			step(a, map[string]int{"key x": 1}, map[string]int{"key x": 2})
			step(b, nil, map[string]int{"key x": 1})
			// A node that begins later does not make callers pay for what was.
			late := db.Uses("late")
			step(late, nil, nil)
			step(a, map[string]int{"key x": 3}, nil)
			step(late, nil, map[string]int{"key x": 3})
			step(b, nil, map[string]int{"key x": 3})
			// What is idle for long is forgotten and begins anew.
			now = now.Add(3 * time.Minute)
			if err := db.PruneUses(t.Context()); err != nil {
				t.Fatal(err)
			}
			step(b, nil, nil)
			step(a, map[string]int{"key x": 4}, nil)
			step(b, nil, map[string]int{"key x": 4})
		})
	}
}
