package store_test

import (
	"database/sql"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// engines are the URL of an empty database and the driver to look into it by.
var engines = map[string]func(*testing.T) (url, driver, dsn string){
	"sqlite": func(t *testing.T) (string, string, string) {
		p := filepath.Join(t.TempDir(), "candor.db")
		return p, "sqlite", p
	},
	"postgres": func(t *testing.T) (string, string, string) {
		u := storetest.PostgresURL(t)
		return u, "pgx", u
	},
}

func quiet(url string) store.Config {
	return store.Config{URL: url, Log: slog.New(slog.DiscardHandler)}
}

func TestNodesThatStartAtOnceDoNotCollide(t *testing.T) {
	for name, empty := range engines {
		t.Run(name, func(t *testing.T) {
			url, _, _ := empty(t)
			var wg sync.WaitGroup
			for range 6 {
				wg.Go(func() {
					db, err := store.Open(t.Context(), quiet(url))
					if err != nil {
						t.Error(err)
						return
					}
					defer db.Close()
					has, err := db.Version(t.Context())
					knows, err2 := db.Latest()
					if err != nil || err2 != nil || has != knows || has < 1 {
						t.Errorf("version %d of %d, %v, %v", has, knows, err, err2)
					}
					if err := db.Check(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestAMigrationThatLosesAgainstAnotherNodeIsTriedAgain(t *testing.T) {
	url := storetest.PostgresURL(t)
	var said logged
	db, err := store.Open(t.Context(), store.Config{URL: url, Log: slog.New(slog.NewTextHandler(&said, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.WithStep("9000_later.sql", "-- +goose Up\nALTER TABLE interview ADD COLUMN later BIGINT;\nALTER TABLE upload ADD COLUMN later BIGINT;\n"); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	// A node writes to the tables in the other order, and is more patient than
	// the migration: PostgreSQL ends whoever first finds that both wait.
	tx, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for _, stmt := range []string{"SET LOCAL deadlock_timeout = '1min'", "LOCK TABLE upload IN ROW EXCLUSIVE MODE"} {
		if _, err := tx.ExecContext(t.Context(), stmt); err != nil {
			t.Fatal(err)
		}
	}
	migrated := make(chan error, 1)
	go func() { migrated <- db.Migrate(t.Context()) }()
	for deadline := time.Now().Add(20 * time.Second); ; {
		var waits bool
		if err := other.QueryRowContext(t.Context(), "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'upload'::regclass)").Scan(&waits); err != nil {
			t.Fatal(err)
		}
		if waits {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the migration never waited")
		}
	}
	if _, err := tx.ExecContext(t.Context(), "LOCK TABLE interview IN ROW EXCLUSIVE MODE"); err != nil {
		t.Fatalf("the other node: %v", err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-migrated; err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.String(), "tried again") {
		t.Errorf("nothing was tried again:\n%s", said.String())
	}
	if has, err := db.Version(t.Context()); err != nil || has != 9000 {
		t.Errorf("the schema is %d, %v", has, err)
	}
}

// logged keeps what is logged by several goroutines.
type logged struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestANewerSchemaIsRefusedWhereItNeedsANewerProgram(t *testing.T) {
	for name, empty := range engines {
		t.Run(name, func(t *testing.T) {
			url, driver, dsn := empty(t)
			db, err := store.Open(t.Context(), quiet(url))
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			raw, err := sql.Open(driver, dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			if _, err := raw.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, true)"); err != nil {
				t.Fatal(err)
			}
			if _, err := raw.ExecContext(t.Context(), "UPDATE schema_floor SET version = 8999"); err != nil {
				t.Fatal(err)
			}
			for _, keep := range []bool{false, true} {
				c := quiet(url)
				c.KeepSchema = keep
				db, err := store.Open(t.Context(), c)
				if err == nil {
					db.Close()
				}
				if err == nil || !strings.Contains(err.Error(), "the database has schema 9000") || !strings.Contains(err.Error(), "start a newer candor") {
					t.Errorf("keep %v: %v", keep, err)
				}
			}
		})
	}
}

func TestTheEdgeTableIsTheMachine(t *testing.T) {
	var want []string
	for _, from := range interview.States() {
		for _, to := range interview.States() {
			if from.May(to) {
				want = append(want, string(from)+" "+string(to))
			}
		}
	}
	slices.Sort(want)
	for name, empty := range engines {
		t.Run(name, func(t *testing.T) {
			url, driver, dsn := empty(t)
			db, err := store.Open(t.Context(), quiet(url))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			raw, err := sql.Open(driver, dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			rows, err := raw.QueryContext(t.Context(), "SELECT from_state, to_state FROM interview_edge")
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			var got []string
			for rows.Next() {
				var from, to string
				if err := rows.Scan(&from, &to); err != nil {
					t.Fatal(err)
				}
				got = append(got, from+" "+to)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("the table has\n%q, the machine\n%q", got, want)
			}
		})
	}
}

func TestBothDatabasesHaveTheSameMigrations(t *testing.T) {
	names := func(dir string) (ns []string) {
		files, err := fs.ReadDir(os.DirFS("migration"), dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			ns = append(ns, f.Name())
		}
		return ns
	}
	if s, p := names("sqlite"), names("postgres"); !slices.Equal(s, p) {
		t.Errorf("SQLite has %v, PostgreSQL %v", s, p)
	}
}

func TestScoresOfOlderResultsAreFoundByTheirMigration(t *testing.T) {
	for name, empty := range engines {
		t.Run(name, func(t *testing.T) {
			url, driver, dsn := empty(t)
			db, err := store.Open(t.Context(), quiet(url))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			w := storetest.NewWorld(t, db)
			made := map[string]interview.Interview{}
			for of, document := range map[string]string{
				"scored": `{"assessment":{"score":61.5}}`, "withheld": `{"assessment":{"score":null}}`, "withdrawn": `{"assessment":{"score":99}}`, "none": "",
			} {
				v := w.Interview()
				if document != "" {
					v.ResultVersion = 1
				}
				if of == "withdrawn" {
					v.State, v.EndedAt = interview.Withdrawn, v.CreatedAt
				}
				err := db.Write(t.Context(), func(tx interview.Tx) error {
					if err := tx.SaveInterview(t.Context(), &v); err != nil || document == "" {
						return err
					}
					return tx.AddResult(t.Context(), v.ID, 1, []byte(document))
				})
				if err != nil {
					t.Fatal(err)
				}
				made[of] = v
			}
			script, err := os.ReadFile("migration/" + name + "/0003_interview_score.sql")
			if err != nil {
				t.Fatal(err)
			}
			raw, err := sql.Open(driver, dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			if _, err := raw.ExecContext(t.Context(), string(script[strings.Index(string(script), "UPDATE"):])); err != nil {
				t.Fatal(err)
			}
			for of, v := range made {
				got, err := db.Interview(t.Context(), v.ID)
				if err != nil || (got.Score != nil) != (of == "scored") || got.Score != nil && *got.Score != 61.5 {
					t.Errorf("%s: %v, %v", of, got.Score, err)
				}
			}
		})
	}
}

func TestUnknownURLsAreRefused(t *testing.T) {
	for _, url := range []string{"", "sqlite:", "mysql://localhost/x", "postgres://candor:s3cret@localhost:port/x"} {
		db, err := store.Open(t.Context(), quiet(url))
		if err == nil {
			db.Close()
			t.Errorf("%q was opened", url)
			continue
		}
		if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
}

// tables are the names of a SQLite file's tables.
func tables(t *testing.T, path string) (names []string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), "SELECT name FROM sqlite_schema WHERE type = 'table'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}
