package blobtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/google/go-cmp/cmp"
)

func testRoundTrip(t *testing.T, s Subject) {
	for i, size := range []int{0, 1, 63, 64, 1<<20 - 1, 1 << 20, 1<<20 + 1, s.PartSize, s.PartSize + 1} {
		key := fmt.Sprintf("org/0198c/%d_%d.webm", i, size)
		data := content(byte(i), size)
		before := time.Now().Add(-2 * time.Second)
		got := put(t, s.Store, key, data)
		if got.Modified.Before(before) || got.Modified.After(time.Now().Add(2*time.Second)) {
			t.Errorf("Put(%s) says modified %v", key, got.Modified)
		}
		want := blob.Info{
			Key: key, Size: int64(size), MediaType: "audio/webm; codecs=opus",
			SHA256: sum(data), Modified: got.Modified,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Put(%s) (-want +got):\n%s", key, diff)
		}
		stat, err := s.Store.Stat(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if d := stat.Modified.Sub(got.Modified).Abs(); d > 2*time.Second {
			t.Errorf("Stat(%s) and Put differ by %v in time", key, d)
		}
		want.Modified = stat.Modified
		if diff := cmp.Diff(want, stat); diff != "" {
			t.Errorf("Stat(%s) (-want +got):\n%s", key, diff)
		}
		wantContent(t, s.Store, key, data)
	}
	info, err := s.Store.Put(t.Context(), "untyped", strings.NewReader("x"), "")
	if err != nil || info.MediaType != blob.DefaultMediaType {
		t.Errorf("without a media type Put = %q, %v", info.MediaType, err)
	}
	wantNoLeftovers(t, s)
}

func testReplace(t *testing.T, s Subject) {
	put(t, s.Store, "a/b", content(1, 200_000))
	short := content(2, 1000)
	put(t, s.Store, "a/b", short)
	wantContent(t, s.Store, "a/b", short)
	if diff := cmp.Diff([]string{"a/b"}, keys(t, s.Store, "")); diff != "" {
		t.Errorf("List (-want +got):\n%s", diff)
	}
}

func testConcurrentPuts(t *testing.T, s Subject) {
	const writers = 12
	candidates := make(map[string]int)
	var wg sync.WaitGroup
	for i := range writers {
		data := content(byte(i), 50_000+i)
		candidates[sum(data)] = i
		wg.Go(func() {
			for range 3 {
				if _, err := s.Store.Put(t.Context(), "same/key", bytes.NewReader(data), "audio/ogg"); err != nil {
					t.Errorf("writer %d: %v", i, err)
				}
			}
		})
		wg.Go(func() {
			for range 3 {
				if err := s.Store.Delete(t.Context(), fmt.Sprintf("same/other%d", i)); err != nil {
					t.Errorf("deleter %d: %v", i, err)
				}
			}
		})
	}
	wg.Wait()
	data, info, err := get(t.Context(), s.Store, "same/key")
	if err != nil {
		t.Fatal(err)
	}
	i, ok := candidates[sum(data)]
	if !ok || info.SHA256 != sum(data) || info.Size != int64(50_000+i) {
		t.Errorf("%d bytes described as %+v are none of what was put", len(data), info)
	}
	wantNoLeftovers(t, s)
}

func testLarge(t *testing.T, s Subject) {
	const size = 64 << 20
	allocated := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.TotalAlloc
	}
	before := allocated()
	r := io.LimitReader(rand.NewChaCha8([32]byte{7}), size)
	info, err := s.Store.Put(t.Context(), "large", r, "video/mp4")
	if err != nil {
		t.Fatal(err)
	}
	body, _, err := s.Store.Open(t.Context(), "large")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	n, err := io.Copy(io.Discard, body)
	if err != nil || n != size || info.Size != size {
		t.Errorf("put %d bytes, read %d: %v", info.Size, n, err)
	}
	// Allocated in all, not held at once: a stricter bound that needs no
	// sampling.
	if used := allocated() - before; used > size/4 {
		t.Errorf("putting and reading %d MiB allocated %d MiB", size>>20, used>>20)
	}
}

// failingReader yields n bytes and then fails.
type failingReader struct {
	n    int
	fail func() error
}

func (r *failingReader) Read(p []byte) (int, error) {
	if r.n == 0 {
		return 0, r.fail()
	}
	n := min(len(p), r.n)
	clear(p[:n])
	r.n -= n
	return n, nil
}

func testFailingReader(t *testing.T, s Subject) {
	old := content(1, 10_000)
	put(t, s.Store, "kept", old)
	broken := errors.New("the candidate's connection broke")
	for _, size := range []int{0, 10, 3 << 20, 2*s.PartSize + 1} {
		for _, key := range []string{"kept", "new/one"} {
			r := &failingReader{size, func() error { return broken }}
			if _, err := s.Store.Put(t.Context(), key, r, ""); !errors.Is(err, broken) {
				t.Errorf("Put(%s) after %d bytes = %v, want the reader's error", key, size, err)
			}
		}
	}
	wantContent(t, s.Store, "kept", old)
	wantNotFound(t, s.Store, "new/one")
	wantNoLeftovers(t, s)
}

func testCancelledPut(t *testing.T, s Subject) {
	old := content(1, 10_000)
	put(t, s.Store, "kept", old)
	for _, size := range []int{10, 3 << 20, 2*s.PartSize + 1} {
		// Cancelled in the middle of the content, and behind its end.
		for _, end := range []error{nil, io.EOF} {
			ctx, cancel := context.WithCancel(t.Context())
			r := &failingReader{size, func() error { cancel(); return end }}
			_, err := s.Store.Put(ctx, "kept", io.MultiReader(r, strings.NewReader("more")), "")
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Put cancelled after %d bytes = %v, want context.Canceled", size, err)
			}
			cancel()
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Store.Put(ctx, "new", strings.NewReader("x"), ""); !errors.Is(err, context.Canceled) {
		t.Errorf("Put after cancel = %v, want context.Canceled", err)
	}
	wantContent(t, s.Store, "kept", old)
	wantNotFound(t, s.Store, "new")
	wantNoLeftovers(t, s)
}

func testMediaType(t *testing.T, s Subject) {
	for _, bad := range []string{"a\r\nSet-Cookie: x", "ä/b", " text/plain", strings.Repeat("x", 256)} {
		if _, err := s.Store.Put(t.Context(), "k", strings.NewReader("x"), bad); !errors.Is(err, blob.ErrMediaType) {
			t.Errorf("Put with media type %q = %v, want ErrMediaType", bad, err)
		}
	}
	wantNotFound(t, s.Store, "k")
}

func testCheck(t *testing.T, s Subject) {
	if err := s.Store.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if got := keys(t, s.Store, ""); got != nil {
		t.Errorf("Check left objects: %v", got)
	}
	wantNoLeftovers(t, s)
}

func testCompose(t *testing.T, s Subject) {
	var parts []string
	var want []byte
	for i, size := range []int{1000, 0, 700_000, 1, 2 << 20} {
		key := fmt.Sprintf("uploads/u1/%03d", i)
		data := content(byte(i), size)
		put(t, s.Store, key, data)
		parts, want = append(parts, key), append(want, data...)
	}
	info, err := blob.Compose(t.Context(), s.Store, "whole", parts, "video/webm")
	if err != nil {
		t.Fatal(err)
	}
	if info.SHA256 != sum(want) || info.MediaType != "video/webm" || info.Size != int64(len(want)) {
		t.Errorf("Compose = %+v", info)
	}
	wantContent(t, s.Store, "whole", want)

	// Onto one of the parts.
	if _, err := blob.Compose(t.Context(), s.Store, parts[0], parts, "video/webm"); err != nil {
		t.Fatal(err)
	}
	wantContent(t, s.Store, parts[0], want)

	// Of nothing.
	if _, err := blob.Compose(t.Context(), s.Store, "nothing", nil, ""); err != nil {
		t.Fatal(err)
	}
	wantContent(t, s.Store, "nothing", nil)
}

func testComposeFailure(t *testing.T, s Subject) {
	put(t, s.Store, "p/1", content(1, 5000))
	put(t, s.Store, "p/2", content(2, 5000))
	_, err := blob.Compose(t.Context(), s.Store, "whole", []string{"p/1", "p/3"}, "")
	if !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("Compose with a missing part = %v, want ErrNotFound", err)
	}
	s.Spoil(t, "p/2", 17)
	_, err = blob.Compose(t.Context(), s.Store, "whole", []string{"p/1", "p/2"}, "")
	if !errors.Is(err, blob.ErrCorrupt) {
		t.Errorf("Compose with a corrupt part = %v, want ErrCorrupt", err)
	}
	wantNotFound(t, s.Store, "whole")
	wantNoLeftovers(t, s)
}
