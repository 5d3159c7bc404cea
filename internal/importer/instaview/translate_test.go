package instaview

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/interview"
)

// page is what InstaView's page shows: an evaluation in its own words, guesses
// at education and experience, and scores of pronunciation.
const page = `{"id": "0b7cb9c0-0000-4000-8000-000000000001", "candidateId": "0b7cb9c0-0000-4000-8000-000000000002", "agentId": "0b7cb9c0-0000-4000-8000-000000000003",
"status": "COMPLETED", "scheduledAt": "2025-11-20T10:00:00Z", "createdAt": "2025-11-19T10:00:00Z", "updatedAt": "2025-11-20T11:00:00Z", "durationMinutes": 23,
"finishedDate": "2025-11-20T10:23:00Z", "metadata": {"externalInterviewId": "INT-789"}, "isTest": false, "transcript": "Agent: hello",
"callAttempts": [{"id": "x", "direction": "OUTBOUND", "status": "FAILED", "reasonCode": "NO_ANSWER", "notes": "rang out", "retryNumber": 2, "duration": 0, "scheduledAt": "2025-11-20T10:00:00Z"},
 {"id": "0b7cb9c0-0000-4000-8000-000000000004", "direction": "SIDEWAYS", "status": "DONE", "retryNumber": 3, "recordingUrl": "https://x.test/r.mp3?sig=1", "duration": 1395}],
"analysis": {"id": "0b7cb9c0-0000-4000-8000-000000000005", "general": {"createdAt": "2025-11-20T10:30:00Z", "overallRating": 85, "companyFitRating": "HIGH",
 "education": "Master's degree", "experience": "5 years", "strongPoints": ["Clear"], "weakPoints": [], "evaluation": ["Recommended", "Second line"], "status": 3},
 "specific": {"pronunciationScores": {"accuracy": 90}}}}`

func TestInstaViewsOwnFormIsUnderstood(t *testing.T) {
	var in Interview
	importertest.Must(t, json.Unmarshal([]byte(page), &in))
	out, err := translate(in, Person{FirstName: "Eva", PhoneNumber: new("0900 123"), Email: new("eva@example.org")}, Agent{Name: "Screening", Type: "PHONE", Language: "SK"}, nil, "https://instaview.test")
	importertest.Must(t, err)
	if len(out.Media) != 1 || out.Media[0].Recording.DurationMS != 1_395_000 {
		t.Errorf("%+v", out.Media)
	}
	r := importertest.New(t).Take(t, out)
	if *r.Assessment.Score != 85 || r.Assessment.Recommendation != interview.Advance || r.Assessment.ForRecruiter.Text != "Recommended\nSecond line" ||
		r.Assessment.ID != "0b7cb9c0-0000-4000-8000-000000000005" || len(r.Assessment.ReasonsFor) != 1 {
		t.Errorf("%+v", r.Assessment)
	}
	if len(r.Calls) != 2 || r.Calls[0].State != "failed" || r.Calls[0].Reason != "no_answer" || r.Candidate.Phone != "" || r.Interview.Asked.Mode != interview.Phone {
		t.Errorf("%+v", r.Calls)
	}
	if r.Interview.Metadata["externalInterviewId"] != "INT-789" || r.Interview.ScheduledAt.IsZero() || r.Interview.Asked.Language != "sk" || r.Position != nil {
		t.Errorf("%+v", r.Interview)
	}
	extra := string(r.Interview.Extra[name])
	for _, kept := range []string{"Agent: hello", "Master's degree", "5 years", "accuracy", "Second line", "rang out"} {
		if !strings.Contains(strings.ReplaceAll(extra, `\u0026`, "&"), kept) {
			t.Errorf("%s is lost: %s", kept, extra)
		}
	}
}

func FuzzTranslate(f *testing.F) {
	f.Add(page, `{"name":"A","questions":["Why?"]}`)
	f.Add(`{"id":"a","agentId":"b","status":"COMPLETED","analysis":{},"transcript":[{"role":"agent","content":"Why?"},{"role":"candidate","content":"So."}]}`, `{}`)
	f.Fuzz(func(t *testing.T, text, agent string) {
		var in Interview
		var a Agent
		if json.Unmarshal([]byte(text), &in) != nil || json.Unmarshal([]byte(agent), &a) != nil {
			return
		}
		if out, err := translate(in, Person{}, a, &Job{}, "https://instaview.test"); err == nil {
			importertest.Sound(t, out)
		}
	})
}
