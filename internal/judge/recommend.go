package judge

import "fmt"

// Recommend turns a score and its confidence into advice, and says why. A
// withheld score, a confidence below the threshold, or a must-have skill that
// is withheld or below the not-yet threshold leads to review, never to a
// verdict.
func Recommend(score *Points, c Confidence, skills []Rated, t Thresholds) Recommendation {
	t = t.Or()
	if score == nil {
		return Recommendation{Review, "The overall score is withheld, so a person should review the interview."}
	}
	if !c.AtLeast(t.MinConfidence) {
		return Recommendation{Review, fmt.Sprintf("Confidence is %s, and at least %s is asked for, so a person should review the interview.", c, t.MinConfidence)}
	}
	switch {
	case *score < t.NotYet:
		return Recommendation{NotYet, fmt.Sprintf("The score of %s is below %s, with %s confidence.", score.short(), t.NotYet.short(), c)}
	case *score < t.Advance:
		return Recommendation{Review, fmt.Sprintf("The score of %s lies between %s and %s, so a person should review the interview.", score.short(), t.NotYet.short(), t.Advance.short())}
	}
	for _, s := range skills {
		if s.MustHave && s.Score == nil {
			return Recommendation{Review, fmt.Sprintf("The score of %s is enough, but the must-have skill “%s” could not be judged.", score.short(), s.Name)}
		}
		if s.MustHave && *s.Score < t.NotYet {
			return Recommendation{Review, fmt.Sprintf("The score of %s is enough, but the must-have skill “%s” stands at %s only.", score.short(), s.Name, s.Score.short())}
		}
	}
	return Recommendation{Advance, fmt.Sprintf("The score of %s reaches the %s asked for, with %s confidence.", score.short(), t.Advance.short(), c)}
}
