package rubric

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/candorhq/candor/internal/judge"
)

// withhold refuses to judge what cannot be judged honestly.
func (s *speech) withhold(r *judge.Reading, rubric string) {
	spoken := s.q.Form == judge.Spoken || s.q.Form == judge.Video
	switch mean, known := s.heard(); {
	case spoken && s.a.LoudnessDB != nil && *s.a.LoudnessDB < s.e.p.SilenceDB:
		r.Withheld = judge.Silence
	case len(s.tokens) == 0 && spoken:
		r.Withheld = judge.Silence
	case len(s.tokens) == 0:
		r.Withheld = judge.EmptyAnswer
	case known && mean < s.e.p.Unheard:
		r.Withheld = judge.LowTranscription
		flag(r, judge.UnsureTranscript, "The recogniser was unsure of most words.")
	case known && mean < s.e.p.Unsure:
		flag(r, judge.UnsureTranscript, "The recogniser was unsure of many words; listen before relying on them.")
	}
	if r.Withheld == "" && s.q.Form != judge.Code && s.e.foreign(s.text, plain(s.tokens), rubric, s.t) {
		r.Withheld = judge.WrongLanguage
		flag(r, judge.OtherLanguage, "The answer is in another language than the rubric.")
	}
}

// heard is the mean confidence of the recognised words in thousandths.
func (s *speech) heard() (mean int, known bool) {
	sum, n := 0, 0
	for _, w := range s.a.Words {
		if w.Confidence > 0 {
			sum += int(w.Confidence*1000 + .5)
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	return sum / n, true
}

// settle adds what shows only after matching.
func (s *speech) settle(r *judge.Reading) {
	// A long answer in which nearly nothing was found may be beside the point,
	// or say it in other words: the engine cannot tell and does not pretend to.
	var met, all, own float64
	for _, p := range r.Points {
		w := p.Weight
		if w == 0 {
			w = 1
		}
		met, all = met+w*float64(p.Met), all+w*1000
	}
	for i := range s.tokens {
		if s.content[i] && !s.masked[i] {
			own++
		}
	}
	if own >= float64(s.e.p.Unread) && met < all/5 {
		r.Ceiling = judge.Low
		r.Doubts = append(r.Doubts, "The answer says a good deal that was not recognised; it may make the points in other words.")
	}
	if s.keywords {
		flag(r, judge.WordSalad, "Key points were found in a string of words rather than a sentence; they count less.")
	}
	if s.contradicted {
		flag(r, judge.PossibleContradiction, "The answer seems to deny a key point in the point's own words; a person should read it.")
	}
	if n := len(s.tokens); n < 3 {
		found := false
		for _, p := range r.Points {
			found = found || p.Met > 0
		}
		flag(r, judge.ShortAnswer, "The answer has fewer than three words.")
		if !found {
			r.Withheld = judge.TooShort
		}
	}
}

func flag(r *judge.Reading, code judge.FlagCode, text string) {
	r.Flags = append(r.Flags, judge.Flag{Code: code, Text: text})
}

// guard looks for answers that play to the engine. Words that echo the question
// or give it orders prove nothing; a salad or a bare echo lowers the rest.
func (s *speech) guard(r *judge.Reading) {
	p := s.e.p
	if s.text != s.a.Text && len(s.text) < len(s.a.Text) {
		flag(r, judge.LongAnswer, fmt.Sprintf("Only the first %d MiB of the answer were read.", p.Bytes>>20))
	}
	if strings.IndexFunc(s.text, hidden) >= 0 {
		flag(r, judge.HiddenCharacters, "The answer has invisible or direction-changing characters, which were ignored.")
	}
	echo := s.echoes()
	s.maskEcho()
	if s.maskInstructions() {
		flag(r, judge.InstructionLike, "Part of the answer speaks to the assessment instead of answering; that part was not counted.")
	}
	if declined(plain(s.tokens)) {
		flag(r, judge.Declined, "The candidate says that they do not know.")
	}
	if s.t.function != nil && s.q.Form != judge.Code {
		s.strings(r)
	}
	if echo {
		if r.Factor == 0 {
			r.Factor = judge.Whole
		}
		r.Factor = r.Factor * judge.Share(p.EchoFactor) / judge.Whole
		flag(r, judge.QuestionEcho, "The answer repeats the question and adds nothing to it.")
	}
}

// strings looks for keywords strung together: as the whole answer, or as a run
// inside a longer one.
func (s *speech) strings(r *judge.Reading) {
	p := s.e.p
	small := 0
	s.strung = make([]bool, len(s.tokens))
	from := 0
	for i := range len(s.tokens) + 1 {
		if i < len(s.tokens) && s.content[i] && !s.t.light[s.tokens[i].word] {
			continue
		}
		if i-from >= p.SaladRun {
			for k := from; k < i; k++ {
				s.strung[k] = true
			}
		}
		from = i + 1
		if i < len(s.tokens) {
			small++
		}
	}
	if len(s.tokens) >= p.SaladTokens && small*100 < p.SaladShare*len(s.tokens) {
		r.Factor = judge.Share(p.SaladFactor)
		s.strung = nil // lowered as a whole
		flag(r, judge.WordSalad, "The answer is a string of words rather than sentences; its score was lowered.")
	}
}

// isStrung reports whether a window lies mostly in a string of keywords.
func (s *speech) isStrung(w span) bool {
	if s.strung == nil {
		return false
	}
	n := 0
	for i := w.first; i <= w.last; i++ {
		if s.strung[i] {
			n++
		}
	}
	return n*2 > w.last-w.first+1
}

// echoes reports whether the answer is the question again: no telling word of
// its own and most of the question's, or nearly all of its word pairs.
func (s *speech) echoes() bool {
	if len(s.tokens) < 4 || len(s.question) < 4 {
		return false
	}
	asked, pairs := map[string]bool{}, map[[2]string]bool{}
	for i, t := range s.question {
		if !s.t.function[t.word] {
			asked[s.e.word(t.word, s.t).stem] = true
		}
		if i > 0 {
			pairs[[2]string{s.question[i-1].word, t.word}] = true
		}
	}
	said, own, same := map[string]bool{}, 0, 0
	for i, t := range s.tokens {
		if stem := s.vocab[s.ids[i]].stem; s.content[i] {
			if !asked[stem] {
				own++
			}
			said[stem] = true
		}
		if i > 0 && pairs[[2]string{s.tokens[i-1].word, t.word}] {
			same++
		}
	}
	if own == 0 && len(asked) >= 3 && len(said)*5 >= len(asked)*4 {
		return true
	}
	return len(s.tokens) >= 5 && same*10 >= (len(s.tokens)-1)*7
}

// maskEcho takes out of matching every run of words that stands in the question
// word for word.
func (s *speech) maskEcho() {
	at := map[string][]int{}
	for j, t := range s.question {
		if len(at[t.word]) < 20 {
			at[t.word] = append(at[t.word], j)
		}
	}
	for i := range s.tokens {
		for _, j := range at[s.tokens[i].word] {
			n := 0
			for i+n < len(s.tokens) && j+n < len(s.question) && n < 200 && s.tokens[i+n].word == s.question[j+n].word {
				n++
			}
			if n < s.e.p.EchoRun {
				continue
			}
			for k := i; k < i+n; k++ {
				s.masked[k] = true
			}
		}
	}
}

var (
	orders = regexp.MustCompile(`\b(?:ignore|disregard|forget|override|bypass|skip)(?: \w+){0,4} (?:instructions?|prompts?|rubrics?|guidelines|rules)\b` +
		`|\b(?:give|award|assign|grant|return|output)(?: \w+){0,4} (?:full|maximum|max|perfect|highest|top|100)(?: \w+){0,2} (?:marks?|scores?|points?|grades?|credits?)\b` +
		`|\b(?:give|award|assign|grant)(?: \w+){0,4} (?:marks?|scores?|grades?)(?: \w+){0,2} 100\b` +
		`|\b(?:set|mark|score|grade|rate)(?: \w+){0,3} (?:as|to|at) (?:100|full|maximum|perfect|correct|met)\b` +
		`|\bsystem prompt\b|\byou are now (?:a|an|the|in)\b|\byou are (?:a|an) (?:ai|language model|assistant|grader|evaluator)\b|\bas an ai\b` +
		`|\bnew instructions?\b|\ball key points (?:are|were) (?:met|covered)\b`)
	triggers  = set(strings.Fields("ignore disregard forget override bypass skip give award assign grant return output set mark score grade rate system you ai new all"))
	unknowing = regexp.MustCompile(`^(?:(?:um|uh|er|sorry|well|honestly|so|oh) )*(?:(?:i )?(?:really |honestly )?(?:do not|not|can not|cannot|have no) (?:know|remember|recall|sure|idea|answer|think of)|no idea|no clue|pass|skip|next question)\b`)
)

// maskInstructions takes sentences that give the engine orders out of matching,
// together with a dozen words on either side where nothing ends a sentence.
func (s *speech) maskInstructions() bool {
	trigger := false
	for _, w := range s.vocab {
		if triggers[w.text] {
			trigger = true
			break
		}
	}
	if !trigger {
		return false
	}
	starts := make([]int, len(s.tokens))
	var b strings.Builder
	for i, t := range s.tokens {
		starts[i] = b.Len()
		b.WriteString(t.word)
		b.WriteByte(' ')
	}
	tok, found := 0, false
	for _, m := range orders.FindAllStringIndex(b.String(), -1) {
		found = true
		for tok < len(starts) && starts[tok] < m[0] {
			tok++
		}
		last := tok
		for last+1 < len(starts) && starts[last+1] < m[1] {
			last++
		}
		const around = 12
		for k := max(0, tok-around); k < min(len(s.tokens), last+around+1); k++ {
			if n := s.tokens[k].sentence; n >= s.tokens[tok].sentence && n <= s.tokens[last].sentence {
				s.masked[k] = true
			}
		}
	}
	return found
}

// declined reports whether a short answer says that the candidate does not know.
func declined(words []string) bool {
	return len(words) <= 14 && unknowing.MatchString(strings.Join(words, " "))
}

// widen grows a window to the ends of its sentences, or to a dozen words where
// sentences have no end.
func (s *speech) widen(w span) span {
	const around = 12
	for n := 0; n < around && w.first > 0 && s.tokens[w.first-1].sentence == s.tokens[w.first].sentence; n++ {
		w.first--
	}
	for n := 0; n < around && w.last+1 < len(s.tokens) && s.tokens[w.last+1].sentence == s.tokens[w.last].sentence; n++ {
		w.last++
	}
	return w
}

// doubt says how far the engine vouches for what it reads here.
func (s *speech) doubt(r *judge.Reading) {
	cap := func(to judge.Confidence, why string) {
		if !to.AtLeast(r.Ceiling) {
			r.Ceiling = to
		}
		r.Doubts = append(r.Doubts, why)
	}
	if len(s.q.KeyPoints) == 0 {
		cap(judge.Medium, "There are no key points; the clauses of the model answer stand in for them.")
	}
	switch s.q.Category {
	case "behavioral", "behavioural", "situational", "experience":
		cap(judge.Medium, "Coverage of key points has not been validated for questions of this kind.")
	}
	switch {
	case s.t.stem == nil:
		flag(r, judge.UnsupportedLanguage, "The language has no stemmer here; words were compared by their letters only.")
		cap(judge.Low, "Words were compared by their letters only.")
	case s.t.code != "en":
		cap(judge.Medium, "The method was measured on English answers only.")
	}
	if s.q.Form == judge.Code {
		cap(judge.Medium, "The code was read as words; it was not run.")
	}
	if len(s.tokens) < 8 {
		cap(judge.Medium, "The answer has fewer than eight words.")
	}
}
