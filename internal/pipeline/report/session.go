package report

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/pipeline"
)

// sessionPoints is what a player draws of a whole sitting.
const sessionPoints = 1000

// maxSession is the longest sitting that is put together: it is laid out on
// disk, 115 MB an hour. How long an answer took that has no sound is what the
// candidate's browser says, so the sum is not to be trusted.
const maxSession = 3 * time.Hour

// part is where an answer's recording lies in the sitting.
type part struct {
	rec      interview.Recording
	from, to int64 // ms
}

// session puts the answers' recordings into one recording of the sitting, on
// the same time line as the turns, unless the room made one. It tells whether
// it added one. Without an MP3 encoder there is none.
func (s *Stage) session(ctx context.Context, r interview.Result) (added bool, err error) {
	if _, ok := s.c.Decoder.HasFFmpeg(); !ok {
		return false, nil
	}
	parts, have := parts(r)
	if have || len(parts) == 0 || slices.MaxFunc(parts, later).to > maxSession.Milliseconds() {
		return false, nil
	}
	key := sessionKey(r.Interview, parts)
	for _, rec := range r.Recordings {
		if !rec.RemovedAt.IsZero() || rec.Derived && rec.Kind == interview.SessionRecording && rec.Key == key {
			return false, nil
		}
	}
	sound, err := s.lay(ctx, parts)
	if err == errNoSound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer sound.Close()
	loudness, err := sound.Loudness()
	if err != nil {
		return false, err
	}
	waveform, err := sound.Waveform(sessionPoints)
	if err != nil {
		return false, err
	}
	info, err := pipeline.Rendition(ctx, s.c.Blobs, s.c.Decoder, key, sound)
	if errors.Is(err, media.ErrNoEncoder) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = s.svc.AddRecording(ctx, interview.Recording{
		InterviewID: r.Interview.ID, Kind: interview.SessionRecording, Derived: true,
		MediaType: info.MediaType, Bytes: info.Size, SHA256: info.SHA256, Key: key, MP3Key: key,
		DurationMS: sound.DurationMS(), Loudness: loudness, Waveform: waveform,
		StartedAt: r.Interview.StartedAt,
	})
	if pipeline.Unwanted(err) {
		return false, s.c.Blobs.Delete(ctx, key) // recordings were removed while this one was made
	}
	return err == nil, err
}

func later(a, b part) int { return cmp.Compare(a.to, b.to) }

// parts are the answers with a recording, in the order of their turns; have
// tells that the room recorded the sitting itself.
func parts(r interview.Result) (out []part, have bool) {
	byID := map[string]interview.Recording{}
	for _, rec := range r.Recordings {
		if rec.Kind == interview.SessionRecording && !rec.Derived {
			return nil, true
		}
		byID[rec.ID] = rec
	}
	unreadable := map[string]bool{}
	for _, a := range r.Answers {
		unreadable[a.ID] = a.State == interview.Unreadable
	}
	for _, t := range r.Turns {
		rec, ok := byID[t.RecordingID]
		if t.Speaker == interview.TheCandidate && ok && rec.RemovedAt.IsZero() && !unreadable[t.AnswerID] && t.EndMS > t.StartMS {
			out = append(out, part{rec, t.StartMS, t.EndMS})
		}
	}
	return out, false
}

// sessionKey names a recording by what it is made of, so that another version
// of a result, with another retake, never changes the sound of an older one.
func sessionKey(iv interview.Interview, parts []part) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%s %d %d\n", p.rec.SHA256, p.from, p.to)
	}
	return fmt.Sprintf("%s/%s/session-%s.mp3", iv.OrganizationID, iv.ID, hex.EncodeToString(h.Sum(nil)[:8]))
}

// errNoSound says that there is none left to lay out.
var errNoSound = errors.New("no sound")

// lay decodes one part after the other into one stretch of sound.
func (s *Stage) lay(ctx context.Context, parts []part) (_ *media.Sound, err error) {
	at := func(ms int64) int { return int(ms * media.Rate / 1000) }
	whole, err := s.c.Decoder.Silence(at(slices.MaxFunc(parts, later).to))
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = whole.Close() // nothing in it is wanted
		}
	}()
	laid := false
	for _, p := range parts {
		sound, err := s.sound(ctx, p.rec)
		if _, unreadable := errors.AsType[*media.Error](err); unreadable || err == errNoSound {
			continue
		}
		if err != nil {
			return nil, err
		}
		laid = true
		if err := errors.Join(whole.Lay(sound, at(p.from), at(p.to)), sound.Close()); err != nil {
			return nil, err
		}
	}
	if !laid {
		return nil, errNoSound
	}
	return whole, nil
}

// sound is that of a recording, errNoSound where retention removed it.
func (s *Stage) sound(ctx context.Context, rec interview.Recording) (*media.Sound, error) {
	r, _, err := s.c.Blobs.Open(ctx, rec.Key)
	if errors.Is(err, blob.ErrNotFound) {
		return nil, errNoSound
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	sound, err := s.c.Decoder.Open(ctx, r, 0)
	if errors.Is(err, blob.ErrCorrupt) {
		return nil, errNoSound
	}
	return sound, err
}
