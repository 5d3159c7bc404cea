package dialect

import (
	"regexp"

	"github.com/candorhq/candor/internal/interview"
)

// Recording finds a recording of a result and its blobs; false when it never
// was, or was removed by its candidate or by retention.
func Recording(r interview.Result, id string) (interview.Recording, interview.MediaKeys, bool) {
	for _, rec := range r.Recordings {
		if id == "" || rec.ID != id || !rec.RemovedAt.IsZero() {
			continue
		}
		for _, m := range r.Media {
			if m.RecordingID == id && m.Key != "" {
				return rec, m, true
			}
		}
	}
	return interview.Recording{}, interview.MediaKeys{}, false
}

// FileName is the name a recording is offered under.
func FileName(base, mediaType string) string {
	switch mediaType {
	case "audio/webm", "video/webm":
		return base + ".webm"
	case "audio/mpeg", "audio/mp3":
		return base + ".mp3"
	case "video/mp4":
		return base + ".mp4"
	case "audio/mp4", "audio/aac":
		return base + ".m4a"
	case "audio/ogg", "video/ogg":
		return base + ".ogg"
	case "audio/wav", "audio/x-wav", "audio/vnd.wave":
		return base + ".wav"
	}
	return base
}

// A citation names findings: answers (q1), key points (q1.k2), flags (q1.f1),
// skills (s1) and coverage.
var citation = regexp.MustCompile(`\s*\[(?:coverage|[qs]\d+(?:\.[kf]\d+)?)(?:, (?:coverage|[qs]\d+(?:\.[kf]\d+)?))*\]`)

// Uncited is prose of an assessment without the ids of the findings it cites.
// Another product's answer has nothing that the ids could lead to.
func Uncited(text string) string { return citation.ReplaceAllString(text, "") }
