package interview

import (
	"context"
	"fmt"
)

// SyntheticAnswer is every answer of a test interview that completed at once.
const SyntheticAnswer = "[synthetic answer of a test interview]"

// WithheldSynthetic is why a synthetic assessment has no score. A number that
// nobody's words stand behind would be made up, even in a test; whoever wants
// to see numbers records an answer with a test key.
const WithheldSynthetic = "synthetic"

// synthesize answers and completes a new test interview. It goes on through
// the ordinary report stage, so that webhooks, documents and links are real.
func (s *Service) synthesize(ctx context.Context, tx Tx, iv *Interview) error {
	iv.Completion, iv.StartedAt, iv.CompletedAt = Synthetic, s.now(), s.now()
	for _, q := range iv.Asked.Questions {
		an := Answer{
			ID: newID(), InterviewID: iv.ID, QuestionID: q.ID, Take: 1, Form: Text, Text: SyntheticAnswer,
			State: Transcribed, StartedAt: s.now(), ReceivedAt: s.now(),
		}
		if err := tx.SaveAnswer(ctx, &an); err != nil {
			return err
		}
	}
	return s.finish(ctx, tx, iv, Synthetic)
}

// addSynthetic keeps an assessment in which everything is there and every
// score is withheld.
func (s *Service) addSynthetic(ctx context.Context, tx Tx, iv Interview) error {
	withheld := Judged{Withheld: WithheldSynthetic, Confidence: LowConfidence}
	as := Assessment{
		Engine: Engine{Name: "synthetic", Version: "1"}, Judged: withheld, Synthetic: true,
		Answers: []AnswerScore{}, ReasonsFor: []Finding{}, ReasonsAgainst: []Finding{},
		ForCandidate:   Summary{Text: "This is a test interview. Nobody was interviewed."},
		ForRecruiter:   Summary{Text: "This is a test interview. Nobody was interviewed, and nothing in it says anything of anybody."},
		Recommendation: ReviewIt, RecommendedBecause: "A synthetic result recommends nothing.",
	}
	turns, err := tx.Turns(ctx, iv.ID)
	if err != nil {
		return err
	}
	said := map[string]string{}
	for _, t := range turns {
		if t.Speaker == TheCandidate {
			said[t.QuestionID] = t.ID
		}
	}
	for i, q := range iv.Asked.Questions {
		score := AnswerScore{QuestionID: q.ID, TurnID: said[q.ID], Judged: withheld}
		for _, k := range q.KeyPoints {
			score.KeyPoints = append(score.KeyPoints, KeyPointScore{
				ID: fmt.Sprintf("q%d.%s", i+1, k.ID), KeyPointID: k.ID, Text: k.Text, Verdict: "absent", Weight: k.Weight})
		}
		as.Answers = append(as.Answers, score)
	}
	for _, sk := range iv.Asked.Skills {
		as.Skills = append(as.Skills, SkillScore{Name: sk.Name, MustHave: sk.MustHave, Judged: withheld})
	}
	return s.addAssessment(ctx, tx, iv, as)
}
