//go:build !unix

package app

import "errors"

// FreeSpace is how many bytes a user may still write to a folder's disk.
func FreeSpace(string) (int64, error) { return 0, errors.ErrUnsupported }
