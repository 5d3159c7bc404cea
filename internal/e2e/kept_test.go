package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// much is an installation with so many rows and bytes that its tools can be
// killed in the midst of their work.
func much(t *testing.T) (in *installation, org string) {
	t.Helper()
	in = newInstallation(t)
	org, _ = in.tenant("Acme")
	ctx := t.Context()
	db, err := store.Open(ctx, store.Config{URL: "sqlite:" + filepath.Join(in.data, "candor.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for range 16 {
		err := db.Write(ctx, func(tx interview.Tx) error {
			for range 500 {
				c := interview.Candidate{ID: uuid.NewString(), OrganizationID: org, Env: account.Live, LastName: "Nobody"}
				if err := tx.SaveCandidate(ctx, &c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	blobs, err := dir.Open(filepath.Join(in.data, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer blobs.Close()
	for _, key := range []string{"recordings/a/1", "recordings/b/1", "recordings/c/1"} {
		if _, err := blobs.Put(ctx, key, io.LimitReader(rand.Reader, 32<<20), "video/webm"); err != nil {
			t.Fatal(err)
		}
	}
	return in, org
}

// killed starts a command and kills it when due says so.
func (in *installation) killed(t *testing.T, due func() bool, args ...string) {
	t.Helper()
	s := in.launch(args...)
	for end := time.Now().Add(patience(t)); ; {
		select {
		case <-s.ended:
			t.Fatalf("candor %s ended before it was killed: %v\n%s", args[0], s.err, s.log.tail())
		default:
		}
		if due() {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("candor %s never came as far as it should be killed\n%s", args[0], s.log.tail())
		}
		time.Sleep(time.Millisecond) // of a real process
	}
	s.kill()
}

// refused runs a command that must fail and gives what it says.
func (in *installation) refused(t *testing.T, args ...string) string {
	t.Helper()
	var errs bytes.Buffer
	cmd := in.command(t.Context(), args...)
	cmd.Stderr = &errs
	if err := cmd.Run(); err == nil {
		t.Errorf("candor %s works on what was left half-way", strings.Join(args, " "))
	}
	return errs.String()
}

// rowsCome tells when there is something in a PostgreSQL database.
func rowsCome(t *testing.T, url string) func() bool {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return func() bool {
		full, err := db.Inhabited(t.Context())
		return err == nil && full
	}
}

// sameRows compares two databases row by row.
func sameRows(t *testing.T, one, other string) {
	t.Helper()
	a, err := store.Open(t.Context(), store.Config{URL: one})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := store.Open(t.Context(), store.Config{URL: other})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := store.Compare(context.WithoutCancel(t.Context()), a, b); err != nil {
		t.Error(err)
	}
}

func TestAKillInABackupARestoreOrAMoveLeavesNothingThatIsTrusted(t *testing.T) {
	in, _ := much(t)
	origin := "sqlite:" + filepath.Join(in.data, "candor.db")
	folder := t.TempDir()
	file := filepath.Join(folder, "backup.tar.zst")
	there := func(pattern string, least int64) func() bool {
		return func() bool {
			found, _ := filepath.Glob(pattern)
			for _, name := range found {
				if info, err := os.Stat(name); err == nil && info.Size() >= least {
					return true
				}
			}
			return false
		}
	}

	// A backup: nothing stands under its name, and the next removes the rest.
	in.killed(t, there(filepath.Join(folder, ".candor-backup-*", "archive"), 8<<20), "backup", file)
	if _, err := os.Stat(file); err == nil {
		t.Fatal("a backup that was killed stands there as one")
	}
	left, _ := filepath.Glob(filepath.Join(folder, ".candor-backup-*"))
	if len(left) != 1 {
		t.Fatalf("it left %v", left)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(left[0], old, old); err != nil {
		t.Fatal(err)
	}
	in.cli("backup", file)
	if left, _ := filepath.Glob(filepath.Join(folder, ".candor-backup-*")); len(left) > 0 {
		t.Errorf("%v is still there", left)
	}

	// A restore into a folder: no other command opens it, the same goes on.
	to := newInstallation(t)
	to.data = filepath.Join(t.TempDir(), "data")
	to.killed(t, there(filepath.Join(to.data, "candor.db.restored"), 1), "restore", file)
	for _, args := range [][]string{{"org", "list"}, {"serve", "--listen", "127.0.0.1:0"}, {"backup", filepath.Join(t.TempDir(), "b")}} {
		if said := to.refused(t, args...); !strings.Contains(said, "has not finished") {
			t.Errorf("candor %s says %s", args[0], said)
		}
	}
	to.cli("restore", file)
	sameRows(t, origin, "sqlite:"+filepath.Join(to.data, "candor.db"))

	// A restore into PostgreSQL: neither does another node with the database.
	url := storetest.PostgresURL(t)
	pg := newInstallation(t, "CANDOR_DATABASE_URL="+url)
	pg.data = filepath.Join(t.TempDir(), "data")
	pg.killed(t, rowsCome(t, url), "restore", file)
	node := newInstallation(t, "CANDOR_DATABASE_URL="+url, "CANDOR_SECRETS_FILE="+filepath.Join(in.data, "secrets"))
	if said := node.refused(t, "org", "list"); !strings.Contains(said, "has not finished") {
		t.Errorf("another node says %s", said)
	}
	pg.cli("restore", file)
	sameRows(t, origin, url)
	if out := node.cli("org", "list"); !strings.Contains(out, "Acme") {
		t.Errorf("restored are %s", out)
	}

	// A move: the origin is as it was, and the same command begins anew.
	url = storetest.PostgresURL(t)
	in.killed(t, rowsCome(t, url), "migrate", "--to", url)
	moved := newInstallation(t, "CANDOR_DATABASE_URL="+url, "CANDOR_SECRETS_FILE="+filepath.Join(in.data, "secrets"))
	if said := moved.refused(t, "serve", "--listen", "127.0.0.1:0"); !strings.Contains(said, "has not finished") {
		t.Errorf("a server on a part of the rows says %s", said)
	}
	if out := in.cli("migrate", "--to", url); !strings.Contains(out, "found equal row by row") {
		t.Errorf("migrate says %s", out)
	}
	sameRows(t, origin, url)
	if out := moved.cli("org", "list"); !strings.Contains(out, "Acme") {
		t.Errorf("moved are %s", out)
	}
}
