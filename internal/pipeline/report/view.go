package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// View is what a report says, in reading order: one page of essence, then
// every question with its answer and evidence, then everything that shaped the
// scores.
type View struct {
	Language  string
	Title     string // the candidate, or the interview where no name is known
	Candidate string
	Position  string
	Plan      string
	By        string // the organization
	Completed string
	Length    string
	Created   time.Time
	Synthetic bool

	Recommendation string
	Because        string
	Overall        Score
	Skills         []Bar
	Withheld       []string // what is withheld, and why
	Summary        string
	For, Against   []Reason
	Coverage       []Pair

	Questions  []Question
	Delivery   []Pair // shown, never counted
	Integrity  string
	Provenance []Pair
	Version    int
	ID         string
}

// Score is a number to show, or why there is none.
type Score struct {
	Known      bool
	Value      float64 // 0 to 100
	Text       string  // "72.5 of 100" or "withheld"
	Confidence string
	Interval   string
	Why        []string
}

// Bar is a skill with its score.
type Bar struct {
	ID       string // cited by summaries: "s1"
	Name     string
	MustHave bool
	Score    Score
}

// Reason is a sentence with the findings it cites.
type Reason struct {
	Text  string
	Cites []string
}

// Pair is a label and a value.
type Pair struct{ Label, Value string }

// Question is one question with its answer.
type Question struct {
	Number    int
	ID        string
	Text      string
	Category  string
	Score     Score
	Share     string // its part of the overall score
	Answer    []Span
	Written   bool
	Code      bool
	Recording string // id; empty where nothing was recorded
	At        string // from the interview's start
	Points    []Point
	Flags     []string
	Analysis  string
	Unscored  bool
	Corrected bool
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
	Met     string
	Quote   string
	At      string
	Points  string
}

// NewView decides what the report of a result says.
func NewView(r interview.Result, version string) View {
	iv := r.Interview
	v := View{
		Language: iv.Asked.Language, Candidate: r.Candidate.Name(), Plan: iv.Asked.PlanName, By: r.Organization.Name,
		Created: r.CreatedAt, Version: r.Version, ID: iv.ID, Length: length(iv.DurationMS),
	}
	if v.Candidate == "" {
		v.Candidate = "Name not given"
	}
	v.Title = v.Candidate
	if r.Position != nil {
		v.Position = r.Position.Title
	}
	if !iv.CompletedAt.IsZero() {
		v.Completed = iv.CompletedAt.UTC().Format("2 January 2006, 15:04 UTC")
	}
	v.Integrity = integrity(r.Integrity)
	a := r.Assessment
	if a == nil {
		a = &interview.Assessment{Judged: interview.Judged{Withheld: "not_assessed"}}
	}
	v.Synthetic = a.Synthetic
	v.Recommendation, v.Because = recommendation(a.Recommendation), a.RecommendedBecause
	v.Overall = score(a.Judged)
	v.Summary = a.ForRecruiter.Text
	for i, s := range a.Skills {
		v.Skills = append(v.Skills, Bar{ID: fmt.Sprintf("s%d", i+1), Name: s.Name, MustHave: s.MustHave, Score: score(s.Judged)})
		if s.Score == nil {
			v.Withheld = append(v.Withheld, s.Name+": "+Because(s.Withheld))
		}
	}
	if a.Score == nil {
		v.Withheld = append([]string{"Overall score: " + Because(a.Withheld)}, v.Withheld...)
	}
	for _, d := range a.Dimensions {
		if d.Score == nil {
			v.Withheld = append(v.Withheld, label(d.Name)+": "+Because(d.Withheld))
		}
	}
	for _, f := range a.ReasonsFor {
		v.For = append(v.For, Reason{Text: f.Text, Cites: f.Findings})
	}
	for _, f := range a.ReasonsAgainst {
		v.Against = append(v.Against, Reason{Text: f.Text, Cites: f.Findings})
	}
	v.Coverage = []Pair{
		{"Scored questions answered", fmt.Sprintf("%.0f %%", a.Coverage.Questions)},
		{"Key points that could be judged", fmt.Sprintf("%.0f %%", a.Coverage.KeyPoints)},
	}
	for _, m := range slices.Concat(a.Delivery, a.Language) {
		v.Delivery = append(v.Delivery, Pair{label(m.Name), strings.TrimSpace(trim(m.Value) + " " + unit(m.Unit))})
	}
	v.Questions = questions(r, *a)
	v.Provenance = provenance(r, *a, version)
	return v
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
	var out []Question
	for i, q := range r.Interview.Asked.Questions {
		t, answered := turns[q.ID]
		s := scores[q.ID]
		v := Question{
			Number: i + 1, ID: q.ID, Text: q.Text, Category: label(string(q.Category)), Unscored: q.Unscored,
			Score: score(s.Judged), Analysis: s.ForRecruiter, Share: trim(s.Contribution) + " points of the overall score",
		}
		if answered {
			v.Written = t.Form != interview.Spoken && t.Form != interview.Video
			v.Code = t.Form == interview.Code
			v.Recording, v.At, v.Corrected = t.RecordingID, clock(t.StartMS), t.Corrected
			v.Answer = spans(t.Text, s.KeyPoints)
		}
		for n, f := range s.Flags {
			v.Flags = append(v.Flags, Note{fmt.Sprintf("q%d.f%d", i+1, n+1), f.Message})
		}
		for _, k := range s.KeyPoints {
			p := Point{ID: k.ID, Text: k.Text, Verdict: k.Verdict, Met: fmt.Sprintf("%.0f %%", 100*k.Met),
				Quote: k.Quote, Points: trim(k.Contribution)}
			if k.EndMS > 0 {
				p.At = clock(k.StartMS)
			}
			v.Points = append(v.Points, p)
		}
		out = append(out, v)
	}
	return out
}

// spans cuts an answer at the edges of its quotes.
func spans(text string, points []interview.KeyPointScore) []Span {
	edges := []int{0, len(text)}
	for _, p := range points {
		if p.Quote != "" && p.Start >= 0 && p.End <= len(text) && p.Start < p.End {
			edges = append(edges, p.Start, p.End)
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var out []Span
	for i := 1; i < len(edges); i++ {
		s := Span{Text: text[edges[i-1]:edges[i]]}
		for _, p := range points {
			if p.Quote != "" && p.Start <= edges[i-1] && p.End >= edges[i] {
				s.Cited = append(s.Cited, p.ID)
			}
		}
		out = append(out, s)
	}
	return out
}

func provenance(r interview.Result, a interview.Assessment, version string) []Pair {
	out := []Pair{
		{"Interview", r.Interview.ID},
		{"Result version", fmt.Sprint(r.Version)},
		{"Assessment version", fmt.Sprint(a.Version)},
		{"Engine", strings.TrimSpace(a.Engine.Name + " " + a.Engine.Version + " " + a.Engine.Model)},
	}
	for _, k := range slices.Sorted(maps.Keys(a.Engine.Parts)) {
		out = append(out, Pair{label(k), a.Engine.Parts[k]})
	}
	if r.Interview.ConsentVersion != "" {
		out = append(out, Pair{"Consent", "version " + r.Interview.ConsentVersion + ", " + r.Interview.ConsentedAt.UTC().Format(time.RFC3339)})
	}
	return append(out, Pair{"Candor", version})
}

func integrity(i interview.Integrity) string {
	if len(i.Signals) == 0 {
		if i.Score == nil {
			return "No integrity signals were asked for."
		}
		return "No integrity signal was observed."
	}
	return fmt.Sprintf("%d integrity signals were observed. They are signals, not a verdict, and no part of a score.", len(i.Signals))
}
