package dir_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/blob/dir"
)

func TestObjectsSurviveAReopening(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "made", "on", "demand")
	s, err := dir.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.Put(t.Context(), "a/b", strings.NewReader("hello"), "text/plain")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, folder).Stat(t.Context(), "a/b")
	if err != nil || got != want {
		t.Errorf("after reopening Stat = %+v, %v, want %+v", got, err, want)
	}
}

func TestSymbolicLinksDoNotLeadOut(t *testing.T) {
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	s := open(t, folder)
	for link, target := range map[string]string{
		"folder": outside,
		"file":   filepath.Join(outside, "secret"),
		"up":     "../../..",
	} {
		if err := os.Symlink(target, object(folder, link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"folder/secret", "file", "up/secret"} {
		if _, _, err := s.Open(t.Context(), key); err == nil {
			t.Errorf("Open(%s) follows a link out of the folder", key)
		}
	}
	if err := s.Delete(t.Context(), "folder/secret"); err == nil {
		t.Error("Delete follows a link out of the folder")
	}
	if _, err := s.Put(t.Context(), "folder/new", strings.NewReader("x"), ""); err == nil {
		t.Error("Put follows a link out of the folder")
	}
	// A link in the place of the object itself is replaced, not followed.
	if _, err := s.Put(t.Context(), "file", strings.NewReader("x"), ""); err != nil {
		t.Error(err)
	}
	got, err := os.ReadFile(filepath.Join(outside, "secret"))
	if err != nil || string(got) != "secret" {
		t.Errorf("the file outside has become %q, %v", got, err)
	}
	if _, err := os.Stat(filepath.Join(outside, "new")); err == nil {
		t.Error("a file was made outside")
	}
}

func TestAnObjectIsNoFolderOfAnother(t *testing.T) {
	s := open(t, t.TempDir())
	if _, err := s.Put(t.Context(), "a/b", strings.NewReader("x"), ""); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"a", "a/b/c", "a/b/c/d"} {
		if _, err := s.Put(t.Context(), key, strings.NewReader("x"), ""); !errors.Is(err, blob.ErrKey) {
			t.Errorf("Put(%s) = %v, want ErrKey", key, err)
		}
	}
}

func TestEveryDamageToATrailerIsFound(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder)
	if _, err := s.Put(t.Context(), "k", strings.NewReader("hello"), "text/plain"); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(object(folder, "k"))
	if err != nil {
		t.Fatal(err)
	}
	read := func(file []byte) error {
		if err := os.WriteFile(object(folder, "k"), file, 0o600); err != nil {
			t.Fatal(err)
		}
		r, _, err := s.Open(t.Context(), "k")
		if err != nil {
			return err
		}
		defer r.Close()
		_, err = io.Copy(io.Discard, r)
		return err
	}
	if err := read(whole); err != nil {
		t.Fatalf("the file as written: %v", err)
	}
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 0x10
		if err := read(damaged); !errors.Is(err, blob.ErrCorrupt) {
			t.Errorf("byte %d of %d changed: %v, want ErrCorrupt", i, len(whole), err)
		}
	}
	for n := range whole {
		if err := read(whole[:n]); !errors.Is(err, blob.ErrCorrupt) {
			t.Errorf("cut to %d bytes: %v, want ErrCorrupt", n, err)
		}
	}
	// One bad file does not hide the others.
	if _, err := s.Put(t.Context(), "l", strings.NewReader("hello"), "text/plain"); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for info, err := range s.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, info.Key)
	}
	if got := strings.Join(keys, " "); got != "k l" {
		t.Errorf("List = %s", got)
	}
}
