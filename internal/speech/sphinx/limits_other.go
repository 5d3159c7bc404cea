//go:build !linux

package sphinx

// confine does nothing where another process's limits cannot be set; the time
// that a worker has is bounded everywhere.
func confine(int) error { return nil }
