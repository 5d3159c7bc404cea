package console

import (
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// asking is one question of an interview with what was answered.
type asking struct {
	interview.Question
	Number    int
	Answered  bool
	Written   bool
	Turn      string // id of the answer's turn
	StartMS   int64
	EndMS     int64
	Pieces    []piece // the answer, word by word
	Corrected bool
	Waits     string // why there is no text yet
	Rating    int    // the reviewer's own, 1 to 5; 0 is none
	Before    int    // what it was before the machine's score showed
	Score     *interview.AnswerScore
	Why       string // why the machine's score is withheld, a sentence
}

// piece is a stretch of an answer. A word has its time; a plain stretch lies
// between words.
type piece struct {
	Text   string
	Word   bool
	MS     int64
	Unsure bool     // the recogniser was
	Cited  []string // ids of the key points that rest on it
}

// askings pairs the questions with their newest answers. Without the machine
// nothing it found is in them.
func askings(res interview.Result, mine interview.Review, machine bool) []asking {
	turns := map[string]interview.Turn{}
	for _, t := range res.Turns {
		if t.Speaker == interview.TheCandidate {
			turns[t.QuestionID] = t
		}
	}
	answers := map[string]interview.Answer{}
	for _, a := range res.Answers {
		if have, ok := answers[a.QuestionID]; !ok || a.Take > have.Take {
			answers[a.QuestionID] = a
		}
	}
	scores := map[string]interview.AnswerScore{}
	if machine && res.Assessment != nil {
		for _, s := range res.Assessment.Answers {
			scores[s.QuestionID] = s
		}
	}
	out := make([]asking, 0, len(res.Interview.Asked.Questions))
	for i, q := range res.Interview.Asked.Questions {
		a := asking{Question: q, Number: i + 1, Rating: level(mine.Ratings, q.ID), Before: level(mine.Blind, q.ID)}
		var points []interview.KeyPointScore
		if s, ok := scores[q.ID]; ok {
			a.Score, points = &s, s.KeyPoints
			if s.Judged.Score == nil {
				a.Why = upper(interview.WithheldBecause(s.Withheld)) + "."
			}
		}
		if t, ok := turns[q.ID]; ok {
			a.Answered, a.Turn, a.StartMS, a.EndMS, a.Corrected = true, t.ID, t.StartMS, t.EndMS, t.Corrected
			a.Written = t.Form != interview.Spoken && t.Form != interview.Video
			a.Pieces = pieces(t, points)
		} else if an, ok := answers[q.ID]; ok {
			a.Answered, a.Waits = true, upper(an.Reason)
			if a.Waits == "" {
				a.Waits = "The recording is here and is being written down"
			}
		}
		out = append(out, a)
	}
	return out
}

// level is a rating of 0 to 100 as one of five steps; 0 where there is none.
func level(ratings map[string]float64, q string) int {
	r, ok := ratings[q]
	if !ok {
		return 0
	}
	return int(r/25+0.5) + 1
}

// unsure is the confidence below which a word is shown as one the recogniser
// was not sure of.
const unsure = 0.5

// pieces cuts an answer at its words and at the edges of what key points rest
// on. The text is never changed: all pieces together are it.
func pieces(t interview.Turn, points []interview.KeyPointScore) []piece {
	type cut struct {
		at, to int
		word   interview.Word
	}
	var words []cut
	at := 0
	for _, w := range t.Words() {
		i := strings.Index(t.Text[at:], w.Text)
		if w.Text == "" || i < 0 {
			continue // what was corrected by hand has words that were not spoken so
		}
		words = append(words, cut{at + i, at + i + len(w.Text), w})
		at += i + len(w.Text)
	}
	cited := func(from, to int) []string {
		var ids []string
		for _, p := range points {
			if p.Quote != "" && p.Start < to && p.End > from && p.Start >= 0 && p.End <= len(t.Text) {
				ids = append(ids, p.ID)
			}
		}
		return ids
	}
	var out []piece
	plain := func(from, to int) {
		// cut once more where evidence begins or ends
		edges := []int{from, to}
		for _, p := range points {
			for _, e := range []int{p.Start, p.End} {
				if e > from && e < to {
					edges = append(edges, e)
				}
			}
		}
		slices.Sort(edges)
		edges = slices.Compact(edges)
		for i := 1; i < len(edges); i++ {
			if edges[i] > edges[i-1] {
				out = append(out, piece{Text: t.Text[edges[i-1]:edges[i]], Cited: cited(edges[i-1], edges[i])})
			}
		}
	}
	at = 0
	for _, w := range words {
		plain(at, w.at)
		out = append(out, piece{Text: t.Text[w.at:w.to], Word: true, MS: w.word.StartMS, Unsure: w.word.Confidence >= 0 && w.word.Confidence < unsure, Cited: cited(w.at, w.to)})
		at = w.to
	}
	plain(at, len(t.Text))
	return out
}
