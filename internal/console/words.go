package console

import (
	"fmt"
	"math"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// stateWords is an interview's state as recruiters say it.
func stateWords(s interview.State) string {
	switch s {
	case interview.InProgress:
		return "in progress"
	case interview.Ready:
		return "ready to review"
	default:
		return string(s)
	}
}

// stateHue is the chip's colour of a state; the word is always there too.
func stateHue(s interview.State) string {
	switch s {
	case interview.Ready:
		return "good"
	case interview.InProgress:
		return "live"
	case interview.Interrupted, interview.Expired:
		return "look"
	case interview.Failed:
		return "not"
	case interview.Completed, interview.Processing:
		return "accent"
	default:
		return ""
	}
}

// decisionWords is a decision as recruiters say it.
func decisionWords(d string) string {
	switch d {
	case "advance":
		return "advanced"
	case "hold":
		return "on hold"
	case "reject":
		return "rejected"
	}
	return d
}

func decisionHue(d string) string {
	switch d {
	case "advance":
		return "good"
	case "hold":
		return "look"
	case "reject":
		return "not"
	}
	return ""
}

// choice is an option of a select.
type choice struct{ Value, Name string }

func decisionChoices() []choice {
	return []choice{{"", "Any"}, {"none", "none yet"}, {"advance", "advanced"}, {"hold", "on hold"}, {"reject", "rejected"}}
}

// levels are the five steps of a rating.
func levels() []choice {
	return []choice{{"1", "nothing of it"}, {"2", "little"}, {"3", "about half"}, {"4", "most of it"}, {"5", "all of it"}}
}

// requestWords is what a candidate asked for.
func requestWords(k interview.RequestKind) string {
	switch k {
	case interview.AskHuman:
		return "asks to speak with a person"
	case interview.AskFormat:
		return "asks for another format"
	case interview.AskTime:
		return "asks for extra time"
	case interview.AskWritten:
		return "asks to answer in writing"
	case interview.AskDeletion:
		return "asks for deletion"
	case interview.AskContest:
		return "contests the result"
	}
	return strings.ReplaceAll(string(k), "_", " ")
}

// measure is a figure of delivery in its unit.
func measure(m interview.Measure) string {
	switch m.Unit {
	case "share":
		return fmt.Sprintf("%.0f %%", 100*m.Value)
	case "ms":
		return trim(math.Round(m.Value/100)/10) + " s"
	case "words/min":
		return fmt.Sprintf("%.0f words a minute", m.Value)
	case "percent", "pct":
		return trim(m.Value) + " %"
	case "count", "ratio", "":
		return trim(m.Value)
	}
	return trim(m.Value) + " " + strings.ReplaceAll(m.Unit, "_", " ")
}

func trim(f float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0") }
