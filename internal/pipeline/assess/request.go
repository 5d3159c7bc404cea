package assess

import (
	"strconv"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/judge"
)

// request is what the judge sees: questions, rubric and words.
func request(c interview.Case) judge.Request {
	asked := c.Interview.Asked
	req := judge.Request{
		Language: asked.Language,
		Thresholds: judge.Thresholds{
			Advance: points(asked.Thresholds.Advance),
			NotYet:  points(asked.Thresholds.NotYet),
		},
	}
	for _, s := range asked.Skills {
		req.Skills = append(req.Skills, judge.Skill{Name: s.Name, MustHave: s.MustHave, Weight: s.Weight})
	}
	answers := map[string]interview.Answer{}
	for _, a := range c.Answers {
		answers[a.QuestionID] = a
	}
	turns := answerTurns(c.Turns)
	for _, q := range asked.Questions {
		req.Items = append(req.Items, item(q, answers, turns))
	}
	return req
}

// answerTurns are the candidate's turns by question.
func answerTurns(turns []interview.Turn) map[string]interview.Turn {
	m := map[string]interview.Turn{}
	for _, t := range turns {
		if t.Speaker == interview.TheCandidate {
			m[t.QuestionID] = t
		}
	}
	return m
}

func item(q interview.Question, answers map[string]interview.Answer, turns map[string]interview.Turn) judge.Item {
	it := judge.Item{Question: question(q)}
	a, answered := answers[q.ID]
	turn, heard := turns[q.ID]
	if !answered || !heard {
		return it
	}
	it.Question.Form = judge.Form(turn.Form) // a written answer to a spoken question is read, not heard
	it.Answer = judge.Answer{Given: true, Text: turn.Text, DurationMS: int(turn.EndMS - turn.StartMS)}
	if turn.Form == interview.Choice {
		it.Answer.Text = chosen(a)
	}
	for _, seg := range turn.Segments {
		it.Answer.Segments = append(it.Answer.Segments, judge.Segment{
			Text: seg.Text, StartMS: int(seg.StartMS - turn.StartMS), EndMS: int(seg.EndMS - turn.StartMS)})
		for _, w := range seg.Words {
			it.Answer.Words = append(it.Answer.Words, judge.Word{
				Text: w.Text, StartMS: int(w.StartMS - turn.StartMS), EndMS: int(w.EndMS - turn.StartMS),
				Confidence: confidence(w.Confidence)})
		}
	}
	return it
}

// confidence in the judge's terms, where 0 means that the engine gave none.
func confidence(c float64) float64 {
	if c < 0 {
		return 0
	}
	return min(max(c, 0.001), 1)
}

func question(q interview.Question) judge.Question {
	out := judge.Question{
		ID: q.ID, Text: q.Text, Category: string(q.Category), Form: judge.Form(q.Form),
		Scored: !q.Unscored, Weight: q.Weight, Needed: q.Needed, ModelAnswer: q.ModelAnswer, Skills: q.Skills,
	}
	for _, k := range q.KeyPoints {
		out.KeyPoints = append(out.KeyPoints, judge.KeyPoint{ID: k.ID, Text: k.Text, Synonyms: k.Synonyms, Weight: k.Weight})
	}
	if q.Anchors != nil {
		out.Anchors = judge.Anchors{Weak: q.Anchors.Weak, Moderate: q.Anchors.Moderate, Strong: q.Anchors.Strong}
	}
	for i, o := range q.Choices {
		id := strconv.Itoa(i)
		out.Choices = append(out.Choices, judge.Option{ID: id, Text: o.Text})
		if o.Correct {
			out.Correct = append(out.Correct, id)
		}
	}
	return out
}

func points(score float64) judge.Points { return judge.Points(score*10 + 0.5) }
