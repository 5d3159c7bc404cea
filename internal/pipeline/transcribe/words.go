package transcribe

import (
	"math"
	"strings"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/speech"
)

// transcript takes over what a recogniser wrote down. Recognisers are other
// people's programs: times are brought into the recording's lengthMS and into
// order, confidences into their range, and what is no text into text, so that
// nothing after this stage can trip over them.
func transcript(said speech.Transcript, p interview.PendingAnswer, lengthMS int64) interview.Transcript {
	t := interview.Transcript{
		AnswerID: p.Answer.ID,
		Language: said.Language,
		Engine:   interview.Engine{Name: said.Engine.Name, Version: said.Engine.Version, Model: said.Engine.Model},
	}
	if t.Language == "" {
		t.Language = p.Interview.Asked.Language
	}
	var at int64
	for _, seg := range said.Segments {
		s := interview.Segment{Text: plain(seg.Text)}
		if s.Text == "" {
			continue
		}
		s.StartMS, s.EndMS = within(seg.StartMS, seg.EndMS, at, lengthMS)
		begin := s.StartMS
		for _, w := range seg.Words {
			word := interview.Word{Text: plain(w.Text), Confidence: confidence(w.Confidence)}
			if word.Text == "" {
				continue
			}
			word.StartMS, word.EndMS = within(w.StartMS, w.EndMS, begin, s.EndMS)
			begin = word.StartMS
			s.Words = append(s.Words, word)
		}
		at = s.EndMS
		t.Segments = append(t.Segments, s)
	}
	return t
}

// within moves a stretch of time between two others.
func within(start, end, from, to int64) (int64, int64) {
	start = min(max(start, from), max(from, to))
	return start, min(max(end, start), max(start, to))
}

// confidence is 0 to 1, or [speech.UnknownConfidence].
func confidence(c float64) float64 {
	if math.IsNaN(c) || c < 0 {
		return speech.UnknownConfidence
	}
	return min(c, 1)
}

// plain is text as both databases keep it, without spaces around it.
func plain(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", ""))
}
