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
	"io"
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
	decoded lastDecoded
}

// New makes the stage.
func New(svc *interview.Service, c Config) *Stage {
	if c.AtOnce == 0 {
		c.AtOnce = limitedAtOnce
	}
	return &Stage{svc: svc, c: c}
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
func (s *Stage) Transcribe(ctx context.Context, t queue.Task) error {
	p, err := pipeline.Read(t)
	if err != nil {
		return err
	}
	pending, err := s.svc.PendingAnswer(ctx, p.AnswerID)
	if said, ok := errors.AsType[*interview.Error](err); ok && (said.Kind == interview.NotFound || said.Kind == interview.Gone) {
		return nil // erased meanwhile
	}
	if err != nil {
		return fmt.Errorf("answer %s: %w", p.AnswerID, err)
	}
	switch pending.Answer.State {
	case interview.Transcribed, interview.Unreadable:
		return nil
	}
	if err := s.svc.StageBegan(ctx, p.InterviewID, interview.Transcribe, t.Attempt); err != nil {
		return err
	}
	engine, err := s.c.Recognizer(ctx, pending.Interview.OrganizationID)
	if err != nil {
		return s.waits(ctx, p, err)
	}
	audio, err := s.sound(ctx, pending)
	if said, ok := errors.AsType[*media.Error](err); ok && !errors.Is(err, media.ErrNoDecoder) {
		return s.svc.AnswerUnreadable(ctx, p.AnswerID, said.Sentence)
	}
	if errors.Is(err, blob.ErrNotFound) || errors.Is(err, blob.ErrCorrupt) {
		return s.svc.AnswerUnreadable(ctx, p.AnswerID, "the recording is no longer whole in storage")
	}
	if err != nil {
		return s.waits(ctx, p, err)
	}
	rec := pending.Recording
	rec.DurationMS = audio.DurationMS()
	rec.Loudness = audio.Loudness()
	rec.Waveform = audio.Waveform(waveformPoints)
	rec.MP3Key, err = s.rendition(ctx, rec, audio.Samples)
	if err != nil {
		return err
	}
	samples := audio.Samples
	if pending.Answer.ToMS > 0 {
		samples = media.Slice(samples, pending.Answer.FromMS, pending.Answer.ToMS)
	}
	said, err := engine.Transcribe(ctx, samples, speech.Options{Language: pending.Interview.Asked.Language})
	if err != nil {
		return s.waits(ctx, p, err)
	}
	return s.svc.SaveTranscript(ctx, p.AnswerID, transcript(said, pending), rec)
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
		return werr
	}
	if werr := s.svc.StageWaits(ctx, p.InterviewID, interview.Transcribe, reason); werr != nil {
		return werr
	}
	return queue.Later(&queue.Plain{Text: reason, Cause: err}, after)
}

// sound reads and decodes the recording of an answer.
func (s *Stage) sound(ctx context.Context, p interview.PendingAnswer) (media.Audio, error) {
	if a, ok := s.decoded.get(p.Recording.ID); ok {
		return a, nil
	}
	r, _, err := s.c.Blobs.Open(ctx, p.Recording.Key)
	if err != nil {
		return media.Audio{}, err
	}
	defer r.Close()
	a, err := s.c.Decoder.Decode(ctx, r)
	if err != nil {
		return media.Audio{}, err
	}
	if p.Recording.Kind == interview.SessionRecording {
		s.decoded.put(p.Recording.ID, a) // its other answers are next
	}
	return a, nil
}

// rendition makes the MP3 of a recording once. Without an encoder there is
// none, and the doors say so.
func (s *Stage) rendition(ctx context.Context, rec interview.Recording, samples []int16) (string, error) {
	if rec.MP3Key != "" {
		return rec.MP3Key, nil
	}
	key := rec.Key + ".mp3"
	err := Rendition(ctx, s.c.Blobs, s.c.Decoder, key, samples)
	if errors.Is(err, media.ErrNoEncoder) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("mp3 of recording %s: %w", rec.ID, err)
	}
	return key, nil
}

// Rendition encodes samples as MP3 into a blob.
func Rendition(ctx context.Context, blobs blob.Store, d *media.Decoder, key string, samples []int16) error {
	pr, pw := io.Pipe()
	encoded := make(chan error, 1)
	go func() {
		err := d.MP3(ctx, pw, samples)
		pw.CloseWithError(err)
		encoded <- err
	}()
	_, err := blobs.Put(ctx, key, pr, "audio/mpeg")
	pr.CloseWithError(err) // frees the encoder when storage failed
	if encErr := <-encoded; encErr != nil && !errors.Is(encErr, io.ErrClosedPipe) {
		return encErr
	}
	return err
}

func transcript(said speech.Transcript, p interview.PendingAnswer) interview.Transcript {
	t := interview.Transcript{
		AnswerID: p.Answer.ID,
		Language: said.Language,
		Engine:   interview.Engine{Name: said.Engine.Name, Version: said.Engine.Version, Model: said.Engine.Model},
	}
	if t.Language == "" {
		t.Language = p.Interview.Asked.Language
	}
	for _, seg := range said.Segments {
		s := interview.Segment{Text: seg.Text, StartMS: seg.StartMS, EndMS: seg.EndMS}
		for _, w := range seg.Words {
			s.Words = append(s.Words, interview.Word{Text: w.Text, StartMS: w.StartMS, EndMS: w.EndMS, Confidence: w.Confidence})
		}
		t.Segments = append(t.Segments, s)
	}
	return t
}
