package wav

import (
	"encoding/binary"
	"io"
)

// HeaderBytes is the size of the header that Write puts before the samples.
const HeaderBytes = 44

// Write writes samples as a WAV file of one channel and 16 bits.
func Write(w io.Writer, samples []int16, rate int) error {
	head := make([]byte, 0, HeaderBytes)
	le := binary.LittleEndian
	size := uint32(min(2*uint64(len(samples)), 0xffffffff-36))
	head = append(head, "RIFF"...)
	head = le.AppendUint32(head, 36+size)
	head = append(head, "WAVEfmt "...)
	head = le.AppendUint32(head, 16)
	head = le.AppendUint16(head, codePCM)
	head = le.AppendUint16(head, 1)
	head = le.AppendUint32(head, uint32(rate))
	head = le.AppendUint32(head, uint32(2*rate))
	head = le.AppendUint16(head, 2)
	head = le.AppendUint16(head, 16)
	head = append(head, "data"...)
	head = le.AppendUint32(head, size)
	if _, err := w.Write(head); err != nil {
		return err
	}
	return WriteSamples(w, samples)
}

// WriteSamples writes samples alone, 16 bits, least significant byte first.
func WriteSamples(w io.Writer, samples []int16) error {
	buf := make([]byte, 0, 32<<10)
	for len(samples) > 0 {
		n := min(len(samples), cap(buf)/2)
		buf = buf[:0]
		for _, s := range samples[:n] {
			buf = binary.LittleEndian.AppendUint16(buf, uint16(s))
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
		samples = samples[n:]
	}
	return nil
}
