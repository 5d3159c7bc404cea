package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
)

func testSearch(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	v := saved(t, db, w.Interview())
	say := func(name, text string) interview.Turn {
		return interview.Turn{ID: name, Speaker: interview.TheCandidate, Form: interview.Spoken, Text: text, QuestionID: "q", StartMS: 7}
	}
	turns := []interview.Turn{
		say("mutex", "I don't hold a mutex while calling out; deadlocks follow. Naïve café code does."),
		say("lock", "We held the lock too long, and the read-write lock starved the writers."),
		say("code", "The function foo_bar(x) returned 3.14 from https://example.org/path?q=1 to bob@example.org"),
		say("chinese", "我在面试中学习了很多东西"),
		say("arabic", "كَتَبَ الدرس"),
		say("hindi", "मैं हिन्दी में काम करता हूँ"),
		say("turkish", "İstanbul'da çalıştım; STRASSE und Straße"),
		say("stop", "the the the"),
		{ID: "asked", Speaker: interview.Interviewer, Form: interview.Spoken, Text: "Tell me about a mutex and a lock"},
		say("silent", " — … "),
	}
	for i := range turns {
		turns[i].Seq, turns[i].At = i, base.Add(time.Duration(i)*time.Second)
	}
	write(t, db, func(tx interview.Tx) error { return tx.SaveTurns(ctx, v, turns) })
	for _, c := range []struct{ query, want, marked string }{
		{"mutex", "mutex", "mutex"},
		{"MUTEX", "mutex", "mutex"},
		{"  lock  ", "lock", "lock lock"},
		{"lock writers", "lock", "lock lock writers"},
		{"lock mutex", "", ""},
		{`"held the lock"`, "lock", "held the lock"},
		{`"lock the held"`, "", ""},
		{`"read-write"`, "lock", "read-write"},
		{"read-write", "lock", "read-write"},
		{"dead*", "mutex", "deadlocks"},
		{"dead", "", ""},
		{"d*", "", ""},
		{"starved*", "lock", "starved"},
		{"don't", "mutex", "don't"},
		{"naive cafe", "mutex", "Naïve café"},
		{"NAÏVE", "mutex", "Naïve"},
		{"foo_bar", "code", "foo_bar"},
		{"3.14", "code", "3.14"},
		{"bob@example.org", "code", "bob@example.org"},
		{"example.org/path", "code", "example.org/path"},
		{"面试", "chinese", "面试"},
		{"试面", "", ""},
		{"学习", "chinese", "学习"},
		{"كتب", "arabic", "كَتَبَ"},
		{"हिन्दी", "hindi", "हिन्दी"},
		{"हन्दी", "", ""},
		{"istanbul", "turkish", "İstanbul"},
		{"strasse", "turkish", "STRASSE"},
		{"the", "stop code lock", ""},
		{`"the the"`, "stop", "the the"},
		{"mutex -lock", "", ""},
		{`mutex "`, "mutex", "mutex"},
		{`"mutex`, "mutex", "mutex"},
		{"asked", "", ""},
		{"", "", ""},
		{`"" * - ( ) :`, "", ""},
	} {
		hits, err := db.Search(ctx, w.Space, c.query, interview.Page{Limit: 10})
		if err != nil {
			t.Errorf("%q: %v", c.query, err)
			continue
		}
		var got []string
		for _, h := range hits {
			got = append(got, h.TurnID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q finds %v, want %s", c.query, got, c.want)
			continue
		}
		if len(hits) != 1 {
			continue
		}
		h := hits[0]
		var marked []string
		for _, m := range h.Marks {
			marked = append(marked, h.Snippet[m[0]:m[1]])
		}
		if strings.Join(marked, " ") != c.marked {
			t.Errorf("%q marks %q in %q, want %s", c.query, marked, h.Snippet, c.marked)
		}
		if h.InterviewID != v.ID || h.QuestionID != "q" || h.StartMS != 7 || h.At.IsZero() {
			t.Errorf("%q gives %+v", c.query, h)
		}
		for _, turn := range turns {
			if turn.ID == h.TurnID && !strings.HasPrefix(turn.Text[h.Offset:], h.Snippet) {
				t.Errorf("%q: the snippet %q is not at byte %d of its turn", c.query, h.Snippet, h.Offset)
			}
		}
	}
	// What is replaced is not found any more, and what is new is.
	write(t, db, func(tx interview.Tx) error {
		return tx.SaveTurns(ctx, v, []interview.Turn{{ID: "new", Speaker: interview.TheCandidate, Form: interview.Text, Text: "semaphores", At: base}})
	})
	for query, want := range map[string]int{"mutex": 0, "semaphores": 1} {
		if hits, err := db.Search(ctx, w.Space, query, interview.Page{Limit: 10}); err != nil || len(hits) != want {
			t.Errorf("%q finds %d, %v", query, len(hits), err)
		}
	}
	// A match has its word's own time, or its segment's.
	word := func(text string, ms int64) interview.Word {
		return interview.Word{Text: text, StartMS: ms, EndMS: ms + 300, Confidence: -1}
	}
	heard := say("heard", "I call the office. Naïve “cafés” <close> late.")
	heard.Segments = []interview.Segment{
		{Text: "I call the office.", StartMS: 34_000, EndMS: 36_000, Words: []interview.Word{word("I", 34_000), word("call", 34_200), word("the", 34_900), word("office.", 35_100)}},
		{Text: "Naïve “cafés”", StartMS: 53_000, EndMS: 55_000, Words: []interview.Word{word("Naïve", 53_000), word("“cafés”", 54_000)}},
		{Text: "<close> late.", StartMS: 60_000, EndMS: 61_000},
	}
	write(t, db, func(tx interview.Tx) error { return tx.SaveTurns(ctx, v, []interview.Turn{heard}) })
	for query, want := range map[string]int64{"i": 34_000, "office": 35_100, `"call the"`: 34_200, "cafes": 54_000, "late call": 34_200, "late": 60_000, "close": 60_000} {
		hits, err := db.Search(ctx, w.Space, query, interview.Page{Limit: 10})
		if err != nil || len(hits) != 1 || hits[0].StartMS != want {
			t.Errorf("%q is said at %+v, %v, not %d", query, hits, err, want)
		}
	}
	// A snippet is a piece of a long turn around the match.
	long := strings.Repeat("überlange Wörter ohne Ende ", 400) + "das Nadelöhr " + strings.Repeat("und weiter 面接 ", 400)
	write(t, db, func(tx interview.Tx) error {
		return tx.SaveTurns(ctx, v, []interview.Turn{{ID: "long", Speaker: interview.TheCandidate, Form: interview.Text, Text: long, At: base}})
	})
	hits, err := db.Search(ctx, w.Space, "nadelohr", interview.Page{Limit: 10})
	if err != nil || len(hits) != 1 {
		t.Fatalf("%v, %v", hits, err)
	}
	h := hits[0]
	if len(h.Snippet) > 300 || !utf8.ValidString(h.Snippet) || !strings.Contains(long, h.Snippet) || len(h.Marks) != 1 ||
		h.Snippet[h.Marks[0][0]:h.Marks[0][1]] != "Nadelöhr" {
		t.Errorf("snippet %q, marks %v", h.Snippet, h.Marks)
	}
}

func testSearchPages(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	for n := range 10 {
		v := saved(t, db, w.Interview())
		var turns []interview.Turn
		for m := range 3 { // all three at one time
			turns = append(turns, interview.Turn{ID: fmt.Sprintf("%d.%d", n, m), Seq: m, Speaker: interview.TheCandidate, Form: interview.Spoken,
				Text: fmt.Sprint("common word ", n), At: base.Add(time.Duration(n*7%10) * time.Hour)})
		}
		write(t, db, func(tx interview.Tx) error { return tx.SaveTurns(ctx, v, turns) })
	}
	seen := map[string]bool{}
	page := interview.Page{Limit: 4}
	last := time.Now().AddDate(100, 0, 0)
	for {
		hits, err := db.Search(ctx, w.Space, "common", page)
		if err != nil {
			t.Fatal(err)
		}
		if len(hits) == 0 {
			break
		}
		for _, h := range hits {
			if seen[h.TurnID] || h.At.After(last) {
				t.Errorf("%s at %v twice or out of order", h.TurnID, h.At)
			}
			seen[h.TurnID], last = true, h.At
		}
		page.After = hits[len(hits)-1].Cursor
	}
	if len(seen) != 30 {
		t.Errorf("%d hits on pages", len(seen))
	}
	hits, err := db.Search(ctx, w.Space, "common", interview.Page{Limit: 2, Offset: 29})
	if err != nil || len(hits) != 1 {
		t.Errorf("the last by number: %d, %v", len(hits), err)
	}
	if _, err := db.Search(ctx, w.Space, "common", interview.Page{Limit: 2, After: interview.Cursor{ID: "x'--", At: base}}); !is(err, interview.Invalid) {
		t.Errorf("a cursor of another list: %v", err)
	}
}

func testHostileQueries(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	v := saved(t, db, w.Interview())
	write(t, db, func(tx interview.Tx) error {
		return tx.SaveTurns(ctx, v, []interview.Turn{{ID: "x", Speaker: interview.TheCandidate, Form: interview.Text, Text: "and or not near body space s1234", At: base}})
	})
	for _, q := range []string{
		`"`, `"""`, `*`, `**`, `a*b`, `^a`, `a^2`, `body:x`, `space : s`, `{body}: x`, `-x`, `+x`, `a AND`, `AND`, `NEAR(a b, 2)`, `NOT x`, `(`, `)`, `())`,
		`a & | ! b`, `a:*`, `a:ABCD*`, `'`, `''`, `\`, `\'`, `a\`, `<->`, `a <-> `, `$1`, `?`, `%`, `_`, "\x00", "a\x00b", "\xff\xfe", "a\xc3", `'; DROP TABLE turn; --`,
		strings.Repeat("a ", 100_000), strings.Repeat("x", 1<<20), strings.Repeat(`"a `, 50_000), strings.Repeat("ab* ", 10_000), "\u200b\u202e\ufeff", "é́́́́", strings.Repeat("\u0301", 1000),
	} {
		if _, err := db.Search(ctx, w.Space, q, interview.Page{Limit: 10}); err != nil {
			t.Errorf("%.30q: %v", q, err)
		}
	}
	for _, q := range []string{"and", "or not", "near body", "space", "s1234", "AND OR NOT NEAR"} { // words like all others
		if hits, err := db.Search(ctx, w.Space, q, interview.Page{Limit: 10}); err != nil || len(hits) != 1 {
			t.Errorf("%q finds %d, %v", q, len(hits), err)
		}
	}
}
