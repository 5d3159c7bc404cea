package judge

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// timeline places the recogniser's words, or where there are none its
// segments, in the bytes of an answer.
type timeline []moment

type moment struct{ start, end, startMS, endMS int }

// reach is how far, in bytes, a word may stand from the one before it, so that
// one word the text does not have cannot push the others out of place.
const reach = 400

func newTimeline(a Answer) timeline {
	var t timeline
	at := 0
	place := func(piece string, startMS, endMS, within int) {
		piece = strings.TrimFunc(piece, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if piece == "" {
			return
		}
		rest := a.Text[at:min(len(a.Text), at+within+len(piece))]
		i := indexFold(rest, piece)
		if i < 0 {
			return
		}
		t = append(t, moment{at + i, at + i + len(piece), startMS, endMS})
		at += i + len(piece)
	}
	for _, w := range a.Words {
		place(w.Text, w.StartMS, w.EndMS, reach)
	}
	if len(t) == 0 {
		for _, s := range a.Segments {
			place(s.Text, s.StartMS, s.EndMS, 10*reach)
		}
	}
	return t
}

// indexFold finds piece as whole words, exactly or in another case of the same
// byte length.
func indexFold(s, piece string) int {
	for i := 0; i+len(piece) <= len(s); i++ {
		if !utf8.RuneStart(s[i]) {
			continue
		}
		end := i + len(piece)
		if s[i:end] != piece && !strings.EqualFold(s[i:end], piece) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[end:])
		if (i == 0 || !unicode.IsLetter(before)) && (end == len(s) || !unicode.IsLetter(after)) {
			return i
		}
	}
	return -1
}

// span returns the times of the pieces that the bytes from start to end touch.
func (t timeline) span(start, end int) (startMS, endMS *int) {
	for _, m := range t {
		if m.end <= start || m.start >= end {
			continue
		}
		if startMS == nil || m.startMS < *startMS {
			startMS = new(m.startMS)
		}
		if endMS == nil || m.endMS > *endMS {
			endMS = new(m.endMS)
		}
	}
	return startMS, endMS
}
