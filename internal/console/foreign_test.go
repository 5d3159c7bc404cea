package console

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
)

func FuzzRoster(f *testing.F) {
	for _, s := range []string{
		"Ada,Lovelace,ada@example.org,+420123456789\nBob;x", "E-mail;Vorname;Nachname\nada@example.org;Ada;\"Love\nlace\"\n;;\n",
		"\ufeffemail\tname\nada@example.org\tAda\nADA@example.org\tAda", "\"", "a\x00,b\xff@c", "\"a\"b,\"c\n\"", "name\nname",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := readRoster(text)
		if len(r.Lines) == 0 && r.Problem == "" {
			t.Errorf("%q: nobody, and no word about it", text)
		}
		most, seen := strings.Count(text, "\n")+strings.Count(text, "\r")+1, map[string]bool{}
		for _, l := range r.Lines {
			if l.Line < 1 || l.Line > most {
				t.Errorf("%q: line %d of %d", text, l.Line, most)
			}
			if l.Problem != "" {
				continue
			}
			c := l.Candidate
			if e := c.Email; e != "" && seen[e] {
				t.Errorf("%q: %s is invited twice", text, e)
			}
			seen[c.Email] = true
			for _, s := range []string{c.FirstName, c.LastName, c.Email, c.Phone} {
				if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
					t.Errorf("%q: somebody is called %q", text, s)
				}
			}
		}
	})
}

func FuzzPlanForm(f *testing.F) {
	f.Add("name=Support&position=new&position_title=Agent&s=0&s.0.name=calm&s.0.weight=1,5&q=0&q.0.text=Why%3F&q.0.skill=0&q.0.k=0&q.0.k.0.text=a&q.0.c=1&q.0.c.1.text=b&q.0.limit=3:00&max_minutes=1e9", "copy-question:0")
	f.Add("name=%00&q=1&q=1&q=9999999&q.1.weight=NaN&q.1.needed=-1&q.1.text=%ff&q.1.limit=99999999999:1&advance=1e400", "up-point:1:0")
	f.Add("q=2&q.2.text=a&q.2.k=3&q.2.k.3.synonyms=a%0Ab", "remove-choice:2:x")
	f.Fuzz(func(t *testing.T, query, do string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		form := readPlanForm(v)
		before := len(form.Questions)
		form.act(do)
		if n := len(form.Questions); n < before-1 || n > before+1 {
			t.Errorf("%q made %d questions of %d", do, n, before)
		}
		p, _ := form.plan()
		if len(p.Questions) > interview.MaxQuestions+11 || len(p.Skills) > interview.MaxSkills+11 {
			t.Errorf("%d questions, %d skills", len(p.Questions), len(p.Skills))
		}
		for _, q := range p.Questions {
			if !utf8.ValidString(q.Text) {
				t.Errorf("a question is %q", q.Text)
			}
			if q.TimeLimitMS < 0 {
				t.Errorf("a limit of %d", q.TimeLimitMS)
			}
		}
		// What the form shows of a plan is what it reads back.
		again := formOf(p)
		if len(again.Questions) != len(p.Questions) || len(again.Skills) != len(p.Skills) {
			t.Errorf("%d questions are shown as %d", len(p.Questions), len(again.Questions))
		}
	})
}
