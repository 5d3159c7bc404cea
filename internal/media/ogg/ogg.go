// Package ogg takes an Ogg stream apart into the packets of its first sound
// stream (RFC 3533), whole or cut off anywhere. Start at [NewReader]. Pages
// with a wrong checksum are passed over, as a player would.
package ogg

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math/bits"
)

// Errors of a stream. A stream that ends inside a page or a packet gives
// io.ErrUnexpectedEOF, one that ends after a whole packet io.EOF.
var (
	ErrNotOgg  = errors.New("ogg: not an Ogg stream")
	ErrNoAudio = errors.New("ogg: no sound stream")
	ErrDamaged = errors.New("ogg: damaged stream")
)

// Codec is how a stream's packets are coded.
type Codec string

// The codecs that are told apart by a stream's first packet.
const (
	Opus   Codec = "opus"
	Vorbis Codec = "vorbis"
	Speex  Codec = "speex"
	FLAC   Codec = "flac"
)

// Identify tells the codec of a stream from its first packet.
func Identify(packet []byte) (Codec, bool) {
	for _, known := range []struct {
		magic string
		codec Codec
	}{{"OpusHead", Opus}, {"\x01vorbis", Vorbis}, {"Speex   ", Speex}, {"\x7fFLAC", FLAC}} {
		if bytes.HasPrefix(packet, []byte(known.magic)) {
			return known.codec, true
		}
	}
	return "", false
}

// Packet is one codec packet, headers included.
type Packet struct {
	Data []byte
	// Granule is the codec's clock at the end of the last packet that ends on
	// its page, and -1 on every other packet.
	Granule int64
	Last    bool // the page said that the stream ends here
}

// Reader takes a stream apart.
type Reader struct {
	src    *bufio.Reader
	codec  Codec
	serial uint32

	queue   []Packet
	partial []byte // a packet that goes on in the next page
	open    bool   // whether there is such a packet
	pages   int
	err     error
}

// NewReader reads from r.
func NewReader(r io.Reader) *Reader { return &Reader{src: bufio.NewReaderSize(r, 64<<10)} }

// Codec is that of the stream that is read; empty until Next has returned a
// packet.
func (r *Reader) Codec() Codec { return r.codec }

// maxPacket bounds a packet that goes over several pages: comment headers carry
// pictures, sound does not come near.
const maxPacket = 1 << 22

// Next is the next packet of the first sound stream. After an error the stream
// cannot be read further.
func (r *Reader) Next() (Packet, error) {
	for len(r.queue) == 0 {
		if r.err != nil {
			return Packet{}, r.err
		}
		r.err = r.page()
	}
	p := r.queue[0]
	r.queue = r.queue[1:]
	return p, nil
}

const (
	flagContinued = 1
	flagFirst     = 2
	flagLast      = 4
)

func (r *Reader) page() error {
	head, err := r.sync()
	if err != nil {
		return err
	}
	flags := head[5]
	granule := int64(binary.LittleEndian.Uint64(head[6:]))
	serial := binary.LittleEndian.Uint32(head[14:])
	want := binary.LittleEndian.Uint32(head[22:])
	lacing := make([]byte, head[26])
	if _, err := io.ReadFull(r.src, lacing); err != nil {
		return cut(err)
	}
	size := 0
	for _, n := range lacing {
		size += int(n)
	}
	body := make([]byte, size) // at most 65,025 bytes
	if _, err := io.ReadFull(r.src, body); err != nil {
		return cut(err)
	}
	copy(head[22:], []byte{0, 0, 0, 0})
	if checksum(head[:], lacing, body) != want {
		return nil
	}
	if r.codec == "" {
		codec, ok := Identify(body)
		switch {
		case flags&flagFirst == 0:
			return ErrNoAudio
		case !ok:
			return nil // a picture track beside the sound
		}
		r.codec, r.serial = codec, serial
	}
	if serial != r.serial {
		return nil
	}
	return r.split(lacing, body, flags, granule)
}

func (r *Reader) split(lacing, body []byte, flags byte, granule int64) error {
	drop := flags&flagContinued != 0 && !r.open // the start of its first packet was lost
	if flags&flagContinued == 0 {
		r.partial, r.open = nil, false
	}
	for _, n := range lacing {
		r.partial = append(r.partial, body[:n]...)
		r.open = true
		body = body[n:]
		if len(r.partial) > maxPacket {
			return ErrDamaged
		}
		if n == 255 {
			continue
		}
		if !drop {
			r.queue = append(r.queue, Packet{Data: r.partial, Granule: -1})
		}
		drop = false
		r.partial, r.open = nil, false
	}
	if drop {
		r.partial, r.open = nil, false
	}
	if k := len(r.queue) - 1; k >= 0 {
		r.queue[k].Granule = granule
		r.queue[k].Last = flags&flagLast != 0
	}
	return nil
}

// sync finds the next page head. What lies between two pages is passed over;
// what does not begin with a page is not Ogg.
func (r *Reader) sync() (head [27]byte, err error) {
	for {
		b, err := r.src.Peek(len(head))
		if len(b) == 0 {
			if err == io.EOF && r.open {
				err = io.ErrUnexpectedEOF
			}
			return head, err
		}
		if bytes.HasPrefix(b, []byte("OggS")) {
			if err != nil {
				return head, cut(err)
			}
			if b[4] == 0 {
				r.pages++
				copy(head[:], b)
				_, err = r.src.Discard(len(head))
				return head, err
			}
		}
		if r.pages == 0 {
			return head, ErrNotOgg
		}
		next := bytes.IndexByte(b[1:], 'O') + 1
		if next == 0 {
			next = len(b)
		}
		if _, err := r.src.Discard(next); err != nil {
			return head, err
		}
	}
}

func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// checksum is Ogg's: CRC-32 with the usual polynomial, most significant bit
// first, nothing inverted. The library's table runs least significant bit
// first, so every byte goes in mirrored and the sum comes out mirrored.
func checksum(parts ...[]byte) uint32 {
	table := crc32.IEEETable
	var crc uint32
	for _, b := range parts {
		for _, c := range b {
			crc = crc>>8 ^ table[byte(crc)^bits.Reverse8(c)]
		}
	}
	return bits.Reverse32(crc)
}
