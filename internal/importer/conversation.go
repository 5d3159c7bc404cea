package importer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// Converse makes turns, questions and answers of a conversation that comes as
// utterances alone. What the interviewer said last before an answer is the
// question of it; nothing else tells them apart. A text of the plan's is the
// plan's question. Only speaker, form, text and times of the utterances are
// looked at.
func (in *Interview) Converse(said []interview.Turn) {
	asked := "" // since the last answer
	for i, t := range said {
		t.ID = ID(in.Dialect, "turn", in.Theirs.Interview, strconv.Itoa(i))
		if n := len(in.Turns); n > 0 && t.StartMS > in.Turns[n-1].StartMS {
			in.Turns[n-1].EndMS = t.StartMS
		}
		t.EndMS = max(t.EndMS, t.StartMS)
		switch {
		case t.Speaker == interview.TheCandidate:
			in.answer(&t, asked)
			asked = ""
		case strings.TrimSpace(t.Text) != "":
			asked = t.Text
		}
		in.Turns = append(in.Turns, t)
	}
}

// answer adds what a candidate said to a new question, or to the last one when
// nothing was asked in between.
func (in *Interview) answer(t *interview.Turn, asked string) {
	n, q := len(in.Answers), ""
	if n == 0 || asked != "" {
		q = in.question(Text(cmp.Or(asked, "What the candidate said first"), interview.MaxText), n)
	}
	if q != "" {
		in.Answers = append(in.Answers, interview.Answer{
			ID: ID(in.Dialect, "answer", in.Theirs.Interview, strconv.Itoa(n)), QuestionID: q, Take: 1, Form: t.Form,
			State: interview.Transcribed, StartedAt: t.At, ReceivedAt: t.At,
		})
		if k := len(in.Turns) - 1; k >= 0 && in.Turns[k].Speaker == interview.Interviewer {
			in.Turns[k].QuestionID, in.Turns[k].AnswerID = q, in.Answers[n].ID
		}
	}
	if len(in.Answers) == 0 {
		return
	}
	an := &in.Answers[len(in.Answers)-1]
	an.Text = Text(strings.TrimPrefix(an.Text+"\n"+t.Text, "\n"), interview.MaxText)
	t.QuestionID, t.AnswerID = an.QuestionID, an.ID
}

// question is the id of a question that was not answered yet and has the text,
// else of a new one; empty where there is room for no other.
func (in *Interview) question(text string, n int) string {
	qs := &in.Interview.Asked.Questions
	for _, q := range *qs {
		if q.Text == text && !slices.ContainsFunc(in.Answers, func(a interview.Answer) bool { return a.QuestionID == q.ID }) {
			return q.ID
		}
	}
	if len(*qs) >= interview.MaxQuestions {
		return ""
	}
	q := interview.Question{
		ID: ID(in.Dialect, "question", in.Theirs.Interview, strconv.Itoa(n)), Category: interview.RoleSpecific, Form: interview.Spoken,
		Text: text, Custom: true, Order: len(*qs),
	}
	*qs = append(*qs, q)
	return q.ID
}

// Ungraded are judgements that withhold every answer: the product judges none.
func (in *Interview) Ungraded() []interview.AnswerScore {
	var out []interview.AnswerScore
	for _, t := range in.Turns {
		if t.Speaker == interview.TheCandidate && t.QuestionID != "" &&
			!slices.ContainsFunc(out, func(s interview.AnswerScore) bool { return s.QuestionID == t.QuestionID }) {
			out = append(out, interview.AnswerScore{QuestionID: t.QuestionID, TurnID: t.ID, Judged: Score(nil)})
		}
	}
	return out
}

// Tidy is text as the databases can keep it, else as it is.
func Tidy(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "")
}
