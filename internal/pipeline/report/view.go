package report

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// View is what a report says, in reading order: one page of essence, then
// every question with its answer and evidence, then everything that shaped the
// scores.
type View struct {
	Language  string // of the interview; the report itself is English
	Title     string // the candidate, or the interview where no name is known
	Candidate string
	Position  string
	Plan      string
	By        string // the organization
	Completed string
	Length    string
	Created   time.Time
	Synthetic bool
	Imported  string // where the judgement comes from, a sentence; empty for Candor's own

	Recommendation string
	Tone           Tone
	Because        string
	Overall        Score
	Skills         []Bar
	Withheld       []Held
	Summary        []Piece
	For, Against   []Reason
	Coverage       []Pair

	Questions  []Question
	Delivery   []Pair // shown, never counted
	Integrity  string
	Signals    []Pair
	Provenance []Pair
	Version    int
	ID         string
}

// Tone is how a recommendation is coloured; its words never rest on it.
type Tone string

// Tones.
const (
	ToneAdvance Tone = "advance"
	ToneReview  Tone = "review"
	ToneNotYet  Tone = "notyet"
)

// Score is a number to show, or why there is none.
type Score struct {
	Known      bool
	Value      float64 // 0 to 100
	Low, High  float64 // the interval, equal where there is none
	Text       string  // "72.5 of 100" or "withheld"
	Number     string  // "72.5", empty when withheld
	Confidence string  // "high", empty when withheld
	Interval   string  // "61 to 80"
	Why        []string
}

// Bar is a skill with its score.
type Bar struct {
	ID       string // cited by summaries: "s1"
	Name     string
	MustHave bool
	Score    Score
}

// Held names what is withheld for one reason.
type Held struct{ What, Why string }

// Pair is a label and a value.
type Pair struct{ Label, Value string }

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
	v.Integrity, v.Signals = integrity(r.Integrity, iv)
	a := r.Assessment
	if a == nil {
		a = &interview.Assessment{Judged: interview.Judged{Withheld: "not_assessed"}}
	}
	v.Synthetic = a.Synthetic
	if a.Imported {
		v.Imported = imported(a.Engine)
		if a.Engine.Parts["completed"] != "" { // the product does not tell when
			v.Completed = ""
		}
	}
	v.Recommendation, v.Tone = recommendation(a.Recommendation)
	v.Because = a.RecommendedBecause
	v.Overall = score(a.Judged)
	for i, s := range a.Skills {
		v.Skills = append(v.Skills, Bar{ID: fmt.Sprintf("s%d", i+1), Name: s.Name, MustHave: s.MustHave, Score: score(s.Judged)})
	}
	v.Withheld = withheld(*a)
	v.Questions = questions(r, *a)
	known := v.anchors()
	v.Summary = pieces(a.ForRecruiter.Text, known)
	v.For, v.Against = because(a.ReasonsFor, known), because(a.ReasonsAgainst, known)
	for i := range v.Questions {
		q := &v.Questions[i]
		q.Analysis = pieces(q.analysis, known)
	}
	for _, c := range []struct {
		label   string
		percent float64
	}{{"Scored questions answered", a.Coverage.Questions}, {"Key points that could be judged", a.Coverage.KeyPoints}} {
		if a.Imported && c.percent == 0 {
			continue // another product does not tell
		}
		v.Coverage = append(v.Coverage, Pair{c.label, trim(c.percent) + " %"})
	}
	for _, m := range slices.Concat(a.Delivery, a.Language) {
		v.Delivery = append(v.Delivery, measure(m))
	}
	v.Provenance = provenance(r, *a, version)
	return v
}

// anchors are the ids of everything in the report that can be cited.
func (v View) anchors() map[string]bool {
	m := map[string]bool{"coverage": true}
	for _, s := range v.Skills {
		m[s.ID] = true
	}
	for _, q := range v.Questions {
		m[q.Anchor] = true
		for _, f := range q.Flags {
			m[f.ID] = true
		}
		for _, p := range q.Points {
			m[p.ID] = true
		}
	}
	return m
}

// withheld gathers what is withheld by its reason, the overall score first.
func withheld(a interview.Assessment) []Held {
	var out []Held
	add := func(what, why string) {
		if i := slices.IndexFunc(out, func(h Held) bool { return h.Why == why }); i >= 0 {
			out[i].What += ", " + what
			return
		}
		out = append(out, Held{what, why})
	}
	if a.Score == nil {
		add("Overall score", interview.WithheldBecause(a.Withheld))
	}
	for _, s := range a.Skills {
		if s.Score == nil {
			add(s.Name, interview.WithheldBecause(s.Withheld))
		}
	}
	for _, d := range a.Dimensions {
		if d.Score == nil {
			add(dimension(d.Name), interview.WithheldBecause(d.Withheld))
		}
	}
	return out
}

func integrity(i interview.Integrity, iv interview.Interview) (string, []Pair) {
	if len(i.Signals) == 0 {
		if !iv.Asked.Limits.Signals {
			return "Integrity signals were not asked for.", nil
		}
		return "No integrity signal was observed.", nil
	}
	var ps []Pair
	times := map[string]int{} // of a kind; there may be thousands
	for _, s := range i.Signals {
		times[s.Kind]++
	}
	for _, s := range i.Signals {
		n := times[s.Kind]
		if n == 0 {
			continue // told already
		}
		times[s.Kind] = 0
		at := s.At.UTC().Format("15:04:05 UTC")
		if !iv.StartedAt.IsZero() && !s.At.Before(iv.StartedAt) {
			at = clock(s.At.Sub(iv.StartedAt).Milliseconds()) + " after the start"
		}
		if n > 1 {
			at = strconv.Itoa(n) + " times, first " + at
		}
		ps = append(ps, Pair{label(s.Kind), at})
	}
	n := counted(len(i.Signals), "integrity signal was", "integrity signals were")
	return n + " observed: a sign to look at, not a verdict, and no part of a score.", ps
}
