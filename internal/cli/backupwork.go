package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// workPrefix begins the names of the folders that backups are made in, beside
// where they will be.
const workPrefix = ".candor-backup-"

// sweepAbandoned removes what backups that were killed have left: it holds
// people and secrets, and nobody would look for it.
func sweepAbandoned(folder string) error {
	left, err := filepath.Glob(filepath.Join(escapeGlob(folder), workPrefix+"*"))
	if err != nil {
		return err
	}
	for _, work := range left {
		if info, err := os.Stat(work); err != nil || time.Since(info.ModTime()) < time.Minute {
			continue // one that begins is not held yet
		}
		f, err := holdFolder(work)
		if err != nil {
			continue // it is being worked in, is another user's, or is gone
		}
		err = os.RemoveAll(work)
		f.Close()
		if err != nil {
			return fmt.Errorf("remove what an interrupted backup left: %w", err)
		}
	}
	return nil
}

// escapeGlob makes a path match itself.
func escapeGlob(path string) string {
	out := make([]rune, 0, len(path))
	for _, r := range path {
		if r == '*' || r == '?' || r == '[' || r == '\\' {
			out = append(out, '\\')
		}
		out = append(out, r)
	}
	return string(out)
}
