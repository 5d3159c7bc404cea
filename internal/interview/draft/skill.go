package draft

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
)

//go:embed skills.txt
var source string

// skill is one that a description asks for.
type skill struct {
	name    string
	aliases []string
	must    bool
	text    string // question; empty for one that is only named
	points  []interview.KeyPoint
}

// lexicon reads skills.txt.
func lexicon() []skill {
	var out []skill
	for block := range strings.SplitSeq(source, "\n\n") {
		var s skill
		for line := range strings.Lines(block) {
			line = strings.TrimSpace(line)
			switch {
			case line == "" || line[0] == '#':
			case line[0] == '?':
				s.text = strings.TrimSpace(line[1:])
			case line[0] == '-':
				s.points = append(s.points, points(line[1:])...)
			default:
				for i, n := range strings.Split(line, ",") {
					if i == 0 {
						s.name = strings.TrimSpace(n)
					} else {
						s.aliases = append(s.aliases, strings.TrimSpace(n))
					}
				}
			}
		}
		if s.name != "" {
			out = append(out, s)
		}
	}
	return out
}

// skillsOf finds what a role and its description ask for, the needed first,
// each in the order it is named. The role itself counts as needed.
func skillsOf(role string, parts []part) []skill {
	known := lexicon()
	var out []skill
	at := map[string]int{}
	add := func(s skill, must bool) {
		key := strings.ToLower(s.name)
		if i, ok := at[key]; ok {
			out[i].must = out[i].must || must
			return
		}
		s.must = must
		at[key] = len(out)
		out = append(out, s)
	}
	for _, p := range append([]part{{text: role, under: required}}, parts...) {
		if p.under == other || unfair.MatchString(p.text) {
			continue
		}
		here := said(p.text)
		type place struct{ where, which int }
		var places []place
		for i, s := range known {
			if where, _ := s.in(here); where >= 0 {
				places = append(places, place{where, i})
			}
		}
		slices.SortFunc(places, func(a, b place) int { return a.where - b.where })
		for _, pl := range places {
			s := known[pl.which]
			_, s.name = s.in(here)
			add(s, p.under != preferred)
		}
		for _, n := range named(p.text) {
			if !slices.ContainsFunc(known, func(s skill) bool { where, _ := s.in(said(n)); return where >= 0 }) {
				add(skill{name: n}, p.under != preferred)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b skill) int {
		switch {
		case a.must == b.must:
			return 0
		case a.must:
			return -1
		}
		return 1
	})
	return capped(out)
}

// capped leaves as many of each group as a report shows well.
func capped(all []skill) []skill {
	var must, nice int
	return slices.DeleteFunc(all, func(s skill) bool {
		n := &nice
		if s.must {
			n = &must
		}
		*n++
		return *n > maxGroup
	})
}

// line is a text as it is searched: its words, whole and with slashes taken
// apart, and the text itself.
type line struct{ whole, apart, text string }

func said(text string) line {
	join := func(s string) string { return trimmed(" " + strings.Join(words(s), " ") + " ") }
	return line{join(text), join(strings.ReplaceAll(text, "/", " / ")), text}
}

// trimmed takes full stops and dashes off the words they stand beside.
func trimmed(s string) string {
	return strings.NewReplacer(". ", " ", "- ", " ", " -", " ").Replace(s)
}

// in is where one of a skill's names stands first in a line, or -1, and that
// name in our spelling.
func (s skill) in(l line) (where int, name string) {
	where = -1
	for _, n := range append([]string{s.name}, s.aliases...) {
		if at := stands(n, l); at >= 0 && (where < 0 || at < where) {
			where, name = at, n
		}
	}
	return where, name
}

// stands is where a name stands in a line, or -1. A name of two letters, such
// as Go, counts as it is written only.
func stands(name string, l line) int {
	if len(name) == 2 {
		return short(name, l.text)
	}
	low := " " + strings.ToLower(name) + " "
	if i := strings.Index(l.whole, low); i >= 0 {
		return i
	}
	return strings.Index(l.apart, low)
}

func short(name, text string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return -1
		}
		i += from
		from = i + len(name)
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[from:])
		if letter(before) || letter(after) {
			continue
		}
		// "Go" at the beginning of a sentence is an order as often as a language.
		if i == 0 && name == "Go" && !goes.MatchString(text) {
			continue
		}
		return i
	}
}

func letter(r rune) bool { return r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

var goes = regexp.MustCompile(`^Go(\s*[,/&(]|\s+(and|or|developer|engineer|programm\w+|services?|backend)\b|$)`)

var naming = regexp.MustCompile(`(?i)\b(?:experience (?:with|in|using)|knowledge of|proficien(?:t|cy) (?:in|with)|familiar(?:ity)? with|skilled in|expertise in|expert in|command of|understanding of)\s+`)

var (
	between = regexp.MustCompile(`\s*(?:,|;|\band\b|\bor\b|\s/\s|&|\(|\))\s*`)
	filler  = regexp.MustCompile(`(?i)^(?:the|a|an|modern|strong|good|solid|other|various|some|relevant|similar|at least one|one of|e\.g\.|etc\.?)\s+`)
	ending  = regexp.MustCompile(`(?i)\s+(?:is|are|as|for|to|in|on|at|by|with|of|preferred|required|a plus|desirable|such|including|like|within|from|that|which|would|will)\b.*$`)
)

// named are the skills that a line names after words such as "experience
// with": at most four words each.
func named(text string) []string {
	var out []string
	for _, loc := range naming.FindAllStringIndex(text, -1) {
		rest := text[loc[1]:]
		if next := naming.FindStringIndex(rest); next != nil {
			rest = rest[:next[0]]
		}
		for _, n := range between.Split(rest, -1) {
			n = strings.Trim(filler.ReplaceAllString(strings.TrimSpace(n), ""), " .:-\"'")
			n = strings.TrimSpace(ending.ReplaceAllString(n, ""))
			if k := len(strings.Fields(n)); k < 1 || k > 4 || len(n) < 2 || len(n) > 60 || vague.MatchString(n) {
				continue
			}
			if len(out) < 6 {
				out = append(out, n)
			}
		}
	}
	return out
}

// vague are words that are no skill by themselves.
var vague = regexp.MustCompile(`(?i)^(?:it|them|this|that|our|your|these|those|other|others|etc|more|tools?|technolog(?:y|ies)|similar|related|field|least|years?|one|all|any|best practices)\b`)

// question asks about one skill.
func (s skill) question() interview.Question {
	q := interview.Question{Text: s.text, Category: interview.Technical, KeyPoints: slices.Clone(s.points), Skills: []string{s.name}, Weight: 1}
	if s.must {
		q.Weight = 1.5
	}
	if s.text == "" {
		q.Category = interview.RoleSpecific
		q.Text = fmt.Sprintf("Tell us about a piece of work in which you used %s. What was hard about it, and how did you decide what to do?", s.name)
		q.KeyPoints = points(
			"describes a real piece of work with "+s.name+"|I used it|in a project|at work",
			"says what was hard|difficult|problem|challenge|went wrong",
			"compares ways to do it|alternatives|options|trade-off|decided",
			"says what they did themselves|I did|I changed|my part",
			"says what came of it|in the end|as a result|it worked|improved",
		)
	}
	q.Anchors = &interview.Anchors{
		Weak:     []string{"general words", "knows " + s.name + " by name only"},
		Moderate: []string{"some of the steps, with few reasons"},
		Strong:   []string{"most of the steps in a sensible order, with reasons or an example of their own"},
	}
	return numbered(q)
}
