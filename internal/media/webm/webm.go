// Package webm reads the sound packets of a WebM or Matroska stream the way
// browsers write it: live, with segments and clusters of unknown size, with or
// without video, and cut off anywhere. Start at [NewReader] and call
// [Reader.Next] until it fails.
//
// The stream is walked flat: every master element is entered and its children
// are taken as they come, so sizes that a live writer never filled in do not
// matter. Nothing larger than one block is held in memory.
package webm

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"time"
)

// Errors of a stream. A stream that ends inside an element gives
// io.ErrUnexpectedEOF, one that ends between two elements io.EOF.
var (
	ErrNotWebM = errors.New("webm: not a WebM or Matroska stream")
	ErrNoAudio = errors.New("webm: no sound track")
	ErrDamaged = errors.New("webm: damaged stream")
)

// Track is what the stream says of its sound track.
type Track struct {
	Number   uint64
	Codec    string // Matroska's name: A_OPUS, A_VORBIS, A_AAC, …
	Channels int
	Private  []byte        // the codec's own header: OpusHead for A_OPUS
	Delay    time.Duration // sound to drop at the start
	Encoded  bool          // packets are compressed or encrypted once more
}

// Packet is one codec packet.
type Packet struct {
	Time    time.Duration // on the stream's own clock
	First   bool          // whether Time was written for this packet, not for an earlier one of its block
	Data    []byte        // valid until the next call of Next
	Discard time.Duration // sound to drop at the packet's end
}

// Reader takes a stream apart.
type Reader struct {
	src    *bufio.Reader
	opened bool

	scale   int64 // nanoseconds a tick
	base    int64 // ticks, of the current cluster
	entry   *entry
	track   *Track
	start   time.Duration
	started bool

	queue   []Packet
	pending *Packet // a packet in a block group, whose discard may still follow
	buf     []byte
	err     error // what ended the stream
}

type entry struct {
	Track
	kind uint64
}

// NewReader reads from r.
func NewReader(r io.Reader) *Reader {
	return &Reader{src: bufio.NewReaderSize(r, 64<<10), scale: int64(time.Millisecond)}
}

// Track is the first sound track; ok is false until Next has returned a packet
// or an error.
func (r *Reader) Track() (t Track, ok bool) {
	if r.track == nil {
		return Track{}, false
	}
	return *r.track, true
}

// Start is the time of the stream's first block, whatever its track: a
// player's zero.
func (r *Reader) Start() time.Duration { return r.start }

// Next is the next packet of the first sound track. After an error the stream
// cannot be read further; every whole packet before it has been given out.
func (r *Reader) Next() (Packet, error) {
	for len(r.queue) == 0 {
		if r.err != nil {
			return Packet{}, r.err
		}
		if r.err = r.element(); r.err != nil {
			r.closeGroup() // its packet was whole
		}
	}
	p := r.queue[0]
	r.queue = r.queue[1:]
	return p, nil
}

// maxHeader bounds an element that is kept, maxBlock a block of sound. Opus
// stops at 61 KB a packet; a block of uncompressed sound is far below this too.
const (
	maxHeader = 1 << 16
	maxBlock  = 4 << 20
)

// element reads one element, or one master's head, or one block.
func (r *Reader) element() error {
	id, _, err := readVint(r.src, true)
	if err != nil {
		return err
	}
	if !r.opened {
		if id != idEBML {
			return ErrNotWebM
		}
		r.opened = true
	}
	size, unknown, err := readVint(r.src, false)
	if err != nil {
		return cut(err)
	}
	switch id {
	case idEBML, idSegment, idTracks, idAudio, idInfo:
		return nil
	case idTrackEntry:
		r.closeEntry()
		r.entry = &entry{Track: Track{Channels: 1}}
		return nil
	case idCluster:
		r.closeGroup()
		r.closeEntry()
		if r.track == nil {
			return ErrNoAudio
		}
		return nil
	case idBlockGroup:
		r.closeGroup()
		return nil
	}
	if unknown { // only a segment and a cluster may leave their size open
		return ErrDamaged
	}
	switch id {
	case idSimpleBlock:
		r.closeGroup()
		return r.block(size, false)
	case idBlock:
		r.closeGroup()
		return r.block(size, true)
	}
	if !kept(id) {
		return r.skip(size)
	}
	if size > maxHeader {
		return ErrDamaged
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(r.src, b); err != nil {
		return cut(err)
	}
	return r.value(id, b)
}

func (r *Reader) value(id uint64, b []byte) error {
	switch id {
	case idDocType:
		if s := string(b); s != "webm" && s != "matroska" {
			return ErrNotWebM
		}
	case idScale:
		if n := number(b); n > 0 && n <= uint64(time.Second) {
			r.scale = int64(n)
		}
	case idTimecode:
		r.base = int64(min(number(b), 1<<40))
	case idDiscard:
		if r.pending != nil {
			r.pending.Discard = time.Duration(int64(min(number(b), uint64(time.Minute))))
		}
	}
	if r.entry == nil {
		return nil
	}
	switch e := r.entry; id {
	case idTrackNumber:
		e.Number = number(b)
	case idTrackType:
		e.kind = number(b)
	case idCodec:
		e.Codec = string(b)
	case idPrivate:
		e.Private = b
	case idDelay:
		e.Delay = time.Duration(int64(min(number(b), uint64(time.Minute))))
	case idChannels:
		e.Channels = int(min(number(b), 255))
	case idEncodings:
		e.Encoded = true
	}
	return nil
}

// closeEntry ends a track entry: the first sound track is the one that is read.
func (r *Reader) closeEntry() {
	const sound = 2
	if r.entry != nil && r.entry.kind == sound && r.track == nil {
		r.track = &r.entry.Track
	}
	r.entry = nil
}

// closeGroup hands out the last packet of a block group.
func (r *Reader) closeGroup() {
	if r.pending != nil {
		r.queue = append(r.queue, *r.pending)
		r.pending = nil
	}
}

func (r *Reader) skip(size uint64) error {
	for size > 0 {
		n := min(size, 1<<30)
		if _, err := r.src.Discard(int(n)); err != nil {
			return cut(err)
		}
		size -= n
	}
	return nil
}

// block reads a block's head and, where it is ours, its packets.
func (r *Reader) block(size uint64, grouped bool) error {
	head, err := r.src.Peek(int(min(size, 11))) // 8 of track number, 2 of time, 1 of flags
	if err != nil && uint64(len(head)) < min(size, 4) {
		return cut(err)
	}
	track, n, ok := parseVint(head)
	if !ok || len(head) < n+3 {
		return ErrDamaged
	}
	ticks := r.base + int64(int16(binary.BigEndian.Uint16(head[n:])))
	at := time.Duration(max(ticks, 0)) * time.Duration(r.scale)
	if ticks > 0 && at/time.Duration(r.scale) != time.Duration(ticks) {
		return ErrDamaged
	}
	if !r.started {
		r.start, r.started = at, true
	}
	r.closeEntry()
	if r.track == nil {
		return ErrNoAudio
	}
	if track != r.track.Number {
		return r.skip(size)
	}
	if size > maxBlock {
		return ErrDamaged
	}
	if uint64(cap(r.buf)) < size {
		// Grow with what is really there: a hostile size costs no memory.
		r.buf, err = io.ReadAll(io.LimitReader(r.src, int64(size)))
	} else {
		r.buf = r.buf[:size]
		_, err = io.ReadFull(r.src, r.buf)
	}
	if err != nil {
		return cut(err)
	}
	if uint64(len(r.buf)) < size {
		return io.ErrUnexpectedEOF
	}
	packets, err := unlace(r.buf[n+3:], r.buf[n+2]>>1&3)
	if err != nil {
		return err
	}
	for i, p := range packets {
		r.queue = append(r.queue, Packet{Time: at, First: i == 0, Data: p})
	}
	if k := len(r.queue) - 1; grouped && k >= 0 {
		// The group's discard comes after its block; the packet waits for it,
		// so it must own its bytes.
		last := r.queue[k]
		last.Data = slices.Clone(last.Data)
		r.pending, r.queue = &last, r.queue[:k]
	}
	return nil
}

func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
