package store

import (
	"context"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
)

// Bytes of a snippet, about.
const (
	snippetBefore = 60
	snippetLength = 240
)

// heard is what search reads of a turn, its words as they are kept.
type heard struct {
	spoken
	segments string
}

var heards = tie("turn", func(t *heard) []column {
	return []column{
		{"n", num(&t.n), true},
		{"interview_id", key(&t.interview), true},
		{"id", key(&t.ID), true},
		{"question_id", plain(&t.QuestionID), true},
		{"start_ms", num(&t.StartMS), true},
		{"at", when(&t.At), true},
		{"text", plain(&t.Text), true},
		{"segments", plain(&t.segments), true},
	}
})

// Search finds candidates' turns that hold every word, "phrase" and prefix* of
// the text, newest first. A page ends with the last hit's Cursor.
func (r reader) Search(ctx context.Context, s interview.Space, text string, p interview.Page) ([]interview.Hit, error) {
	terms := parseQuery(text)
	if len(terms) == 0 {
		return nil, nil
	}
	before := int64(math.MaxInt64)
	if !p.After.IsZero() {
		n, err := strconv.ParseInt(p.After.ID, 10, 64)
		if err != nil {
			return nil, interview.Wrong("cursor", "is not of a search")
		}
		before = n
	}
	ns, err := r.db.engine.find(ctx, r.q, spaceWord(s), terms, before, max(p.Limit, 1), p.Offset)
	if err != nil || len(ns) == 0 {
		return nil, err
	}
	args := make([]any, len(ns))
	for i, n := range ns {
		args[i] = n
	}
	rows, err := many(ctx, r.q, heards, "WHERE n IN ("+marks(len(ns))+") ORDER BY n DESC", args...)
	if err != nil {
		return nil, err
	}
	hits := make([]interview.Hit, len(rows))
	for i, t := range rows {
		snippet, marked, from := snip(t.Text, terms)
		if len(marked) > 0 {
			if ms, ok := saidAt(t.Text, t.segments, from+marked[0][0]); ok {
				t.StartMS = ms
			}
		}
		hits[i] = interview.Hit{InterviewID: t.interview, TurnID: t.ID, QuestionID: t.QuestionID,
			Snippet: snippet, Marks: marked, Offset: from, StartMS: t.StartMS, At: t.At,
			Cursor: interview.Cursor{At: t.At, ID: strconv.FormatInt(t.n, 10)}}
	}
	return hits, nil
}

// snip cuts a piece of the text around the first match, with the byte ranges
// of the matches in it and where in the text it begins.
func snip(text string, terms []term) (string, [][2]int, int) {
	var ws []word
	for w := range cutWords(text) {
		if len(ws) == maxWords {
			break
		}
		ws = append(ws, w)
	}
	var found [][2]int
	for i := 0; i < len(ws); i++ {
		longest := 0
		for _, t := range terms {
			if matches(ws[i:], t) {
				longest = max(longest, len(t.words))
			}
		}
		if longest > 0 {
			found = append(found, [2]int{ws[i].start, ws[i+longest-1].end})
			i += longest - 1
		}
	}
	from, to := 0, min(len(text), snippetLength)
	if len(found) > 0 {
		from = boundary(text, max(0, found[0][0]-snippetBefore), found[0][0])
		to = max(min(len(text), from+snippetLength), found[0][1])
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	if i := strings.LastIndexFunc(text[from:to], unicode.IsSpace); to < len(text) && i > 0 && (len(found) == 0 || from+i >= found[0][1]) {
		to = from + i
	}
	var marked [][2]int
	for _, f := range found {
		if f[1] <= to {
			marked = append(marked, [2]int{f[0] - from, f[1] - from})
		}
	}
	return text[from:to], marked, from
}

// boundary is the beginning of the first word at or after a place, or the
// place itself moved to a whole letter.
func boundary(text string, at, most int) int {
	if at == 0 {
		return 0
	}
	if i := strings.IndexFunc(text[at:most], unicode.IsSpace); i >= 0 && at+i+1 <= most {
		at += i
		_, n := utf8.DecodeRuneInString(text[at:])
		return min(at+n, most)
	}
	for at < most && !utf8.RuneStart(text[at]) {
		at++
	}
	return at
}

func matches(ws []word, t term) bool {
	if len(ws) < len(t.words) {
		return false
	}
	for i, w := range t.words {
		last := i == len(t.words)-1
		if ws[i].text != w && !(last && t.prefix && strings.HasPrefix(ws[i].text, w)) {
			return false
		}
	}
	return true
}
