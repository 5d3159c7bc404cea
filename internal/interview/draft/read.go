package draft

import (
	"regexp"
	"strings"
)

// part is one line or sentence of a description, under the heading it stands.
type part struct {
	text   string
	under  section
	bullet bool
}

// maxParts of a description are read: nobody writes more, and each takes time.
const maxParts = 400

type section int

const (
	unknown section = iota
	required
	preferred
	tasks
	other // what says nothing of the work: the company, the pay
)

// headings are looked for in short lines, the first that fits counts.
var headings = []struct {
	section section
	words   *regexp.Regexp
}{
	{preferred, regexp.MustCompile(`(?i)\b(nice[- ]to[- ]haves?|preferred|bonus|desirable|advantage|pluses|good to have)\b`)},
	{required, regexp.MustCompile(`(?i)\b(requirements?|required|must[- ]haves?|qualifications?|skills|what you bring|who you are|you have|your profile|about you|experience)\b`)},
	{tasks, regexp.MustCompile(`(?i)\b(responsibilit(y|ies)|duties|tasks|what you('| wi)ll do|you will|the role|day[- ]to[- ]day|your role)\b`)},
	{other, regexp.MustCompile(`(?i)\b(benefits|we offer|perks|about us|who we are|the company|salary|compensation|how to apply|equal opportunity)\b`)},
}

var (
	bulleted = regexp.MustCompile(`^\s*(?:[-*•–·‣▪]|\d{1,2}[.)])\s+`)
	sentence = regexp.MustCompile(`[.!?;]\s+`)
	// inline turns one line of the required into a wish.
	inline = regexp.MustCompile(`(?i)\b(nice to have|preferred|a plus|is a bonus|bonus|desirable|an advantage|ideally|good to have)\b`)
)

// read splits a description into lines and sentences, each under its heading.
func read(description string) []part {
	var out []part
	under := unknown
	for line := range strings.Lines(description) {
		bullet := bulleted.MatchString(line)
		line = strings.TrimSpace(bulleted.ReplaceAllString(line, ""))
		if line == "" {
			continue
		}
		if s, rest, ok := heading(line, bullet); ok {
			under = s
			if line = rest; line == "" {
				continue
			}
		}
		for _, text := range sentence.Split(line, -1) {
			if text = strings.Trim(text, " \t.;"); text != "" && len(out) < maxParts {
				p := part{text, under, bullet}
				if inline.MatchString(text) && under != other {
					p.under = preferred
				}
				out = append(out, p)
			}
		}
	}
	return out
}

// heading reads "Requirements:", "## What you will do" and "Must have: Go, SQL".
func heading(line string, bullet bool) (s section, rest string, ok bool) {
	head, rest, colon := strings.Cut(line, ":")
	marked := strings.HasPrefix(line, "#") || strings.HasPrefix(line, "**")
	if !colon {
		head = line
	}
	short := len(strings.Fields(head)) <= 6
	if !short || bullet && !colon || !colon && !marked && strings.ContainsAny(line, ".,") {
		return unknown, "", false
	}
	if !colon {
		rest = ""
	}
	for _, h := range headings {
		if h.words.MatchString(head) {
			return h.section, strings.Trim(rest, " *"), true
		}
	}
	return unknown, "", false
}

// unfair are words of what may not be asked for, or says nothing of the work.
// A line with one of them becomes no question.
var unfair = regexp.MustCompile(`(?i)\b(age|aged|young|youthful|native|nationality|citizen(ship)?|married|marital|children|pregnan\w*|religio\w*|gender|male|female|race|ethnic\w*|disab\w*|health|attractive|salary|visa)\b`)

var doing = regexp.MustCompile(`(?i)^(you will|you'll|you are going to|responsible for|be responsible for|in this role you will)\s+`)

// duties are the first tasks of a description, worded to stand in a sentence.
func duties(parts []part) []string {
	var out []string
	for _, p := range parts {
		said := doing.MatchString(p.text)
		if p.under != tasks && !said || p.under == other || unfair.MatchString(p.text) {
			continue
		}
		text := strings.TrimSpace(doing.ReplaceAllString(p.text, ""))
		if n := len(strings.Fields(text)); n < 3 || n > 30 {
			continue
		}
		if out = append(out, lowerFirst(text)); len(out) == maxDuties {
			break
		}
	}
	return out
}

// lowerFirst takes the capital of a sentence's first word away, not that of a
// name: "Design systems", but "SQL reports".
func lowerFirst(s string) string {
	first, rest, _ := strings.Cut(s, " ")
	if strings.ToUpper(first) == first || strings.ToLower(first[1:]) != first[1:] {
		return s
	}
	return strings.TrimSpace(strings.ToLower(first) + " " + rest)
}
