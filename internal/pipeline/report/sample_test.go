package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pdf"
)

var keep = flag.String("keep", "", "folder to write the sample report to, to look at it")

// made is when the sample result was made.
var made = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// quoted is a key point that an answer speaks to.
func quoted(id, text, verdict string, met, points float64, answer, quote string, atMS int64) interview.KeyPointScore {
	k := interview.KeyPointScore{ID: id, KeyPointID: id[3:], Text: text, Met: met, Verdict: verdict, Weight: 1, Contribution: points}
	if quote != "" {
		k.Quote, k.Start = quote, strings.Index(answer, quote)
		k.End = k.Start + len(quote)
		k.StartMS, k.EndMS = atMS, atMS+2500
	}
	return k
}

func scored(v, low, high float64, c interview.Confidence, why ...string) interview.Judged {
	return interview.Judged{Score: new(v), Low: new(low), High: new(high), Confidence: c, ConfidenceReasons: why}
}

func held(reason string) interview.Judged {
	return interview.Judged{Withheld: reason, Confidence: interview.LowConfidence, ConfidenceReasons: []string{"A sentence."}}
}

// sample is a result with everything a report can show.
func sample() interview.Result {
	const (
		heater = "Last winter a customer called me because her heater had stopped working for the second time. She was very angry. I stayed calm and listened to the whole story, and I did not interrupt her. Then I said sorry and told her that I would feel the same way. I looked into what went wrong and found the cause of the problem. One week later I called back and checked that everything was fine."
		arabic = "أولا أسأل العميل عن رسالة الخطأ بالضبط ومتى بدأت، ثم أحاول إعادة إنتاج المشكلة على جهازي (85%). بعد ذلك أتحقق من حالة الحساب وسجلات النظام."
		code   = "func sum(xs []int) (total int) {\n\tfor _, x := range xs {\n\t\ttotal += x\n\t}\n\treturn total\n}"
	)
	qs := []interview.Question{
		{ID: "a", Text: "Tell me about a time when you helped an angry customer.", Category: interview.Behavioral, Form: interview.Spoken},
		{ID: "b", Text: "A customer reports that they can not sign in. How do you find the cause?", Category: interview.Situational, Form: interview.Spoken},
		{ID: "c", Text: "Write a function that adds up numbers.", Category: interview.Technical, Form: interview.Code},
		{ID: "d", Text: "Explain what happens when you type an address into a web browser.", Category: interview.Technical, Form: interview.Spoken},
		{ID: "e", Text: "Is there anything you want to add?", Category: interview.RoleSpecific, Form: interview.Text, Unscored: true},
	}
	turn := func(seq int, q string, form interview.Form, text, lang string, from, to int64) interview.Turn {
		t := interview.Turn{ID: "t" + q, Seq: seq, Speaker: interview.TheCandidate, QuestionID: q, AnswerID: "an" + q, Form: form, Text: text, Language: lang, StartMS: from, EndMS: to}
		if form == interview.Spoken {
			t.RecordingID = "rec-" + q
		}
		return t
	}
	return interview.Result{
		Version: 2, CreatedAt: made,
		Organization: interview.Named{ID: "org", Name: "Northwind Care"},
		Position:     &interview.Position{Title: "Customer support specialist"},
		Candidate:    interview.Candidate{FirstName: "Amelia", LastName: "Stone"},
		Recordings:   []interview.Recording{{ID: "rec-a"}, {ID: "rec-b", RemovedAt: made}, {ID: "rec-d"}},
		Turns: []interview.Turn{
			turn(1, "a", interview.Spoken, heater, "en-US", 0, 31000),
			turn(3, "b", interview.Spoken, arabic, "ar", 31000, 62000),
			turn(5, "c", interview.Code, code, "en-US", 62000, 62000),
			turn(7, "d", interview.Spoken, "", "en-US", 62000, 70000),
		},
		Interview: interview.Interview{
			ID: "01977a52-5a0e-7c3b-9d2f-6f1c2b7a9e10", State: interview.Processing, DurationMS: 198000,
			CompletedAt: made.Add(-time.Hour), StartedAt: made.Add(-2 * time.Hour), ConsentVersion: "2026-01", ConsentedAt: made.Add(-2 * time.Hour),
			Asked: interview.Asked{PlanName: "First interview", Language: "en-US", Questions: qs, Limits: interview.Limits{Signals: true}},
		},
		Integrity: interview.Integrity{Signals: []interview.Signal{{Kind: "focus_lost", At: made.Add(-2*time.Hour + 63*time.Second)}}},
		Assessment: &interview.Assessment{
			Version: 2, Judged: scored(72.5, 61, 80.4, interview.MediumConfidence, "Not every answer could be judged with high confidence.", "Scores of behavioural, situational and experience questions have not been validated against human raters."),
			Engine: interview.Engine{Name: "rubric", Version: "1", Parts: map[string]string{
				"parameters": strings.Repeat("0f", 32), "rubric": strings.Repeat("1e", 32), "answers": strings.Repeat("2d", 32), "lexicon": "subtlex-us 2", "recogniser": "sphinx 5prealpha en-us", "plan": "01977a52-5a0e-7c3b-9d2f-6f1c2b7a9e11 version 3"}},
			Recommendation: interview.Advance, RecommendedBecause: "The score 72.5 reaches 70.0 with medium confidence.",
			Skills: []interview.SkillScore{
				{Name: "Problem solving", MustHave: true, Judged: scored(64.2, 50, 70, interview.MediumConfidence)},
				{Name: "Customer care", MustHave: true, Judged: scored(81, 70, 90, interview.HighConfidence)},
				{Name: "Web basics", Judged: held("no_judged_answers")},
			},
			Dimensions: []interview.Dimension{{Name: "communication", Judged: held("not_measured")}, {Name: "motivation", Judged: held("not_measured")}, {Name: "language.grammar", Judged: held("not_measured")}},
			Delivery:   []interview.Measure{{Name: "words_per_minute", Value: 131.4, Unit: "words/min"}, {Name: "pauses", Value: 4, Unit: "count"}, {Name: "longest_pause", Value: 1840, Unit: "ms"}, {Name: "speaking_share", Value: .826, Unit: "share"}},
			Language:   []interview.Measure{{Name: "words", Value: 201, Unit: "count"}, {Name: "mean_sentence_length", Value: 12.4, Unit: "words"}},
			Coverage:   interview.Coverage{Questions: 75, KeyPoints: 66.7},
			ForRecruiter: interview.Summary{Text: "75.0 percent of the scored questions were answered and 75.0 percent of their weight could be judged. [coverage] " +
				"Answer 1 covers 3 of 4 key points. [q1.k1, q1.k2, q1.k3] Answer 4 has no score: The recording has no speech that could be heard. [q4]"},
			ReasonsFor:     []interview.Finding{{Text: "Covers “stayed calm and listened to the whole story” with the words “I stayed calm and listened to the whole story”.", Findings: []string{"q1.k1"}}, {Text: "Covers “check the account status and the logs”.", Findings: []string{"q2.k2"}}},
			ReasonsAgainst: []interview.Finding{{Text: "Says nothing that was recognised as “offered a solution or a refund”.", Findings: []string{"q1.k4"}}},
			Answers: []interview.AnswerScore{
				{QuestionID: "a", Judged: scored(81, 70, 90, interview.MediumConfidence, "Scores of behavioural questions have not been validated against human raters."), Contribution: 27, KeyPoints: []interview.KeyPointScore{
					quoted("q1.k1", "stayed calm and listened to the whole story", "met", 1, 30, heater, "I stayed calm and listened to the whole story, and I did not interrupt her.", 8200),
					quoted("q1.k2", "apologized and showed understanding", "met", .82, 25, heater, "Then I said sorry and told her that I would feel the same way.", 14100),
					quoted("q1.k3", "found the cause of the problem", "partial", .55, 26, heater, "found the cause of the problem", 19000),
					quoted("q1.k4", "offered a solution or a refund", "absent", 0, 0, heater, "", 0),
				}},
				{QuestionID: "b", Judged: scored(64.2, 50, 70, interview.MediumConfidence), Contribution: 32.1, KeyPoints: []interview.KeyPointScore{
					quoted("q2.k1", "ask for the exact error message and when it began", "met", .9, 40, arabic, "أسأل العميل عن رسالة الخطأ بالضبط ومتى بدأت", 33000),
					quoted("q2.k2", "check the account status and the logs", "partial", .5, 24.2, arabic, "أتحقق من حالة الحساب وسجلات النظام", 52000),
				}, Flags: []interview.Flag{{Code: "possible_contradiction", Message: "The words of a key point may have been negated."}}},
				{QuestionID: "c", Judged: scored(70, 70, 70, interview.HighConfidence), Contribution: 13.4, KeyPoints: []interview.KeyPointScore{
					quoted("q3.k1", "goes through every number", "met", 1, 70, code, "for _, x := range xs {", 0),
				}},
				{QuestionID: "d", Judged: held("silence")},
				{QuestionID: "e", Judged: held("not_scored")},
			},
		},
	}
}

func html(t *testing.T, r interview.Result) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteHTML(&b, NewView(r, "1.2.3"), Modern); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func printed(t *testing.T, r interview.Result, fonts *pdf.Fonts) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := WritePDF(&b, NewView(r, "1.2.3"), Modern, fonts); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheSampleReportCanBeDrawn(t *testing.T) {
	page, doc := html(t, sample()), printed(t, sample(), pdf.NewFonts())
	if !strings.HasSuffix(page, "</html>\n") || !bytes.HasPrefix(doc, []byte("%PDF-1.7")) {
		t.Errorf("page of %d bytes, document of %d", len(page), len(doc))
	}
	if *keep == "" {
		return
	}
	files := map[string][]byte{"report.html": []byte(page), "report.pdf": doc}
	for name, r := range variants() {
		for _, tm := range Templates() {
			var b bytes.Buffer
			if _, err := WritePDF(&b, NewView(r, "1.2.3"), tm, pdf.NewFonts(pdf.SystemFontDirs()...)); err != nil {
				t.Fatal(err)
			}
			files[name+"."+string(tm)+".pdf"] = b.Bytes()
			var page bytes.Buffer
			if err := WriteHTML(&page, NewView(r, "1.2.3"), tm); err != nil {
				t.Fatal(err)
			}
			files[name+"."+string(tm)+".html"] = page.Bytes()
		}
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(*keep, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
