package api

import (
	"context"
	"errors"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// recordingOut is a recording with addresses that play it.
type recordingOut struct {
	interview.Recording
	URL    string `json:"url,omitempty" format:"uri" doc:"Plays it, with ranges. Expires; needs no other credential."`
	MP3URL string `json:"mp3_url,omitempty" format:"uri" doc:"The same as MP3, once made."`
}

func signed(rec interview.Recording, key, mp3 string, link func(web.Link) string) recordingOut {
	out := recordingOut{Recording: rec}
	if !rec.RemovedAt.IsZero() {
		return out
	}
	if key != "" {
		out.URL = link(file(key, ""))
	}
	if mp3 != "" {
		out.MP3URL = link(file(mp3, ""))
	}
	return out
}

// recordingsOf are the recordings of a result.
func recordingsOf(r interview.Result, link func(web.Link) string) []recordingOut {
	out := []recordingOut{}
	for _, rec := range r.Recordings {
		key, mp3 := rec.Key, rec.MP3Key
		for _, m := range r.Media {
			if m.RecordingID == rec.ID {
				key, mp3 = m.Key, m.MP3Key
			}
		}
		out = append(out, signed(rec, key, mp3, link))
	}
	return out
}

func (s *server) recordings() {
	const tag = "Recordings"
	add(s, op{method: "GET", path: "/v1/interviews/{id}/recordings", id: "listRecordings", tag: tag, scope: account.ReadInterviews,
		summary: "List recordings", more: "With signed addresses that hold for six hours at least."},
		func(ctx context.Context, c *call, in *ByID) (*listing[recordingOut], error) {
			res, err := s.Service.Result(ctx, c.actor, in.ID)
			if err != nil {
				return nil, err
			}
			if err := s.current(ctx, c, &res); err != nil {
				return nil, err
			}
			return &listing[recordingOut]{Body: page[recordingOut]{Data: recordingsOf(res, s.sign)}}, nil
		})
	add(s, op{method: "DELETE", path: "/v1/interviews/{id}/recordings", id: "removeRecordings", tag: tag, status: 204, scope: account.WriteInterviews,
		summary: "Remove recordings", more: "Takes access to them away; interview and result stay."},
		func(ctx context.Context, c *call, in *ByID) (*nothing, error) {
			return &nothing{}, s.Service.RemoveRecordings(ctx, c.actor, in.ID)
		})
	add(s, op{method: "GET", path: "/v1/recordings/{id}", id: "getRecording", tag: tag, scope: account.ReadInterviews, summary: "Read a recording"},
		func(ctx context.Context, c *call, in *ByID) (*answer[recordingOut], error) {
			rec, err := s.Service.Recording(ctx, c.actor, in.ID)
			return &answer[recordingOut]{signed(rec, rec.Key, rec.MP3Key, s.sign)}, err
		})
}

// current marks the recordings of a stored result that were removed since it
// was stored: they go all at once, so one tells for all.
func (s *server) current(ctx context.Context, c *call, r *interview.Result) error {
	if len(r.Recordings) == 0 {
		return nil
	}
	removed, err := s.removedAt(ctx, c, r.Recordings[0].ID)
	if err != nil || removed.IsZero() {
		return err
	}
	for i := range r.Recordings {
		r.Recordings[i].RemovedAt = removed
	}
	return nil
}

// removedAt is when access to a recording was taken away; zero for none.
func (s *server) removedAt(ctx context.Context, c *call, id string) (time.Time, error) {
	if id == "" {
		return time.Time{}, nil
	}
	rec, err := s.Service.Recording(ctx, c.actor, id)
	if e, ok := errors.AsType[*interview.Error](err); ok && (e.Kind == interview.Gone || e.Kind == interview.NotFound) {
		return s.Now().UTC(), nil
	}
	return rec.RemovedAt, err
}
