package judge

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// short writes points as people do: 70, and 62.5 where there is a half.
func (p Points) short() string { return strings.TrimSuffix(p.String(), ".0") }

var numbers = [...]string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// number writes a small number out.
func number(n int) string {
	if n >= 0 && n < len(numbers) {
		return numbers[n]
	}
	return fmt.Sprint(n)
}

// counted is a number with its noun: "one point", "five points".
func counted(n int, noun string) string {
	if n == 1 {
		return "one " + noun
	}
	return number(n) + " " + noun + "s"
}

// capped and uncapped change the first letter of a sentence.
func capped(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func uncapped(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// listed joins words as a sentence does: "a, b and c".
func listed(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// answers is "answer one", "answers one and two".
func answers(places []string) string {
	if len(places) == 1 {
		return "answer " + places[0]
	}
	return "answers " + listed(places)
}

// quoted is a quote that reads well inside a sentence, empty for a long one.
func (f *Finding) quoted() string {
	const most = 18
	if f == nil || f.Quote == nil || len(strings.Fields(*f.Quote)) > most {
		return ""
	}
	return "“" + strings.Join(strings.Fields(*f.Quote), " ") + "”"
}

// forCandidate is friendly and factual. It quotes the candidate, does not give
// the rubric away and says nothing about the outcome.
func forCandidate(j Judged) string {
	if j.Score == nil {
		return j.Withheld.Sentence() + " No score was made for it."
	}
	all := len(j.KeyPoints)
	touched := len(j.found(Met)) + len(j.found(Partial))
	said := ""
	if q := j.best().quoted(); q != "" {
		said = ", for instance when you said " + q
	}
	switch touched {
	case 0:
		return fmt.Sprintf("Thank you for your answer. The program did not recognise any of the %s looked for here; it goes by wording only and can miss what a person would see.", counted(all, "point"))
	case all:
		return fmt.Sprintf("Thank you for your answer. You spoke about %s looked for here%s.", every(all), said)
	}
	return fmt.Sprintf("Thank you for your answer. You spoke about %s of the %s looked for here%s.", number(touched), counted(all, "point"), said)
}

// every is "all five points", and "the one point" where there is no more.
func every(n int) string {
	if n == 1 {
		return "the one point"
	}
	return "all " + counted(n, "point")
}

// forRecruiter lists what was found in one answer, each with its id.
func forRecruiter(j Judged, q Question) string {
	var b strings.Builder
	if j.Score == nil {
		fmt.Fprintf(&b, "No score was made: %s", j.Withheld.Sentence())
	} else {
		fmt.Fprintf(&b, "The answer scores %s with %s confidence", j.Score.short(), j.Confidence)
		if j.Interval.Low != j.Interval.High {
			fmt.Fprintf(&b, "; stricter or more lenient matching would give %s to %s", j.Interval.Low.short(), j.Interval.High.short())
		}
		b.WriteByte('.')
		for _, part := range []struct {
			label string
			v     Verdict
		}{{"It covers", Met}, {"It touches", Partial}, {"Nothing was found on", Absent}} {
			fs := j.found(part.v)
			if len(fs) == 0 {
				continue
			}
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
	for _, f := range j.Flags {
		fmt.Fprintf(&b, " %s [%s]", f.Text, f.ID)
	}
	if len(q.Anchors.Weak)+len(q.Anchors.Moderate)+len(q.Anchors.Strong) > 0 {
		b.WriteString(" The behavioural anchors of this question are left to the reader.")
	}
	return b.String()
}

// candidateSentences speak to the candidate about what was said, and give no
// verdict.
func (a *Assessment) candidateSentences(req Request) []Sentence {
	var out []Sentence
	if asked, answered, _ := a.counts(req); answered == asked && asked > 1 {
		out = append(out, Sentence{fmt.Sprintf("Thank you for taking the time to answer all %s.", counted(asked, "question")), []string{"coverage"}})
	} else if answered > 0 {
		out = append(out, Sentence{fmt.Sprintf("Thank you for taking the time to answer %s of %s.", number(answered), counted(asked, "question")), []string{"coverage"}})
	}
	var open, places []string
	for i, j := range a.Answers {
		if j.Score == nil {
			if *j.Withheld != NotScored {
				open, places = append(open, j.ID), append(places, number(i+1))
			}
			continue
		}
		touched := append(j.found(Met), j.found(Partial)...)
		if len(touched) == 0 {
			continue
		}
		which := every(len(touched))
		if len(touched) < len(j.KeyPoints) {
			which = fmt.Sprintf("%s of the %s", number(len(touched)), counted(len(j.KeyPoints), "point"))
		}
		said := "."
		if q := j.best().quoted(); q != "" {
			said = ", for example when you said " + q + "."
		}
		out = append(out, Sentence{fmt.Sprintf("In answer %s you spoke about %s we were listening for%s", number(i+1), which, said), ids(touched)})
	}
	if len(open) > 0 {
		out = append(out, Sentence{"No score was made for " + answers(places) + ".", open})
	}
	return out
}

// counts are the scored questions, those with an answer, and those judged.
func (a *Assessment) counts(req Request) (asked, answered, judged int) {
	for i, j := range a.Answers {
		if !req.Items[i].Question.Scored {
			continue
		}
		asked++
		if j.Score != nil {
			judged++
		}
		if req.Items[i].Answer.Given {
			answered++
		}
	}
	return asked, answered, judged
}

// recruiterSentences report answer by answer and skill by skill.
func (a *Assessment) recruiterSentences(req Request) []Sentence {
	asked, answered, judged := a.counts(req)
	first := fmt.Sprintf("%s of %s answered", capped(number(answered)), counted(asked, "scored question")+were(asked))
	if judged < answered {
		first += fmt.Sprintf(", and %s could be judged", number(judged))
	}
	out := []Sentence{{first + ".", []string{"coverage"}}}
	for i, j := range a.Answers {
		switch {
		case j.Score == nil && *j.Withheld == NotScored:
		case j.Score == nil:
			out = append(out, Sentence{fmt.Sprintf("Answer %d has no score: %s", i+1, j.Withheld.Sentence()), []string{j.ID}})
		default:
			out = append(out, Sentence{j.covers(i + 1), append([]string{j.ID}, append(ids(j.found(Met)), ids(j.found(Partial))...)...)})
		}
		for _, f := range j.Flags {
			out = append(out, Sentence{fmt.Sprintf("A note on answer %d: %s", i+1, uncapped(f.Text)), []string{f.ID}})
		}
	}
	for _, s := range a.Skills {
		name := capped(s.Name)
		if s.MustHave {
			name += ", a must-have,"
		}
		switch {
		case s.Score != nil:
			var from []string
			for _, r := range s.Rests {
				from = append(from, strings.TrimPrefix(r.Answer, "q"))
			}
			out = append(out, Sentence{fmt.Sprintf("%s stands at %s (%s confidence), going by %s.", name, s.Score.short(), s.Confidence, answers(from)), []string{s.ID}})
		case s.MustHave:
			out = append(out, Sentence{fmt.Sprintf("%s has no score: %s", name, s.Withheld.Sentence()), []string{s.ID}})
		}
	}
	return out
}

func were(n int) string {
	if n == 1 {
		return " was"
	}
	return " were"
}

// covers says in one sentence how far an answer goes.
func (j Judged) covers(place int) string {
	met, touched, all := len(j.found(Met)), len(j.found(Partial)), len(j.KeyPoints)
	var b strings.Builder
	fmt.Fprintf(&b, "Answer %d covers %s of %s", place, number(met), counted(all, "key point"))
	switch {
	case touched > 0 && met > 0:
		fmt.Fprintf(&b, " and touches %s more", number(touched))
	case touched > 0:
		fmt.Fprintf(&b, " and touches %s", number(touched))
	}
	fmt.Fprintf(&b, " (%s, %s confidence).", j.Score.short(), j.Confidence)
	return b.String()
}
