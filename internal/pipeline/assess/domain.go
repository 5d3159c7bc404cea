package assess

import (
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/judge"
)

// domain brings a judgement into the interview's words: times count from the
// interview's start, and answers point at their turns.
func domain(a judge.Assessment, c interview.Case) interview.Assessment {
	out := interview.Assessment{
		InterviewID: c.Interview.ID, Basis: c.Interview.Version,
		Engine:   engine(a.Engine, c),
		Judged:   judged(a.Score, a.Withheld, a.Confidence, a.ConfidenceReasons, a.Interval),
		Coverage: interview.Coverage{Questions: score(a.Coverage.Answered), KeyPoints: score(a.Coverage.KeyPoints)},
		Delivery: measures(a.Delivery), Language: measures(a.Language),
		ForCandidate: summary(a.SummaryCandidate), ForRecruiter: summary(a.SummaryRecruiter),
		ReasonsFor: findings(a.ReasonsFor), ReasonsAgainst: findings(a.ReasonsAgainst),
		Recommendation: recommendation(a.Recommendation.Advice), RecommendedBecause: a.Recommendation.Reason,
	}
	turns := answerTurns(c.Turns)
	given := map[string]interview.Answer{}
	for _, an := range c.Answers {
		given[an.QuestionID] = an
	}
	var total float64
	for _, j := range a.Answers {
		total += j.Weight
	}
	questionOf := map[string]string{}
	for i, j := range a.Answers {
		questionOf[j.ID] = j.QuestionID
		s, turn, an := answer(j, turns[j.QuestionID], total), turns[j.QuestionID], given[j.QuestionID]
		if turn.Form == interview.Choice {
			for n := range s.KeyPoints {
				reword(&s.KeyPoints[n], an, c.Interview.Asked.Questions[i], turn.Text)
			}
		}
		out.Answers = append(out.Answers, s)
		if an.State == interview.Unreadable && j.Withheld != nil && *j.Withheld != judge.NotScored {
			unreadable(&out, i+1, *j.Withheld)
		}
	}
	for _, s := range a.Skills {
		sk := interview.SkillScore{Name: s.Name, MustHave: s.MustHave, Judged: judged(s.Score, s.Withheld, s.Confidence, nil, nil)}
		for _, r := range s.Rests {
			sk.Questions = append(sk.Questions, questionOf[r.Answer])
		}
		out.Skills = append(out.Skills, sk)
	}
	for _, d := range a.Dimensions {
		j := judged(d.Score, d.Withheld, judge.Low, nil, nil)
		if d.Why != "" {
			j.ConfidenceReasons = []string{d.Why}
		}
		out.Dimensions = append(out.Dimensions, interview.Dimension{Name: d.Name, Judged: j})
	}
	return out
}

// engine names everything that shaped the assessment, the recogniser and the
// plan included.
func engine(e judge.Engine, c interview.Case) interview.Engine {
	parts := map[string]string{"parameters": e.Parameters, "rubric": e.Rubric, "answers": e.Answers}
	if e.Lexicon != "" {
		parts["lexicon"] = e.Lexicon
	}
	for _, t := range c.Turns {
		if t.Engine != nil {
			parts["recogniser"] = strings.Join(strings.Fields(t.Engine.Name+" "+t.Engine.Version+" "+t.Engine.Model), " ")
		}
	}
	parts["plan"] = c.Interview.PlanID + " version " + strconv.Itoa(c.Interview.Asked.PlanVersion)
	return interview.Engine{Name: e.Name, Version: e.Version, Parts: parts}
}

func answer(j judge.Judged, turn interview.Turn, total float64) interview.AnswerScore {
	out := interview.AnswerScore{
		QuestionID: j.QuestionID, TurnID: turn.ID,
		Judged:       judged(j.Score, j.Withheld, j.Confidence, j.ConfidenceReasons, j.Interval),
		Contribution: score(j.Contribution),
		ForCandidate: j.AnalysisCandidate, ForRecruiter: j.AnalysisRecruiter,
	}
	if total > 0 {
		out.Weight = j.Weight / total
	}
	for _, k := range j.KeyPoints {
		out.KeyPoints = append(out.KeyPoints, keyPoint(k, turn))
	}
	for _, f := range j.Flags {
		out.Flags = append(out.Flags, interview.Flag{Code: string(f.Code), Message: f.Text})
	}
	return out
}

func keyPoint(k judge.Finding, turn interview.Turn) interview.KeyPointScore {
	out := interview.KeyPointScore{
		ID: k.ID, KeyPointID: k.KeyPointID, Text: k.Text, Met: float64(k.Met) / float64(judge.Whole),
		Verdict: string(k.Verdict), Weight: k.Weight, Contribution: score(k.Contribution),
	}
	if k.Quote != nil {
		out.Quote = *k.Quote
	}
	if k.Start != nil && k.End != nil {
		out.Start, out.End = *k.Start, *k.End
	}
	if k.StartMS != nil && k.EndMS != nil {
		out.StartMS, out.EndMS = turn.StartMS+int64(*k.StartMS), turn.StartMS+int64(*k.EndMS)
	}
	return out
}

func judged(p *judge.Points, w *judge.Reason, c judge.Confidence, why []string, i *judge.Interval) interview.Judged {
	out := interview.Judged{Confidence: interview.Confidence(c), ConfidenceReasons: why}
	if p != nil {
		out.Score = new(score(*p))
	}
	if w != nil {
		out.Withheld = string(*w)
	}
	if i != nil {
		out.Low, out.High = new(score(i.Low)), new(score(i.High))
	}
	return out
}

func score(p judge.Points) float64 { return float64(p) / 10 }

func measures(ms []judge.Measure) []interview.Measure {
	var out []interview.Measure
	for _, m := range ms {
		out = append(out, interview.Measure{Name: m.Name, Value: float64(m.Value) / 1000, Unit: m.Unit})
	}
	return out
}

func summary(s judge.Summary) interview.Summary {
	out := interview.Summary{Text: s.Text}
	seen := map[string]bool{}
	for _, sentence := range s.Sentences {
		for _, id := range sentence.Findings {
			if !seen[id] {
				seen[id] = true
				out.Findings = append(out.Findings, id)
			}
		}
	}
	return out
}

func findings(ss []judge.Sentence) []interview.Finding {
	out := []interview.Finding{}
	for _, s := range ss {
		out = append(out, interview.Finding{Text: s.Text, Findings: s.Findings})
	}
	return out
}

func recommendation(a judge.Advice) interview.Recommendation {
	switch a {
	case judge.Advance:
		return interview.Advance
	case judge.NotYet:
		return interview.NotYet
	}
	return interview.ReviewIt
}
