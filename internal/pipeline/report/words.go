package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
)

func score(j interview.Judged) Score {
	if j.Score == nil {
		return Score{Text: "withheld", Why: []string{sentence(interview.WithheldBecause(j.Withheld))}}
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
