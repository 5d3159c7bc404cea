package jobmojito

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/interview"
)

// What the vendor's schema allows and no dialect of ours says: reasons as one
// text, raw data of its engines, a label of its own, a follow-up, risks of
// another form.
const (
	aRow = `{"id": "row-1", "interview_result_id": "0b7cb9c0-0000-4000-8000-000000000001", "definition_id": "0b7cb9c0-0000-4000-8000-000000000002",
	"profile_interview_id": "0b7cb9c0-0000-4000-8000-000000000003", "candidate_name": "Ana Novak", "candidate_email": "ana@example.org", "external_id": "EXT-1",
	"mojito_language_code": "br", "coach_status": "completed, stopped early", "created_at": "2025-05-05T10:00:00.123+00:00", "decision_status": "recruiter_accept", "emoji": "x"}`
	aResult = `{"score": 7.3, "score_text": "Good", "score_sentiment": 6.5, "score_answer": 7.1, "status": "completed, stopped early", "start": "2025-05-05T10:01:00Z",
	"end": "2025-05-05T10:11:00Z", "duration": 6000, "ai_interview_coverage_percentage": 80, "ai_completion_reason": "Candidate left", "ai_analysis": "Well done",
	"ai_analysis_recruiter": "Solid", "ai_analysis_recruiter_why_hire": "Knows Go", "ai_analysis_recruiter_why_not_hire": ["Late", "Shy"],
	"recruiter_risks": ["cheating"], "user_feedback_recruiter": "Call her", "transcript": [
	{"id": "0b7cb9c0-0000-4000-8000-000000000010", "is_answer": false, "question_asked": "Welcome"},
	{"id": "0b7cb9c0-0000-4000-8000-000000000011", "is_answer": true, "view": "with listening expert", "question_original_id": "0b7cb9c0-0000-4000-8000-000000000012",
	 "question_original": "Why Go?", "question_asked": "So, why Go?", "answer": "Simple.", "score": 8.1, "duration": 123, "answer_assessment_raw_data": {"engine": {"x": 1}}},
	{"id": "0b7cb9c0-0000-4000-8000-000000000013", "is_answer": true, "question_asked": "And channels?", "answer": "Yes.", "score": 3, "duration": 40},
	{"id": "odd", "is_answer": true, "question_original_id": "0b7cb9c0-0000-4000-8000-000000000012", "question_asked": "Again?", "answer": "More.", "duration": null},
	{"id": "0b7cb9c0-0000-4000-8000-000000000014", "is_answer": true, "question_original_id": "slug", "question_original": "Unsaid?", "answer": null}]}`
	aDefinition = `{"name": "Go developer", "status": "archived", "questions": [{"question": "Why Go?", "id": "0b7cb9c0-0000-4000-8000-000000000012", "duration": 90}], "visibility": "public"}`
)

func TestJobMojitosOwnFormIsUnderstood(t *testing.T) {
	var row Row
	var d Details
	var def Definition
	importertest.Must(t, json.Unmarshal([]byte(aRow), &row))
	importertest.Must(t, json.Unmarshal([]byte(aResult), &d))
	importertest.Must(t, json.Unmarshal([]byte(aDefinition), &def))
	importertest.Must(t, json.Unmarshal([]byte(aDefinition), &def.rest))
	out, err := translate(*row.ResultID, row, d, &def, "https://jobmojito.test")
	importertest.Must(t, err)
	r := importertest.New(t).Take(t, out)
	a := r.Assessment
	if *a.Score != 73 || a.Confidence != interview.LowConfidence || a.ReasonsFor[0].Text != "Knows Go" || len(a.ReasonsAgainst) != 2 || a.Coverage.Questions != 80 {
		t.Errorf("%+v", a)
	}
	if len(a.Answers) != 2 || *a.Answers[0].Score != 81 || *a.Answers[1].Score != 30 || a.Answers[1].QuestionID != "" {
		t.Errorf("%+v", a.Answers)
	}
	if r.Candidate.ExternalID != "EXT-1" || r.Interview.Asked.Language != "pt-BR" || r.Interview.DurationMS != 600_000 || r.Interview.Completion != "" {
		t.Errorf("%+v", r.Interview)
	}
	if len(r.Turns) != 7 || len(r.Answers) != 2 || r.Turns[2].ID == r.Turns[4].ID || r.Turns[4].ID != "0b7cb9c0-0000-4000-8000-000000000013" {
		t.Errorf("%d turns, %d answers", len(r.Turns), len(r.Answers))
	}
	if q, _ := r.Interview.Asked.Question("0b7cb9c0-0000-4000-8000-000000000012"); q.TimeLimitMS != 90_000 || q.Text != "Why Go?" {
		t.Errorf("%+v", q)
	}
	extra := string(r.Interview.Extra[name])
	for _, kept := range []string{"Good", "6.5", "7.1", "Candidate left", "Call her", "recruiter_accept", `["cheating"]`, `{"engine":{"x":1}}`, `"emoji":"x"`} {
		if !strings.Contains(extra, kept) {
			t.Errorf("%s is lost: %s", kept, extra)
		}
	}
}

func FuzzTranslate(f *testing.F) {
	f.Add(aRow, aResult, aDefinition)
	f.Fuzz(func(t *testing.T, one, two, three string) {
		var row Row
		var d Details
		var def Definition
		if json.Unmarshal([]byte(one), &row) != nil || json.Unmarshal([]byte(two), &d) != nil || json.Unmarshal([]byte(three), &def) != nil {
			return
		}
		if out, err := translate("id", row, d, &def, "https://jobmojito.test"); err == nil {
			importertest.Sound(t, out)
		}
	})
}
