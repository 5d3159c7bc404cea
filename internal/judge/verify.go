package judge

import (
	"fmt"
	"unicode/utf8"
)

// Verify checks an assessment against its request and says what does not hold:
// a quote that is not there byte for byte, a time outside the words, parts that
// do not add up, a score and a reason for withholding it at once, a sentence
// without a finding, a recommendation that the thresholds do not give. Nothing
// leaves the product without it. Its errors never repeat what was said.
func Verify(a Assessment, req Request) error {
	if len(a.Answers) != len(req.Items) {
		return fmt.Errorf("%d answers for %d questions", len(a.Answers), len(req.Items))
	}
	rubric, said, err := fingerprints(req)
	if err != nil {
		return fmt.Errorf("hash of the request: %w", err)
	}
	if a.Engine.Name == "" || a.Engine.Version == "" || a.Engine.Rubric != rubric || a.Engine.Answers != said {
		return fmt.Errorf("the engine does not name itself or another request was judged")
	}
	if err := either("overall", a.Score, a.Withheld, a.Interval); err != nil {
		return err
	}
	var sum Points
	byID := map[string]Judged{}
	for i, j := range a.Answers {
		if err := j.verify(fmt.Sprintf("q%d", i+1), req.Items[i]); err != nil {
			return fmt.Errorf("answer q%d: %w", i+1, err)
		}
		byID[j.ID] = j
		sum += j.Contribution
	}
	if want := orZero(a.Score); sum != want {
		return fmt.Errorf("contributions of the answers add up to %s, the score is %s", sum, want)
	}
	if len(a.Skills) != len(req.Skills) {
		return fmt.Errorf("%d skills for %d of the plan", len(a.Skills), len(req.Skills))
	}
	for i, s := range a.Skills {
		if s.Name != req.Skills[i].Name || s.MustHave != req.Skills[i].MustHave || s.Confidence.rank() < 0 {
			return fmt.Errorf("skill %d is not the plan's", i+1)
		}
		if err := either("skill "+s.ID, s.Score, s.Withheld, nil); err != nil {
			return err
		}
		var sum Points
		for _, r := range s.Rests {
			if j, ok := byID[r.Answer]; !ok || j.Score == nil {
				return fmt.Errorf("skill %s rests on %q, which has no score", s.ID, r.Answer)
			}
			sum += r.Contribution
		}
		if sum != orZero(s.Score) {
			return fmt.Errorf("contributions of skill %s add up to %s", s.ID, sum)
		}
	}
	for _, d := range a.Dimensions {
		if err := either("dimension "+d.Name, d.Score, d.Withheld, nil); err != nil {
			return err
		}
	}
	for _, ms := range [][]Measure{a.Delivery, a.Language} {
		if err := uncounted(ms); err != nil {
			return err
		}
	}
	if a.Confidence.rank() < 0 {
		return fmt.Errorf("confidence %q is not known", a.Confidence)
	}
	if want := Recommend(a.Score, a.Confidence, a.Skills, req.Thresholds); a.Recommendation != want {
		return fmt.Errorf("recommendation is %s, the thresholds give %s", a.Recommendation.Advice, want.Advice)
	}
	return a.verifySentences()
}

func (a Assessment) verifySentences() error {
	known := a.FindingIDs()
	for _, group := range [][]Sentence{a.SummaryCandidate.Sentences, a.SummaryRecruiter.Sentences, a.ReasonsFor, a.ReasonsAgainst} {
		if n := len(group) - len(KeepCited(group, known)); n > 0 {
			return fmt.Errorf("%d sentences cite no finding", n)
		}
	}
	for _, s := range []Summary{a.SummaryCandidate, a.SummaryRecruiter} {
		if s.Text != summaryOf(s.Sentences).Text {
			return fmt.Errorf("a summary's text is not its sentences")
		}
	}
	return nil
}

func (j Judged) verify(id string, it Item) error {
	if j.ID != id || j.QuestionID != it.Question.ID {
		return fmt.Errorf("the ids are %q and %q", j.ID, j.QuestionID)
	}
	if err := either("answer", j.Score, j.Withheld, j.Interval); err != nil {
		return err
	}
	if j.Confidence.rank() < 0 {
		return fmt.Errorf("confidence %q is not known", j.Confidence)
	}
	if (j.Score == nil || !it.Question.Scored) && j.Contribution != 0 {
		return fmt.Errorf("an answer without a score contributes %s", j.Contribution)
	}
	times := newTimeline(it.Answer)
	var sum Points
	for i, k := range j.KeyPoints {
		if want := fmt.Sprintf("%s.k%d", id, i+1); k.ID != want {
			return fmt.Errorf("key point id %q is not %q", k.ID, want)
		}
		if err := k.verify(it.Answer, times); err != nil {
			return fmt.Errorf("%s: %w", k.ID, err)
		}
		if j.Score == nil && k.Met != 0 {
			return fmt.Errorf("%s: met without a score", k.ID)
		}
		sum += k.Contribution
	}
	if sum != orZero(j.Score) {
		return fmt.Errorf("contributions of the key points add up to %s, the score is %s", sum, orZero(j.Score))
	}
	for i, f := range j.Flags {
		if f.ID != fmt.Sprintf("%s.f%d", id, i+1) || f.Code == "" || f.Text == "" {
			return fmt.Errorf("flag %d is not complete", i+1)
		}
	}
	if err := uncounted(j.Delivery); err != nil {
		return err
	}
	return uncounted(j.Language)
}

func (k Finding) verify(a Answer, times timeline) error {
	if k.Met < 0 || k.Met > Whole || k.Verdict != verdict(k.Met) {
		return fmt.Errorf("met %s does not go with %q", k.Met, k.Verdict)
	}
	if k.Met == 0 {
		if k.Quote != nil || k.Start != nil || k.End != nil || k.StartMS != nil || k.EndMS != nil || k.Contribution != 0 {
			return fmt.Errorf("absent, but it has a quote, a time or a contribution")
		}
		return nil
	}
	if k.Quote == nil || k.Start == nil || k.End == nil {
		return fmt.Errorf("found without a quote")
	}
	start, end := *k.Start, *k.End
	if start < 0 || end <= start || end > len(a.Text) || a.Text[start:end] != *k.Quote || !utf8.ValidString(*k.Quote) {
		return fmt.Errorf("the quote does not stand at %d to %d", start, end)
	}
	from, to := times.span(start, end)
	if !same(from, k.StartMS) || !same(to, k.EndMS) {
		return fmt.Errorf("the times are not those of the quoted words")
	}
	if k.Contribution < 0 {
		return fmt.Errorf("contribution %s is negative", k.Contribution)
	}
	return nil
}

// either checks that there is a score in range or a reason, never both.
func either(what string, score *Points, withheld *Reason, in *Interval) error {
	if (score == nil) == (withheld == nil) {
		return fmt.Errorf("%s: a score and a reason to withhold it exclude each other", what)
	}
	if score == nil {
		if in != nil {
			return fmt.Errorf("%s: an interval without a score", what)
		}
		return nil
	}
	if *score < 0 || *score > FullScore {
		return fmt.Errorf("%s: score %s is out of range", what, *score)
	}
	if in != nil && (in.Low < 0 || in.Low > *score || in.High < *score || in.High > FullScore) {
		return fmt.Errorf("%s: the interval does not hold the score", what)
	}
	return nil
}

func uncounted(ms []Measure) error {
	for _, m := range ms {
		if m.Counted || m.Weight != 0 {
			return fmt.Errorf("measure %q is counted", m.Name)
		}
	}
	return nil
}

func orZero(p *Points) Points {
	if p == nil {
		return 0
	}
	return *p
}

func same(a, b *int) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}
