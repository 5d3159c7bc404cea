//go:build unix && !linux

package media

// limit does nothing where another process's limits cannot be set; the deadline
// and the limit on output still hold.
func limit(int, limits) error { return nil }
