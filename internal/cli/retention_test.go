package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/cli"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pipeline/remove"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// server runs candor serve in this process until the test ends.
func server(t *testing.T, flags []string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var done sync.WaitGroup
	var errs bytes.Buffer
	done.Go(func() {
		cli.Main(ctx, append([]string{"serve", "--listen", "127.0.0.1:0", "--log-level", "error", "--speech-engine", "off", "--synthesis-engine", "off"}, flags...),
			cli.Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &errs})
	})
	t.Cleanup(func() {
		stop()
		done.Wait()
		if errs.Len() > 0 {
			t.Logf("the server said:\n%s", errs.String())
		}
	})
}

func decoded[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

func TestAnErasureEmptiesStorageAndSignsACertificate(t *testing.T) {
	flags, _ := installation(t)
	with := func(args ...string) []string { return append(args, flags...) }
	line, _, _ := strings.Cut(mustCall(t, with("export")...), "\n")
	iv := decoded[struct{ Interview interview.Interview }](t, line).Interview
	blobs, err := dir.Open(filepath.Join(flags[1], "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	stray := "recordings/" + iv.ID + "/stray"
	put(t, blobs, stray, "of an overtaken run", "audio/webm")
	report := ""
	for key := range contents(t, blobs) {
		if strings.HasSuffix(key, ".pdf") {
			report = key
		}
	}
	if err := blobs.Close(); err != nil || report == "" {
		t.Fatalf("there is no report, %v", err)
	}

	hold := decoded[interview.Hold](t, mustCall(t, with("retention", "hold", "--interview", iv.ID, "--reason", "a claim", "--json")...))
	e := decoded[interview.Erasure](t, mustCall(t, with("retention", "erase", iv.CandidateID, "--reason", "asked by letter", "--json")...))
	if e.State != interview.ErasureHeld {
		t.Fatalf("under a hold the erasure is %s", e.State)
	}
	if out := mustCall(t, with("retention", "list", "--state", "held")...); !strings.Contains(out, e.ID) {
		t.Errorf("what is held is not shown:\n%s", out)
	}
	if out := mustCall(t, with("retention", "holds")...); !strings.Contains(out, "a claim") {
		t.Errorf("the hold is not shown:\n%s", out)
	}
	mustCall(t, with("retention", "release", hold.ID)...)
	code, _, errs := call(t, with("retention", "certificate", e.ID)...)
	if code != 1 || !strings.Contains(errs, "deleting") {
		t.Errorf("a certificate before its time exits with %d: %s", code, errs)
	}

	server(t, flags)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if len(decoded[[]interview.Erasure](t, mustCall(t, with("retention", "list", "--state", "done", "--json")...))) == 1 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the erasure does not end:\n%s", mustCall(t, with("task", "list", "--kind", "erase")...))
		}
	}
	blobs, err = dir.Open(filepath.Join(flags[1], "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer blobs.Close()
	for key := range contents(t, blobs) {
		if strings.Contains(key, iv.ID) {
			t.Errorf("storage still has %s", key)
		}
	}
	text := mustCall(t, with("retention", "certificate", e.ID)...)
	for _, want := range []string{iv.ID, iv.CandidateID, "asked by letter", stray, report, "Signed (ES256)"} {
		if !strings.Contains(text, want) {
			t.Errorf("the certificate lacks %q:\n%s", want, text)
		}
	}
	file := filepath.Join(t.TempDir(), "certificate.json")
	sealed := mustCall(t, with("retention", "certificate", e.ID, "--json")...)
	write(t, file, sealed)
	if out := mustCall(t, with("retention", "verify", file)...); !strings.Contains(out, "signed by this installation") {
		t.Errorf("verify says %s", out)
	}
	write(t, file, strings.Replace(sealed, "asked by letter", "asked by nobody", 1))
	if code, _, errs := call(t, with("retention", "verify", file)...); code != 1 || !strings.Contains(errs, "was changed") {
		t.Errorf("a changed certificate verifies with %d: %s", code, errs)
	}
	elsewhere, _ := installation(t)
	write(t, file, sealed)
	if code, _, _ := call(t, append([]string{"retention", "verify", file}, elsewhere...)...); code != 1 {
		t.Errorf("another installation takes the certificate for its own")
	}
}

func TestASweepDeletesWhatNoRowNames(t *testing.T) {
	flags, _ := installation(t)
	line, _, _ := strings.Cut(mustCall(t, append([]string{"export"}, flags...)...), "\n")
	iv := decoded[struct{ Interview interview.Interview }](t, line).Interview
	blobs, err := dir.Open(filepath.Join(flags[1], "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer blobs.Close()
	put(t, blobs, "recordings/"+iv.ID+"/new", "just arriving", "audio/webm")
	before := contents(t, blobs)
	if out := mustCall(t, append([]string{"storage", "sweep"}, flags...)...); !strings.HasPrefix(out, "0 files of") {
		t.Errorf("what is new is swept:\n%s", out)
	}
	if out := mustCall(t, append([]string{"storage", "sweep", "--alone", "--dry-run"}, flags...)...); !strings.Contains(out, "recordings/"+iv.ID+"/new\n") {
		t.Errorf("where no server runs, what is new is not looked at:\n%s", out)
	}
	db, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(flags[1], "candor.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	svc := interview.New(db, interview.Config{LinkSecret: bytes.Repeat([]byte("k"), 32)})
	want := []string{"recordings/" + iv.ID + "/new", "recordings/a/1", "uploads/u/1"}
	for _, dry := range []bool{true, false} {
		got, err := remove.Sweep(t.Context(), blobs, svc.NamedFiles, time.Now().Add(time.Hour), dry)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Orphans); diff != "" || got.Looked != len(before) || got.Deleted == dry {
			t.Errorf("dry %v: looked at %d, deleted %v (-want +got):\n%s", dry, got.Looked, got.Deleted, diff)
		}
		if dry {
			if diff := cmp.Diff(before, contents(t, blobs)); diff != "" {
				t.Errorf("a dry run changed\n%s", diff)
			}
		}
	}
	delete(before, want[0])
	delete(before, "recordings/a/1")
	delete(before, "uploads/u/1")
	if diff := cmp.Diff(before, contents(t, blobs)); diff != "" {
		t.Errorf("objects after the sweep (-want +got):\n%s", diff)
	}
}

func TestMigrateCopiesToPostgreSQLAndBack(t *testing.T) {
	flags, objects := installation(t)
	want := mustCall(t, append([]string{"export"}, flags...)...)
	url := storetest.PostgresURL(t)
	out := mustCall(t, append([]string{"migrate", "--to", url}, flags...)...)
	if !strings.Contains(out, "rows copied in") || !strings.Contains(out, "found equal row by row") || !strings.Contains(out, "interview") {
		t.Errorf("migrate says\n%s", out)
	}
	there := append([]string{"--database-url", url}, flags...)
	if diff := cmp.Diff(want, mustCall(t, append([]string{"export"}, there...)...)); diff != "" {
		t.Errorf("results on PostgreSQL (-want +got):\n%s", diff)
	}
	code, _, errs := call(t, append([]string{"migrate", "--to", url}, flags...)...)
	if code != 1 || !strings.Contains(errs, "not empty") {
		t.Errorf("a second copy exits with %d: %s", code, errs)
	}
	target := filepath.Join(t.TempDir(), "url")
	back := filepath.Join(t.TempDir(), "back.db")
	write(t, target, "sqlite:"+back+"\n")
	done := decoded[struct {
		Total int
		Rows  map[string]int
	}](t, mustCall(t, append([]string{"migrate", "--to-file", target, "--json"}, there...)...))
	if done.Total == 0 || done.Rows["result"] == 0 {
		t.Errorf("back are %+v", done)
	}
	for name, args := range map[string][]string{"nothing of an URL": {"--to", "here"}, "two wishes": {"--to", url, "--status"}} {
		if code, _, errs := call(t, append(append([]string{"migrate"}, args...), flags...)...); code != 2 {
			t.Errorf("%s exits with %d: %s", name, code, errs)
		}
	}
	one, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(flags[1], "candor.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	two, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + back})
	if err != nil {
		t.Fatal(err)
	}
	defer two.Close()
	if err := store.Compare(t.Context(), one, two); err != nil {
		t.Errorf("there and back: %v", err)
	}
	blobs, err := dir.Open(filepath.Join(flags[1], "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer blobs.Close()
	if diff := cmp.Diff(objects, contents(t, blobs)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
}

// The server writes interviews, results and reports while the backup is taken;
// what is restored is one moment of it, byte for byte.
func TestABackupWhileTheServerWritesIsByteEqual(t *testing.T) {
	flags, _ := installation(t)
	plan, answer := filepath.Join(t.TempDir(), "plan.yaml"), filepath.Join(t.TempDir(), "answer.txt")
	write(t, plan, "name: Support\nlanguage: en\nquestions:\n  - {text: How do you find a slow query?, form: text, key_points: [{text: looks at the query plan}]}\n")
	write(t, answer, "First I look at the plan of the query.")
	server(t, flags)
	stop, ended, wrote := make(chan struct{}), make(chan struct{}), make(chan struct{}, 1)
	var written atomic.Int64
	var writers sync.WaitGroup
	end := sync.OnceFunc(func() { close(stop); writers.Wait() })
	defer end()
	writers.Go(func() {
		defer close(ended)
		for {
			select {
			case <-stop:
				return
			default:
			}
			if code, _, errs := call(t, append([]string{"interview", "run", plan, answer, "--quiet"}, flags...)...); code != 0 {
				t.Errorf("a write beside the backup: %s", errs)
				return
			}
			written.Add(1)
			select {
			case wrote <- struct{}{}:
			default: // one is told already
			}
		}
	})
	another := func() {
		t.Helper()
		select {
		case <-wrote:
		case <-ended:
			t.Fatal("nothing is written any more")
		case <-time.After(2 * time.Minute):
			t.Fatal("no interview was written for two minutes")
		}
	}
	file := filepath.Join(t.TempDir(), "b.tar.zst")
	another()
	before := written.Load()
	mustCall(t, append([]string{"backup", file}, flags...)...)
	select {
	case <-wrote: // told before the backup ended
	default:
	}
	another() // so that it ends among writes
	end()

	data := filepath.Join(t.TempDir(), "data")
	mustCall(t, "restore", file, "--data", data)
	results := func(flags ...string) map[string]string {
		all := map[string]string{}
		for line := range strings.Lines(mustCall(t, append([]string{"export"}, flags...)...)) {
			id := decoded[struct{ Interview interview.Interview }](t, line).Interview.ID
			all[id] = line
		}
		return all
	}
	now, then := results(flags...), results("--data", data)
	if len(then) < int(before) || len(then) > len(now) {
		t.Errorf("%d results restored, of %d before the backup and %d in the end", len(then), before, len(now))
	}
	for id, doc := range then {
		if now[id] != doc {
			t.Errorf("the result of %s differs:\n%s", id, cmp.Diff(now[id], doc))
		}
	}
	there, err := dir.Open(filepath.Join(flags[1], "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	here, err := dir.Open(filepath.Join(data, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	origin, restored := contents(t, there), contents(t, here)
	for key, sum := range restored {
		if origin[key] != sum {
			t.Errorf("object %s is %s and was %s", key, sum, origin[key])
		}
	}
	for id := range then { // every file of a restored result is there
		for key := range origin {
			if strings.Contains(key, id) && restored[key] == "" {
				t.Errorf("the backup lacks %s", key)
			}
		}
	}
	t.Logf("%d results and %d objects byte-equal; %d interviews were written meanwhile", len(then), len(restored), len(now)-int(before))
}
