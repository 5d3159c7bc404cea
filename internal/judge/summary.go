package judge

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// reasonsAtMost bounds the reasons for and the reasons against.
const reasonsAtMost = 6

// FindingIDs are the ids that a sentence may cite: answers (q1), key points
// (q1.k2), flags (q1.f1), skills (s1) and "coverage".
func (a Assessment) FindingIDs() map[string]bool {
	ids := map[string]bool{"coverage": true}
	for _, j := range a.Answers {
		ids[j.ID] = true
		for _, k := range j.KeyPoints {
			ids[k.ID] = true
		}
		for _, f := range j.Flags {
			ids[f.ID] = true
		}
	}
	for _, s := range a.Skills {
		ids[s.ID] = true
	}
	return ids
}

// KeepCited drops the sentences that cite nothing or something unknown.
func KeepCited(sentences []Sentence, known map[string]bool) []Sentence {
	kept := []Sentence{}
	for _, s := range sentences {
		ok := len(s.Findings) > 0 && strings.TrimSpace(s.Text) != ""
		for _, id := range s.Findings {
			ok = ok && known[id]
		}
		if ok {
			kept = append(kept, s)
		}
	}
	return kept
}

var citation = regexp.MustCompile(`\s*\[([a-z0-9., ]+)\][.!?]?`)

// ReadSummary takes apart a text in which every sentence ends with the ids it
// cites in brackets, and keeps only the sentences whose ids are all known. It
// returns how many pieces were dropped. It is for engines that let a model
// write.
func ReadSummary(text string, known map[string]bool) (Summary, int) {
	var all []Sentence
	dropped, at := 0, 0
	for _, m := range citation.FindAllStringSubmatchIndex(text, -1) {
		piece := strings.TrimSpace(text[at:m[0]])
		at = m[1]
		// What stands before an earlier full stop cites nothing.
		if i := strings.LastIndexAny(strings.TrimRight(piece, ".!?"), ".!?"); i >= 0 && strings.HasPrefix(piece[i+1:], " ") {
			dropped++
			piece = strings.TrimSpace(piece[i+1:])
		}
		var ids []string
		for id := range strings.SplitSeq(text[m[2]:m[3]], ",") {
			ids = append(ids, strings.TrimSpace(id))
		}
		all = append(all, Sentence{piece, ids})
	}
	if strings.TrimSpace(text[at:]) != "" {
		dropped++
	}
	kept := KeepCited(all, known)
	return summaryOf(kept), dropped + len(all) - len(kept)
}

func summaryOf(sentences []Sentence) Summary {
	parts := make([]string, len(sentences))
	for i, s := range sentences {
		parts[i] = s.Text + " [" + strings.Join(s.Findings, ", ") + "]"
	}
	return Summary{strings.Join(parts, " "), sentences}
}

// summarize words what was found. Nothing here adds a finding.
func (a *Assessment) summarize(req Request) {
	for i := range a.Answers {
		j := &a.Answers[i]
		j.AnalysisCandidate = forCandidate(*j)
		j.AnalysisRecruiter = forRecruiter(*j, req.Items[i].Question)
	}
	known := a.FindingIDs()
	a.ReasonsFor = KeepCited(a.reasonsFor(), known)
	a.ReasonsAgainst = KeepCited(a.reasonsAgainst(), known)
	a.SummaryCandidate = summaryOf(KeepCited(a.candidateSentences(), known))
	a.SummaryRecruiter = summaryOf(KeepCited(a.recruiterSentences(), known))
}

// found splits the key points of an answer by verdict.
func (j Judged) found(v Verdict) (out []Finding) {
	for _, k := range j.KeyPoints {
		if k.Verdict == v {
			out = append(out, k)
		}
	}
	return out
}

func ids(fs []Finding) []string {
	out := []string{}
	for _, f := range fs {
		out = append(out, f.ID)
	}
	return out
}

// best is the finding with the greatest contribution, the first of equals.
func (j Judged) best() *Finding {
	var b *Finding
	for i := range j.KeyPoints {
		if k := &j.KeyPoints[i]; k.Quote != nil && (b == nil || k.Contribution > b.Contribution) {
			b = k
		}
	}
	return b
}

// forCandidate is encouraging and factual. It quotes the candidate and does
// not give the rubric away.
func forCandidate(j Judged) string {
	if j.Score == nil {
		return j.Withheld.Sentence() + " No score was made for it."
	}
	touched := len(j.found(Met)) + len(j.found(Partial))
	switch b := j.best(); {
	case b == nil:
		return fmt.Sprintf("Thank you for answering. The program found none of the %s looked for here; it matches wording only and can miss what a person would see.", counted(len(j.KeyPoints), "point"))
	case touched == len(j.KeyPoints):
		return fmt.Sprintf("Your answer spoke to all %s looked for here, for instance with the words “%s”.", counted(touched, "point"), *b.Quote)
	default:
		return fmt.Sprintf("Your answer spoke to %d of %s looked for here, for instance with the words “%s”.", touched, counted(len(j.KeyPoints), "point"), *b.Quote)
	}
}

func forRecruiter(j Judged, q Question) string {
	var b strings.Builder
	if j.Score == nil {
		fmt.Fprintf(&b, "Withheld: %s", j.Withheld.Sentence())
	} else {
		fmt.Fprintf(&b, "Score %s (%s to %s), confidence %s.", *j.Score, j.Interval.Low, j.Interval.High, j.Confidence)
		for _, part := range []struct {
			label string
			v     Verdict
		}{{"Covered", Met}, {"Partly covered", Partial}, {"Not found", Absent}} {
			if fs := j.found(part.v); len(fs) > 0 {
				fmt.Fprintf(&b, " %s: ", part.label)
				for i, f := range fs {
					if i > 0 {
						b.WriteString("; ")
					}
					fmt.Fprintf(&b, "%s [%s]", strings.TrimRight(f.Text, "."), f.ID)
				}
				b.WriteByte('.')
			}
		}
	}
	for _, f := range j.Flags {
		fmt.Fprintf(&b, " %s [%s]", f.Text, f.ID)
	}
	if len(q.Anchors.Weak)+len(q.Anchors.Moderate)+len(q.Anchors.Strong) > 0 {
		b.WriteString(" The behavioural anchors of this question are left to the reader.")
	}
	return b.String()
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (a *Assessment) reasonsFor() []Sentence {
	type reason struct {
		f Finding
		v int64
	}
	var rs []reason
	for _, j := range a.Answers {
		for _, k := range j.found(Met) {
			rs = append(rs, reason{k, weigh(j.Weight) * int64(k.Contribution)})
		}
	}
	slices.SortStableFunc(rs, func(x, y reason) int { return cmp.Compare(y.v, x.v) })
	var out []Sentence
	for _, r := range rs[:min(len(rs), reasonsAtMost)] {
		out = append(out, Sentence{fmt.Sprintf("Covers %q with the words “%s”.", strings.TrimRight(r.f.Text, "."), *r.f.Quote), []string{r.f.ID}})
	}
	return out
}

func (a *Assessment) reasonsAgainst() []Sentence {
	type reason struct {
		s Sentence
		v float64
	}
	var rs []reason
	for _, j := range a.Answers {
		if j.Score == nil {
			continue
		}
		for _, k := range j.found(Absent) {
			rs = append(rs, reason{Sentence{fmt.Sprintf("Says nothing that was recognised as %q.", strings.TrimRight(k.Text, ".")), []string{k.ID}}, j.Weight * k.Weight})
		}
		for _, f := range j.Flags {
			switch f.Code {
			case PossibleContradiction, WordSalad, QuestionEcho, InstructionLike:
				rs = append(rs, reason{Sentence{f.Text, []string{f.ID}}, j.Weight * 2})
			}
		}
	}
	slices.SortStableFunc(rs, func(x, y reason) int { return cmp.Compare(y.v, x.v) })
	var out []Sentence
	for _, r := range rs[:min(len(rs), reasonsAtMost)] {
		out = append(out, r.s)
	}
	return out
}

func (a *Assessment) candidateSentences() []Sentence {
	var out []Sentence
	for i, j := range a.Answers {
		touched := append(j.found(Met), j.found(Partial)...)
		if len(touched) == 0 {
			continue
		}
		out = append(out, Sentence{fmt.Sprintf("In answer %d you spoke to %d of %s that were looked for.", i+1, len(touched), counted(len(j.KeyPoints), "point")), ids(touched)})
	}
	var open []string
	for _, j := range a.Answers {
		if j.Score == nil && *j.Withheld != NotScored {
			open = append(open, j.ID)
		}
	}
	if len(open) > 0 {
		out = append(out, Sentence{fmt.Sprintf("For %s no score was made.", counted(len(open), "answer")), open})
	}
	return out
}

func (a *Assessment) recruiterSentences() []Sentence {
	out := []Sentence{{fmt.Sprintf("%s percent of the scored questions were answered and %s percent of their weight could be judged.", a.Coverage.Answered, a.Coverage.Judged), []string{"coverage"}}}
	for i, j := range a.Answers {
		switch {
		case j.Score == nil && *j.Withheld == NotScored:
		case j.Score == nil:
			out = append(out, Sentence{fmt.Sprintf("Answer %d has no score: %s", i+1, j.Withheld.Sentence()), []string{j.ID}})
		default:
			out = append(out, Sentence{
				fmt.Sprintf("Answer %d has %s with %s confidence: %d of %s covered, %d partly.", i+1, *j.Score, j.Confidence, len(j.found(Met)), counted(len(j.KeyPoints), "key point"), len(j.found(Partial))),
				append([]string{j.ID}, append(ids(j.found(Met)), ids(j.found(Partial))...)...),
			})
		}
		for _, f := range j.Flags {
			out = append(out, Sentence{fmt.Sprintf("Answer %d: %s", i+1, f.Text), []string{f.ID}})
		}
	}
	for _, s := range a.Skills {
		switch {
		case s.Score != nil:
			out = append(out, Sentence{fmt.Sprintf("Skill %q has %s with %s confidence.", s.Name, *s.Score, s.Confidence), []string{s.ID}})
		case s.MustHave:
			out = append(out, Sentence{fmt.Sprintf("Must-have skill %q has no score: %s", s.Name, s.Withheld.Sentence()), []string{s.ID}})
		}
	}
	return out
}
