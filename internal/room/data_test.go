package room_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

// Everything can be read, not only downloaded: words, numbers with what they
// rest on, and who judged. What a good answer says is in neither form.
func TestACandidateReadsWhatIsHeld(t *testing.T) {
	w := newWorld(t, func(p *interview.Plan) { p.Questions = p.Questions[:2] })
	w.begin()
	w.upload(w.question(0), sound(500), true)
	as, err := w.svc.Answers(t.Context(), w.key, w.made.Interview.ID)
	w.ok(err)
	heard := func(s string) interview.Transcript {
		return interview.Transcript{Language: "en", Segments: []interview.Segment{{Text: s, EndMS: 900, Words: []interview.Word{{Text: s, EndMS: 900}}}}}
	}
	w.ok(w.svc.SaveTranscript(t.Context(), as[0].ID, heard("it looks doors"), interview.Recording{DurationMS: 2000}))
	w.post("transcript/"+as[0].ID, "s0", "it locks doors")
	w.post("questions/" + w.question(1) + "/again")
	w.post("questions/"+w.question(1)+"/draft", "text", "half a lim")
	w.post("signals", "kind", "paste", "detail", "12")
	w.post("ask", "kind", "human", "note", "please")
	before := w.get("data")
	w.has("before anything was judged", before, "Ada Byron", "ada@example.org", "Agreed to notice 7", "it locks doors", "Understood before",
		"it looks doors", "half a lim", "Text was pasted into an answer", "Talk to a person instead", "please", "/recordings/"+as[0].RecordingID)
	w.lacks("before anything was judged", before, "What the program found")

	w.to("the end", w.post("finish", "sure", "1"), "done")
	id := w.made.Interview.ID
	score := interview.Judged{Score: new(62.5), Low: new(50.0), High: new(75.0), Confidence: interview.LowConfidence}
	w.ok(w.svc.StageBegan(t.Context(), id, interview.Assess, 1))
	point := w.made.Interview.Asked.Questions[0].KeyPoints[0]
	w.ok(w.svc.SaveAssessment(t.Context(), id, interview.Assessment{Judged: score, Engine: interview.Engine{Name: "engine", Version: "9"}, Recommendation: interview.NotYet,
		ForCandidate:   interview.Summary{Text: "You spoke of locks [q1.k1]."},
		ForRecruiter:   interview.Summary{Text: "Speaks to “secret key point” [q1.k1]."},
		ReasonsAgainst: []interview.Finding{{Text: "Nothing was found on “secret key point”.", Findings: []string{"q1.k1"}}},
		Answers: []interview.AnswerScore{
			{QuestionID: w.question(0), Judged: score, Weight: 1, Contribution: 62.5, ForCandidate: "You named what it does.", ForRecruiter: "About “secret key point”: partly.",
				KeyPoints: []interview.KeyPointScore{{ID: "q1.k1", KeyPointID: point.ID, Text: point.Text, Met: .6, Verdict: "partial", Quote: "locks doors", Weight: 1, Contribution: 62.5}}},
		}}))
	r, err := w.svc.Draft(t.Context(), id)
	w.ok(err)
	_, err = w.svc.SaveResult(t.Context(), r)
	w.ok(err)
	page, file := w.get("data"), w.get("data.json")
	w.has("the page", page, "62.5 of 100, between 50 and 75", "You named what it does.", "You spoke of locks.", "<q lang=\"en\" dir=\"auto\">locks doors</q>", "not yet", "engine 9", "decide nothing")
	w.has("the file", file, `"locks doors"`, "62.5", "Nothing was found on “point of question 1”.")
	for what, a := range map[string]answer{"the page": page, "the file": file} {
		if strings.Contains(a.text, "secret key point") {
			t.Errorf("%s tells what a good answer says:\n%s", what, a.text)
		}
	}
	if !json.Valid([]byte(file.text)) {
		t.Error("the file is no JSON")
	}
	w.has("in Arabic", w.get("data", "Accept-Language", "ar"), `dir="rtl"`, "62.5 من 100")
	w.to("withdraw", w.post("withdraw", "sure", "1"), "rights")
	w.has("after withdrawing", w.get("data"), "it locks doors")
}
