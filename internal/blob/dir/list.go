package dir

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/blob"
)

// List walks the folders in order of their keys; see blob.Store. It holds the
// names of one folder and of those above it in memory.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		if err := blob.CheckPrefix(prefix); err != nil {
			yield(blob.Info{}, err)
			return
		}
		folder := ""
		if i := strings.LastIndexByte(prefix, '/'); i >= 0 {
			folder = prefix[:i]
		}
		if err := s.walk(ctx, folder, prefix, yield); err != nil && err != errStop {
			yield(blob.Info{}, fmt.Errorf("list objects: %w", err))
		}
	}
}

// errStop says that the caller of List wants no more.
var errStop = errors.New("stop")

func (s *Store) walk(ctx context.Context, folder, prefix string, yield func(blob.Info, error) bool) error {
	entries, err := fs.ReadDir(s.root.FS(), path.Join(objects, folder))
	if isMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	// In the order of keys a folder counts with its slash: "a-b" comes before
	// "a/b", though "a" comes before "a-b".
	order := func(e fs.DirEntry) string {
		if e.IsDir() {
			return e.Name() + "/"
		}
		return e.Name()
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(order(a), order(b)) })
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		key := path.Join(folder, e.Name())
		switch {
		case blob.CheckKey(key) != nil:
			continue // something of the operator's, such as lost+found or .nfs…
		case e.IsDir():
			if !strings.HasPrefix(key+"/", prefix) && !strings.HasPrefix(prefix, key+"/") {
				continue
			}
			if err := s.walk(ctx, key, prefix, yield); err != nil {
				return err
			}
		case strings.HasPrefix(key, prefix):
			info, err := s.Stat(ctx, key)
			if errors.Is(err, blob.ErrNotFound) {
				continue
			}
			if errors.Is(err, blob.ErrCorrupt) {
				// It is listed all the same, so that one bad file does not
				// hide those behind it. Opening it tells what is wrong.
				info, err = fromFile(e)
			}
			if err != nil {
				return err
			}
			if !yield(blob.Info{Key: key, Size: info.Size, Modified: info.Modified}, nil) {
				return errStop
			}
		}
	}
	return nil
}

// fromFile describes an object whose trailer is lost, by its file.
func fromFile(e fs.DirEntry) (blob.Info, error) {
	fi, err := e.Info()
	if err != nil {
		return blob.Info{}, err
	}
	return blob.Info{Size: fi.Size(), Modified: fi.ModTime().UTC().Truncate(time.Second)}, nil
}
