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
	a.SummaryCandidate = summaryOf(KeepCited(a.candidateSentences(req), known))
	a.SummaryRecruiter = summaryOf(KeepCited(a.recruiterSentences(req), known))
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
		out = append(out, Sentence{fmt.Sprintf("Speaks to “%s” with the words “%s”.", strings.TrimRight(r.f.Text, "."), *r.f.Quote), []string{r.f.ID}})
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
			rs = append(rs, reason{Sentence{fmt.Sprintf("Nothing was found on “%s”.", strings.TrimRight(k.Text, ".")), []string{k.ID}}, j.Weight * k.Weight})
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
