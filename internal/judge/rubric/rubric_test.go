package rubric

import (
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/judge"
	"github.com/candorhq/candor/internal/judge/judgetest"
)

func TestTheEngineIsAJudge(t *testing.T) { judgetest.Run(t, engine(t)) }

func TestMoreWordsNeverLowerAScore(t *testing.T) {
	e := engine(t)
	all := samples(t)
	guarded := func(j judge.Judged) bool {
		for _, f := range j.Flags {
			switch f.Code {
			case judge.WordSalad, judge.PossibleContradiction, judge.QuestionEcho, judge.InstructionLike:
				return true
			}
		}
		return j.Score == nil
	}
	compared := 0
	for i, s := range all {
		for _, start := range []string{s.Good, s.Partial, s.Paraphrase, s.Poor, s.Negated} {
			text, before := start, ask(t, e, s.Question, s.KeyPoints, "", start)
			for k := range 4 {
				next := all[(i+3*k+1)%len(all)]
				for _, more := range []string{next.Poor, next.Partial, next.Paraphrase} {
					text += " " + more
					after := ask(t, e, s.Question, s.KeyPoints, "", text)
					if guarded(before) || guarded(after) {
						before = after
						continue
					}
					if compared++; *after.Score < *before.Score {
						t.Errorf("%s fell from %s to %s with %q", s.Question, before.Score, after.Score, more)
					}
					before = after
				}
			}
		}
	}
	if compared < 500 {
		t.Errorf("only %d pairs were compared", compared)
	}
}

func TestASynonymCountsAsThePoint(t *testing.T) {
	e := engine(t)
	req := judge.Request{Items: []judge.Item{{
		Question: judge.Question{ID: "q", Text: "In which order does a stack give things back?", Scored: true, KeyPoints: []judge.KeyPoint{{Text: "last in first out", Synonyms: []string{"LIFO"}}}},
		Answer:   judge.Answer{Given: true, Text: "I would say that it is LIFO, as they call it."},
	}}}
	a, err := e.Assess(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	k := a.Answers[0].KeyPoints[0]
	if k.Verdict != judge.Met || !strings.Contains(*k.Quote, "LIFO") {
		t.Errorf("got %s with quote %v", k.Verdict, k.Quote)
	}
}

func TestQuotesAreTightInALongAnswer(t *testing.T) {
	e := engine(t)
	filler := strings.Repeat("and so we went on with the work of that week and talked about many things ", 40)
	j := ask(t, e, "What did you do about the outage?", []string{"restored the database from a backup"}, "",
		filler+"then i restored the database from a backup "+filler)
	k := j.KeyPoints[0]
	if k.Verdict != judge.Met {
		t.Fatalf("verdict is %s", k.Verdict)
	}
	if n := len(strings.Fields(*k.Quote)); n > 12 || !strings.Contains(*k.Quote, "restored the database from a backup") {
		t.Errorf("the quote has %d words: %q", n, *k.Quote)
	}
}

func TestADenialIsFlaggedAndCountsHalf(t *testing.T) {
	e := engine(t)
	for _, c := range []struct{ point, yes, no string }{
		{"the cache is shared between threads", "I think the cache is shared between threads.", "I think the cache is not shared between threads."},
		{"never store passwords in plain text", "You never store passwords in plain text.", "You can store passwords in plain text."},
		{"tuples cannot be changed after creation", "Tuples can't be changed after creation.", "Tuples can be changed after creation."},
	} {
		yes, no := ask(t, e, "How is it?", []string{c.point}, "", c.yes), ask(t, e, "How is it?", []string{c.point}, "", c.no)
		if len(yes.Flags) != 0 || *yes.Score < 900 {
			t.Errorf("%q: %s, flags %v", c.yes, yes.Score, yes.Flags)
		}
		if len(no.Flags) != 1 || no.Flags[0].Code != judge.PossibleContradiction || *no.Score > 500 || no.Confidence != judge.Low {
			t.Errorf("%q: %s, flags %v", c.no, no.Score, no.Flags)
		}
	}
}

func TestHiddenCharactersAreIgnoredAndOffsetsStayTrue(t *testing.T) {
	e := engine(t)
	text := "It is la\u200bst in fi\u200drst \u202eout\u202c."
	k := ask(t, e, "What is a stack?", []string{"last in first out"}, "", text).KeyPoints[0]
	if k.Verdict != judge.Met || text[*k.Start:*k.End] != *k.Quote {
		t.Errorf("got %s, %v", k.Verdict, k.Quote)
	}
}

func TestWordsOfOtherLanguagesAreStemmedOrComparedByLetters(t *testing.T) {
	e := engine(t)
	for _, c := range []struct {
		question, point, answer string
		most                    judge.Confidence
	}{
		{"¿Qué es una pila?", "el último en entrar es el primero en salir", "Es una estructura en la que el último que entra es el primero que sale.", judge.Medium},
		{"Was ist ein Stapel?", "das zuletzt eingefügte Element wird zuerst entfernt", "Bei einem Stapel wird das Element, das zuletzt eingefügt wurde, zuerst wieder entfernt.", judge.Low},
		{"スタックとは何ですか", "後入れ先出しのデータ構造", "スタックは後入れ先出しのデータ構造です。", judge.Low},
		{"ما هو المكدس؟", "آخر من يدخل أول من يخرج", "المكدس هو بنية بيانات حيث آخر من يدخل هو أول من يخرج", judge.Low},
		{"Что такое стек?", "последним пришёл первым вышел", "Это структура, в которой элемент, который последним пришёл, первым и вышел.", judge.Medium},
	} {
		j := ask(t, e, c.question, []string{c.point}, "", c.answer)
		if j.Score == nil || *j.Score < 600 || !c.most.AtLeast(j.Confidence) {
			t.Errorf("%s: score %v, confidence %s, withheld %v", c.question, j.Score, j.Confidence, j.Withheld)
		}
	}
}

func TestAMegabyteIsJudgedInBoundedTime(t *testing.T) {
	e := engine(t)
	s := samples(t)[2]
	for name, text := range map[string]string{
		"prose":    strings.Repeat(s.Poor+" ", 1<<20/len(s.Poor)) + s.Good,
		"stuffing": strings.Repeat("metrics database code slow profile queries latency ", 20_000) + s.Good,
		"one word": strings.Repeat("a", 1<<20),
		"question": strings.Repeat(s.Question+" ", 1<<20/len(s.Question)),
	} {
		start := time.Now()
		j := ask(t, e, s.Question, s.KeyPoints, "", text)
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s took %s", name, took)
		} else {
			t.Logf("%s: %v in %s", name, j.Score, took)
		}
		if name == "prose" && (j.Score == nil || *j.Score < 800) {
			t.Errorf("what stands at the end of a long answer was not found: %v", j.Score)
		}
	}
}

func FuzzQuotesAlwaysVerify(f *testing.F) {
	e := engine(f)
	f.Add("What is a stack?", "last in first out", "it's la\u200bst in, first out. don't", false)
	f.Add("¿Qué?", "größte Zahl", "后入先出 C++ foo_bar.Baz", true)
	f.Fuzz(func(t *testing.T, question, point, answer string, code bool) {
		q := judge.Question{ID: "q", Text: question, Scored: true, KeyPoints: []judge.KeyPoint{{Text: point, Synonyms: []string{answer}}}}
		if code {
			q.Form, q.KeyPoints, q.ModelAnswer = judge.Code, nil, point
		}
		req := judge.Request{Items: []judge.Item{{Question: q, Answer: judge.Answer{Given: true, Text: answer, Segments: []judge.Segment{{Text: point}, {Text: answer, EndMS: 9}}}}}}
		if req.Validate() != nil {
			t.Skip()
		}
		a, err := e.Assess(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if err := judge.Verify(a, req); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkNormalAnswer(b *testing.B) {
	e, req := engine(b), judgetest.Interview()
	req.Items = req.Items[:1]
	for b.Loop() {
		if _, err := e.Assess(b.Context(), req); err != nil {
			b.Fatal(err)
		}
	}
}

func TestALongAnswerThatIsNotUnderstoodIsNotHeldWithConfidence(t *testing.T) {
	e := engine(t)
	for _, s := range samples(t) {
		long := strings.Repeat("Our neighbours painted their wooden fence green while children played football near the harbour. ", 3)
		if j := ask(t, e, s.Question, s.KeyPoints, "", long); j.Score == nil || *j.Score > 300 || j.Confidence != judge.Low {
			t.Errorf("%s: %v with %s confidence", s.Question, j.Score, j.Confidence)
		}
	}
}

func TestKeywordsStrungInsideSentencesCountLess(t *testing.T) {
	e := engine(t)
	points := []string{"look at metrics and latency percentiles", "profile the code to find the bottleneck", "check slow database queries"}
	j := ask(t, e, "How do you debug a slow service?", points, "",
		"well I think that it is as it was and so we do it like this, metrics latency percentiles profile code bottleneck slow database queries, and that is what I would do with it in my job")
	if *j.Score > 400 || len(j.Flags) != 1 || j.Flags[0].Code != judge.WordSalad || j.Confidence != judge.Low {
		t.Errorf("score %s, flags %v, confidence %s", j.Score, j.Flags, j.Confidence)
	}
}

func TestSayingAndDenyingIsFlagged(t *testing.T) {
	j := ask(t, engine(t), "Is Go garbage collected?", []string{"Go has a garbage collector"}, "",
		"Go has a garbage collector. Actually no, Go does not have a garbage collector.")
	if len(j.Flags) != 1 || j.Flags[0].Code != judge.PossibleContradiction || j.Confidence != judge.Low {
		t.Errorf("flags %v, confidence %s", j.Flags, j.Confidence)
	}
}
