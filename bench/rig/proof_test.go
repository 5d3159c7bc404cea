package rig

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// proofs are one that holds, one that does not, one that cannot go on and one
// that cannot run here.
func proofs(ran *[]string) []Proof {
	run := func(name string, end error, wrong ...string) Proof {
		return Proof{Name: name, What: "it", Within: time.Minute, Run: func(_ context.Context, r *Run) error {
			*ran = append(*ran, name)
			before := r.Broken()
			for _, w := range wrong {
				r.Wrong("%s", w)
			}
			r.Held(before, "%s held", name)
			return end
		}}
	}
	lacking := run("lacking", nil)
	lacking.Needs = []func() error{func() error { return nil }, func() error { return errors.New("it needs root") }}
	figure := run("figure", nil)
	figure.ByNameOnly = true
	return []Proof{run("whole", nil), run("broken", nil, "lost a byte"), run("stuck", errors.New("no answer")), lacking, figure}
}

func TestTheEndOfACommandSaysWhatWasProved(t *testing.T) {
	t.Setenv("FAULTS_BIN", t.TempDir())
	for _, c := range []struct {
		named string
		code  int
		says  []string
		not   string
	}{
		{"whole", 0, []string{"seed 7\n", "whole held", "proved in", "proved whole\n"}, "FAILED"},
		{"whole figure", 0, []string{"proved whole, figure\n"}, "FAILED"},
		{"whole broken", failed, []string{"WRONG lost a byte", "proved whole; FAILED broken\n"}, "broken held"},
		{"stuck", failed, []string{"FAILED after", "FAILED stuck\n"}, "proved"},
		{"whole lacking", leftOut, []string{"lacking will be left out: it needs root\nbuilding", "LEFT OUT: it needs root", "proved whole; LEFT OUT lacking\n"}, "FAILED"},
		{"", failed, []string{"proved whole; FAILED broken, stuck; LEFT OUT lacking\n"}, "figure"},
	} {
		t.Run(c.named, func(t *testing.T) {
			var out bytes.Buffer
			var ran []string
			chosen, err := choose(proofs(&ran), strings.Fields(c.named))
			if err != nil {
				t.Fatal(err)
			}
			code, err := prove(t.Context(), &out, "test", 7, chosen)
			if code != c.code || (err == nil) != (code == 0) {
				t.Errorf("ended with %d, %v; want %d", code, err, c.code)
			}
			for _, want := range c.says {
				if !strings.Contains(out.String(), want) {
					t.Errorf("does not say %q:\n%s", want, out.String())
				}
			}
			if strings.Contains(out.String(), c.not) {
				t.Errorf("says %q:\n%s", c.not, out.String())
			}
			if slices.Contains(ran, "lacking") {
				t.Error("a proof ran that cannot run here")
			}
		})
	}
}

func TestAProofThatTakesTooLongHasFailed(t *testing.T) {
	t.Setenv("FAULTS_BIN", t.TempDir())
	var out bytes.Buffer
	code, err := prove(t.Context(), &out, "test", 1, []Proof{{Name: "endless", Within: time.Millisecond, Run: func(ctx context.Context, _ *Run) error {
		<-ctx.Done()
		return ctx.Err()
	}}})
	if code != failed || err == nil || !strings.Contains(err.Error(), "it was stopped after 1ms") {
		t.Errorf("ended with %d, %v", code, err)
	}
}

func TestAnInterruptionIsNoProof(t *testing.T) {
	t.Setenv("FAULTS_BIN", t.TempDir())
	ctx, interrupt := context.WithCancel(t.Context())
	var ran []string
	all := proofs(&ran)[:1]
	interrupting := Proof{Name: "interrupted", Within: time.Minute, Run: func(context.Context, *Run) error { interrupt(); return nil }}
	var out bytes.Buffer
	code, err := prove(ctx, &out, "test", 1, append([]Proof{interrupting}, all...))
	if code != failed || err == nil || len(ran) > 0 {
		t.Errorf("ended with %d, %v, after %q ran", code, err, ran)
	}
}

func TestWhatIsCalledWronglyDoesNotRun(t *testing.T) {
	var ran []string
	for _, named := range []string{"nosuch", "whole -seed 3"} {
		if chosen, err := choose(proofs(&ran), strings.Fields(named)); err == nil {
			t.Errorf("%q: chose %d proofs", named, len(chosen))
		}
	}
}

func TestAFolderThatIsTooSmallIsSaid(t *testing.T) {
	if err := HasRoom(1)(); err != nil {
		t.Error(err)
	}
	if err := HasRoom(1 << 60)(); err == nil || !strings.Contains(err.Error(), os.TempDir()) {
		t.Errorf("an exabyte: %v", err)
	}
}
