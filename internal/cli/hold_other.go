//go:build !unix

package cli

import (
	"os"
	"path/filepath"
)

// holdFolder fails where another process has made its file in the folder. What
// a process that was killed left stays held.
func holdFolder(name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(name, "held"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}
