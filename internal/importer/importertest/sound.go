package importertest

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/importer"
	"github.com/candorhq/candor/internal/interview"
)

// Sound checks that the parts of what an importer read fit together, whatever
// the product had said.
func Sound(t testing.TB, in importer.Interview) {
	t.Helper()
	if (in.Interview.State == interview.Ready) != (in.Assessment != nil) {
		t.Errorf("%s, with an assessment: %v", in.Interview.State, in.Assessment != nil)
	}
	if len(in.Interview.Asked.Questions) > interview.MaxQuestions {
		t.Errorf("%d questions", len(in.Interview.Asked.Questions))
	}
	questions, answers, media := map[string]bool{"": true}, map[string]bool{"": true}, map[string]bool{"": true}
	for _, q := range in.Interview.Asked.Questions {
		if uuid.Validate(q.ID) != nil || questions[q.ID] || q.Text == "" {
			t.Errorf("question %q: %q", q.ID, q.Text)
		}
		questions[q.ID] = true
	}
	for _, m := range in.Media {
		if uuid.Validate(m.Recording.ID) != nil || media[m.Recording.ID] {
			t.Errorf("recording %q", m.Recording.ID)
		}
		media[m.Recording.ID] = true
	}
	answered := map[string]bool{}
	for _, an := range in.Answers {
		if uuid.Validate(an.ID) != nil || answers[an.ID] || !questions[an.QuestionID] || an.QuestionID == "" || answered[an.QuestionID] ||
			!media[an.RecordingID] || an.ToMS < an.FromMS || an.DurationMS < 0 {
			t.Errorf("answer %+v", an)
		}
		answers[an.ID], answered[an.QuestionID] = true, true
	}
	for _, turn := range in.Turns {
		if uuid.Validate(turn.ID) != nil || !questions[turn.QuestionID] || !answers[turn.AnswerID] || !media[turn.RecordingID] ||
			turn.StartMS < 0 || turn.EndMS < turn.StartMS || !utf8.ValidString(turn.Text) || strings.ContainsRune(turn.Text, 0) {
			t.Errorf("turn %+v", turn)
		}
	}
	if in.Assessment == nil {
		return
	}
	judged := []interview.Judged{in.Assessment.Judged}
	for _, s := range in.Assessment.Answers {
		judged = append(judged, s.Judged)
	}
	for _, s := range in.Assessment.Skills {
		judged = append(judged, s.Judged)
	}
	for _, d := range in.Assessment.Dimensions {
		judged = append(judged, d.Judged)
	}
	for _, j := range judged {
		if (j.Score == nil) != (j.Withheld != "") || j.Score != nil && (math.IsNaN(*j.Score) || *j.Score < 0 || *j.Score > 100) {
			t.Errorf("judged %+v", j)
		}
	}
}

// Take takes what an importer read in, without its recordings, and returns the
// result.
func (in *Installation) Take(t testing.TB, iv importer.Interview) interview.Result {
	t.Helper()
	Sound(t, iv)
	iv.Media, iv.Transcripts = nil, nil
	for i := range iv.Answers {
		iv.Answers[i].RecordingID = ""
	}
	for i := range iv.Turns {
		iv.Turns[i].RecordingID = ""
	}
	for i := range iv.Calls {
		iv.Calls[i].RecordingID = ""
	}
	got, err := in.Service.Import(t.Context(), in.Actor(account.Live), iv.Elsewhere)
	Must(t, err)
	in.Report(t, account.Live)
	r, err := in.Service.Result(t.Context(), in.Actor(account.Live), got.Interview.ID)
	Must(t, err)
	return r
}
