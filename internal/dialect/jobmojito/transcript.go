package jobmojito

import (
	"fmt"
	"strings"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// The vendor's words for kinds of question.
const (
	viewListening = "with listening"
	viewUnscored  = "without scoring"
	viewChoice    = "multiple choice"
)

// transcript is one row for each thing said: a question and its answer share
// one; what the interviewer said without being answered has its own. Answers
// whose words are still to come stand at the end.
func transcript(r interview.Result, sign Sign) []Interaction {
	rows := []Interaction{}
	scores := scoresByTurn(r)
	heard := map[string]bool{}
	var open *interview.Turn // the interviewer's, waiting for its answer
	for _, t := range r.Turns {
		if t.Speaker != interview.TheCandidate {
			if open != nil {
				rows = append(rows, said(r, *open, sign))
			}
			open = &t
			continue
		}
		question := ""
		if open != nil {
			question = open.Text
		}
		open, heard[t.AnswerID] = nil, true
		rows = append(rows, answered(r, t, question, scores[t.ID], sign))
	}
	if open != nil {
		rows = append(rows, said(r, *open, sign))
	}
	for _, an := range counting(r) {
		if !heard[an.ID] {
			rows = append(rows, unheard(r, an, sign))
		}
	}
	return rows
}

// answered is a question with its answer.
func answered(r interview.Result, t interview.Turn, question string, sc *interview.AnswerScore, sign Sign) Interaction {
	row := about(r, t.QuestionID, question)
	row.ID, row.IsAnswer = t.ID, true
	if t.AnswerID != "" {
		row.ID = t.AnswerID
	}
	row.Answer = new(t.Text)
	row.Duration = deciseconds(t.EndMS - t.StartMS)
	row.Language = text(languageCode(t.Language))
	row.RecordingPath, row.RecordingIsVideo, row.RecordingURL = recording(r, ownRecording(r, t.RecordingID), "answer", sign)
	if sc == nil {
		return row
	}
	row.Score, row.ScoreAnswer = score(sc.Judged), score(sc.Judged)
	row.Analysis = text(dialect.Uncited(sc.ForCandidate))
	row.AnalysisRecruiter = text(dialect.Uncited(sc.ForRecruiter))
	row.RawData = raw(*r.Assessment, *sc, row.Language)
	return row
}

// said is what the interviewer said and nobody answered.
func said(r interview.Result, t interview.Turn, sign Sign) Interaction {
	row := about(r, t.QuestionID, t.Text)
	row.ID = t.ID
	row.RecordingPath, row.RecordingIsVideo, row.RecordingURL = recording(r, "", "", sign)
	if t.QuestionID == "" {
		row.View = new(viewUnscored)
	}
	row.Language = text(languageCode(t.Language))
	return row
}

// unheard is an answer whose turn is not laid out yet: written words are
// there, spoken ones still to come.
func unheard(r interview.Result, an interview.Answer, sign Sign) Interaction {
	row := about(r, an.QuestionID, "")
	row.ID, row.IsAnswer, row.Answer = an.ID, true, text(an.Text)
	row.Duration = deciseconds(an.DurationMS)
	row.Language = text(languageCode(r.Interview.Asked.Language))
	row.RecordingPath, row.RecordingIsVideo, row.RecordingURL = recording(r, ownRecording(r, an.RecordingID), "answer", sign)
	return row
}

// about is what a row says of the question. A follow-up, which the plan does
// not have, has no original.
func about(r interview.Result, id, spoken string) Interaction {
	row := Interaction{View: new(viewListening), QuestionAsked: text(spoken)}
	q, ok := r.Interview.Asked.Question(id)
	if !ok {
		return row
	}
	switch {
	case q.Unscored:
		row.View = new(viewUnscored)
	case q.Form == interview.Choice:
		row.View = new(viewChoice)
	}
	row.QuestionID, row.QuestionOriginal = text(q.ID), text(q.Text)
	if spoken == "" {
		row.QuestionAsked = text(q.Text)
	}
	row.ExternalID, row.ExternalData = text(q.ExternalID), q.External
	return row
}

// ownRecording leaves out a recording of the whole sitting, in which the
// answer is only a part.
func ownRecording(r interview.Result, id string) string {
	for _, rec := range r.Recordings {
		if rec.ID == id && rec.Kind != interview.AnswerRecording {
			return ""
		}
	}
	return id
}

// counting are the newest takes in asking order.
func counting(r interview.Result) []interview.Answer {
	newest := map[string]interview.Answer{}
	for _, an := range r.Answers {
		if have, ok := newest[an.QuestionID]; !ok || an.Take > have.Take {
			newest[an.QuestionID] = an
		}
	}
	var out []interview.Answer
	for _, q := range r.Interview.Asked.Questions {
		if an, ok := newest[q.ID]; ok {
			out = append(out, an)
		}
	}
	return out
}

// scoresByTurn finds the turn each judgement is about: the one it names, else
// the first answer to its question.
func scoresByTurn(r interview.Result) map[string]*interview.AnswerScore {
	out := map[string]*interview.AnswerScore{}
	if r.Assessment == nil {
		return out
	}
	first := map[string]string{}
	for _, t := range r.Turns {
		if _, ok := first[t.QuestionID]; !ok && t.Speaker == interview.TheCandidate {
			first[t.QuestionID] = t.ID
		}
	}
	for i, sc := range r.Assessment.Answers {
		id := sc.TurnID
		if id == "" {
			id = first[sc.QuestionID]
		}
		out[id] = &r.Assessment.Answers[i]
	}
	return out
}

func raw(a interview.Assessment, sc interview.AnswerScore, language *string) *RawAssessment {
	out := &RawAssessment{
		Model: strings.TrimSpace(fmt.Sprintf("%s %s", a.Engine.Name, a.Engine.Version)), Language: language,
		Confidence: text(string(sc.Confidence)), Withheld: text(sc.Withheld),
		KeyPoints: []KeyPoint{}, Flags: []Flag{},
	}
	for _, k := range sc.KeyPoints {
		if sc.Score == nil {
			break // nothing was looked for
		}
		p := KeyPoint{Text: k.Text, Met: k.Met, Verdict: k.Verdict, Quote: text(k.Quote)}
		if k.EndMS > 0 {
			p.StartMS, p.EndMS = new(k.StartMS), new(k.EndMS)
		}
		out.KeyPoints = append(out.KeyPoints, p)
	}
	for _, f := range sc.Flags {
		out.Flags = append(out.Flags, Flag{f.Code, f.Message})
	}
	return out
}

// languageCode is the vendor's code of a language, which is the language
// without its region but for the Portuguese of Brazil.
func languageCode(tag string) string {
	tag = strings.ToLower(tag)
	base, _, _ := strings.Cut(tag, "-")
	switch {
	case strings.HasPrefix(tag, "pt-br"):
		return "br"
	case base == "nb", base == "nn":
		return "no"
	case base == "tl":
		return "fil"
	}
	return base
}
