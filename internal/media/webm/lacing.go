package webm

// The ways in which one block carries several packets (RFC 9559, section 10.3).
const (
	laceNone = iota
	laceXiph
	laceFixed
	laceEBML
)

// unlace splits a block's body into its packets, which share b's memory.
func unlace(b []byte, lacing byte) ([][]byte, error) {
	if lacing == laceNone {
		return [][]byte{b}, nil
	}
	if len(b) < 1 {
		return nil, ErrDamaged
	}
	count := int(b[0]) + 1
	b = b[1:]
	sizes := make([]int, 0, count)
	switch lacing {
	case laceFixed:
		if len(b)%count != 0 {
			return nil, ErrDamaged
		}
		for range count {
			sizes = append(sizes, len(b)/count)
		}
	case laceXiph:
		for range count - 1 {
			size := 0
			for {
				if len(b) == 0 {
					return nil, ErrDamaged
				}
				c := int(b[0])
				b = b[1:]
				size += c
				if c < 255 {
					break
				}
			}
			sizes = append(sizes, size)
		}
	case laceEBML:
		size := int64(0)
		for i := range count - 1 {
			v, n, ok := parseVint(b)
			if !ok {
				return nil, ErrDamaged
			}
			b = b[n:]
			if i == 0 {
				size = int64(v)
			} else { // a signed difference, biased by half of its range
				size += int64(v) - (1<<(7*n-1) - 1)
			}
			if size < 0 || size > maxBlock {
				return nil, ErrDamaged
			}
			sizes = append(sizes, int(size))
		}
	}
	packets := make([][]byte, 0, count)
	for _, n := range sizes {
		if n > len(b) {
			return nil, ErrDamaged
		}
		packets = append(packets, b[:n])
		b = b[n:]
	}
	if len(packets) < count { // the last size is what is left
		packets = append(packets, b)
	}
	return packets, nil
}
