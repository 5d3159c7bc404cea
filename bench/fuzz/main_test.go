package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// tree is a module with these files.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module example.org/fuzzed\n\ngo 1.26.0\n"
	for name, text := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const sound = `package a

import "testing"

func FuzzSound(f *testing.F) {
	f.Add([]byte("a"))
	f.Fuzz(func(*testing.T, []byte) {})
}

func Fuzzy(int) {}

func TestFuzzNeither(t *testing.T) {}
`

const broken = `package b

import "testing"

func FuzzBroken(f *testing.F) {
	f.Add([]byte("a"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 3 {
			t.Fatal("it broke")
		}
	})
}
`

func TestTargetsAreFoundInEveryPackage(t *testing.T) {
	root := tree(t, map[string]string{
		"internal/a/a_test.go": sound, "b/c/b_test.go": broken,
		"testdata/x_test.go": broken, ".hidden/x_test.go": broken, "b/not.go": "package b\n",
	})
	all, err := find(root)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, a := range all {
		names = append(names, a.String())
	}
	if got := strings.Join(names, ", "); got != "b/c FuzzBroken, a FuzzSound" {
		t.Errorf("found %s", got)
	}
}

func TestATargetIsExecutedAsOftenAsWasAskedAndALaterRunGoesOn(t *testing.T) {
	root := tree(t, map[string]string{"internal/a/a_test.go": sound})
	all, err := find(root)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "record.json")
	for _, n := range []int64{200, 500, 500} {
		var out bytes.Buffer
		rec, err := openRecord(name)
		if err != nil {
			t.Fatal(err)
		}
		o := options{out: &out, match: regexp.MustCompile("Sound"), n: n, workers: 1, turn: time.Minute, record: rec}
		if err := o.run(t.Context(), root, all); err != nil {
			t.Fatalf("%v\n%s", err, &out)
		}
		if got := rec.of(all[0]).Executions; got < n || got > n+100 {
			t.Errorf("%d executions, want %d\n%s", got, n, &out)
		}
		if !strings.Contains(out.String(), "1 of 1 targets") {
			t.Errorf("it says\n%s", &out)
		}
	}
}

func TestAFailureIsShownAndItsInputIsKept(t *testing.T) {
	root := tree(t, map[string]string{"b/b_test.go": broken})
	all, err := find(root)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := openRecord("")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	o := options{out: &out, match: regexp.MustCompile(""), n: 1 << 40, workers: 1, turn: time.Minute, record: rec}
	if err := o.run(t.Context(), root, all); err == nil || !strings.Contains(out.String(), "it broke") {
		t.Errorf("%v\n%s", err, &out)
	}
	kept, err := filepath.Glob(filepath.Join(root, "b/testdata/fuzz/FuzzBroken/*"))
	if err != nil || len(kept) != 1 {
		t.Errorf("kept %v, %v", kept, err)
	}
}

func TestATargetMayStateALowerAimWithAReason(t *testing.T) {
	const own = "package a\n\nimport \"testing\"\n\n// FuzzDear is dear.\n//\n//fuzz:executions 1200 each starts a process\nfunc FuzzDear(f *testing.F) {\n\tf.Fuzz(func(*testing.T, []byte) {})\n}\n"
	all, err := find(tree(t, map[string]string{"a/a_test.go": own, "b/b_test.go": sound}))
	if err != nil {
		t.Fatal(err)
	}
	rec, err := openRecord("")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(rec.add(all[0], reached{Executions: 1200}), rec.add(all[1], reached{Executions: 1_234_567})); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	o := options{out: &out, n: 2_000_000, record: rec}
	if err := o.markdown(all); err != nil {
		t.Fatal(err)
	}
	want := "1 of 2 targets are where they are to be.\n\n| target | executions |\n|---|---|\n" +
		"| b FuzzSound | 1,234,567 |\n| a FuzzDear | 1,200 of 1,200: each starts a process |\n"
	if out.String() != want {
		t.Errorf("got\n%s", &out)
	}
	for _, line := range []string{"//fuzz:executions 1200", "//fuzz:executions -1 because", "//fuzz:executions many because"} {
		_, err := find(tree(t, map[string]string{"a/a_test.go": strings.Replace(own, "//fuzz:executions 1200 each starts a process", line, 1)}))
		if err == nil {
			t.Errorf("%s is an aim", line)
		}
	}
}

func TestTheTargetThatIsThereSoonestGoesFirst(t *testing.T) {
	rec, err := openRecord("")
	if err != nil {
		t.Fatal(err)
	}
	o := &options{n: 1000, record: rec}
	var all []target
	for name, r := range map[string]reached{
		"slow": {Executions: 900, Rate: 1}, "fast": {Executions: 0, Rate: 1000}, "new": {}, "done": {Executions: 1000, Rate: 1},
	} {
		all = append(all, target{dir: "a", name: name})
		if err := rec.add(all[len(all)-1], r); err != nil {
			t.Fatal(err)
		}
	}
	q := newQueue(all)
	var order []string
	for {
		next, ok := q.take(o)
		if !ok {
			break
		}
		order = append(order, next.name)
	}
	if got := strings.Join(order, " "); got != "new fast slow" {
		t.Errorf("they go %s", got)
	}
}
