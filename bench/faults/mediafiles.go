package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/candorhq/candor/bench/rig"
)

// medium is a recording that nobody should send.
type medium struct {
	what    string
	size    int64
	open    func() (io.ReadCloser, error)
	refused bool // at the door; otherwise the interview must end by itself
}

// inMemory is a medium that is small.
func inMemory(what string, b []byte, refused bool) medium {
	return medium{what, int64(len(b)), func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }, refused}
}

// onDisk is a medium that is a file.
func onDisk(what, name string) (medium, error) {
	info, err := os.Stat(name)
	if err != nil {
		return medium{}, err
	}
	return medium{what, info.Size(), func() (io.ReadCloser, error) { return os.Open(name) }, false}, nil
}

// hostileFiles makes all of them.
func hostileFiles(ctx context.Context, r *rig.Run) ([]medium, error) {
	webm, err := os.ReadFile("internal/demo/content/strong-1.webm")
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("answer.wav")
	if err == nil {
		_, err = io.CopyN(w, zeros{}, 200<<20)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		return nil, err
	}
	var gz bytes.Buffer
	g := gzip.NewWriter(&gz)
	_, err = io.CopyN(g, zeros{}, 200<<20)
	if err = errors.Join(err, g.Close()); err != nil {
		return nil, err
	}
	garbage := make([]byte, 64<<10)
	for i := range garbage {
		garbage[i] = byte(r.Rand.Uint32())
	}
	out := []medium{
		inMemory("nothing at all", nil, true),
		inMemory("random bytes", garbage, true),
		inMemory("an HTML page", []byte("<!doctype html><script>alert(1)</script>"), true),
		inMemory("a playlist that leads to a file", []byte("#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n"), true),
		inMemory("a ZIP of 200 MB of nothing", packed.Bytes(), true),
		inMemory("a gzip of 200 MB of nothing", gz.Bytes(), true),
		inMemory("WebM cut in mid-frame", webm[:len(webm)*2/3|1], false),
		inMemory("WebM's first 64 bytes", webm[:64], false),
		inMemory("WebM with random bytes behind its start", append(bytes.Clone(webm[:400]), garbage...), false),
		inMemory("WebM with 64 MB of zeros behind its start", append(bytes.Clone(webm[:400]), make([]byte, 64<<20)...), false),
		inMemory("WebM whose frame says it is 2 GB", append(bytes.Clone(webm[:400]), "\xa3\x08\x7f\xff\xff\xff\x81\x00\x00\x80"...), false),
		inMemory("Ogg with a packet of 64 MB", endlessOgg(64<<20), false),
		inMemory("WAV that says it is 4 GB", lyingWAV(), false),
		inMemory("WAV without a sample", lyingWAV()[:44], false),
	}
	for _, f := range []struct {
		what, ext string
		times     int // what args make is put behind itself so often
		args      []string
	}{
		{"MP4 whose index says two billion samples", "m4a", 0, []string{"-t", "5", "-c:a", "aac", "-movflags", "+faststart"}},
		{"10 hours of silence, FLAC", "flac", 0, []string{"-t", "36000", "-c:a", "flac"}},
		{"10 hours of silence, Opus", "webm", 600, []string{"-t", "60", "-c:a", "libopus", "-b:a", "6k", "-frame_duration", "60", "-compression_level", "0"}},
		{"10 hours of silence, MP3 without its length", "mp3", 600, []string{"-t", "60", "-c:a", "libmp3lame", "-b:a", "8k", "-write_xing", "0"}},
		{"10 hours of silence, WAV", "wav", 0, []string{"-t", "36000", "-c:a", "pcm_s16le"}},
		{"two minutes at 8 channels and 192 kHz, FLAC", "surround.flac", 0, []string{"-t", "120", "-af", "aformat=channel_layouts=7.1:sample_rates=192000", "-c:a", "flac", "-frame_size", "65535", "-compression_level", "0"}},
		{"an hour and 50 minutes of silence, Opus", "whole.webm", 110, []string{"-t", "60", "-c:a", "libopus", "-b:a", "6k", "-frame_duration", "60", "-compression_level", "0"}},
	} {
		name := filepath.Join(r.Dir, "silence."+f.ext)
		made := name
		if f.times > 0 {
			made = filepath.Join(r.Dir, "minute."+f.ext)
		}
		if err := ffmpeg(ctx, append(append([]string{"-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono"}, f.args...), made)...); err != nil {
			return nil, err
		}
		if f.times > 0 {
			if err := ffmpeg(ctx, "-stream_loop", strconv.Itoa(f.times-1), "-i", made, "-c", "copy", "-write_xing", "0", name); err != nil {
				return nil, err
			}
		}
		if f.ext == "m4a" {
			if err := lyingMP4(name); err != nil {
				return nil, err
			}
		}
		m, err := onDisk(f.what, name)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

func ffmpeg(ctx context.Context, args ...string) error {
	said, err := exec.CommandContext(ctx, "ffmpeg", append([]string{"-v", "error"}, args...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ffmpeg %v: %w: %s", args, err, said)
	}
	return nil
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// lyingWAV announces far more samples than it has.
func lyingWAV() []byte {
	b := []byte("RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = binary.LittleEndian.AppendUint32(b, 16000)
	b = binary.LittleEndian.AppendUint32(b, 32000)
	b = append(b, 2, 0, 16, 0)
	b = append(b, "data\xff\xff\xff\xff"...)
	return append(b, make([]byte, 8000)...)
}

// lyingMP4 makes the index of an MP4 speak of two billion samples of sizes of
// their own.
func lyingMP4(name string) error {
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	for _, box := range []struct {
		name string
		at   int // of a count behind the name
	}{{"stsz", 8}, {"stts", 8}, {"stco", 4}, {"stsc", 4}} {
		i := bytes.Index(b, []byte(box.name))
		if i < 0 {
			return fmt.Errorf("no %s in %s", box.name, name)
		}
		binary.BigEndian.PutUint32(b[i+4+box.at:], 0x7fffffff)
	}
	return os.WriteFile(name, b, 0o600)
}

// endlessOgg begins as Opus does and goes on with pages of one packet that
// never ends.
func endlessOgg(size int) []byte {
	page := func(flags byte, number uint32, lacing, body []byte) []byte {
		b := append([]byte("OggS\x00"), flags)
		b = append(b, make([]byte, 8)...)
		b = binary.LittleEndian.AppendUint32(b, 1)
		b = binary.LittleEndian.AppendUint32(b, number)
		b = append(b, 0, 0, 0, 0, byte(len(lacing)))
		b = append(append(b, lacing...), body...)
		binary.LittleEndian.PutUint32(b[22:], oggSum(b))
		return b
	}
	head := []byte("OpusHead\x01\x01\x38\x01\x80\x3e\x00\x00\x00\x00\x00")
	tags := []byte("OpusTags\x00\x00\x00\x00\x00\x00\x00\x00")
	out := page(2, 0, []byte{byte(len(head))}, head)
	out = append(out, page(0, 1, []byte{byte(len(tags))}, tags)...)
	full := bytes.Repeat([]byte{255}, 255)
	body := make([]byte, 255*255)
	for n := uint32(2); len(out) < size; n++ {
		flags := byte(1)
		if n == 2 {
			flags = 0
		}
		out = append(out, page(flags, n, full, body)...)
	}
	return out
}

// oggSum is the checksum of an Ogg page, whose own field is zero.
func oggSum(page []byte) (sum uint32) {
	for _, b := range page {
		sum ^= uint32(b) << 24
		for range 8 {
			if sum&(1<<31) != 0 {
				sum = sum<<1 ^ 0x04c11db7
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}
