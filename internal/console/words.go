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
