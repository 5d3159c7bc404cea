package roundzero

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/importer/importertest"
)

// page is what RoundZero's page shows: ids that are no UUIDs, no audio_url, and
// questions whose order has gaps.
const page = `{"id": "int-1", "status": "completed", "job": {"id": "job-1", "title": "Engineer", "department": null},
"candidate": {"id": "cand-1", "name": "John Doe", "email": null}, "started_at": "2024-01-16T14:30:00Z", "completed_at": "2024-01-16T15:00:00Z",
"created_at": "2024-01-15T10:30:00Z", "responses": [
 {"question_id": "q-1", "question_text": "Tell me", "question_type": "behavioral", "transcript": "I led", "duration_seconds": 145, "answered_at": "2024-01-16T14:35:00Z"},
 {"question_id": "q-1", "question_text": "Tell me", "question_type": "behavioral", "transcript": "twice", "duration_seconds": 1, "answered_at": null},
 {"question_id": "custom-9", "question_text": "", "question_type": "other", "transcript": "", "audio_url": "https://x.test/s.mp3#t=9,4", "duration_seconds": -5, "answered_at": "soon"}]}`

const asked = `[{"id": "q-1", "question_text": "Tell me", "question_type": "behavioral", "time_limit_seconds": 180, "order": 0},
 {"id": "custom-9", "question_text": "Why?", "question_type": "technical", "time_limit_seconds": 0.2, "order": 10, "is_custom": true}]`

func TestRoundZerosOwnFormIsUnderstood(t *testing.T) {
	var in Interview
	var qs []Question
	importertest.Must(t, json.Unmarshal([]byte(page), &in))
	importertest.Must(t, json.Unmarshal([]byte(asked), &qs))
	out, err := translate(in, qs, Job{Description: "Builds.", Requirements: new("Go"), Status: "archived"}, Person{Title: new("Ms"), CV: json.RawMessage(`{"skills":[]}`)}, "https://roundzero.test")
	importertest.Must(t, err)
	if len(out.Media) != 1 {
		t.Errorf("%+v", out.Media)
	}
	r := importertest.New(t).Take(t, out)
	if r.Position.Title != "Engineer" || r.Position.Status != "archived" || r.Candidate.Name() != "John Doe" || r.Interview.StartedAt.IsZero() {
		t.Errorf("%+v", r)
	}
	if len(r.Answers) != 2 || len(r.Turns) != 4 || r.Answers[0].DurationMS != 145_000 || r.Answers[0].StartedAt.Format("15:04:05") != "14:32:35" {
		t.Errorf("%+v", r.Answers)
	}
	if len(r.Assessment.Answers) != 2 || r.Assessment.Score != nil || r.Assessment.Answers[0].Withheld != "not_given" {
		t.Errorf("%+v", r.Assessment)
	}
	for what, kept := range map[string]string{
		string(r.Interview.Extra["roundzero"]): `"orders":[0,10]`, string(r.Position.Extra["roundzero"]): "", string(r.Candidate.Extra["roundzero"]): "",
	} {
		if !strings.Contains(what, kept) {
			t.Errorf("%s is lost: %s", kept, what)
		}
	}
}

func FuzzTranslate(f *testing.F) {
	f.Add(page, asked)
	f.Fuzz(func(t *testing.T, text, questions string) {
		var in Interview
		var qs []Question
		if json.Unmarshal([]byte(text), &in) != nil || json.Unmarshal([]byte(questions), &qs) != nil {
			return
		}
		if out, err := translate(in, qs, Job{}, Person{}, "https://roundzero.test"); err == nil {
			importertest.Sound(t, out)
		}
	})
}
