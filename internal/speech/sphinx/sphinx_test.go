package sphinx

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/speechtest"
	"github.com/google/go-cmp/cmp"
)

// every cuts audio into pieces of so many samples.
func every(n int) speech.Cutter {
	return func(_ context.Context, samples []int16) iter.Seq[speech.Piece] {
		return func(yield func(speech.Piece) bool) {
			for at := 0; at < len(samples); at += n {
				if !yield(speech.Piece{Start: at, End: min(at+n, len(samples))}) {
					return
				}
			}
		}
	}
}

// script gives the path of a worker that is a shell script.
func script(t *testing.T, body string) string {
	path := filepath.Join(t.TempDir(), "candor-asr")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, c Config) *Recognizer {
	if c.Cut == nil {
		c.Cut = every(20 * speech.SampleRate)
	}
	r := New(c)
	t.Cleanup(r.Close)
	return r
}

const readyThen = `echo '{"ready":true,"version":"v","model":"m"}'
`

func (r *Recognizer) count() (idle, taken int) {
	r.pool.mu.Lock()
	defer r.pool.mu.Unlock()
	return len(r.pool.idle), len(r.pool.taken)
}

// eventually polls for what another process does.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); {
		if time.Now().After(deadline) {
			t.Fatal("never: " + what)
		}
		select {
		case <-t.Context().Done():
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func TestWorkerKilledUnderAPieceIsReplaced(t *testing.T) {
	r := open(t, Config{Worker: speechtest.BuildWorker(t), Workers: 1})
	samples := speechtest.Say(t, speechtest.ClearVoice, speechtest.Answers()[0])
	want, err := r.Transcribe(t.Context(), samples, speech.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got speech.Transcript
	done := make(chan error)
	go func() {
		var err error
		got, err = r.Transcribe(t.Context(), samples, speech.Options{})
		done <- err
	}()
	pid := 0
	eventually(t, "a worker at work", func() bool {
		r.pool.mu.Lock()
		defer r.pool.mu.Unlock()
		for w := range r.pool.taken {
			pid = w.cmd.Process.Pid
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		return pid != 0
	})
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("transcript (-want +got):\n%s", diff)
	}
	r.pool.mu.Lock()
	defer r.pool.mu.Unlock()
	if len(r.pool.idle) != 1 || r.pool.idle[0].cmd.Process.Pid == pid {
		t.Errorf("worker %d was not replaced", pid)
	}
}

func TestIdleWorkerThatDiedIsNotUsed(t *testing.T) {
	r := open(t, Config{Worker: speechtest.BuildWorker(t), Workers: 1})
	if err := r.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := r.pool.idle[0]
	if err := syscall.Kill(w.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-w.ended
	if err := r.Check(t.Context()); err != nil {
		t.Errorf("after a crash: %v", err)
	}
}

func TestWordsDependNeitherOnTheWorkerNorOnItsPast(t *testing.T) {
	worker := speechtest.BuildWorker(t)
	samples := speechtest.Say(t, "slt", speechtest.Answers()[2])
	other := speechtest.Say(t, "awb", speechtest.Answers()[1])
	cut := every(4 * speech.SampleRate)
	transcribe := func(r *Recognizer, samples []int16) speech.Transcript {
		got, err := r.Transcribe(t.Context(), samples, speech.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	want := transcribe(open(t, Config{Worker: worker, Workers: 1, Cut: cut}), samples)
	used := open(t, Config{Worker: worker, Workers: 3, Cut: cut})
	transcribe(used, other)
	if diff := cmp.Diff(want, transcribe(used, samples)); diff != "" {
		t.Errorf("used workers (-fresh +used):\n%s", diff)
	}
	if len(want.Segments) < 2 || want.Engine.Version == "" || want.Engine.Model == "" {
		t.Errorf("transcript %+v", want)
	}
}

func TestWorkersAreBoundedInNumber(t *testing.T) {
	// Each worker leaves a file behind when it starts.
	dir := t.TempDir()
	r := open(t, Config{Worker: script(t, "touch "+dir+"/$$\n"+readyThen+`while [ "$(head -c 6 | wc -c)" = 6 ]; do echo '{"words":[]}'; done`), Workers: 2, Cut: every(1)})
	if _, err := r.Transcribe(t.Context(), make([]int16, 40), speech.Options{}); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 1 || len(files) > 2 {
		t.Errorf("%d workers, %v", len(files), err)
	}
}

func TestAWorkerIsBounded(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("limits of another process are Linux's")
	}
	dir := t.TempDir()
	r := open(t, Config{Worker: script(t, `
while [ "$(ulimit -c)" != 0 ]; do :; done
mkfifo `+dir+`/out; (echo "data $(ulimit -d) open $(ulimit -n) go $GOMEMLIMIT" >`+dir+`/out) &
`+readyThen+`while [ "$(head -c 4 | wc -c)" = 4 ]; do echo '{"words":[]}'; done`)})
	if err := r.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	said, err := os.ReadFile(filepath.Join(dir, "out"))
	if err != nil || string(said) != "data 524288 open 64 go 64MiB\n" {
		t.Errorf("a worker may use %q, %v", said, err)
	}
}

func TestIdleWorkersRetire(t *testing.T) {
	r := open(t, Config{Worker: script(t, readyThen+`while [ "$(head -c 4 | wc -c)" = 4 ]; do echo '{"words":[]}'; done`), Idle: 50 * time.Millisecond})
	if err := r.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "retired", func() bool { idle, taken := r.count(); return idle == 0 && taken == 0 })
	if err := r.Check(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestHangingWorkerIsKilledAndTheFailureSaysWhere(t *testing.T) {
	r := open(t, Config{
		Worker: script(t, readyThen+"exec sleep 60"), Workers: 1,
		Limit: func(time.Duration) time.Duration { return 50 * time.Millisecond },
	})
	begin := time.Now()
	_, err := r.Transcribe(t.Context(), make([]int16, 100), speech.Options{})
	if !errors.Is(err, errTooSlow) || errors.Is(err, speech.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	if idle, taken := r.count(); idle+taken != 0 {
		t.Errorf("%d idle and %d taken workers are left", idle, taken)
	}
}

func TestWorkersThatDoNotStartAreUnavailable(t *testing.T) {
	workers := map[string]string{
		"missing":          filepath.Join(t.TempDir(), "candor-asr"),
		"built without":    script(t, "echo 'built without the recogniser' >&2; exit 3"),
		"never ready":      script(t, "exec sleep 60"),
		"says other words": script(t, "echo hello; exec sleep 60"),
		"talks for ever":   script(t, "exec cat /dev/zero"),
		"not ready":        script(t, "echo '{}'; exec sleep 60"),
	}
	for name, worker := range workers {
		t.Run(name, func(t *testing.T) {
			r := open(t, Config{Worker: worker, Start: time.Second})
			if err := r.Check(t.Context()); !errors.Is(err, speech.ErrUnavailable) {
				t.Errorf("check: %v", err)
			}
			if _, err := r.Transcribe(t.Context(), make([]int16, 100), speech.Options{}); !errors.Is(err, speech.ErrUnavailable) {
				t.Errorf("transcribe: %v", err)
			}
		})
	}
}

func TestModelThatIsMissingIsUnavailable(t *testing.T) {
	r := open(t, Config{Worker: speechtest.BuildWorker(t), Model: filepath.Join(t.TempDir(), "xx")})
	if err := r.Check(t.Context()); !errors.Is(err, speech.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestRubbishFromAWorkerIsAnErrorWithoutItsWords(t *testing.T) {
	for _, line := range []string{`secret words`, `{"words":"secret"}`, `{}`, `{"words":null}`} {
		r := open(t, Config{Worker: script(t, readyThen+"head -c 4 >/dev/null; echo '"+line+"'; exec sleep 60")})
		_, err := r.Transcribe(t.Context(), make([]int16, 100), speech.Options{})
		if err == nil || errors.Is(err, speech.ErrUnavailable) || slices.Contains(speechtest.Normalize(err.Error()), "secret") {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestOtherLanguagesAreRefused(t *testing.T) {
	r := open(t, Config{Worker: "/nowhere"})
	for _, tag := range []string{"de", "pt-BR", "enm"} {
		if _, err := r.Transcribe(t.Context(), make([]int16, 100), speech.Options{Language: tag}); !errors.Is(err, speech.ErrLanguage) {
			t.Errorf("%s: %v", tag, err)
		}
	}
}

func TestClosingEndsEverything(t *testing.T) {
	r := open(t, Config{Worker: script(t, readyThen+"exec sleep 60"), Workers: 2, Cut: every(50)})
	failed := make(chan error)
	go func() {
		_, err := r.Transcribe(context.Background(), make([]int16, 100), speech.Options{})
		failed <- err
	}()
	eventually(t, "two at work", func() bool { _, taken := r.count(); return taken == 2 })
	r.Close()
	if err := <-failed; err == nil {
		t.Error("transcribed by a closed recogniser")
	}
	if err := r.Check(t.Context()); !errors.Is(err, speech.ErrUnavailable) {
		t.Errorf("check: %v", err)
	}
}

func Example() {
	r := New(Config{Cut: every(20 * speech.SampleRate)})
	defer r.Close()
	_, err := r.Transcribe(context.Background(), make([]int16, 100), speech.Options{Language: "fr"})
	fmt.Println(err)
	// Output: sphinx: fr: speech engine does not know this language
}
