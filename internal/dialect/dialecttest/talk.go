package dialecttest

import (
	"fmt"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// What is said, the same in every interview. The last has letters outside
// ASCII, and characters that careless encoders escape.
const (
	goAnswer     = "Every goroutine gets a context. I cancel it, and I wait for the group."
	bugAnswer    = "A race showed only in production. The cause was a map without a lock."
	codeAnswer   = "select customer, max(at)\nfrom orders\nwhere total > 0 & open < 1\ngroup by customer"
	customAnswer = "Because <your> team in Zürich ships every day & I like that."
)

func (s *stage) answerAll() {
	s.t.Helper()
	s.speak(GoQuestion, goAnswer, 14_600)
	s.speak(BugQuestion, bugAnswer, 17_200)
	_, err := s.w.Service.WriteAnswer(s.ctx, s.home.actor, interview.Answer{
		InterviewID: s.iv.ID, QuestionID: CodeQuestion, Text: codeAnswer, Form: interview.Code, StartedAt: s.w.Clock.Now(),
	})
	must(s.t, err)
	s.w.Clock.Advance(time.Minute)
	if _, ok := s.iv.Asked.Question(CustomQuestion); ok {
		s.speak(CustomQuestion, customAnswer, 9_450)
	}
}

// record is an answer whose recording of some length has arrived and not been
// heard yet.
func (s *stage) record(question string, ms int64) (interview.Answer, string) {
	s.t.Helper()
	began := s.w.Clock.Now()
	s.w.Clock.Advance(time.Duration(ms) * time.Millisecond)
	key := fmt.Sprintf("%s/%s.webm", s.name, question[:8])
	an, err := s.w.Service.FinishAnswer(s.ctx, s.home.actor, interview.Answer{
		InterviewID: s.iv.ID, QuestionID: question, StartedAt: began,
	}, s.put(key, "audio/webm"), "")
	must(s.t, err)
	return an, key
}

// speak is an answer that was recorded, uploaded and transcribed.
func (s *stage) speak(question, text string, ms int64) {
	s.t.Helper()
	an, key := s.record(question, ms)
	s.put(key+".mp3", "audio/mpeg")
	must(s.t, s.w.Service.SaveTranscript(s.ctx, an.ID, heard(text, ms),
		interview.Recording{DurationMS: ms, MP3Key: key + ".mp3", MediaType: "audio/webm"}))
	s.w.Clock.Advance(30 * time.Second)
}

// unreadable is an answer whose recording holds nothing.
func (s *stage) unreadable(question string) {
	s.t.Helper()
	an, _ := s.record(question, 0)
	must(s.t, s.w.Service.AnswerUnreadable(s.ctx, an.ID, "the recording is empty"))
}

// session is an interview that came as one video with the times of two
// answers.
func (s *stage) session() {
	s.t.Helper()
	key := s.name + "/session.webm"
	answers, err := s.w.Service.FinishSession(s.ctx, s.home.actor, s.iv.ID, s.put(key, "video/webm"), s.w.Clock.Now().Add(-time.Minute),
		[]interview.Mark{{QuestionID: GoQuestion, FromMS: 4_000, ToMS: 18_600}, {QuestionID: BugQuestion, FromMS: 22_000, ToMS: 39_200}}, "")
	must(s.t, err)
	s.put(key+".mp3", "audio/mpeg")
	rec := interview.Recording{DurationMS: 41_000, MP3Key: key + ".mp3", MediaType: "video/webm", Video: true}
	must(s.t, s.w.Service.SaveTranscript(s.ctx, answers[0].ID, heard(goAnswer, 14_600), rec))
	must(s.t, s.w.Service.SaveTranscript(s.ctx, answers[1].ID, heard(bugAnswer, 17_200), rec))
}

func (s *stage) complete() {
	s.t.Helper()
	_, err := s.w.Service.Complete(s.ctx, s.home.actor, s.iv.ID, "")
	must(s.t, err)
	s.w.Clock.Advance(10 * time.Second)
}

// heard is a transcript with words spread over the time, one segment for each
// sentence.
func heard(text string, ms int64) interview.Transcript {
	words := strings.Fields(text)
	each := ms / int64(len(words)+1)
	t := interview.Transcript{Language: "en", Engine: interview.Engine{Name: "test", Version: "1"}}
	var seg interview.Segment
	for i, word := range words {
		start := each/2 + int64(i)*each
		w := interview.Word{Text: word, StartMS: start, EndMS: start + each*4/5, Confidence: 0.9}
		if len(seg.Words) == 0 {
			seg.StartMS = w.StartMS
		}
		seg.Words, seg.EndMS = append(seg.Words, w), w.EndMS
		seg.Text = strings.TrimSpace(seg.Text + " " + word)
		if strings.HasSuffix(word, ".") || i == len(words)-1 {
			t.Segments, seg = append(t.Segments, seg), interview.Segment{}
		}
	}
	return t
}

// assess judges every answered question alike and brings the interview to its
// result. Skills get the score, but for SQL, which is withheld.
func (s *stage) assess(score float64) {
	s.t.Helper()
	as := s.blank()
	as.Judged = scored(score)
	for i := range as.Answers {
		if as.Answers[i].TurnID != "" && as.Answers[i].Withheld != "not_scored" {
			as.Answers[i].Judged = scored(score)
			as.Answers[i].ForCandidate, as.Answers[i].ForRecruiter = "You named the main point.", "The main point was named."
		}
	}
	for i := range as.Skills {
		if as.Skills[i].Name != "SQL" {
			as.Skills[i].Judged = scored(score)
		}
	}
	as.Coverage = interview.Coverage{Questions: 100, KeyPoints: 75}
	as.ForCandidate.Text = "Thank you. Your answer on goroutines covered the main points."
	as.ForRecruiter.Text = "Jane covered cancelling and waiting; the query was not judged."
	as.ReasonsFor = []interview.Finding{{Text: "Cancels through the context", Findings: []string{"q1.k1"}}}
	as.ReasonsAgainst = []interview.Finding{{Text: "Said nothing on groups by customer", Findings: []string{"q3.k1"}}}
	switch {
	case score >= 70:
		as.Recommendation, as.RecommendedBecause = interview.Advance, fmt.Sprintf("The score %.1f reaches 70 with medium confidence.", score)
	case score < 40:
		as.Recommendation, as.RecommendedBecause = interview.NotYet, fmt.Sprintf("The score %.1f is below 40 with medium confidence.", score)
	default:
		as.Recommendation, as.RecommendedBecause = interview.ReviewIt, fmt.Sprintf("The score %.1f lies between 40 and 70.", score)
	}
	s.save(as)
}

// withhold judges nothing, for the reason.
func (s *stage) withhold(reason string) {
	s.t.Helper()
	as := s.blank()
	as.Judged = interview.Judged{Withheld: reason, Confidence: interview.LowConfidence}
	as.ForCandidate.Text = "Thank you. A person will look at your interview."
	as.ForRecruiter.Text = "A person should listen to this interview."
	as.Recommendation, as.RecommendedBecause = interview.ReviewIt, "The overall score is withheld, so a person should review the interview."
	s.save(as)
}

// blank is an assessment in which everything is withheld, as the embedded
// engine leaves dimensions.
func (s *stage) blank() interview.Assessment {
	s.t.Helper()
	c, err := s.w.Service.Case(s.ctx, s.iv.ID)
	must(s.t, err)
	turns := map[string]string{}
	for _, t := range c.Turns {
		if t.Speaker == interview.TheCandidate {
			turns[t.QuestionID] = t.ID
		}
	}
	as := interview.Assessment{
		Engine: interview.Engine{Name: "test", Version: "1"}, ReasonsFor: []interview.Finding{}, ReasonsAgainst: []interview.Finding{},
		Delivery: []interview.Measure{{Name: "words_per_minute", Value: 131.5, Unit: "words/min"}},
	}
	for i, q := range c.Interview.Asked.Questions {
		a := interview.AnswerScore{QuestionID: q.ID, TurnID: turns[q.ID], Judged: withheldAs("no_answer")}
		if q.Unscored {
			a.Judged = withheldAs("not_scored")
		} else if a.TurnID != "" {
			a.Judged = withheldAs("low_transcription_confidence")
		}
		for _, k := range q.KeyPoints {
			a.KeyPoints = append(a.KeyPoints, interview.KeyPointScore{
				ID: fmt.Sprintf("q%d.%s", i+1, k.ID), KeyPointID: k.ID, Text: k.Text, Verdict: "absent", Weight: 1})
		}
		as.Answers = append(as.Answers, a)
	}
	for _, sk := range c.Interview.Asked.Skills {
		as.Skills = append(as.Skills, interview.SkillScore{Name: sk.Name, MustHave: sk.MustHave, Judged: withheldAs("no_judged_answers")})
	}
	for _, name := range []string{"communication", "motivation", "language", "language.vocabulary", "language.grammar", "language.fluency", "language.pronunciation"} {
		as.Dimensions = append(as.Dimensions, interview.Dimension{Name: name, Judged: withheldAs("not_measured")})
	}
	return as
}

func (s *stage) save(as interview.Assessment) {
	s.t.Helper()
	must(s.t, s.w.Service.SaveAssessment(s.ctx, s.iv.ID, as))
	s.w.Clock.Advance(5 * time.Second)
	s.report()
}

// report is the last stage: the recordings of an interview that came answer by
// answer are put end to end, and the result is stored.
func (s *stage) report() {
	s.t.Helper()
	draft, err := s.w.Service.Draft(s.ctx, s.iv.ID)
	must(s.t, err)
	spoken := false
	for _, r := range draft.Recordings {
		spoken = spoken || r.Kind == interview.AnswerRecording && r.DurationMS > 0
	}
	if spoken {
		key := s.name + "/session.mp3"
		m := s.put(key, "audio/mpeg")
		_, err := s.w.Service.AddRecording(s.ctx, interview.Recording{
			InterviewID: s.iv.ID, Kind: interview.SessionRecording, Derived: true, MediaType: m.MediaType, Bytes: m.Bytes,
			SHA256: m.SHA256, Key: key, MP3Key: key, DurationMS: draft.Interview.DurationMS, StartedAt: draft.Interview.StartedAt,
		})
		must(s.t, err)
		draft, err = s.w.Service.Draft(s.ctx, s.iv.ID)
		must(s.t, err)
	}
	draft.Report = interview.ReportKeys{HTML: s.put(s.name+"/report.html", "text/html").Key, PDF: s.put(s.name+"/report.pdf", "application/pdf").Key}
	_, err = s.w.Service.SaveResult(s.ctx, draft)
	must(s.t, err)
}

func scored(v float64) interview.Judged {
	return interview.Judged{Score: new(v), Confidence: interview.MediumConfidence}
}

func withheldAs(reason string) interview.Judged {
	return interview.Judged{Withheld: reason, Confidence: interview.LowConfidence}
}
