// Package transcribe is the first stage: the recording of an answer becomes a
// transcript with word times, as soon as the answer arrives. The sound that
// was decoded for it also gives the recording's length, loudness and waveform
// and its MP3 rendition.
//
// Where no recogniser is there the answer waits, says why, and goes on by
// itself when one is.
package transcribe

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/pipeline"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/speech"
)

// waveformPoints is what a player draws of a recording.
const waveformPoints = 480

// Pauses before an answer that waits is looked at again.
const (
	engineAway    = 15 * time.Second
	languageAway  = 5 * time.Minute
	limitedAtOnce = 2
)

// Config of the stage.
type Config struct {
	Blobs   blob.Store
	Decoder *media.Decoder
	// Recognizer gives the recogniser an organization has chosen, or
	// [speech.ErrUnavailable] where it has none.
	Recognizer func(ctx context.Context, organizationID string) (speech.Recognizer, error)
	AtOnce     int // answers at the same time on this node; 0 is 2
}

// Stage transcribes answers.
type Stage struct {
	svc     *interview.Service
	c       Config
	decoded *lastDecoded
}

// New makes the stage.
func New(svc *interview.Service, c Config) *Stage {
	if c.AtOnce == 0 {
		c.AtOnce = limitedAtOnce
	}
	return &Stage{svc: svc, c: c, decoded: newLastDecoded()}
}

// Kinds are the tasks of this stage.
func (s *Stage) Kinds() map[string]queue.Kind {
	return map[string]queue.Kind{
		interview.TaskTranscribe: {
			Handle: s.Transcribe, Limit: s.c.AtOnce, Timeout: 2 * time.Hour,
			GaveUp: pipeline.GaveUp(s.svc, interview.Transcribe),
		},
	}
}

// Transcribe does one answer.
func (s *Stage) Transcribe(ctx context.Context, task queue.Task) error {
	p, err := pipeline.Read(task)
	if err != nil {
		return err
	}
	pending, err := s.svc.PendingAnswer(ctx, p.AnswerID)
	if pipeline.Unwanted(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("answer %s: %w", p.AnswerID, err)
	}
	switch pending.Answer.State {
	case interview.Transcribed, interview.Unreadable:
		return nil
	}
	p.InterviewID = pending.Interview.ID
	waited := pending.Answer.State == interview.Waiting
	engine, away := s.c.Recognizer(ctx, pending.Interview.OrganizationID)
	if away == nil && waited {
		away = engine.Check(ctx) // decoding is for nothing while it is away
	}
	// What waits and goes on waiting is written down already.
	if away == nil || !waited || pending.Interview.State == interview.Completed {
		if err := s.svc.StageBegan(ctx, p.InterviewID, interview.Transcribe, task.Attempt); err != nil {
			return pipeline.Settled(err)
		}
	}
	if away != nil {
		return s.waits(ctx, p, away)
	}
	sound, done, err := s.sound(ctx, pending)
	if said, ok := errors.AsType[*media.Error](err); ok && !passes(said, task) {
		return pipeline.Settled(s.svc.AnswerUnreadable(ctx, p.AnswerID, said.Sentence))
	}
	if errors.Is(err, blob.ErrNotFound) || errors.Is(err, blob.ErrCorrupt) {
		return pipeline.Settled(s.svc.AnswerUnreadable(ctx, p.AnswerID, "the recording is no longer whole in storage"))
	}
	if err != nil {
		return s.waits(ctx, p, err)
	}
	defer done()
	rec, err := s.learn(ctx, pending.Recording, sound)
	if err != nil {
		return pipeline.Settled(err)
	}
	from, to := 0, sound.Len()
	if pending.Answer.ToMS > 0 {
		from, to = sound.Between(pending.Answer.FromMS, pending.Answer.ToMS)
	}
	said, err := hear(ctx, engine, sound, from, to, speech.Options{Language: pending.Interview.Asked.Language})
	if err != nil {
		return s.waits(ctx, p, err)
	}
	t := transcript(said, pending, media.Milliseconds(to-from))
	return pipeline.Settled(s.svc.SaveTranscript(ctx, p.AnswerID, t, rec))
}

// passes tells whether a recording may be readable another time: where a
// decoder is installed, or when the machine is less busy.
func passes(err *media.Error, t queue.Task) bool {
	return errors.Is(err, media.ErrNoDecoder) || errors.Is(err, context.DeadlineExceeded) && t.Attempt < t.MaxAttempts
}

// waits makes the reason visible and asks for another try; failures that are
// nobody's absence count as attempts.
func (s *Stage) waits(ctx context.Context, p pipeline.Payload, err error) error {
	var reason string
	var after time.Duration
	switch {
	case errors.Is(err, speech.ErrUnavailable):
		reason, after = "no speech engine is available; it goes on by itself when one is", engineAway
	case errors.Is(err, speech.ErrLanguage):
		reason, after = "the speech engine does not know this language", languageAway
	case errors.Is(err, media.ErrNoDecoder):
		reason, after = "ffmpeg is needed to read this kind of recording", languageAway
	default:
		return err
	}
	if werr := s.svc.AnswerWaits(ctx, p.AnswerID, reason); werr != nil {
		return pipeline.Settled(werr) // the stage waits with its answer
	}
	return queue.Later(&queue.Plain{Text: reason, Cause: err}, after)
}

// sound reads and decodes the recording of an answer. That of a whole sitting
// is decoded once for all the answers in it. What it gives back is called when
// the sound is no longer needed.
func (s *Stage) sound(ctx context.Context, p interview.PendingAnswer) (*media.Sound, func(), error) {
	whole := p.Recording.Kind == interview.SessionRecording
	decode := func() (*media.Sound, error) {
		r, _, err := s.c.Blobs.Open(ctx, p.Recording.Key)
		if err != nil {
			return nil, err
		}
		defer r.Close()
		most := longestAnswer
		if whole {
			most = 0
		}
		return s.c.Decoder.Open(ctx, r, most)
	}
	if whole {
		return s.decoded.sound(ctx, p.Recording.ID, decode)
	}
	sound, err := decode()
	if err != nil {
		return nil, nil, err
	}
	return sound, func() { _ = sound.Close() }, nil // it was only read
}

// longestAnswer is what a recording of one answer may last: the longest that a
// plan can allow, and as much again for who let the recorder run. Only a server
// limit bounds that of a sitting.
const longestAnswer = 2 * interview.MaxTimeLimitMS * time.Millisecond

// learn notes what decoding told of a recording, and makes its MP3 rendition.
// Without an encoder there is none, and the doors say so.
func (s *Stage) learn(ctx context.Context, rec interview.Recording, sound *media.Sound) (interview.Recording, error) {
	if rec.DurationMS == 0 || rec.Kind != interview.SessionRecording {
		var quiet, shapeless error
		rec.DurationMS = sound.DurationMS()
		rec.Loudness, quiet = sound.Loudness()
		rec.Waveform, shapeless = sound.Waveform(waveformPoints)
		if err := errors.Join(quiet, shapeless); err != nil {
			return rec, err
		}
	}
	if rec.MP3Key != "" {
		return rec, nil
	}
	info, err := pipeline.Rendition(ctx, s.c.Blobs, s.c.Decoder, rec.Key+".mp3", sound)
	if errors.Is(err, media.ErrNoEncoder) {
		return rec, nil
	}
	if err != nil {
		return rec, fmt.Errorf("mp3 of recording %s: %w", rec.ID, err)
	}
	rec.MP3Key = info.Key
	// Kept at once: recognition may have to wait, and is then begun again.
	err = s.svc.SetMP3(ctx, rec.ID, info.Key)
	if pipeline.Unwanted(err) {
		return rec, errors.Join(err, s.c.Blobs.Delete(ctx, info.Key))
	}
	return rec, err
}
