package ribbon

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/importer"
	"github.com/candorhq/candor/internal/importer/importertest"
)

// page is what Ribbon's page shows, with values where it has placeholders, and
// what no dialect of ours says: scores that are missing or new, indices that do
// not fit, times that run backwards.
const page = `{"interview_flow_id": "12f4493d", "interview_id": "123e4567-e89b-12d3-a456-426614174000", "team_id": "t", "status": "completed",
"interview_data": {"transcript": "Agent\nHello", "transcript_with_timestamp": [
 {"content": "Hello! Why here?", "role": "agent", "words": [{"start": 0.1251, "end": 0.7367, "word": "Hello!"}]},
 {"content": "Because.", "role": "user", "words": [{"start": 2.5, "end": 2.1, "word": "Because."}]},
 {"content": "Go on.", "role": "agent", "words": []}, {"content": "And that.", "role": "user", "words": []}],
 "questions_to_transcript_mapping": [
 {"script_question": "Why here?", "transcript_item_indices": [0, 1, 2, 3, 99, -1], "start_timestamp": 0.1, "end_timestamp": 9.75, "transcript_items": []},
 {"script_question": "Why here?", "transcript_item_indices": [1], "start_timestamp": 5, "end_timestamp": 1, "transcript_items": []},
 {"script_question": "", "transcript_item_indices": [], "start_timestamp": 0, "end_timestamp": 0, "transcript_items": []}],
 "audio_url": "https://x.test/a.mp3", "video_url": null, "summary": "Fine.", "scores": {"communication": 4, "skills": 5, "charm": 3, "motivation": 7},
 "interviewee_email_address": "not an address", "interviewee_first_name": "Anne"}}`

func read(t testing.TB, text string) Interview {
	t.Helper()
	var iv Interview
	if err := json.Unmarshal([]byte(text), &iv); err != nil {
		t.Fatal(err)
	}
	return iv
}

func TestRibbonsOwnFormIsUnderstood(t *testing.T) {
	out, err := translate(read(t, page), &Flow{InterviewFlowID: "12f4493d", Title: "Flow", Questions: []string{"Why here?", "Else?"}}, "https://ribbon.test")
	if err != nil {
		t.Fatal(err)
	}
	r := importertest.New(t).Take(t, out)
	if r.Plan.ShortID != "12f4493d" || r.Candidate.Name() != "Anne" || r.Candidate.Email != "" || len(r.Turns) != 4 || len(r.Answers) != 1 {
		t.Errorf("%+v", r)
	}
	if got := r.Answers[0].Text; got != "Because.\nAnd that." {
		t.Errorf("%q", got)
	}
	scores := map[string]float64{}
	for _, d := range r.Assessment.Dimensions {
		if d.Score != nil {
			scores[d.Name] = *d.Score
		}
	}
	if scores["communication"] != 75 || scores["motivation"] != 100 || len(scores) != 2 || *r.Assessment.Skills[0].Score != 100 || r.Assessment.Score != nil {
		t.Errorf("%v, %v", scores, r.Assessment.Skills)
	}
	extra := string(r.Interview.Extra["ribbon"])
	for _, kept := range []string{`"charm":3`, `"motivation":7`, `"transcript":"Agent\nHello"`, `"team_id":"t"`} {
		if !strings.Contains(extra, kept) {
			t.Errorf("%s is lost: %s", kept, extra)
		}
	}
	if !r.Assessment.Imported || r.Assessment.Engine.Parts["imported_from"] != "https://ribbon.test" {
		t.Errorf("%+v", r.Assessment.Engine)
	}
}

func FuzzTranslate(f *testing.F) {
	f.Add(page)
	f.Add(`{"interview_id":"a","interview_flow_id":"b","status":"completed","interview_data":{}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var iv Interview
		if json.Unmarshal([]byte(text), &iv) != nil {
			return
		}
		out, err := translate(iv, &Flow{InterviewFlowID: iv.InterviewFlowID, Questions: []string{"Why here?"}}, "https://ribbon.test")
		if err == nil {
			importertest.Sound(t, out)
		}
		_ = importer.Interview(out)
	})
}
