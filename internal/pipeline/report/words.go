package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// Because says a reason code for a withheld score to a reader.
func Because(code string) string {
	if s, ok := reasons()[code]; ok {
		return s
	}
	return "withheld (" + strings.ReplaceAll(code, "_", " ") + ")"
}

func reasons() map[string]string {
	return map[string]string{
		"not_scored":                   "this question is not scored",
		"no_rubric":                    "there are neither key points nor a model answer to judge by",
		"unjudgeable_rubric":           "the key points hold no word that could be looked for",
		"no_answer":                    "the question was not answered",
		"empty_answer":                 "the answer has no words",
		"silence":                      "the recording has no speech that could be heard",
		"too_short":                    "the answer is too short to be judged",
		"low_transcription_confidence": "the recogniser was too unsure of what it heard; a person should listen",
		"wrong_language":               "the answer is in another language than the rubric; a person should read it",
		"no_scored_questions":          "the interview has no scored question",
		"too_little_judged":            "too little of the interview could be judged",
		"no_questions":                 "no scored question speaks to it",
		"no_judged_answers":            "no answer that speaks to it could be judged",
		"not_measured":                 "the words of a transcript do not honestly support such a score",
		"not_assessed":                 "there is no assessment yet",
		"synthetic":                    "this is a test interview",
		"not_requested":                "the plan did not ask for it",
	}
}

func score(j interview.Judged) Score {
	s := Score{Confidence: string(j.Confidence), Why: j.ConfidenceReasons}
	if j.Score == nil {
		s.Text = "withheld"
		s.Why = append([]string{Because(j.Withheld)}, s.Why...)
		return s
	}
	s.Known, s.Value = true, *j.Score
	s.Text = trim(*j.Score) + " of 100"
	if j.Low != nil && j.High != nil {
		s.Interval = trim(*j.Low) + " to " + trim(*j.High)
	}
	return s
}

func recommendation(r interview.Recommendation) string {
	switch r {
	case interview.Advance:
		return "Advance"
	case interview.NotYet:
		return "Not yet"
	}
	return "A person should review this"
}

// trim writes a number with at most one decimal.
func trim(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}

func label(code string) string {
	s := strings.ReplaceAll(code, "_", " ")
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func unit(u string) string {
	switch u {
	case "percent", "pct":
		return "%"
	case "count", "ratio":
		return ""
	}
	return strings.ReplaceAll(u, "_", " ")
}

// clock writes milliseconds as minutes and seconds, "12:05".
func clock(ms int64) string { return fmt.Sprintf("%d:%02d", ms/60000, ms/1000%60) }

func length(ms int64) string {
	if ms == 0 {
		return ""
	}
	if ms < 60000 {
		return fmt.Sprintf("%d seconds of answers", (ms+500)/1000)
	}
	return fmt.Sprintf("%d minutes %d seconds of answers", ms/60000, ms/1000%60)
}
