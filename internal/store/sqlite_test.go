package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if path := os.Getenv("CANDOR_TEST_WRITE_TO"); path != "" {
		fmt.Fprintln(os.Stderr, writeUntilKilled(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestSQLiteKeepsWhatTheSuiteAsks(t *testing.T) { storetest.Run(t, storetest.SQLite) }

// writeUntilKilled is the child of the crash test: it says which rows have
// been acknowledged.
func writeUntilKilled(path string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{URL: path})
	if err != nil {
		return err
	}
	var mu sync.Mutex
	failed := make(chan error)
	for range 16 {
		go func() {
			for {
				o := account.Organization{ID: uuid.NewString(), Name: strings.Repeat("x", 1000)}
				k := account.Key{ID: uuid.NewString(), OrganizationID: o.ID, Env: account.Live}
				if err := db.AddOrganization(ctx, &o); err != nil {
					failed <- err
					return
				}
				if err := db.AddKey(ctx, k); err != nil {
					failed <- err
					return
				}
				mu.Lock()
				fmt.Println(o.ID, k.ID)
				mu.Unlock()
			}
		}()
	}
	return <-failed
}

func TestWhatWasAcknowledgedSurvivesAKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "candor.db")
	total := 0
	for round := range 3 {
		child := exec.Command(os.Args[0], "-test.run=^$")
		child.Env = append(os.Environ(), "CANDOR_TEST_WRITE_TO="+path)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		var acknowledged [][2]string
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			org, key, ok := strings.Cut(lines.Text(), " ")
			if !ok || len(key) != 36 {
				continue // cut by the kill
			}
			acknowledged = append(acknowledged, [2]string{org, key})
			if len(acknowledged) == 200+100*round {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		child.Wait()
		if len(acknowledged) < 200 {
			t.Fatalf("the child acknowledged %d", len(acknowledged))
		}
		db, err := store.Open(t.Context(), store.Config{URL: path})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range acknowledged {
			if _, err := db.Organization(t.Context(), a[0]); err != nil {
				t.Errorf("an acknowledged row: %v", err)
			}
			if _, err := db.Key(t.Context(), a[1]); err != nil {
				t.Errorf("an acknowledged row: %v", err)
			}
		}
		total += len(acknowledged)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if problem := integrity(t, path); problem != "ok" {
			t.Errorf("integrity: %s", problem)
		}
	}
	t.Logf("%d acknowledged rows were there", total)
}

func integrity(t *testing.T, path string) (said string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&said); err != nil {
		t.Fatal(err)
	}
	return said
}

func TestManyCallersShareOneCommit(t *testing.T) {
	db := storetest.SQLite(t)
	w := storetest.NewWorld(t, db)
	// While the first holds the writer the others queue up; then they run as
	// one group, and the disk is waited for once. The WAL counts commits: each
	// ends with a frame that holds the size of the database.
	begun, end := make(chan bool), make(chan bool)
	var wg sync.WaitGroup
	wg.Go(func() {
		err := db.Write(t.Context(), func(interview.Tx) error { close(begun); <-end; return nil })
		if err != nil {
			t.Error(err)
		}
	})
	<-begun
	path := databasePath(t, db)
	before := commits(t, path)
	for range 32 {
		wg.Go(func() {
			v := w.Interview()
			if err := db.Write(t.Context(), func(tx interview.Tx) error { return tx.SaveInterview(t.Context(), &v) }); err != nil {
				t.Error(err)
			}
		})
	}
	time.AfterFunc(100*time.Millisecond, func() { close(end) })
	wg.Wait()
	if n := commits(t, path) - before; n < 1 || n > 8 {
		t.Errorf("32 callers made %d commits", n)
	}
}

func databasePath(t *testing.T, db *store.DB) string {
	t.Helper()
	path, ok := strings.CutPrefix(db.String(), "sqlite:")
	if !ok {
		t.Fatalf("%s is not a file", db)
	}
	return path
}

// commits counts the commit frames in the WAL (sqlite.org/fileformat2.html).
func commits(t *testing.T, path string) (n int) {
	t.Helper()
	b, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	const header, frame, page = 32, 24, 16384
	for at := header; at+frame+page <= len(b); at += frame + page {
		if [4]byte(b[at+4:at+8]) != [4]byte{} && string(b[at+8:at+16]) == string(b[16:24]) {
			n++
		}
	}
	return n
}

func TestTheFileIsMadeAsTheHouseWantsIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a folder", "50% of #1?x=y&z")
	path := filepath.Join(dir, "candor ü.db")
	for range 2 {
		for _, url := range []string{path, "sqlite:" + path, "sqlite://" + path} {
			db, err := store.Open(t.Context(), store.Config{URL: url})
			if err != nil {
				t.Fatal(err)
			}
			if got := databasePath(t, db); got != path {
				t.Errorf("%s opened %s", url, got)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	var names []string
	err = filepath.WalkDir(dir, func(p string, _ fs.DirEntry, err error) error { names = append(names, filepath.Base(p)); return err })
	if err != nil || len(names) != 2 {
		t.Errorf("the folder holds %q, %v", names, err)
	}
	b, err := os.ReadFile(path)
	if err != nil || int(b[16])<<8|int(b[17]) != 16384 || b[18] != 2 {
		t.Errorf("page size %d, journal %d, %v", int(b[16])<<8|int(b[17]), b[18], err)
	}
}

func TestABackupIsWholeWhileWritesGoOn(t *testing.T) {
	db := storetest.SQLite(t)
	w := storetest.NewWorld(t, db)
	stop, ended := make(chan bool), make(chan bool)
	add := func() string {
		v := w.Interview()
		err := db.Write(t.Context(), func(tx interview.Tx) error {
			if err := tx.SaveInterview(t.Context(), &v); err != nil {
				return err
			}
			return tx.SaveTurns(t.Context(), v, []interview.Turn{{ID: uuid.NewString(), Speaker: interview.TheCandidate, Form: interview.Spoken, Text: "kept words", At: time.Now()}})
		})
		if err != nil {
			t.Error(err)
		}
		return v.ID
	}
	before := add()
	go func() {
		defer close(ended)
		for {
			select {
			case <-stop:
				return
			default:
				add()
			}
		}
	}()
	path := filepath.Join(t.TempDir(), "backup.db")
	if err := db.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	close(stop)
	<-ended
	if err := db.Backup(t.Context(), path); err == nil {
		t.Error("a backup replaced another")
	}
	if problem := integrity(t, path); problem != "ok" {
		t.Errorf("integrity: %s", problem)
	}
	copied, err := store.Open(t.Context(), store.Config{URL: path})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if _, err := copied.Interview(t.Context(), before); err != nil {
		t.Errorf("what was there before: %v", err)
	}
	vs, err := copied.Interviews(t.Context(), w.Space, interview.Filter{}, interview.Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	hits, err := copied.Search(t.Context(), w.Space, "kept", interview.Page{Limit: 1000})
	if err != nil || len(hits) != len(vs) {
		t.Errorf("%d interviews, %d hits, %v", len(vs), len(hits), err)
	}
	if n := add(); n == "" {
		t.Error("the original takes no more writes")
	}
}
