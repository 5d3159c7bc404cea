package webm

import (
	"io"
	"math/bits"
)

// Element ids of RFC 9559 that matter to sound.
const (
	idEBML        = 0x1A45DFA3
	idDocType     = 0x4282
	idSegment     = 0x18538067
	idInfo        = 0x1549A966
	idScale       = 0x2AD7B1
	idTracks      = 0x1654AE6B
	idTrackEntry  = 0xAE
	idTrackNumber = 0xD7
	idTrackType   = 0x83
	idCodec       = 0x86
	idPrivate     = 0x63A2
	idDelay       = 0x56AA
	idEncodings   = 0x6D80
	idAudio       = 0xE1
	idChannels    = 0x9F
	idCluster     = 0x1F43B675
	idTimecode    = 0xE7
	idSimpleBlock = 0xA3
	idBlockGroup  = 0xA0
	idBlock       = 0xA1
	idDiscard     = 0x75A2
)

func kept(id uint64) bool {
	switch id {
	case idDocType, idScale, idTrackNumber, idTrackType, idCodec, idPrivate, idDelay,
		idEncodings, idChannels, idTimecode, idDiscard:
		return true
	}
	return false
}

// readVint reads an EBML number; an id keeps its length mark, a size does not.
// unknown tells the one size that means "not known yet". io.EOF means that
// there was no byte at all.
func readVint(r io.ByteReader, id bool) (v uint64, unknown bool, err error) {
	first, err := r.ReadByte()
	if err != nil {
		return 0, false, err
	}
	n := bits.LeadingZeros8(first) + 1
	if n > 8 || id && n > 4 {
		return 0, false, ErrDamaged
	}
	mask := byte(0xff >> n)
	ones := first&mask == mask
	v = uint64(first)
	if !id {
		v &= uint64(mask)
	}
	for range n - 1 {
		b, err := r.ReadByte()
		if err != nil {
			return 0, false, cut(err)
		}
		v = v<<8 | uint64(b)
		ones = ones && b == 0xff
	}
	return v, ones && !id, nil
}

// parseVint reads an EBML number without its mark from the front of b and says
// how many bytes it took.
func parseVint(b []byte) (v uint64, n int, ok bool) {
	if len(b) == 0 {
		return 0, 0, false
	}
	n = bits.LeadingZeros8(b[0]) + 1
	if n > 8 || len(b) < n {
		return 0, 0, false
	}
	v = uint64(b[0]) & (0xff >> n)
	for _, c := range b[1:n] {
		v = v<<8 | uint64(c)
	}
	return v, n, true
}

// number reads an unsigned integer element.
func number(b []byte) (v uint64) {
	for _, c := range b[:min(len(b), 8)] {
		v = v<<8 | uint64(c)
	}
	return v
}
