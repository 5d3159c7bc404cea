package report

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

func FuzzSpans(f *testing.F) {
	f.Add("I stayed calm and asked.", "calm", 9, 13, "stayed calm", 2, 13)
	f.Add("größte", "ö", 2, 4, "\xc3", 2, 3)
	f.Add("", "", 0, 0, "a", -1, 1<<62)
	f.Fuzz(func(t *testing.T, text, one string, from, to int, two string, start, end int) {
		var whole strings.Builder
		for _, s := range spans(text, []interview.KeyPointScore{{ID: "a", Quote: one, Start: from, End: to}, {ID: "b", Quote: two, Start: start, End: end}}) {
			if s.Text == "" {
				t.Error("a span of nothing")
			}
			whole.WriteString(s.Text)
		}
		if whole.String() != text {
			t.Errorf("%q is shown as %q", text, &whole)
		}
	})
}

// elements are those of the report's templates.
const elements = `!doctype a article audio b bdi blockquote body circle dd div dl dt h1 h2 h3 head header html li main mark meta p
	q rect section span strong style svg table tbody td th thead title tr ul`

func FuzzHTML(f *testing.F) {
	f.Add(`{"Title":"Ada","Questions":[{"Answered":true}],"Skills":[{}],"For":[{}],"Tone":"advance"}`, "modern")
	f.Add(`{"Title":"</style><script>x","By":"\" onload=x","Language":"\"><b>","Tone":"x y","Recommendation":"\u0000","Signals":[{}],"Summary":[{}]}`, "one-pager")
	f.Add(`{"ID":"javascript:x","Withheld":[{}],"Coverage":[{}],"Provenance":[{}],"Questions":[{"Points":[{"ID":"'><x"}],"Answer":[{"Text":"<x>"}]}]}`, "classic")
	// A script, a frame or a form is never ours.
	ours := map[string]bool{}
	for name := range strings.FieldsSeq(elements) {
		ours[name] = true
	}
	tags := regexp.MustCompile(`<[^ ][^>]*>?`)
	f.Fuzz(func(t *testing.T, doc, name string) {
		var v View
		if json.Unmarshal([]byte(doc), &v) != nil {
			return
		}
		var page strings.Builder
		if err := WriteHTML(&page, v, TemplateOf(name)); err != nil {
			t.Fatal(err)
		}
		for _, tag := range tags.FindAllString(page.String(), -1) {
			if name := strings.ToLower(strings.Trim(strings.Fields(tag[1:] + " ")[0], "/>")); strings.HasPrefix(tag, "<!--") || !ours[name] {
				t.Errorf("%s in the report is not of its template", tag)
			}
		}
		if n := strings.Count(page.String(), "<style"); n != 1 {
			t.Errorf("%d style sheets in the report of %s", n, doc)
		}
	})
}
