//go:build unix

package app

import "golang.org/x/sys/unix"

// FreeSpace is how many bytes a user may still write to a folder's disk.
func FreeSpace(folder string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
