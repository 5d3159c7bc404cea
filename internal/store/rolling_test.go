package store_test

import (
	"database/sql"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/store"
)

// What a newer program may have done to a database before an older one, still
// running or started again, writes to it.
var expansions = []string{
	"INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, true)",
	"ALTER TABLE organization ADD COLUMN later BIGINT NOT NULL DEFAULT 7",
	"ALTER TABLE interview ADD COLUMN later BIGINT NOT NULL DEFAULT 7",
	"ALTER TABLE upload ADD COLUMN later BIGINT NOT NULL DEFAULT 7",
	"ALTER TABLE task ADD COLUMN later BIGINT NOT NULL DEFAULT 7",
	"ALTER TABLE event ADD COLUMN later BIGINT NOT NULL DEFAULT 7",
	"CREATE INDEX interview_later ON interview (later)",
	"CREATE TABLE later (id BIGINT PRIMARY KEY)",
}

func TestAnOlderProgramWorksOnASchemaThatWasExpanded(t *testing.T) {
	for name, empty := range engines {
		t.Run(name, func(t *testing.T) {
			url, driver, dsn := empty(t)
			running, err := store.Open(t.Context(), quiet(url))
			if err != nil {
				t.Fatal(err)
			}
			defer running.Close()
			write(t, running, "before") // its statements are prepared now
			raw, err := sql.Open(driver, dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			for _, stmt := range expansions {
				if name == "sqlite" {
					stmt = strings.ReplaceAll(stmt, "BIGINT", "INTEGER")
				}
				if _, err := raw.ExecContext(t.Context(), stmt); err != nil {
					t.Fatalf("%s: %v", stmt, err)
				}
			}
			write(t, running, "running")
			again, err := store.Open(t.Context(), quiet(url))
			if err != nil {
				t.Fatalf("started again: %v", err)
			}
			defer again.Close()
			write(t, again, "started again")
			if has, err := again.Version(t.Context()); err != nil || has != 9000 {
				t.Errorf("the schema is %d, %v", has, err)
			}
		})
	}
}

// write makes an organization and reads it.
func write(t *testing.T, db *store.DB, named string) {
	t.Helper()
	o := account.Organization{ID: uuid.NewString(), Name: named, CreatedAt: time.Now()}
	if err := db.AddOrganization(t.Context(), &o); err != nil {
		t.Fatalf("%s: %v", named, err)
	}
	if got, err := db.Organization(t.Context(), o.ID); err != nil || got.Name != named {
		t.Fatalf("%s: read %q, %v", named, got.Name, err)
	}
}

// contracts are statements that a program of the version before may trip over.
var contracts = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\bDROP\s+(TABLE|COLUMN|VIEW|TRIGGER|FUNCTION|SEQUENCE|TYPE)\b`),
	regexp.MustCompile(`(?i)\bRENAME\b`),
	regexp.MustCompile(`(?i)\bALTER\s+COLUMN\s+\w+\s+(SET\s+NOT\s+NULL|SET\s+DATA|TYPE|DROP\s+DEFAULT)\b`),
	regexp.MustCompile(`(?i)\bADD\s+(CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN)\b`),
	regexp.MustCompile(`(?i)\bSET\s+NOT\s+NULL\b`),
}

// needed is a column that an older program, which does not know it, cannot fill.
var needed = regexp.MustCompile(`(?i)ADD\s+COLUMN\s+[^,;]*\bNOT\s+NULL\b[^,;]*`)

// contraction says why a migration is no mere expansion; "" where it is one.
func contraction(text string) string {
	text = regexp.MustCompile(`--[^\n]*`).ReplaceAllString(text, "")
	for _, c := range contracts {
		if found := c.FindString(text); found != "" {
			return found
		}
	}
	for _, column := range needed.FindAllString(text, -1) {
		if !regexp.MustCompile(`(?i)\bDEFAULT\b`).MatchString(column) {
			return column
		}
	}
	return ""
}

func TestAMigrationOnlyAddsOrRaisesTheFloor(t *testing.T) {
	const since = 22 // older programs refuse what they do not know
	files, err := fs.Glob(os.DirFS("migration"), "*/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d migrations, %v", len(files), err)
	}
	for _, f := range files {
		number, _, _ := strings.Cut(path.Base(f), "_")
		if n, err := strconv.Atoi(number); err != nil || n <= since {
			continue
		}
		b, err := os.ReadFile("migration/" + f)
		if err != nil {
			t.Fatal(err)
		}
		if why := contraction(string(b)); why != "" && !strings.Contains(string(b), "UPDATE schema_floor SET version") {
			t.Errorf("%s: %q takes away what a running program of the version before may need; see CONTRIBUTING.md, Migrations", f, why)
		}
	}
}

func TestWhatTakesAwayIsSeen(t *testing.T) {
	for text, want := range map[string]bool{
		"ALTER TABLE a ADD COLUMN b BIGINT NOT NULL DEFAULT 0;":                       false,
		"ALTER TABLE a ADD COLUMN b TEXT;":                                            false,
		"CREATE TABLE a (b BIGINT NOT NULL, CHECK (b > 0)); CREATE INDEX c ON a (b);": false,
		"-- DROP TABLE a\nSELECT 1;":                                                  false,
		"ALTER TABLE a ADD COLUMN b BIGINT NOT NULL;":                                 true,
		"ALTER TABLE a DROP COLUMN b;":                                                true,
		"DROP TABLE a;":                                                               true,
		"ALTER TABLE a RENAME COLUMN b TO c;":                                         true,
		"ALTER TABLE a ALTER COLUMN b TYPE TEXT;":                                     true,
		"ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0);":                               true,
	} {
		if got := contraction(text) != ""; got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
