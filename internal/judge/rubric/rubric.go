// Package rubric is the embedded engine: an untrained, monotone coverage of key
// points. For each key point it looks for the window of the answer that says
// most of it, and quotes that window; what nobody said earns nothing.
//
// Begin with Engine.Assess and read; match.go has the likeness of a key point
// and a window, guard.go what is done about answers that play to the engine.
// The method and its measured limits are in ../README.md.
package rubric

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/judge"
)

// Engine is the embedded judge. It holds only read-only tables and may be used
// by many goroutines at once.
type Engine struct {
	p       parameters
	lexicon *lexicon
	tongues map[string]*tongue
	codes   []string // of tongues with function words, in order
}

var _ judge.Judge = (*Engine)(nil)

// New reads the embedded tables, which takes some 30 ms; keep the engine.
func New() (*Engine, error) {
	l, err := readLexicon(subtlex)
	if err != nil {
		return nil, err
	}
	e := &Engine{p: standard, lexicon: l, tongues: readTongues()}
	for code, t := range e.tongues {
		if t.function != nil {
			e.codes = append(e.codes, code)
		}
	}
	slices.Sort(e.codes)
	return e, nil
}

// Name is what the engine is called in an assessment.
const Name = "rubric"

// Assess judges an interview. It returns an error for a request that
// judge.Request.Validate refuses and for a cancelled context only.
func (e *Engine) Assess(ctx context.Context, req judge.Request) (judge.Assessment, error) {
	if err := req.Validate(); err != nil {
		return judge.Assessment{}, fmt.Errorf("rubric: %w", err)
	}
	readings := make([]judge.Reading, len(req.Items))
	for i, it := range req.Items {
		if it.Question.Form == judge.Choice && len(it.Question.Choices) > 0 {
			readings[i] = judge.ReadChoice(it)
			continue
		}
		r, err := e.read(ctx, req.Language, it)
		if err != nil {
			return judge.Assessment{}, fmt.Errorf("rubric: %w", err)
		}
		readings[i] = r
	}
	return judge.Compose(judge.Engine{
		Name: Name, Version: Version, Lexicon: e.lexicon.name, Parameters: e.p.hash(functionWords + irregular),
	}, req, readings)
}

// read looks for the key points of one question in its answer.
func (e *Engine) read(ctx context.Context, tag string, it judge.Item) (judge.Reading, error) {
	q, a := it.Question, it.Answer
	var rubric strings.Builder
	rubric.WriteString(q.Text + "\n" + q.ModelAnswer)
	for _, k := range q.KeyPoints {
		rubric.WriteString("\n" + k.Text)
	}
	tongue := e.languageOf(rubric.String(), tag)
	points, needed := e.points(q, tongue)
	r := judge.Reading{Needed: needed, Ceiling: judge.High, Points: make([]judge.Sighting, len(points))}
	for i, p := range points {
		r.Points[i] = judge.Sighting{ID: p.id, Text: p.text, Weight: p.weight}
	}
	switch {
	case len(points) == 0:
		r.Withheld = judge.NoRubric
	case !slices.ContainsFunc(points, point.judgeable):
		r.Withheld = judge.UnjudgeableRubric
	case !a.Given:
		r.Withheld = judge.NoAnswer
	}
	if r.Withheld != "" {
		return r, nil
	}
	s := e.prepare(q, a, tongue)
	if s.withhold(&r, rubric.String()); r.Withheld != "" {
		return r, nil
	}
	s.guard(&r)
	s.doubt(&r)
	for i, p := range points {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		s.look(p, &r.Points[i])
	}
	s.settle(&r)
	return r, nil
}

// speech is one answer, made ready for matching.
type speech struct {
	e        *Engine
	q        judge.Question
	a        judge.Answer
	t        *tongue
	text     string // the part of the answer that is read
	tokens   []token
	content  []bool // no function word
	masked   []bool // taken out of matching by a guard
	ids      []int32
	vocab    []word
	question []token
	breaths  []int  // as far as a negation reaches, by token
	strung   []bool // in a string of keywords, nil where that was not looked at
	// contradicted and keywords are set while looking.
	contradicted, keywords bool
}

// word is one distinct word of an answer.
type word struct {
	text     string
	stem     string
	trigrams []uint64
	letters  int
	known    bool
}

func (e *Engine) prepare(q judge.Question, a judge.Answer, t *tongue) *speech {
	s := &speech{e: e, q: q, a: a, t: t, text: a.Text}
	if len(s.text) > e.p.Bytes {
		s.text = strings.ToValidUTF8(s.text[:e.p.Bytes], "")
	}
	s.tokens = tokenize(s.text, q.Form == judge.Code)
	mark(s.text, s.tokens)
	s.markSegments()
	s.markBreaths()
	s.question = tokenize(clip(q.Text, 16<<10), false)
	s.content = make([]bool, len(s.tokens))
	s.masked = make([]bool, len(s.tokens))
	s.ids = make([]int32, len(s.tokens))
	index := make(map[string]int32, 128)
	for i, tok := range s.tokens {
		id, ok := index[tok.word]
		if !ok {
			id = int32(len(s.vocab))
			index[tok.word] = id
			s.vocab = append(s.vocab, e.word(tok.word, t))
		}
		s.ids[i] = id
		s.content[i] = !t.function[tok.word]
	}
	return s
}

// clip shortens a text to n bytes without cutting a character.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "")
}

// markSegments makes the ends of the recogniser's segments clause ends, so that
// quotes keep to what was said in one breath.
func (s *speech) markSegments() {
	if len(s.a.Segments) < 2 {
		return
	}
	at, tok, shift := 0, 0, 0
	for _, seg := range s.a.Segments {
		piece := strings.TrimSpace(seg.Text)
		i := strings.Index(s.text[at:min(len(s.text), at+len(piece)+2000)], piece)
		if piece == "" || i < 0 {
			continue
		}
		at += i + len(piece)
		for tok < len(s.tokens) && s.tokens[tok].start < at {
			s.tokens[tok].clause += shift
			tok++
		}
		shift++
	}
	for ; tok < len(s.tokens); tok++ {
		s.tokens[tok].clause += shift
	}
}

func (e *Engine) word(w string, t *tongue) word {
	out := word{text: w, stem: w, letters: len([]rune(w)), trigrams: trigrams(w)}
	if t.stem != nil {
		if plain, ok := t.plain[w]; ok {
			w = plain
		}
		out.stem = t.stem(w, false)
	}
	out.known = t.code == "en" && int(e.lexicon.count[out.text]) >= e.p.Known
	return out
}
