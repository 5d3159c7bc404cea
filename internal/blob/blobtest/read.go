package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/blob"
	"github.com/google/go-cmp/cmp"
)

func testKeys(t *testing.T, s Subject) {
	put(t, s.Store, "inside", []byte("x"))
	long := strings.Repeat("k", 200) + "/"
	for _, key := range []string{
		"", "/", ".", "..", "../inside", "/etc/passwd", "a/../inside", "a/./b", "a//b", "a/", "a/..", "./inside",
		"..%2finside", "a\\..\\b", "A", "ä", "a b", "a\x00b", "a\nb", "~", ".hidden", "a/.hidden", "a..b",
		"con:", "a?b", "a#b", "a%41", strings.Repeat("k", 256), "x/" + strings.Repeat("k", 256) + "/y",
		long + long + long, "inside\xff",
	} {
		_, err := s.Store.Put(t.Context(), key, strings.NewReader("x"), "")
		wantKeyError(t, "Put", key, err)
		_, err = s.Store.Stat(t.Context(), key)
		wantKeyError(t, "Stat", key, err)
		_, _, err = s.Store.Open(t.Context(), key)
		wantKeyError(t, "Open", key, err)
		_, _, err = s.Store.Range(t.Context(), key, 0, 1)
		wantKeyError(t, "Range", key, err)
		wantKeyError(t, "Delete", key, s.Store.Delete(t.Context(), key))
	}
	for _, prefix := range []string{"/", "../", "a//", "A"} {
		var failed error
		for _, err := range s.Store.List(t.Context(), prefix) {
			failed = err
		}
		wantKeyError(t, "List", prefix, failed)
	}
	if diff := cmp.Diff([]string{"inside"}, keys(t, s.Store, "")); diff != "" {
		t.Errorf("List (-want +got):\n%s", diff)
	}
	// The longest and the oddest that are allowed.
	for _, key := range []string{long + long + strings.Repeat("k", 110), strings.Repeat("k", 255), "-_.-/0._", "a-b/c.tar.gz"} {
		put(t, s.Store, key, []byte(key))
		wantContent(t, s.Store, key, []byte(key))
	}
}

func wantKeyError(t *testing.T, call, key string, err error) {
	t.Helper()
	if !errors.Is(err, blob.ErrKey) {
		t.Errorf("%s(%.40q) = %v, want ErrKey", call, key, err)
	}
}

func testMissing(t *testing.T, s Subject) {
	put(t, s.Store, "folder/file", []byte("x"))
	for _, key := range []string{"none", "folder/none", "folder", "folder/file/none", "none/none"} {
		wantNotFound(t, s.Store, key)
		if _, _, err := s.Store.Open(t.Context(), key); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("Open(%s) = %v, want ErrNotFound", key, err)
		}
		if _, _, err := s.Store.Range(t.Context(), key, 0, -1); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("Range(%s) = %v, want ErrNotFound", key, err)
		}
		if err := s.Store.Delete(t.Context(), key); err != nil {
			t.Errorf("Delete(%s): %v", key, err)
		}
	}
	wantContent(t, s.Store, "folder/file", []byte("x"))
}

func testDelete(t *testing.T, s Subject) {
	put(t, s.Store, "a/b/c", []byte("x"))
	put(t, s.Store, "a/d", []byte("y"))
	for range 2 {
		if err := s.Store.Delete(t.Context(), "a/b/c"); err != nil {
			t.Fatal(err)
		}
		wantNotFound(t, s.Store, "a/b/c")
	}
	// What was a folder may become an object.
	put(t, s.Store, "a/b", []byte("z"))
	if diff := cmp.Diff([]string{"a/b", "a/d"}, keys(t, s.Store, "")); diff != "" {
		t.Errorf("List (-want +got):\n%s", diff)
	}
}

func testRanges(t *testing.T, s Subject) {
	const size = 100_000
	data := content(3, size)
	want := put(t, s.Store, "r", data)
	for _, test := range []struct{ off, n, from, to int64 }{
		{0, -1, 0, size},
		{0, size, 0, size},
		{0, size + 1, 0, size},
		{0, 1, 0, 1},
		{0, 0, 0, 0},
		{1, 1, 1, 2},
		{size - 1, 1, size - 1, size},
		{size - 1, 100, size - 1, size},
		{size - 1, -1, size - 1, size},
		{size, 0, size, size},
		{size, 10, size, size},
		{size, -1, size, size},
		{77, 1 << 62, 77, size},
		{50_000, 20_000, 50_000, 70_000},
	} {
		r, info, err := s.Store.Range(t.Context(), "r", test.off, test.n)
		if err != nil {
			t.Errorf("Range(%d, %d): %v", test.off, test.n, err)
			continue
		}
		got, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil || !bytes.Equal(got, data[test.from:test.to]) {
			t.Errorf("Range(%d, %d) gave %d bytes, want %d: %v", test.off, test.n, len(got), test.to-test.from, err)
		}
		want.Modified = info.Modified
		if diff := cmp.Diff(want, info); diff != "" {
			t.Errorf("Range(%d, %d) (-want +got):\n%s", test.off, test.n, diff)
		}
	}
	for _, off := range []int64{-1, size + 1, 1 << 62} {
		if _, _, err := s.Store.Range(t.Context(), "r", off, 1); !errors.Is(err, blob.ErrRange) {
			t.Errorf("Range(%d, 1) = %v, want ErrRange", off, err)
		}
	}
	put(t, s.Store, "empty", nil)
	r, _, err := s.Store.Range(t.Context(), "empty", 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); len(got) != 0 || errors.Join(err, r.Close()) != nil {
		t.Errorf("a range of nothing = %q, %v", got, err)
	}
}

func testSeek(t *testing.T, s Subject) {
	data := content(4, 300_000)
	put(t, s.Store, "s", data)
	r, _, err := s.Store.Open(t.Context(), "s")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, step := range []struct {
		off    int64
		whence int
		at     int64
	}{
		{0, io.SeekEnd, 300_000},
		{0, io.SeekStart, 0},
		{100, io.SeekStart, 100},
		{-50, io.SeekCurrent, 1050}, // behind the thousand just read
		{-10, io.SeekEnd, 299_990},
		{0, io.SeekStart, 0},
		{0, io.SeekCurrent, 1000},
	} {
		at, err := r.Seek(step.off, step.whence)
		if err != nil || at != step.at {
			t.Fatalf("Seek(%d, %d) = %d, %v, want %d", step.off, step.whence, at, err, step.at)
		}
		want := data[at:min(at+1000, 300_000)]
		got := make([]byte, len(want))
		if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("reading from %d: other bytes, %v", at, err)
		}
	}
	if _, err := r.Seek(-1, io.SeekStart); err == nil {
		t.Error("a seek to before the start is accepted")
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
		t.Errorf("reading all after seeks: %d bytes, %v", len(got), err)
	}
}

func testCorrupt(t *testing.T, s Subject) {
	data := content(5, 400_000)
	put(t, s.Store, "c", data)
	s.Spoil(t, "c", 123_456)

	got, _, err := get(t.Context(), s.Store, "c")
	if !errors.Is(err, blob.ErrCorrupt) {
		t.Errorf("reading a spoilt object = %v, want ErrCorrupt", err)
	}
	if len(got) >= len(data) {
		t.Error("a spoilt object was handed out to its end")
	}
	// net/http copies the known length and would not look for the error.
	r, info, err := s.Store.Open(t.Context(), "c")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := io.CopyN(io.Discard, r, info.Size); !errors.Is(err, blob.ErrCorrupt) {
		t.Errorf("copying the length of a spoilt object = %v, want ErrCorrupt", err)
	}
}

func testReplacedWhileRead(t *testing.T, s Subject) {
	old := content(1, 3<<20)
	put(t, s.Store, "k", old)
	r, info, err := s.Store.Open(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	head := make([]byte, 1000)
	if _, err := io.ReadFull(r, head); err != nil {
		t.Fatal(err)
	}
	put(t, s.Store, "k", content(2, 3<<20))
	if _, err := r.Seek(2<<20, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	tail, err := io.ReadAll(r)
	if err == nil && !bytes.Equal(tail, old[2<<20:]) || info.SHA256 != sum(old) {
		t.Error("the object changed while it was read, and nobody said so")
	}
}

func testCancelledRead(t *testing.T, s Subject) {
	put(t, s.Store, "k", content(1, 8<<20))
	ctx, cancel := context.WithCancel(t.Context())
	r, _, err := s.Store.Open(ctx, "k")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := io.CopyN(io.Discard, r, 100); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.Copy(io.Discard, r); !errors.Is(err, context.Canceled) {
		t.Errorf("reading after cancel = %v, want context.Canceled", err)
	}
	if _, err := s.Store.Stat(ctx, "k"); !errors.Is(err, context.Canceled) {
		t.Errorf("Stat after cancel = %v, want context.Canceled", err)
	}
	var failed error
	for _, err := range s.Store.List(ctx, "") {
		failed = err
	}
	if !errors.Is(failed, context.Canceled) {
		t.Errorf("List after cancel = %v, want context.Canceled", failed)
	}
	if err := s.Store.Delete(ctx, "k"); !errors.Is(err, context.Canceled) {
		t.Errorf("Delete after cancel = %v, want context.Canceled", err)
	}
}

func testList(t *testing.T, s Subject) {
	all := []string{"a-b", "a.b", "a/1", "a/2/x", "a/2.y", "a0", "ab/c", "b"}
	for i, key := range all {
		put(t, s.Store, key, content(1, i))
	}
	for prefix, want := range map[string][]string{
		"":      {"a-b", "a.b", "a/1", "a/2.y", "a/2/x", "a0", "ab/c", "b"},
		"a":     {"a-b", "a.b", "a/1", "a/2.y", "a/2/x", "a0", "ab/c"},
		"a/":    {"a/1", "a/2.y", "a/2/x"},
		"a/2":   {"a/2.y", "a/2/x"},
		"a/2/":  {"a/2/x"},
		"a/2/x": {"a/2/x"},
		"ab":    {"ab/c"},
		"b/":    nil,
		"c":     nil,
		"c/d/e": nil,
		"b/c":   nil,
	} {
		if diff := cmp.Diff(want, keys(t, s.Store, prefix)); diff != "" {
			t.Errorf("List(%q) (-want +got):\n%s", prefix, diff)
		}
	}
	for info, err := range s.Store.List(t.Context(), "a/2/") {
		if err != nil {
			t.Fatal(err)
		}
		stat, err := s.Store.Stat(t.Context(), info.Key)
		if err != nil {
			t.Fatal(err)
		}
		want := blob.Info{Key: "a/2/x", Size: 3, Modified: stat.Modified}
		if diff := cmp.Diff(want, info); diff != "" {
			t.Errorf("List (-want +got):\n%s", diff)
		}
	}
	seen := 0
	for range s.Store.List(t.Context(), "") {
		if seen++; seen == 3 {
			break
		}
	}
	if seen != 3 {
		t.Errorf("a loop left after three had %d", seen)
	}
}
