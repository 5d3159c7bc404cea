package assess

import (
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// chosen names the options taken by their indices, one a line: two options may
// have the same wording.
func chosen(a interview.Answer) string {
	var b strings.Builder
	for _, i := range a.Chosen {
		b.WriteString(strconv.Itoa(i))
		b.WriteByte('\n')
	}
	return b.String()
}

// reword brings a key point of a choice, which quotes the line with the
// option's index, to the words of the option as the turn shows them.
func reword(k *interview.KeyPointScore, a interview.Answer, q interview.Question, text string) {
	quoted := k.Quote != ""
	k.Quote, k.Start, k.End = "", 0, 0
	at := 0
	for n, i := range a.Chosen {
		if i < 0 || i >= len(q.Choices) {
			continue
		}
		if n > 0 {
			at += len("; ")
		}
		end := at + len(q.Choices[i].Text)
		if quoted && k.KeyPointID == strconv.Itoa(i) && end <= len(text) && text[at:end] == q.Choices[i].Text {
			k.Quote, k.Start, k.End = q.Choices[i].Text, at, end
			return
		}
		at = end
	}
}
