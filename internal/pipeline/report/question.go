package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// Question is one question with its answer.
type Question struct {
	Number    int
	Anchor    string // "q1", cited by summaries
	Text      string
	Language  string // of the question and its key points
	Category  string
	Score     Score
	Share     string // its part of the overall score, empty where it has none
	Answer    []Span
	Spoken    string // the language of the answer
	Written   bool
	Code      bool
	Recording string // id; empty where nothing was recorded
	Clip      string // media fragment, where the answer is a part of the recording: "#t=12.5,40"
	At        string // from the interview's start
	Points    []Point
	Flags     []Note
	Analysis  []Piece
	Answered  bool
	Unscored  bool
	Corrected bool

	analysis string
}

// Note is a flag with the id that summaries cite.
type Note struct{ ID, Text string }

// Span is a piece of an answer; Cited spans are what a key point rests on.
type Span struct {
	Text  string
	Cited []string // ids of findings
}

// Point is one key point with its evidence.
type Point struct {
	ID      string
	Text    string
	Verdict string
	Met     string // "80 %"
	Quote   string
	At      string
	Points  string
}

func questions(r interview.Result, a interview.Assessment) []Question {
	turns := map[string]interview.Turn{}
	for _, t := range r.Turns {
		if t.Speaker == interview.TheCandidate {
			turns[t.QuestionID] = t
		}
	}
	scores := map[string]interview.AnswerScore{}
	for _, s := range a.Answers {
		scores[s.QuestionID] = s
	}
	cut := map[string]string{}
	for _, a := range r.Answers {
		if a.ToMS > 0 {
			cut[a.ID] = fmt.Sprintf("#t=%g,%g", float64(a.FromMS)/1000, float64(a.ToMS)/1000)
		}
	}
	kept := map[string]bool{}
	for _, rec := range r.Recordings {
		kept[rec.ID] = rec.RemovedAt.IsZero()
	}
	var out []Question
	for i, q := range r.Interview.Asked.Questions {
		s, judged := scores[q.ID]
		if !judged {
			s.Judged = interview.Judged{Withheld: "not_assessed"}
		}
		v := Question{
			Number: i + 1, Anchor: fmt.Sprintf("q%d", i+1), Text: q.Text, Language: r.Interview.Asked.Language,
			Category: label(string(q.Category)), Unscored: q.Unscored, Score: score(s.Judged), analysis: s.ForRecruiter,
		}
		if s.Score != nil && a.Score != nil && !q.Unscored {
			v.Share = trim(s.Contribution) + " points of the overall score"
		}
		s.KeyPoints = slices.Clone(s.KeyPoints)
		for n := range s.KeyPoints {
			if k := &s.KeyPoints[n]; !strings.HasPrefix(k.ID, v.Anchor+".") {
				k.ID = v.Anchor + "." + k.ID // unique in the whole report, whoever made the assessment
			}
		}
		if t, ok := turns[q.ID]; ok {
			v.Answered = true
			v.Written = t.Form != interview.Spoken && t.Form != interview.Video
			v.Code = t.Form == interview.Code
			v.Spoken, v.Corrected = t.Language, t.Corrected
			v.Answer = spans(t.Text, s.KeyPoints)
			if !v.Written {
				v.At = clock(t.StartMS)
			}
			if kept[t.RecordingID] {
				v.Recording, v.Clip = t.RecordingID, cut[t.AnswerID]
			}
		}
		for n, f := range s.Flags {
			v.Flags = append(v.Flags, Note{fmt.Sprintf("%s.f%d", v.Anchor, n+1), f.Message})
		}
		for _, k := range s.KeyPoints {
			v.Points = append(v.Points, point(k))
		}
		out = append(out, v)
	}
	return out
}

// runes is how long the answer is.
func (q Question) runes() int {
	n := 0
	for _, s := range q.Answer {
		n += len([]rune(s.Text))
	}
	return n
}

// Best is the point whose evidence counts most; none where there is none.
func (q Question) Best() Point {
	var out Point
	most := -1.0
	for _, p := range q.Points {
		if v, err := strconv.ParseFloat(p.Points, 64); err == nil && p.Quote != "" && v > most {
			most, out = v, p
		}
	}
	return out
}

// State tells how many of its key points an answer speaks to.
func (q Question) State() string {
	found := 0
	for _, p := range q.Points {
		if p.Verdict == "met" || p.Verdict == "partial" {
			found++
		}
	}
	switch {
	case !q.Answered:
		return "no answer"
	case len(q.Points) == 0:
		return "–"
	}
	return strconv.Itoa(found) + " of " + strconv.Itoa(len(q.Points))
}

func point(k interview.KeyPointScore) Point {
	p := Point{ID: k.ID, Text: k.Text, Verdict: k.Verdict, Quote: k.Quote, Points: trim(k.Contribution)}
	if k.Met > 0 {
		p.Met = trim(100*k.Met) + " %"
	}
	if k.EndMS > 0 {
		p.At = clock(k.StartMS)
	}
	return p
}

// spans cuts an answer at the edges of its quotes. Neighbours that are cited
// by the same findings are one span.
func spans(text string, points []interview.KeyPointScore) []Span {
	quoted := slices.DeleteFunc(slices.Clone(points), func(p interview.KeyPointScore) bool {
		return p.Quote == "" || p.Start < 0 || p.End > len(text) || p.Start >= p.End || text[p.Start:p.End] != p.Quote
	})
	edges := []int{0, len(text)}
	for _, p := range quoted {
		edges = append(edges, p.Start, p.End)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var out []Span
	for i := 1; i < len(edges); i++ {
		s := Span{Text: text[edges[i-1]:edges[i]]}
		for _, p := range quoted {
			if p.Start <= edges[i-1] && p.End >= edges[i] {
				s.Cited = append(s.Cited, p.ID)
			}
		}
		out = append(out, s)
	}
	return out
}
