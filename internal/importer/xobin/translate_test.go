package xobin

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/importer/importertest"
)

// page is what Xobin's page shows, with what it does not: a word of its own for
// the recommendation, follow-ups, an opening without a question.
const page = `{"ai_interview_id": 305, "ai_interview_name": "Support Engineer", "candidate_email": "a@example.org", "candidate_id": 77,
"candidate_name": "Anna Maria Bell", "candidate_summary": "Not aligned.", "completed_date": "Jul 05, 2025, 4:42:45 AM", "integrity_score": 9.5,
"invite_status": "Completed", "pdf_link": "x", "recommendation": "Strong fit", "response_id": 6738, "score": 12, "report_link": "y",
"interview_recording": {"1751690000000": "https://x.test/a.webm", "nonsense": "https://x.test/b.webm"},
"skill_wise_scores": {"must_haves": [{"score": 1, "skill_name": "Linux"}], "nice_to_haves": [{"score": 11, "skill_name": "Go"}]},
"conversation": [{"content": "Hi", "mode": "default", "role": "user", "timestamp": 1751690001000},
 {"content": "What is a file?", "mode": "default", "role": "assistant", "timestamp": 1751690005000},
 {"content": "Bytes.", "mode": "default", "role": "user", "timestamp": 1751690009000}, {"content": "ls -l", "mode": "code", "role": "user", "timestamp": -3},
 {"content": "Thanks.", "mode": "default", "role": "assistant", "timestamp": 1751690012000}]}`

func TestXobinsOwnFormIsUnderstood(t *testing.T) {
	var in Report
	importertest.Must(t, json.Unmarshal([]byte(page), &in))
	out, err := translate(in, "CAND-2025-001", "https://xobin.test")
	importertest.Must(t, err)
	if len(out.Media) != 2 || out.Media[0].Recording.StartedAt.UnixMilli() != 1751690000000 {
		t.Errorf("%+v", out.Media)
	}
	r := importertest.New(t).Take(t, out)
	if r.Interview.Serial != 6738 || r.Plan.Serial != 305 || r.Candidate.Serial != 77 || r.Interview.ExternalID != "CAND-2025-001" || r.Candidate.LastName != "Maria Bell" {
		t.Errorf("%+v", r.Interview)
	}
	if *r.Assessment.Score != 12 || *r.Integrity.Score != 95 || *r.Assessment.Skills[0].Score != 10 || r.Assessment.Skills[1].Score != nil {
		t.Errorf("%+v", r.Assessment)
	}
	if len(r.Turns) != 5 || len(r.Answers) != 2 || r.Answers[1].Text != "Bytes.\nls -l" || r.Turns[1].QuestionID != r.Answers[1].QuestionID {
		t.Errorf("%d turns, %+v", len(r.Turns), r.Answers)
	}
	if got := r.Interview.CompletedAt.Format("2006-01-02 15:04:05"); got != "2025-07-05 04:42:45" {
		t.Errorf("completed %s", got)
	}
	if extra := string(r.Interview.Extra["xobin"]); !strings.Contains(extra, "Strong fit") {
		t.Errorf("its own word is lost: %s", extra)
	}
}

func FuzzTranslate(f *testing.F) {
	f.Add(page)
	f.Fuzz(func(t *testing.T, text string) {
		var in Report
		if json.Unmarshal([]byte(text), &in) != nil {
			return
		}
		if out, err := translate(in, "", "https://xobin.test"); err == nil {
			importertest.Sound(t, out)
		}
	})
}
