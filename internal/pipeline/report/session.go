package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/media"
)

// session puts the answers' recordings end to end into one recording of the
// sitting, on the same timeline as the turns, unless there is one already. It
// tells whether it added one. Without an MP3 encoder there is none.
func (s *Stage) session(ctx context.Context, r interview.Result) (added bool, err error) {
	if _, ok := s.c.Decoder.HasFFmpeg(); !ok {
		return false, nil
	}
	byID := map[string]interview.Recording{}
	for _, rec := range r.Recordings {
		if rec.Kind == interview.SessionRecording {
			return false, nil
		}
		byID[rec.ID] = rec
	}
	var whole []int16
	for _, t := range r.Turns {
		rec, ok := byID[t.RecordingID]
		if t.Speaker != interview.TheCandidate || !ok || !rec.RemovedAt.IsZero() {
			continue
		}
		part, err := s.sound(ctx, rec)
		if _, unreadable := errors.AsType[*media.Error](err); unreadable {
			continue
		}
		if err != nil {
			return false, err
		}
		at := int(t.StartMS * media.Rate / 1000)
		end := at + min(len(part), int((t.EndMS-t.StartMS)*media.Rate/1000))
		for len(whole) < end {
			whole = append(whole, make([]int16, end-len(whole))...)
		}
		copy(whole[at:end], part)
	}
	if len(whole) == 0 {
		return false, nil
	}
	var mp3 bytes.Buffer
	if err := s.c.Decoder.MP3(ctx, &mp3, whole); err != nil {
		return false, err
	}
	key := fmt.Sprintf("%s/%s/session.mp3", r.Interview.OrganizationID, r.Interview.ID)
	info, err := s.c.Blobs.Put(ctx, key, &mp3, "audio/mpeg")
	if err != nil {
		return false, err
	}
	a := media.Audio{Samples: whole}
	_, err = s.svc.AddRecording(ctx, interview.Recording{
		InterviewID: r.Interview.ID, Kind: interview.SessionRecording, Derived: true,
		MediaType: "audio/mpeg", Bytes: info.Size, SHA256: info.SHA256, Key: key, MP3Key: key,
		DurationMS: a.DurationMS(), Loudness: a.Loudness(), Waveform: a.Waveform(1000),
		StartedAt: r.Interview.StartedAt,
	})
	return err == nil, err
}

func (s *Stage) sound(ctx context.Context, rec interview.Recording) ([]int16, error) {
	r, _, err := s.c.Blobs.Open(ctx, rec.Key)
	if errors.Is(err, blob.ErrNotFound) {
		return nil, nil // removed by retention
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	a, err := s.c.Decoder.Decode(ctx, r)
	return a.Samples, err
}
