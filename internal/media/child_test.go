//go:build linux

package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// standIn is a program that says it is ffmpeg and then runs a script, which has
// a pipe to the test as $out.
func standIn(t *testing.T, script string) (path string, out *os.File) {
	t.Helper()
	dir := t.TempDir()
	fifo := filepath.Join(dir, "out")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	// Opened for both, so that nobody waits for the other side; the write side
	// of ours is closed once a child has its own.
	f, err := os.OpenFile(fifo, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	path = filepath.Join(dir, "ffmpeg")
	text := "#!/bin/sh\nif [ \"$1\" = -version ]; then echo ffmpeg version 0-test; exit; fi\nout=" + fifo + "\n" + script
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return path, f
}

func TestAtTheDeadlineFFmpegAndItsChildrenAreKilled(t *testing.T) {
	path, out := standIn(t, "exec 9>$out\necho started >&9\nsleep 600 &\nwait\n")
	start := time.Now()
	_, err := New(Config{FFmpeg: path, Timeout: time.Second}).DecodeFile(t.Context(), "testdata/speech.webm")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %s", d)
	}
	// The pipe ends when the last process that holds it is gone.
	out.SetReadDeadline(time.Now().Add(20 * time.Second))
	said, err := io.ReadAll(out)
	if err != nil || string(said) != "started\n" {
		t.Errorf("a child lives on: %q, %v", said, err)
	}
}

func TestACancelledCallKillsFFmpeg(t *testing.T) {
	path, out := standIn(t, "exec 9>$out\necho started >&9\nsleep 600 &\nwait\n")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := New(Config{FFmpeg: path}).DecodeFile(ctx, "testdata/speech.webm")
		done <- err
	}()
	var b [8]byte
	for deadline := time.Now().Add(20 * time.Second); b[0] == 0; { // the pipe reads as ended until the script opens it
		if n, err := out.Read(b[:]); err != nil && err != io.EOF || n == 0 && time.Now().After(deadline) {
			t.Fatal("the script did not start:", err)
		}
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	out.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.ReadAll(out); err != nil {
		t.Errorf("a child lives on: %v", err)
	}
}

func TestTheChildIsBoundedAndKnowsNothingOfTheServer(t *testing.T) {
	t.Setenv("CANDOR_SECRET", "the-secret")
	path, out := standIn(t, `
while [ "$(ulimit -c)/$(ulimit -n)/$(ulimit -f)" != 0/64/0 ]; do :; done
{ echo "memory $(ulimit -v) data $(ulimit -d) cpu $(ulimit -t)"; echo "args $*"; env; } >$out
exit 1
`)
	_, err := New(Config{FFmpeg: path, MaxMemory: 1 << 29, Timeout: 20 * time.Second}).DecodeFile(t.Context(), "testdata/speech.webm")
	if !errors.Is(err, ErrNotAudio) {
		t.Errorf("got %v", err)
	}
	out.SetReadDeadline(time.Now().Add(20 * time.Second))
	b, err := io.ReadAll(out)
	said := string(b)
	if err != nil || !strings.Contains(said, "memory 524288 data 163840 cpu 26") {
		t.Errorf("limits are %q, %v", said, err)
	}
	if strings.Contains(said, "the-secret") || strings.Contains(said, "speech.webm") {
		t.Errorf("the child knows too much: %q", said)
	}
	if !strings.Contains(said, "-protocol_whitelist file ") || !strings.Contains(said, "-f matroska -i file:/dev/fd/3") {
		t.Errorf("not confined: %q", said)
	}
}

func TestWhatFFmpegSaysNeverComesOut(t *testing.T) {
	path, _ := standIn(t, "head -c 3000000 /dev/zero | tr '\\0' 'S' >&2\necho my own words >&2\nexit 1\n")
	_, err := New(Config{FFmpeg: path}).DecodeFile(t.Context(), "testdata/speech.webm")
	if !errors.Is(err, ErrNotAudio) || strings.Contains(err.Error(), "SSS") || strings.Contains(err.Error(), "my own") {
		t.Errorf("got %v", err)
	}
}

func TestAKilledFFmpegIsNotBlamedOnTheRecording(t *testing.T) {
	for _, script := range []string{"head -c 64000 /dev/zero\nkill -KILL $$\n", "exit 127\n"} {
		path, _ := standIn(t, script)
		_, err := New(Config{FFmpeg: path}).DecodeFile(t.Context(), "testdata/speech.webm")
		if _, blamed := errors.AsType[*Error](err); err == nil || blamed {
			t.Errorf("%q: %v", script, err)
		}
	}
}

func TestOutputWithoutEndIsStopped(t *testing.T) {
	path, _ := standIn(t, "cat /dev/zero\n")
	_, err := New(Config{FFmpeg: path, MaxDuration: time.Minute}).DecodeFile(t.Context(), "testdata/speech.webm")
	if !errors.Is(err, ErrTooLong) {
		t.Errorf("got %v", err)
	}
}

func TestNothingStaysBehindOnDisk(t *testing.T) {
	dir := t.TempDir()
	d := New(Config{TempDir: dir})
	for _, in := range [][]byte{read(t, "testdata/speech.webm"), []byte("OggS\x00 no"), []byte("text")} {
		d.Decode(t.Context(), bytes.NewReader(in))
	}
	if err := d.MP3(t.Context(), io.Discard, source(t)); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
