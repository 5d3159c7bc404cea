package judge

import "fmt"

// Widths of an interval, in points, up to which a score is held with high and
// with medium confidence.
const (
	narrow Points = 250
	broad  Points = 500
)

// answerConfidence is the engine's ceiling, lowered by guards, by a wide
// interval, and for questions whose answers no text engine has been validated
// on.
func answerConfidence(j Judged, r Reading) (Confidence, []string) {
	c, why := r.Ceiling, append([]string{}, r.Doubts...)
	if c.rank() < 0 {
		c = Low
	}
	cap := func(to Confidence, reason string) {
		if c = lower(c, to); reason != "" {
			why = append(why, reason)
		}
	}
	switch width := j.Interval.High - j.Interval.Low; {
	case width > broad:
		cap(Low, fmt.Sprintf("A small change in matching would move the score by up to %s points.", width.short()))
	case width > narrow:
		cap(Medium, fmt.Sprintf("A small change in matching would move the score by up to %s points.", width.short()))
	}
	for _, f := range j.Flags {
		switch f.Code {
		case WordSalad, PossibleContradiction, QuestionEcho, InstructionLike, UnsureTranscript, LongAnswer, UnsupportedLanguage:
			cap(Low, f.Text)
		case ShortAnswer, HiddenCharacters:
			cap(Medium, f.Text)
		}
	}
	return c, why
}

// unproven reports whether the category is one for which agreement with human
// raters has not been shown.
func unproven(category string) bool {
	switch category {
	case "behavioral", "behavioural", "situational", "experience":
		return true
	}
	return false
}

// confidence of the whole: the level that at least half of the judged weight
// reaches, lowered where questions are missing.
func (a *Assessment) confidence(req Request) (Confidence, []string) {
	if a.Score == nil {
		return Low, []string{a.Withheld.Sentence()}
	}
	why := []string{}
	var all, notLow, isHigh, open int64
	for i, j := range a.Answers {
		if j.Score == nil {
			continue
		}
		w := weigh(req.Items[i].Question.Weight)
		all += w
		if unproven(req.Items[i].Question.Category) {
			open += w
		}
		if j.Confidence.AtLeast(Medium) {
			notLow += w
		}
		if j.Confidence == High {
			isHigh += w
		}
	}
	c := Low
	switch {
	case isHigh == all:
		c = High
	case notLow*2 > all:
		c = Medium
	}
	if c != High {
		why = append(why, "Not every answer could be judged with high confidence.")
	}
	if a.Coverage.Judged < 750 {
		c = Low
	} else if a.Coverage.Judged < FullScore {
		c = lower(c, Medium)
	}
	if a.Coverage.Judged < FullScore {
		why = append(why, fmt.Sprintf("%s percent of the question weight could be judged.", a.Coverage.Judged.short()))
	}
	if open > 0 {
		c = lower(c, Medium)
		why = append(why, "Scores of behavioural, situational and experience questions have not been validated against human raters.")
	}
	return c, why
}

// dimensions lists the sub-scores that buyers ask for and says why each is
// withheld.
func dimensions() []Dimension {
	out := []Dimension{}
	for _, d := range [][2]string{
		{"communication", "Wording does not show how well somebody communicates; the key points covered and the delivery measures are shown instead."},
		{"motivation", "Motivation cannot be measured from words without guessing at feelings, which is not done here."},
		{"language", "There is no validated language test behind a free interview answer; the language measures are shown instead and not counted."},
		{"language.vocabulary", "The variety of words depends on topic and length; it is shown as a measure and not scored."},
		{"language.grammar", "A transcript shows the recogniser's grammar as much as the speaker's."},
		{"language.fluency", "Pauses and pace follow from health, nerves and connection as much as from fluency; they are shown as measures and not scored."},
		{"language.pronunciation", "Voice is not judged here."},
	} {
		out = append(out, Dimension{Name: d[0], Withheld: new(NotMeasured), Why: d[1]})
	}
	return out
}
