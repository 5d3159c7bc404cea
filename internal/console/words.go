package console

import "github.com/candorhq/candor/internal/interview"

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
