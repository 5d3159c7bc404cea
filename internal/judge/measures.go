package judge

import (
	"strings"
	"unicode"
)

// pauseMS is the silence between two words that counts as a pause.
const pauseMS = 1000

// measure fills in the figures that are shown and never counted.
func (a *Assessment) measure(req Request) {
	var spoken, written []Answer
	for i, it := range req.Items {
		if !it.Answer.Given || it.Question.Form == Choice || it.Question.Form == Code {
			continue
		}
		if it.Question.spoken() {
			a.Answers[i].Delivery = delivery([]Answer{it.Answer})
			spoken = append(spoken, it.Answer)
		}
		a.Answers[i].Language = language([]Answer{it.Answer})
		written = append(written, it.Answer)
	}
	a.Delivery, a.Language = delivery(spoken), language(written)
}

// delivery measures how something was said: words a minute of recording,
// pauses of a second and more, the longest of them, fillers (um, uh, er, erm,
// hm) and the part of the recording that is speech. Without word times there
// is nothing to measure.
func delivery(answers []Answer) []Measure {
	var words, duration, speech, pauses, longest, fillers int
	for _, a := range answers {
		if len(a.Words) == 0 {
			continue
		}
		last := a.Words[len(a.Words)-1].EndMS
		duration += max(a.DurationMS, last)
		for i, w := range a.Words {
			words++
			speech += w.EndMS - w.StartMS
			switch strings.ToLower(strings.Trim(w.Text, ".,!?;:…")) {
			case "um", "uh", "er", "erm", "hm", "hmm", "mm", "uhm", "ehm":
				fillers++
			}
			if i > 0 {
				gap := w.StartMS - a.Words[i-1].EndMS
				longest = max(longest, gap)
				if gap >= pauseMS {
					pauses++
				}
			}
		}
	}
	out := []Measure{}
	if words == 0 || duration == 0 {
		return out
	}
	add := func(name string, value int64, unit string) {
		out = append(out, Measure{Name: name, Value: Milli(value), Unit: unit})
	}
	add("words_per_minute", mulDiv(int64(words), 60_000_000, int64(duration)), "words/min")
	add("pauses", int64(pauses)*1000, "count")
	add("longest_pause", int64(longest)*1000, "ms")
	add("fillers", int64(fillers)*1000, "count")
	add("speaking_share", min(1000, mulDiv(int64(speech), 1000, int64(duration))), "share")
	return out
}

// window is the length over which word variety is averaged, so that long
// answers are not shown as poorer than short ones.
const window = 50

// language measures the wording: number of words, type-token ratio (different
// words divided by words), the same averaged over every 50 words in a row, and
// where the text has sentence ends, words per sentence.
func language(answers []Answer) []Measure {
	var words []string
	sentences := 0
	for _, a := range answers {
		open := false
		for f := range strings.FieldsSeq(a.Text) {
			w := strings.ToLower(strings.TrimFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
			if w != "" {
				words = append(words, w)
				open = true
			}
			if open && strings.ContainsAny(f[len(f)-1:], ".!?") {
				sentences++
				open = false
			}
		}
		if open && sentences > 0 {
			sentences++
		}
	}
	out := []Measure{}
	if len(words) == 0 {
		return out
	}
	n := int64(len(words))
	add := func(name string, value int64, unit string) {
		out = append(out, Measure{Name: name, Value: Milli(value), Unit: unit})
	}
	add("words", n*1000, "count")
	seen := map[string]int{}
	for _, w := range words {
		seen[w]++
	}
	add("type_token_ratio", mulDiv(int64(len(seen)), 1000, n), "share")
	if len(words) >= window {
		clear(seen)
		var sum, spans int64
		for i, w := range words {
			seen[w]++
			if i >= window {
				gone := words[i-window]
				if seen[gone]--; seen[gone] == 0 {
					delete(seen, gone)
				}
			}
			if i >= window-1 {
				sum += int64(len(seen))
				spans++
			}
		}
		add("type_token_ratio_per_50_words", mulDiv(sum, 1000, spans*window), "share")
	}
	if sentences > 0 {
		add("mean_sentence_length", mulDiv(n, 1000, int64(sentences)), "words")
	}
	return out
}
