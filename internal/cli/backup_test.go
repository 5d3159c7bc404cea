package cli_test

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/blob/s3server"
	"github.com/candorhq/candor/internal/cli"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// call runs a command in this process.
func call(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = cli.Main(t.Context(), args, cli.Streams{In: strings.NewReader(""), Out: &o, Err: &e})
	return code, o.String(), e.String()
}

// mustCall is call for what has to work; it gives what was printed.
func mustCall(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := call(t, args...)
	if code != 0 {
		t.Fatalf("candor %s exits with %d:\n%s", strings.Join(args, " "), code, errs)
	}
	return out
}

// installation makes one in a folder of the test's own, with a result, a key
// and three objects, and gives the flags that name it.
func installation(t *testing.T) (flags []string, blobs map[string]string) {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	plan := filepath.Join(t.TempDir(), "plan.yaml")
	answer := filepath.Join(t.TempDir(), "answer.txt")
	write(t, plan, "name: Support\nlanguage: en\nquestions:\n  - {text: How do you find a slow query?, form: text, key_points: [{text: looks at the query plan}]}\n")
	write(t, answer, "First I look at the plan of the query.")
	mustCall(t, "interview", "run", plan, answer, "--data", data, "--quiet")
	mustCall(t, "key", "create", "--name", "k", "--data", data)
	s, err := dir.Open(filepath.Join(data, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	put(t, s, "recordings/a/1", "sound", "audio/webm")
	put(t, s, "uploads/u/1", "part", "")
	put(t, s, "logos/acme", "picture", "image/png")
	return []string{"--data", data}, contents(t, s)
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, s blob.Store, key, text, mediaType string) {
	t.Helper()
	if _, err := s.Put(t.Context(), key, strings.NewReader(text), mediaType); err != nil {
		t.Fatal(err)
	}
}

// contents are the sums and types of all objects by key.
func contents(t *testing.T, s blob.Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	for info, err := range s.List(t.Context(), "") {
		if err == nil {
			info, err = s.Stat(t.Context(), info.Key)
		}
		if err != nil {
			t.Fatal(err)
		}
		all[info.Key] = info.SHA256 + " " + info.MediaType
	}
	return all
}

func TestABackupMovesAnInstallationBetweenDatabasesAndStorages(t *testing.T) {
	from, objects := installation(t)
	want := mustCall(t, append([]string{"export"}, from...)...)
	keys := mustCall(t, append([]string{"key", "list"}, from...)...)

	server := s3server.Start(t)
	server.Bucket(t, "candor")
	data := filepath.Join(t.TempDir(), "data")
	there := []string{
		"--data", data, "--database-url", storetest.PostgresURL(t), "--blob-kind", "s3", "--blob-s3-path-style",
		"--blob-s3-endpoint", server.Endpoint, "--blob-s3-bucket", "candor", "--blob-s3-region", server.Region,
		"--blob-s3-access-key", server.AccessKey, "--blob-s3-secret-key", server.SecretKey,
	}
	first := filepath.Join(t.TempDir(), "first.tar.zst")
	mustCall(t, append([]string{"backup", first}, from...)...)
	mustCall(t, append([]string{"restore", first}, there...)...)
	if left, _ := filepath.Glob(filepath.Join(data, "candor.db*")); len(left) > 0 {
		t.Errorf("beside PostgreSQL there stays %v", left)
	}
	if diff := cmp.Diff(want, mustCall(t, append([]string{"export"}, there...)...)); diff != "" {
		t.Errorf("results on PostgreSQL (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(keys, mustCall(t, append([]string{"key", "list"}, there...)...)); diff != "" {
		t.Errorf("keys on PostgreSQL (-want +got):\n%s", diff)
	}

	second := filepath.Join(t.TempDir(), "second.tar.zst")
	mustCall(t, append([]string{"backup", second}, there...)...)
	back := filepath.Join(t.TempDir(), "back")
	mustCall(t, "restore", second, "--data", back)
	if diff := cmp.Diff(want, mustCall(t, "export", "--data", back)); diff != "" {
		t.Errorf("results on SQLite again (-want +got):\n%s", diff)
	}
	s, err := dir.Open(filepath.Join(back, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if diff := cmp.Diff(objects, contents(t, s)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}

	// PostgreSQL that holds something is never written over.
	again := filepath.Join(t.TempDir(), "again")
	there[1] = again
	code, _, errs := call(t, append([]string{"restore", first}, there...)...)
	if _, err := os.Stat(again); code != 2 || !strings.Contains(errs, "not empty") || !strings.Contains(errs, "hint: ") || err == nil {
		t.Errorf("restore into a full PostgreSQL exits with %d: %s", code, errs)
	}
}

func TestABackupWithoutRecordingsKeepsEverythingElse(t *testing.T) {
	from, objects := installation(t)
	file := filepath.Join(t.TempDir(), "lean.tar.zst")
	mustCall(t, append([]string{"backup", file, "--no-recordings"}, from...)...)
	data := filepath.Join(t.TempDir(), "data")
	mustCall(t, "restore", file, "--data", data)
	delete(objects, "recordings/a/1")
	delete(objects, "uploads/u/1")
	s, err := dir.Open(filepath.Join(data, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if diff := cmp.Diff(objects, contents(t, s)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
}

func TestADamagedObjectStopsABackupUnlessItMayBeLeftOut(t *testing.T) {
	from, _ := installation(t)
	object := filepath.Join(from[1], "blobs", "objects", "recordings", "a", "1")
	b, err := os.ReadFile(object)
	if err != nil {
		t.Fatal(err)
	}
	b[0] ^= 0xff
	write(t, object, string(b))

	file := filepath.Join(t.TempDir(), "b.tar.zst")
	code, _, errs := call(t, append([]string{"backup", file}, from...)...)
	if code != 1 || !strings.Contains(errs, "recordings/a/1") || !strings.Contains(errs, "--skip-damaged") {
		t.Fatalf("backup exits with %d: %s", code, errs)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*")); len(left) > 0 {
		t.Errorf("the backup that failed leaves %v", left)
	}
	code, _, errs = call(t, append([]string{"backup", file, "--skip-damaged"}, from...)...)
	if code != 0 || !strings.Contains(errs, "damaged, left out: recordings/a/1") {
		t.Fatalf("backup --skip-damaged exits with %d: %s", code, errs)
	}
	mustCall(t, "restore", file, "--check")
}

func TestAnInterruptedRestoreGoesOn(t *testing.T) {
	from, objects := installation(t)
	file := filepath.Join(t.TempDir(), "b.tar.zst")
	mustCall(t, append([]string{"backup", file}, from...)...)
	data := filepath.Join(t.TempDir(), "data")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var o, e bytes.Buffer
	if code := cli.Main(ctx, []string{"restore", file, "--data", data}, cli.Streams{Out: &o, Err: &e}); code != 1 {
		t.Fatalf("an interrupted restore exits with %d: %s", code, e.String())
	}
	for range 2 { // the second finds everything in place and is refused
		code, _, errs := call(t, "restore", file, "--data", data)
		if code == 0 {
			continue
		}
		if code != 2 || !strings.Contains(errs, "not empty") {
			t.Fatalf("restore exits with %d: %s", code, errs)
		}
	}
	s, err := dir.Open(filepath.Join(data, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if diff := cmp.Diff(objects, contents(t, s)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
}

func TestAToolNeverMigratesTheDatabaseOfARunningServer(t *testing.T) {
	from, _ := installation(t)
	db, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(from[1], "candor.db")})
	if err != nil {
		t.Fatal(err)
	}
	latest, err := db.Latest()
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	forgetMigration(t, filepath.Join(from[1], "candor.db"), latest)

	code, _, errs := call(t, append([]string{"key", "list"}, from...)...)
	if code != 1 || !strings.Contains(errs, "this program needs") || !strings.Contains(errs, "candor migrate") {
		t.Errorf("key list exits with %d: %s", code, errs)
	}
	code, out, _ := call(t, append([]string{"migrate", "--status"}, from...)...)
	if code != 1 || !strings.Contains(out, "brings it up to date") {
		t.Errorf("migrate --status exits with %d: %s", code, out)
	}
	// A backup is what comes before the migration.
	mustCall(t, append([]string{"backup", filepath.Join(t.TempDir(), "b.tar.zst")}, from...)...)
}

func TestTheDoctorNamesADatabaseWithoutItsPassword(t *testing.T) {
	u, err := url.Parse(storetest.PostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("nobody", "hunter2")
	_, out, errs := call(t, "doctor", "--data", t.TempDir(), "--database-url", u.String(), "--speech-engine", "off", "--synthesis-engine", "off")
	if !strings.Contains(out, "broken") || strings.Contains(out+errs, "hunter2") {
		t.Errorf("doctor prints\n%s%s", out, errs)
	}
}
