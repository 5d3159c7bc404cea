package blob_test

import (
	"io/fs"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/candorhq/candor/internal/blob"
)

// FuzzCheckKey looks for a key that is allowed and yet is not the same thing in
// a path, in a file name and in a URL.
func FuzzCheckKey(f *testing.F) {
	for _, key := range []string{"a", "a/b.webm", "../a", "a//b", "a/./b", "a..b", "", "/", "a/", "-", "a\x00", "A", "%2e%2e/a"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if blob.CheckKey(key) != nil {
			return
		}
		if !fs.ValidPath(key) || !filepath.IsLocal(key) || filepath.Clean(key) != key {
			t.Errorf("%q is no plain path", key)
		}
		if (&url.URL{Path: key}).EscapedPath() != key {
			t.Errorf("%q is not itself in a URL", key)
		}
		for i := range len(key) + 1 {
			// A prefix lists the key, wherever it is cut.
			if err := blob.CheckPrefix(key[:i]); err != nil {
				t.Errorf("prefix %q of %q: %v", key[:i], key, err)
			}
		}
	})
}
