package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// TestWhatIsDoneToAnAuditLogIsFound does to the table what somebody with the
// database's password could do.
func TestWhatIsDoneToAnAuditLogIsFound(t *testing.T) {
	for engine, place := range map[string]func() (url, driver, dsn string){
		"SQLite": func() (string, string, string) {
			path := filepath.Join(t.TempDir(), "candor.db")
			return path, "sqlite", path
		},
		"PostgreSQL": func() (string, string, string) {
			url := storetest.PostgresURL(t)
			return url, "pgx", url
		},
	} {
		t.Run(engine, func(t *testing.T) {
			url, driver, dsn := place()
			db, err := store.Open(t.Context(), store.Config{URL: url})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			raw, err := sql.Open(driver, dsn)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = raw.Close() })
			tamper(t, db, raw)
		})
	}
}

func tamper(t *testing.T, db *store.DB, raw *sql.DB) {
	svc := account.NewService(db, account.Config{Peppers: [][]byte{bytes.Repeat([]byte("p"), 32)}})
	system := account.Actor{System: true}
	for name, c := range map[string]struct {
		sql  string // with ORG for the organization's id
		seq  int64
		why  string
		head bool // only known heads tell
	}{
		"nothing":                {},
		"a changed row":          {sql: "UPDATE audit SET actor_id = 'somebody else' WHERE organization_id = ORG AND seq = 4", seq: 4, why: "changed"},
		"changed facts":          {sql: `UPDATE audit SET facts = '{"n": 4}' WHERE organization_id = ORG AND seq = 4`, seq: 4, why: "changed"},
		"a changed time":         {sql: "UPDATE audit SET at = at - 1 WHERE organization_id = ORG AND seq = 1", seq: 1, why: "changed"},
		"a removed row":          {sql: "DELETE FROM audit WHERE organization_id = ORG AND seq = 5", seq: 5, why: "missing"},
		"the first row removed":  {sql: "DELETE FROM audit WHERE organization_id = ORG AND seq = 1", seq: 1, why: "missing"},
		"a gap closed":           {sql: "DELETE FROM audit WHERE organization_id = ORG AND seq = 5; UPDATE audit SET seq = 5 WHERE organization_id = ORG AND seq = 6", seq: 5, why: "changed"},
		"swapped rows":           {sql: "UPDATE audit SET seq = 99 WHERE organization_id = ORG AND seq = 2; UPDATE audit SET seq = 2 WHERE organization_id = ORG AND seq = 3; UPDATE audit SET seq = 3 WHERE organization_id = ORG AND seq = 99", seq: 2, why: "changed"},
		"the end cut off":        {sql: "DELETE FROM audit WHERE organization_id = ORG AND seq > 6", seq: 7, why: "the end is missing", head: true},
		"everything removed":     {sql: "DELETE FROM audit WHERE organization_id = ORG", seq: 1, why: "the end is missing", head: true},
		"another log's entry in": {sql: "UPDATE audit SET organization_id = ORG, seq = 9 WHERE organization_id = OTHER AND seq = 1", seq: 9, why: "changed"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			org, other := storetest.NewWorld(t, db).Organization.ID, storetest.NewWorld(t, db).Organization.ID
			for n := range 8 {
				for _, o := range []string{org, other} {
					e := account.Actor{MemberID: "m"}.Note(time.Now(), o, account.ResultSeen, "interview", "i", account.Facts{"n": n})
					if err := db.Note(ctx, e); err != nil {
						t.Fatal(err)
					}
				}
			}
			head, err := svc.VerifyAudit(ctx, system, org)
			if err != nil || head.Seq != 8 {
				t.Fatalf("before: %v, %v", head, err)
			}
			if _, err := svc.VerifyAudit(ctx, system, other); err != nil {
				t.Fatal(err)
			}
			for stmt := range strings.SplitSeq(c.sql, ";") {
				stmt = strings.NewReplacer("ORG", "'"+org+"'", "OTHER", "'"+other+"'").Replace(stmt)
				if _, err := raw.ExecContext(ctx, stmt); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := svc.VerifyAudit(ctx, system, org); (err == nil) != (c.head || c.sql == "") {
				t.Errorf("without a head: %v", err)
			}
			_, err = svc.VerifyAudit(ctx, system, org, head)
			broken, _ := errors.AsType[*account.Broken](err)
			switch {
			case c.sql == "":
				if err != nil {
					t.Error(err)
				}
			case broken == nil || broken.Seq != c.seq || !strings.Contains(broken.Why, c.why):
				t.Errorf("got %v, want entry %d: %s", err, c.seq, c.why)
			}
		})
	}
}

// TestEntriesOfAKilledNodeGetTheirPlace has entries left by somebody who never
// links them, as a node does that is killed after its commit.
func TestEntriesOfAKilledNodeGetTheirPlace(t *testing.T) {
	ctx, url := t.Context(), storetest.PostgresURL(t)
	open := func(keep bool) *store.DB {
		db, err := store.Open(ctx, store.Config{URL: url, KeepSchema: keep, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	served := open(false)
	org := storetest.NewWorld(t, served).Organization.ID
	if err := served.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	count := func(table string) (n int) {
		if err := raw.QueryRowContext(ctx, "SELECT count(*) FROM "+table+" WHERE organization_id = $1", org).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	was := count("audit")
	killed := open(true)
	const left = 1203 // more than two groups
	var entries []account.Entry
	for n := range left {
		entries = append(entries, account.Actor{System: true}.Note(time.Now(), org, account.KeyCreated, "key", fmt.Sprint(n), nil))
	}
	if err := killed.Note(ctx, entries...); err != nil {
		t.Fatal(err)
	}
	if n := count("audit_note"); n != left {
		t.Fatalf("%d wait", n)
	}

	// A copy has them in their places.
	copied := storetest.SQLite(t)
	done, err := store.Copy(ctx, killed, copied)
	if err != nil || done.Rows["audit"] != was+left || done.Rows["audit_note"] != 0 {
		t.Errorf("copied %d and %d, %v", done.Rows["audit"], done.Rows["audit_note"], err)
	}
	if err := killed.Note(ctx, entries[0]); err != nil {
		t.Fatal(err)
	}

	// Nobody asks for them; the next node puts them in.
	next := open(false)
	for deadline := time.Now().Add(20 * time.Second); count("audit_note") > 0; {
		if time.Now().After(deadline) {
			t.Fatal("the entry waits still")
		}
		time.Sleep(10 * time.Millisecond) // real: another connection is looked at
	}
	svc := account.NewService(next, account.Config{Peppers: [][]byte{bytes.Repeat([]byte("p"), 32)}})
	if head, err := svc.VerifyAudit(ctx, account.Actor{System: true}, org); err != nil || head.Seq != int64(was+left+1) {
		t.Errorf("the chain ends at %d, %v", head.Seq, err)
	}
	chain, err := next.AuditChain(ctx, org, int64(was), left)
	if err != nil {
		t.Fatal(err)
	}
	for n, e := range chain {
		if e.SubjectID != fmt.Sprint(n) {
			t.Fatalf("entry %d is %s", n, e.SubjectID)
		}
	}

	// What is noted last is linked when the database is closed.
	if err := next.Note(ctx, entries[1]); err != nil {
		t.Fatal(err)
	}
	if err := next.Close(); err != nil || count("audit_note") != 0 || count("audit") != was+left+2 {
		t.Errorf("%d wait after closing, %d do not; %v", count("audit_note"), count("audit"), err)
	}
}

func TestAChainThatWasWrittenAnewIsFoundByAHead(t *testing.T) {
	db := storetest.SQLite(t)
	ctx := t.Context()
	svc := account.NewService(db, account.Config{Peppers: [][]byte{bytes.Repeat([]byte("p"), 32)}})
	org := storetest.NewWorld(t, db).Organization.ID
	if err := db.Note(ctx, account.Actor{System: true}.Note(time.Now(), org, account.KeyCreated, "key", "k", nil)); err != nil {
		t.Fatal(err)
	}
	head, err := account.ParseHead("1:" + strings.Repeat("ab", 32))
	if err != nil {
		t.Fatal(err)
	}
	_, err = svc.VerifyAudit(ctx, account.Actor{System: true}, org, head)
	if broken, ok := errors.AsType[*account.Broken](err); !ok || broken.Seq != 1 || !strings.Contains(broken.Why, "anew") {
		t.Errorf("got %v", err)
	}
	for _, wrong := range []string{"", "1", "x:ab", "1:zz", "-1:" + strings.Repeat("ab", 32), "2:abcd"} {
		if _, err := account.ParseHead(wrong); err == nil {
			t.Errorf("%q was read as a head", wrong)
		}
	}
}
