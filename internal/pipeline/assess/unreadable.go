package assess

import (
	"fmt"
	"strings"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/judge"
)

// Unreadable is why an answer has no score whose recording cannot be decoded.
// A judge, which sees words only, can just say that there are none.
const Unreadable = "unreadable"

const cannotBeRead = "The recording cannot be read."

// unreadable says of answer n, from 1, what a judge cannot know.
func unreadable(out *interview.Assessment, n int, was judge.Reason) {
	s := &out.Answers[n-1]
	s.Withheld, s.ConfidenceReasons = Unreadable, []string{cannotBeRead}
	s.ForCandidate = inPlaceOf(was, s.ForCandidate, "")
	s.ForRecruiter = inPlaceOf(was, s.ForRecruiter, "")
	out.ForRecruiter.Text = inPlaceOf(was, out.ForRecruiter.Text, fmt.Sprintf("Answer %d has no score: ", n))
}

// inPlaceOf puts the true reason where a text gives the judge's behind some
// words, as a sentence of its own or as the end of one.
func inPlaceOf(was judge.Reason, text, behind string) string {
	for _, form := range []func(string) string{func(s string) string { return s }, uncapped} {
		text = strings.Replace(text, behind+form(was.Sentence()), behind+form(cannotBeRead), 1)
	}
	return text
}

func uncapped(s string) string { return strings.ToLower(s[:1]) + s[1:] }
