package console

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// cluster is integrity signals of one kind that came close to each other. It
// is something to look at, never a verdict.
type cluster struct {
	Kind     string
	Words    string
	Count    int
	FromMS   int64 // after the interview's start
	ToMS     int64
	Severity string
	Detail   string
}

// together is how far apart signals of one kind may be and still be one thing.
const together = 20 * time.Second

// clusters puts signals together by kind and time, in the order they began.
func clusters(signals []interview.Signal, start time.Time) []cluster {
	signals = slices.Clone(signals)
	slices.SortStableFunc(signals, func(a, b interview.Signal) int { return a.At.Compare(b.At) })
	last := map[string]int{} // kind to its newest cluster
	var out []cluster
	for _, s := range signals {
		from := max(0, s.At.Sub(start).Milliseconds())
		to := from + s.DurationMS
		if i, ok := last[s.Kind]; ok && from-out[i].ToMS <= together.Milliseconds() {
			out[i].Count++
			out[i].ToMS = max(out[i].ToMS, to)
			out[i].Severity = graver(out[i].Severity, s.Severity)
			continue
		}
		last[s.Kind] = len(out)
		out = append(out, cluster{Kind: s.Kind, Words: upper(strings.ReplaceAll(s.Kind, "_", " ")), Count: 1, FromMS: from, ToMS: to, Severity: s.Severity, Detail: s.Detail})
	}
	return out
}

func graver(a, b string) string {
	order := []string{"info", "notice", "concern"}
	if cmp.Compare(slices.Index(order, a), slices.Index(order, b)) >= 0 {
		return a
	}
	return b
}

// withheld gathers what has no score by its reason.
func withheld(a interview.Assessment) []held {
	var out []held
	add := func(what, code string) {
		why := upper(interview.WithheldBecause(code)) + "."
		if i := slices.IndexFunc(out, func(h held) bool { return h.Why == why }); i >= 0 {
			out[i].What += ", " + what
			return
		}
		out = append(out, held{upper(what), why})
	}
	if a.Score == nil {
		add("overall score", a.Withheld)
	}
	for _, s := range a.Skills {
		if s.Score == nil {
			add(s.Name, s.Withheld)
		}
	}
	for _, dim := range a.Dimensions {
		if dim.Score == nil {
			add(strings.ReplaceAll(dim.Name[strings.LastIndexByte(dim.Name, '.')+1:], "_", " "), dim.Withheld)
		}
	}
	return out
}

// engineWords name everything that shaped an assessment.
func engineWords(a interview.Assessment) []string {
	out := []string{strings.TrimSpace(a.Engine.Name + " " + a.Engine.Version + " " + a.Engine.Model)}
	for k, v := range a.Engine.Parts {
		out = append(out, strings.ReplaceAll(k, "_", " ")+": "+v)
	}
	slices.Sort(out[1:])
	return out
}

func recommendationWords(r interview.Recommendation) string {
	switch r {
	case interview.Advance:
		return "Advance"
	case interview.NotYet:
		return "Not yet"
	}
	return "A person should review this"
}
