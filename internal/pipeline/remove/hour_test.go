package remove_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pipeline/remove"
	"github.com/candorhq/candor/internal/queue"
)

// away is a storage that cannot be reached until a time.
type away struct {
	blob.Store
	until time.Time
}

var errAway = errors.New("storage is away")

func (a *away) Stat(ctx context.Context, key string) (blob.Info, error) {
	if time.Now().Before(a.until) {
		return blob.Info{}, errAway
	}
	return a.Store.Stat(ctx, key)
}

func (a *away) Delete(ctx context.Context, key string) error {
	if time.Now().Before(a.until) {
		return errAway
	}
	return a.Store.Delete(ctx, key)
}

// TestAPersonIsErasedWithinTheHour also when storage is away for 40 minutes of
// it: a task waits a quarter of an hour, and a fifth more, between two tries.
func TestAPersonIsErasedWithinTheHour(t *testing.T) {
	for name, outage := range map[string]time.Duration{"storage is there": 0, "storage is away for 40 minutes": 40 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := dialecttest.New(t, "ready", "session")
				svc := interview.New(w.DB, interview.Config{Now: time.Now, LinkSecret: []byte("0123456789abcdef0123456789abcdef"),
					Certify: func([]byte) (interview.CertificateSeal, error) {
						return interview.CertificateSeal{Algorithm: "none"}, nil
					}})
				actor := account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}
				iv, err := svc.Interview(t.Context(), actor, w.ID(t, "ready"))
				if err != nil {
					t.Fatal(err)
				}
				storage := &away{Store: w.Blobs, until: time.Now().Add(outage)}
				files := func(of string) (n int) {
					for info, err := range w.Blobs.List(t.Context(), "") {
						if err != nil {
							t.Fatal(err)
						}
						if strings.HasPrefix(info.Key, of+"/") {
							n++
						}
					}
					return n
				}
				if files("ready") == 0 || files("session") == 0 {
					t.Fatal("there is nothing to delete")
				}
				others := files("session")
				ctx, stop := context.WithCancel(t.Context())
				r := queue.NewRunner(w.DB, remove.New(svc, storage).Kinds(), queue.RunnerConfig{Node: "a"})
				ended := make(chan error, 1)
				go func() { ended <- r.Run(ctx) }()

				asked := time.Now()
				e, err := svc.Erase(t.Context(), actor, iv.CandidateID, "asked")
				if err != nil {
					t.Fatal(err)
				}
				_, err = svc.Result(t.Context(), actor, iv.ID)
				if said, ok := errors.AsType[*interview.Error](err); !ok || said.Kind != interview.Gone {
					t.Errorf("it is still read: %v", err)
				}
				time.Sleep(time.Hour - time.Second)
				got, err := svc.Erasure(t.Context(), actor, e.ID)
				if err != nil {
					t.Fatal(err)
				}
				if got.State != interview.ErasureDone || got.DoneAt.Sub(asked) >= time.Hour || len(got.Certificate) == 0 || len(got.Objects) == 0 {
					t.Errorf("an hour later it is %s, done after %v, with %d files on the certificate", got.State, got.DoneAt.Sub(asked), len(got.Objects))
				}
				if outage > 0 && got.DoneAt.Before(storage.until) {
					t.Error("it was done while storage was away")
				}
				if n := files("ready"); n != 0 {
					t.Errorf("%d files are still there", n)
				}
				if n := files("session"); n != others {
					t.Errorf("of somebody else's %d files %d are left", others, n)
				}
				stop()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
		})
	}
}
