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
	s.ForCandidate = strings.Replace(s.ForCandidate, was.Sentence(), cannotBeRead, 1)
	s.ForRecruiter = strings.Replace(s.ForRecruiter, was.Sentence(), cannotBeRead, 1)
	out.ForRecruiter.Text = strings.Replace(out.ForRecruiter.Text,
		fmt.Sprintf("Answer %d has no score: %s", n, was.Sentence()),
		fmt.Sprintf("Answer %d has no score: %s", n, cannotBeRead), 1)
}
