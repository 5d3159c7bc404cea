package jobmojito

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
)

func TestEveryStateHasItsStatus(t *testing.T) {
	want := map[interview.State]string{
		interview.Scheduled: "", interview.Invited: "", interview.Opened: "", interview.Consented: "",
		interview.InProgress: "started", interview.Interrupted: "started",
		interview.Completed: "completed", interview.Processing: "completed", interview.Ready: "completed",
		interview.Failed:  "failed",
		interview.Expired: "abandoned", interview.Cancelled: "abandoned", interview.Revoked: "abandoned",
		interview.Declined: "abandoned", interview.Withdrawn: "abandoned",
	}
	got := map[interview.State]string{}
	for _, s := range interview.States() {
		got[s] = status(s)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestScoresHaveOneDecimalOfTen(t *testing.T) {
	for core, want := range map[float64]float64{0: 0, 0.4: 0, 0.5: 0.1, 74.4: 7.4, 74.5: 7.5, 99.9: 10, 100: 10} {
		if got := score(interview.Judged{Score: &core}); *got != want {
			t.Errorf("%v becomes %v, want %v", core, *got, want)
		}
	}
	if got := score(interview.Judged{Withheld: "no_answer"}); got != nil {
		t.Errorf("a withheld score becomes %v", *got)
	}
}

func TestDurationsAreDeciseconds(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for about, c := range map[string]struct {
		iv   interview.Interview
		want *int64
	}{
		"ten minutes":             {interview.Interview{DurationMS: 600_000}, new(int64(6000))},
		"rounded":                 {interview.Interview{DurationMS: 14_650}, new(int64(147))},
		"written all of it":       {interview.Interview{StartedAt: at, CompletedAt: at.Add(90 * time.Second)}, new(int64(900))},
		"still running":           {interview.Interview{StartedAt: at}, nil},
		"completed at once":       {interview.Interview{StartedAt: at, CompletedAt: at}, nil},
		"completed before it was": {interview.Interview{StartedAt: at, CompletedAt: at.Add(-time.Hour)}, nil},
	} {
		if diff := cmp.Diff(c.want, length(c.iv)); diff != "" {
			t.Errorf("%s: %s", about, diff)
		}
	}
}

func TestTimesAreISO8601InUTC(t *testing.T) {
	at := time.Date(2026, 1, 15, 10, 30, 0, 123_999_000, time.FixedZone("", 3600))
	if got := *stamp(at); got != "2026-01-15T09:30:00.123Z" {
		t.Error(got)
	}
	if stamp(time.Time{}) != nil {
		t.Error("no time becomes one")
	}
}

func TestLanguagesHaveTheVendorsCodes(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "en", "en-US": "en", "de-AT": "de", "pt": "pt", "pt-PT": "pt", "pt-BR": "br", "nb-NO": "no", "nn": "no",
		"tl": "fil", "fil-PH": "fil", "zh-Hans-CN": "zh", "": "",
	} {
		if got := languageCode(tag); got != want {
			t.Errorf("%q becomes %q, want %q", tag, got, want)
		}
	}
}

func TestRisksAreNullUnlessSomethingWasObserved(t *testing.T) {
	observed := interview.Judged{Score: new(85.0)}
	for about, c := range map[string]struct {
		in   interview.Integrity
		want string
	}{
		"not asked for": {interview.Integrity{Judged: interview.Judged{Withheld: "not_observed"}}, `null`},
		"clean":         {interview.Integrity{Judged: observed}, `{}`},
		"the worst of a kind counts": {interview.Integrity{Judged: observed, Signals: []interview.Signal{
			{Kind: "paste", Severity: "notice", Detail: "300 characters"}, {Kind: "focus_lost", Severity: "concern", Detail: "for 40 s"},
			{Kind: "focus_lost", Severity: "notice"}, {Kind: "paste", Severity: "info"},
		}}, `{"focus_lost":{"severity":"issue","note":"for 40 s","source":"system"},"paste":{"severity":"warning","note":"300 characters","source":"system"}}`},
	} {
		r := interview.Result{Integrity: c.in, Interview: interview.Interview{StartedAt: time.Unix(1, 0)}}
		if got, _ := json.Marshal(risks(r)); string(got) != c.want {
			t.Errorf("%s: %s", about, got)
		}
	}
	if got := risks(interview.Result{Integrity: interview.Integrity{Judged: observed}}); got != nil {
		t.Errorf("before the sitting: %v", got)
	}
}

func TestNothingThatWasSaidTakesNoTime(t *testing.T) {
	for ms, want := range map[int64]int64{1: 1, 49: 1, 149: 1, 150: 2, 89_310: 893} {
		if got := deciseconds(ms); got == nil || *got != want {
			t.Errorf("%d ms: got %v, want %d", ms, got, want)
		}
	}
	if deciseconds(0) != nil || deciseconds(-5) != nil {
		t.Error("a length that is not known has a number")
	}
}

func TestReasonsAreTextsWithoutCitationsAndAtMostFour(t *testing.T) {
	var fs []interview.Finding
	for range 6 {
		fs = append(fs, interview.Finding{Text: "Names a lock. [q1.k1]", Findings: []string{"q1.k1"}})
	}
	if diff := cmp.Diff([]string{"Names a lock.", "Names a lock.", "Names a lock.", "Names a lock."}, reasons(fs)); diff != "" {
		t.Error(diff)
	}
	if got := reasons(nil); got == nil {
		t.Error("no reasons are null in an assessed interview")
	}
}

// talk has all that a transcript can hold: a greeting, a question of the plan,
// a follow-up that the plan does not have, a choice and a goodbye.
func talk() interview.Result {
	asked := interview.Asked{Language: "en", Questions: []interview.Question{
		{ID: "q-1", Text: "What is a lock?", Form: interview.Spoken, ExternalID: "LOCK", External: map[string]any{"level": 2.0}},
		{ID: "q-2", Text: "Which of these?", Form: interview.Choice},
		{ID: "q-3", Text: "Anything else?", Form: interview.Spoken, Unscored: true},
	}}
	turn := func(id string, who interview.Speaker, question, answer, text string) interview.Turn {
		return interview.Turn{ID: id, Speaker: who, QuestionID: question, AnswerID: answer, Text: text, Language: "en-GB", EndMS: 4000}
	}
	return interview.Result{
		Interview: interview.Interview{State: interview.Ready, Asked: asked},
		Turns: []interview.Turn{
			turn("t0", interview.Interviewer, "", "", "Hello."),
			turn("t1", interview.Interviewer, "q-1", "", "So, what is a lock?"),
			turn("t2", interview.TheCandidate, "q-1", "a-1", "It keeps others out."),
			turn("t3", interview.Interviewer, "", "", "Out of what?"),
			turn("t4", interview.TheCandidate, "", "", "Of a section."),
			turn("t5", interview.TheCandidate, "q-2", "a-2", "Mutex"),
			turn("t6", interview.Interviewer, "", "", "Goodbye."),
		},
		Answers: []interview.Answer{{ID: "a-3", QuestionID: "q-3", State: interview.Received}},
		Assessment: &interview.Assessment{Engine: interview.Engine{Name: "rubric", Version: "3"}, Answers: []interview.AnswerScore{{
			QuestionID: "q-1", Judged: interview.Judged{Score: new(70.0), Confidence: interview.HighConfidence},
			ForRecruiter: "Covered: keeps others out [q1.k1].",
			KeyPoints:    []interview.KeyPointScore{{Text: "Keeps others out", Met: 1, Verdict: "met", Quote: "keeps others out", StartMS: 300, EndMS: 900}},
			Flags:        []interview.Flag{{Code: "short", Message: "It is short."}},
		}}},
	}
}

func TestATranscriptHasARowForEachThingSaid(t *testing.T) {
	r := talk()
	rows := transcript(r, nil)
	type brief struct{ ID, View, Original, Asked, Answer string }
	var got []brief
	for _, row := range rows {
		b := brief{ID: row.ID, View: *row.View, Answer: "–"}
		if row.QuestionID != nil {
			b.Original = *row.QuestionID
		}
		if row.QuestionAsked != nil {
			b.Asked = *row.QuestionAsked
		}
		if row.Answer != nil {
			b.Answer = *row.Answer
		}
		if row.IsAnswer != (b.Answer != "–" || row.ID == "a-3") {
			t.Errorf("%s: is_answer is %v", row.ID, row.IsAnswer)
		}
		got = append(got, b)
	}
	want := []brief{
		{"t0", viewUnscored, "", "Hello.", "–"},
		{"a-1", viewListening, "q-1", "So, what is a lock?", "It keeps others out."},
		{"t4", viewListening, "", "Out of what?", "Of a section."},
		{"a-2", viewChoice, "q-2", "Which of these?", "Mutex"},
		{"t6", viewUnscored, "", "Goodbye.", "–"},
		{"a-3", viewUnscored, "q-3", "Anything else?", "–"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	first := rows[1]
	if *first.ExternalID != "LOCK" || first.ExternalData == nil || *first.Score != 7 || *first.AnalysisRecruiter != "Covered: keeps others out." || *first.Duration != 40 {
		t.Errorf("the first answer is %+v", first)
	}
	raw, _ := json.Marshal(first.RawData)
	if want := `{"model":"rubric 3","language":"en","confidence":"high","withheld":null,"key_points":[{"text":"Keeps others out","met":1,"verdict":"met","quote":"keeps others out","start_ms":300,"end_ms":900}],"flags":[{"code":"short","message":"It is short."}]}`; string(raw) != want {
		t.Errorf("evidence: %s", raw)
	}
	if rows[2].Score != nil || rows[2].RawData != nil {
		t.Error("a follow-up has a score of its own")
	}
}

// FuzzDetails words any stored document and holds the answer against the
// published schema.
func FuzzDetails(f *testing.F) {
	p := readSchema(f)
	seed, err := json.Marshal(talk())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(seed), true)
	f.Add(`{"interview":{"state":"in_progress","duration_ms":-5},"answers":[{"question_id":"x"}],"turns":[{"speaker":"candidate"}]}`, false)
	f.Add(`{"assessment":{"score":250,"answers":[{"turn_id":"y","key_points":[{"end_ms":-1}]}]},"recordings":[{"id":"a","kind":"session"}],"media":[{"recording_id":"a","key":"k"}]}`, true)
	f.Fuzz(func(t *testing.T, doc string, signed bool) {
		var r interview.Result
		if json.Unmarshal([]byte(doc), &r) != nil {
			return
		}
		var sign Sign
		if signed {
			sign = func(key, name string) string { return "https://files/" + key + "?n=" + name }
		}
		got, err := json.Marshal(Details(r, "note", sign))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range p.violations(http.StatusOK, got) {
			t.Error(v)
		}
		if strings.Contains(string(got), `_url":`) != signed {
			// A document may bring the text along in a name or a question.
			if !strings.Contains(doc, "_url") {
				t.Errorf("signed addresses although signed is %v", signed)
			}
		}
	})
}
