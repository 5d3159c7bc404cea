package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/media/wav"
)

// program is an ffmpeg that has been seen to run.
type program struct{ path, version string }

func find(path string) (program, error) {
	if path == "none" {
		return program{}, exec.ErrNotFound
	}
	if path == "" {
		path = "ffmpeg"
	}
	path, err := exec.LookPath(path)
	if err != nil {
		return program{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, path, "-version")
	c.Env = environment
	line, err := c.Output()
	if err != nil {
		return program{}, fmt.Errorf("%s -version: %w", path, err)
	}
	words := strings.Fields(string(line[:min(len(line), 200)]))
	if len(words) < 3 || words[0] != "ffmpeg" {
		return program{}, errors.New("not an ffmpeg")
	}
	return program{path, words[2]}, nil
}

// demuxers are ffmpeg's names of the containers. The demuxer is always forced,
// so nothing that a stranger sends is ever opened as a playlist, a script or a
// list of other files.
var demuxers = map[string]string{
	"webm": "matroska", "matroska": "matroska", "mp4": "mov", "ogg": "ogg", "wav": "wav", "au": "au",
	"mp3": "mp3", "flac": "flac", "aac": "aac", "amr": "amr", "caf": "caf",
}

// codecs are the decoders that may run: those of sound that browsers and phones
// record. Pictures are not decoded even to look at them.
const codecs = "opus,libopus,vorbis,libvorbis,speex,libspeex,aac,aac_fixed,mp3float,mp3,mp2float,mp2,flac,alac," +
	"amrnb,amrwb,gsm,gsm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_ms," +
	"pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be," +
	"pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw"

// input is the recording's open file in the child: no path ever reaches the
// command line, and what is decoded is what was sniffed.
const input = "file:/dev/fd/3"

func decodeArgs(t Type, lead int, most time.Duration) []string {
	return []string{
		"-nostdin", "-hide_banner", "-v", "error", "-threads", "1",
		"-protocol_whitelist", "file", "-codec_whitelist", codecs, "-max_streams", "64",
		"-f", demuxers[t.Container], "-i", input,
		"-map", "0:a:0", "-vn", "-sn", "-dn", "-threads", "1",
		// Holes in the clock become silence: times in the sound are times in a
		// player. first_pts counts samples before resampling.
		"-af", "aresample=" + strconv.Itoa(Rate) + ":async=1:first_pts=" + strconv.Itoa(lead),
		"-ac", "1", "-ar", strconv.Itoa(Rate),
		"-t", strconv.FormatFloat(most.Seconds(), 'f', 3, 64),
		"-f", "s16le", "pipe:1",
	}
}

func (d *Decoder) withFFmpeg(ctx context.Context, p program, f *os.File, size int64, t Type, out *sink) (cut bool, err error) {
	found, err := survey(ctx, f, size, t)
	if err != nil {
		return false, err
	}
	if found.length > out.most {
		return false, tooLong(out.most)
	}
	samples := &pcmWriter{to: out}
	// A second more than is allowed, so that too much can be told from just enough.
	said, err := d.run(ctx, p, decodeArgs(t, found.lead, out.most+time.Second), nil, samples, f, 0)
	if out.full || out.failed != nil || ctx.Err() != nil {
		return false, nil // decode says so
	}
	exit, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case err != nil && !exited:
		return false, err
	case strings.Contains(said, "Cannot allocate memory"):
		return false, &Error{ErrTooLarge, "decoding the recording takes more memory than is allowed"}
	case exited && notItsFault(exit):
		// What is here may be a part of the sound without being cut in the file.
		return false, fmt.Errorf("ffmpeg: %w", exit)
	case out.n == 0:
		return false, refusal(said, found.cut, t)
	case found.promised > 0 && out.n < found.promised-Rate/10:
		return true, nil
	}
	return found.cut || exited, nil
}

// refusal words what ffmpeg said about a file of which nothing came out. Its
// own words never leave this function: they quote the file.
func refusal(said string, cut bool, t Type) error {
	has := func(s string) bool { return strings.Contains(said, s) }
	switch {
	case has("matches no streams"):
		return &Error{ErrNotAudio, "the recording has no sound track"}
	case has("moov atom not found"):
		return &Error{ErrNotAudio, "the MP4 file was cut off before its index was written, so its sound cannot be found"}
	case has("Decoder (codec"), has("not on whitelist") && has("Error while opening decoder"):
		return &Error{ErrNoDecoder, "the recording's sound is in a codec that is not accepted"}
	case cut:
		return &Error{ErrNotAudio, "the recording was cut off before its first sound"}
	case said == "":
		return &Error{ErrNotAudio, "the recording holds no sound"}
	}
	return damaged(t.label())
}

// MP3 writes samples at Rate as an MP3 file of one channel and 48 kbit/s, with
// its length and the encoder's delay in its first frame, so that players seek
// and time it right.
func (d *Decoder) MP3(ctx context.Context, w io.Writer, samples []int16) error {
	in, feed := io.Pipe()
	defer in.Close()
	go func() { feed.CloseWithError(wav.WriteSamples(feed, samples)) }()
	return d.mp3(ctx, w, in, len(samples))
}

// MP3Of writes a sound as [Decoder.MP3] does.
func (d *Decoder) MP3Of(ctx context.Context, w io.Writer, s *Sound) error {
	return d.mp3(ctx, w, s.reader(), s.n)
}

// mp3 encodes n samples of 16 bits.
func (d *Decoder) mp3(ctx context.Context, w io.Writer, pcm io.Reader, n int) error {
	p, err := d.ffmpeg()
	if err != nil {
		return &Error{ErrNoEncoder, "this server can make MP3 only with ffmpeg, which is not installed"}
	}
	outer := ctx
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Timeout)
	defer cancel()
	dir, err := os.MkdirTemp(d.cfg.TempDir, "candor-media-")
	if err != nil {
		return fmt.Errorf("make mp3: %w", err)
	}
	defer os.RemoveAll(dir)
	// A file, not a pipe: the first frame is written last.
	path := filepath.Join(dir, "out.mp3")
	const bits = 48000
	said, err := d.run(ctx, p, []string{
		"-hide_banner", "-v", "error", "-protocol_whitelist", "pipe",
		"-f", "s16le", "-ar", strconv.Itoa(Rate), "-ac", "1", "-i", "pipe:0",
		"-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact",
		"-c:a", "libmp3lame", "-b:a", strconv.Itoa(bits), "-threads", "1", "-f", "mp3", "file:" + path,
	}, pcm, io.Discard, nil, uint64(n)*bits/8/Rate+64<<10)
	switch {
	case outer.Err() != nil:
		return context.Cause(outer)
	case ctx.Err() != nil:
		return &Error{context.DeadlineExceeded, fmt.Sprintf("making an MP3 took longer than %s", d.cfg.Timeout)}
	case err != nil && strings.Contains(said, "Unknown encoder"):
		return &Error{ErrNoEncoder, "this server's ffmpeg cannot make MP3"}
	case err != nil:
		return fmt.Errorf("make mp3: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("make mp3: %w", err)
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// environment is all that a child gets to know.
var environment = []string{"LC_ALL=C", "PATH=/usr/bin:/bin", "AV_LOG_FORCE_NOCOLOR=1"}

// run runs ffmpeg to its end with file, where there is one, as descriptor 3,
// and gives the beginning of what it said. The process leads a group of its
// own, which is killed when ctx ends.
func (d *Decoder) run(ctx context.Context, p program, args []string, stdin io.Reader, stdout io.Writer, file *os.File, fileSize uint64) (said string, err error) {
	c := exec.CommandContext(ctx, p.path, args...)
	var stderr head
	c.Env, c.Dir = environment, "/"
	c.Stdin, c.Stdout, c.Stderr = stdin, stdout, &stderr
	if file != nil {
		c.ExtraFiles = []*os.File{file}
	}
	isolate(c)
	c.WaitDelay = 5 * time.Second
	if err := c.Start(); err != nil {
		return "", fmt.Errorf("start ffmpeg: %w", err)
	}
	limited := limit(c.Process.Pid, limits{
		cpu: d.cfg.Timeout + 5*time.Second, memory: uint64(d.cfg.MaxMemory), data: uint64(d.cfg.MaxData), file: fileSize,
	})
	if limited != nil {
		c.Cancel()
	}
	err = c.Wait()
	if limited != nil {
		return "", fmt.Errorf("bound ffmpeg: %w", limited)
	}
	return stderr.String(), err
}

// limits is what a child may use up.
type limits struct {
	cpu    time.Duration
	memory uint64 // bytes of address space
	data   uint64 // bytes of it that it may write to
	file   uint64 // bytes of any file it writes
}

// head keeps the first bytes written to it and swallows the rest.
type head struct{ bytes.Buffer }

const maxSaid = 8 << 10

func (h *head) Write(b []byte) (int, error) {
	h.Buffer.Write(b[:min(len(b), maxSaid-h.Len())])
	return len(b), nil
}

// pcmWriter takes samples of 16 bits, least significant byte first, in pieces
// of any size.
type pcmWriter struct {
	to  *sink
	odd []byte
	buf []int16
}

func (p *pcmWriter) Write(b []byte) (int, error) {
	n := len(b)
	p.buf = p.buf[:0]
	if len(p.odd) == 1 && n > 0 {
		p.buf = append(p.buf, int16(p.odd[0])|int16(b[0])<<8)
		p.odd, b = nil, b[1:]
	}
	for ; len(b) >= 2; b = b[2:] {
		p.buf = append(p.buf, int16(b[0])|int16(b[1])<<8)
	}
	p.odd = append(p.odd, b...)
	return n, p.to.add(p.buf)
}
