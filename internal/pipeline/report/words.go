package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

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
		"unreadable":                   "the recording cannot be read",
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
		"not_given":                    "the product that it was imported from gives no such score",
		"not_requested":                "the plan did not ask for it",
	}
}

func score(j interview.Judged) Score {
	if j.Score == nil {
		return Score{Text: "withheld", Why: []string{sentence(Because(j.Withheld))}}
	}
	s := Score{
		Known: true, Value: *j.Score, Number: trim(*j.Score), Text: trim(*j.Score) + " of 100",
		Confidence: string(j.Confidence), Why: j.ConfidenceReasons,
	}
	if j.Low != nil && j.High != nil {
		s.Low, s.High = *j.Low, *j.High
		s.Interval = trim(*j.Low) + " to " + trim(*j.High)
	}
	return s
}

func recommendation(r interview.Recommendation) (string, Tone) {
	switch r {
	case interview.Advance:
		return "Advance", ToneAdvance
	case interview.NotYet:
		return "Not yet", ToneNotYet
	}
	return "A person should review this", ToneReview
}

// trim writes a number with at most one decimal.
func trim(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}

// label makes a code readable: "role_specific" is "Role specific".
func label(code string) string { return upper(strings.ReplaceAll(code, "_", " ")) }

// dimension names a sub-score: "language.grammar" is "grammar".
func dimension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	return strings.ReplaceAll(name, "_", " ")
}

func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	return strings.ToUpper(string(r)) + s[n:]
}

// sentence makes a clause stand alone.
func sentence(s string) string { return upper(strings.TrimSuffix(s, ".")) + "." }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// measure says a figure in its unit.
func measure(m interview.Measure) Pair {
	p := Pair{Label: label(m.Name)}
	switch m.Unit {
	case "share":
		p.Value = fmt.Sprintf("%.0f %%", 100*m.Value)
	case "percent", "pct":
		p.Value = trim(m.Value) + " %"
	case "ms":
		p.Value = trim(math.Round(m.Value/100)/10) + " s"
	case "words/min":
		p.Value = fmt.Sprintf("%.0f", m.Value)
	case "count", "ratio", "":
		p.Value = trim(m.Value)
	default:
		p.Value = trim(m.Value) + " " + strings.ReplaceAll(m.Unit, "_", " ")
	}
	return p
}

// clock writes milliseconds as minutes and seconds, "12:05", from an hour on
// as "1:02:05".
func clock(ms int64) string {
	s := ms / 1000
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

func length(ms int64) string {
	s := (ms + 500) / 1000
	switch {
	case ms == 0:
		return ""
	case s < 60:
		return counted(int(s), "second", "seconds")
	}
	return fmt.Sprintf("%d min %d s", s/60, s%60)
}
