package media

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"time"

	"github.com/candorhq/candor/internal/media/ogg"
	"github.com/candorhq/candor/internal/media/wav"
	"github.com/candorhq/candor/internal/media/webm"
)

// found is what a container's structure tells without decoding. ffmpeg decodes
// what is there and does not say that something was missing; this does.
type found struct {
	cut      bool          // the structure ends in the middle
	length   time.Duration // by the clock of what is really there; 0 is unknown
	promised int           // samples at Rate that the header promises; 0 is unknown
	lead     int           // samples of Opus by which ffmpeg's clock is ahead of a player's
}

// survey looks through a file. Its error is never the file's fault.
func survey(ctx context.Context, f io.ReaderAt, size int64, t Type) (found, error) {
	r := &patient{ctx, io.NewSectionReader(f, 0, size)}
	var s found
	switch t.Container {
	case "webm", "matroska":
		s = surveyWebM(r)
	case "ogg":
		s = surveyOgg(r)
	case "wav", "au":
		s = surveyWAV(r, size)
	case "mp4":
		s.cut = mp4Cut(f, size)
	case "aac":
		s.cut = aacCut(r)
	case "flac", "mp3":
		head := make([]byte, SniffBytes)
		n, _ := io.ReadFull(r, head)
		if t.Container == "flac" {
			s.promised = flacPromise(head[:n])
		} else {
			s.cut = mp3Cut(head[:n], size)
		}
	}
	if ctx.Err() != nil {
		return found{}, context.Cause(ctx)
	}
	return s, nil
}

func surveyWebM(r io.Reader) (s found) {
	src := webm.NewReader(r)
	for n := 0; ; n++ {
		p, err := src.Next()
		if err != nil {
			s.cut = err == io.ErrUnexpectedEOF || err == webm.ErrDamaged
			return s
		}
		s.length = p.Time - src.Start()
		if track, _ := src.Track(); n == 0 && track.Codec == "A_OPUS" {
			// ffmpeg's clock begins at the first thing in the file, counts in
			// whole milliseconds as all of Matroska does, and takes what Opus
			// drops at its start for sound before it.
			head, _ := parseOpusHead(track.Private)
			skip := time.Duration(head.preSkip) * time.Second / opusRate
			delay := track.Delay.Round(time.Millisecond)
			before := max(src.Start()-(p.Time-delay), 0)
			s.lead = int(max(skip.Round(time.Millisecond)-delay+before, 0) * opusRate / time.Second)
		}
	}
}

func surveyOgg(r io.Reader) (s found) {
	src := ogg.NewReader(r)
	first := int64(-1)
	for n := 0; ; n++ {
		p, err := src.Next()
		if err != nil {
			s.cut = err == io.ErrUnexpectedEOF || err == ogg.ErrDamaged
			return s
		}
		if src.Codec() != ogg.Opus || n < 2 || p.Granule < 0 {
			continue
		}
		if first < 0 {
			first = p.Granule
		}
		s.length = time.Duration(float64(p.Granule-first) / opusRate * float64(time.Second))
	}
}

func surveyWAV(r io.Reader, size int64) (s found) {
	src, err := wav.NewReader(r)
	if err != nil {
		return s
	}
	there := size - src.Header
	if src.Size > there {
		s.cut = true
	} else if src.Size >= 0 {
		there = src.Size
	}
	s.length = time.Duration(float64(there) / float64(src.FrameBytes()*src.Format.Rate) * float64(time.Second))
	return s
}

// mp4Cut walks the outermost boxes.
func mp4Cut(f io.ReaderAt, size int64) bool {
	var head [16]byte
	for at := int64(0); at < size; {
		n, _ := f.ReadAt(head[:], at)
		if n < 8 {
			return true
		}
		box := int64(binary.BigEndian.Uint32(head[:]))
		switch {
		case box == 0: // to the end
			return false
		case box == 1 && n == len(head):
			box = int64(min(binary.BigEndian.Uint64(head[8:]), 1<<62))
		}
		if box < 8 {
			return false // not a box: padding that some recorders leave
		}
		if box > size-at {
			return true
		}
		at += box
	}
	return false
}

// flacPromise reads the number of samples from STREAMINFO.
func flacPromise(head []byte) int {
	if len(head) < 26 {
		return 0
	}
	v := binary.BigEndian.Uint64(head[18:])
	rate, total := v>>44, v&(1<<36-1)
	if rate == 0 {
		return 0
	}
	return int(total * Rate / rate)
}

// mp3Cut compares the file with the size that the encoder wrote into the first
// frame, where it wrote one.
func mp3Cut(head []byte, size int64) bool {
	var tag int64
	if bytes.HasPrefix(head, []byte("ID3")) && len(head) > 10 {
		tag = 10 + int64(head[6])<<21 + int64(head[7])<<14 + int64(head[8])<<7 + int64(head[9])
	}
	i := bytes.Index(head, []byte("Xing"))
	if i < 0 {
		i = bytes.Index(head, []byte("Info"))
	}
	if i < 0 || len(head) < i+16 {
		return false
	}
	const frames, size32 = 1, 2
	flags, at := head[i+7], i+8
	if flags&size32 == 0 {
		return false
	}
	if flags&frames != 0 {
		at += 4
	}
	return int64(binary.BigEndian.Uint32(head[at:]))+tag > size
}

// aacCut walks the frames.
func aacCut(r io.Reader) bool {
	src := bufio.NewReaderSize(r, 64<<10)
	for {
		head, err := src.Peek(7)
		if len(head) == 0 {
			return false
		}
		if err != nil {
			return true
		}
		n := aacFrame(head)
		if n == 0 {
			return false // tags at the end
		}
		if _, err := src.Discard(n); err != nil {
			return true
		}
	}
}
