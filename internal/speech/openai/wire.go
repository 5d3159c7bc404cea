package openai

import (
	"encoding/json"
	"errors"
	"math"
	"strings"

	"github.com/candorhq/candor/internal/speech"
)

// verboseJSON is response_format=verbose_json. OpenAI, Groq and speaches give words
// on top, without a confidence; whisper.cpp gives its sub-word tokens as words of
// the segments, with a probability. Times are seconds.
type verboseJSON struct {
	Text     *string       `json:"text"`
	Language string        `json:"language"`
	Duration float64       `json:"duration"`
	Words    []wireWord    `json:"words"`
	Segments []wireSegment `json:"segments"`
}

type wireWord struct {
	Word        string   `json:"word"`
	Start       *float64 `json:"start"`
	End         *float64 `json:"end"`
	Probability *float64 `json:"probability"`
}

type wireSegment struct {
	Text       string     `json:"text"`
	Start      float64    `json:"start"`
	End        float64    `json:"end"`
	AvgLogprob *float64   `json:"avg_logprob"`
	Words      []wireWord `json:"words"`
}

// parse reads an answer for audio of lengthMS milliseconds. Servers round, run over
// the end and now and then step back: times are brought into the audio and into
// order.
func parse(body []byte, lengthMS int64) (segments []speech.Segment, language string, err error) {
	var v verboseJSON
	if json.Unmarshal(body, &v) != nil {
		return nil, "", errors.New("answer is not JSON of a transcription")
	}
	if v.Text == nil && v.Segments == nil {
		return nil, "", errors.New("answer has neither text nor segments")
	}
	for _, s := range v.Segments {
		if text := strings.TrimSpace(s.Text); text != "" {
			segments = append(segments, speech.Segment{
				StartMS: milliseconds(s.Start), EndMS: milliseconds(s.End), Text: text,
				Words: tokens(s.Words, confidence(s.AvgLogprob)),
			})
		}
	}
	if len(segments) == 0 && v.Text != nil && strings.TrimSpace(*v.Text) != "" {
		segments = []speech.Segment{{EndMS: lengthMS, Text: strings.TrimSpace(*v.Text)}}
	}
	place(v.Words, v.Segments, segments)
	settle(segments, lengthMS)
	return segments, languageTag(v.Language), nil
}

// tokens joins whisper.cpp's pieces of words: one without a leading space goes on
// with the word before. The least sure piece speaks for the word.
func tokens(wire []wireWord, fallback float64) []speech.Word {
	spaced := false // no token at all has a space: these are whole words
	for _, w := range wire {
		spaced = spaced || strings.HasPrefix(w.Word, " ")
	}
	var words []speech.Word
	for _, w := range wire {
		text := strings.TrimSpace(w.Word)
		if text == "" || w.Start == nil || w.End == nil {
			continue
		}
		c := fallback
		if w.Probability != nil {
			c = clamp(*w.Probability)
		}
		if n := len(words); n > 0 && spaced && !strings.HasPrefix(w.Word, " ") {
			last := &words[n-1]
			last.Text += text
			last.EndMS = milliseconds(*w.End)
			last.Confidence = min(last.Confidence, c)
			continue
		}
		words = append(words, speech.Word{Text: text, StartMS: milliseconds(*w.Start), EndMS: milliseconds(*w.End), Confidence: c})
	}
	return words
}

// place puts the words from the top of an answer into its segments, by the middle
// of each.
func place(words []wireWord, wire []wireSegment, segments []speech.Segment) {
	if len(segments) == 0 {
		return
	}
	for _, s := range segments {
		if len(s.Words) > 0 {
			return // whisper.cpp and faster-whisper may give both; these say more
		}
	}
	sure := make([]float64, 0, len(segments))
	for _, s := range wire {
		if strings.TrimSpace(s.Text) != "" {
			sure = append(sure, confidence(s.AvgLogprob))
		}
	}
	for len(sure) < len(segments) {
		sure = append(sure, speech.UnknownConfidence)
	}
	at := 0
	for _, w := range words {
		text := strings.TrimSpace(w.Word)
		if text == "" || w.Start == nil || w.End == nil {
			continue
		}
		start, end := milliseconds(*w.Start), milliseconds(*w.End)
		for at+1 < len(segments) && (start+end)/2 >= segments[at].EndMS {
			at++
		}
		c := sure[at]
		if w.Probability != nil {
			c = clamp(*w.Probability)
		}
		segments[at].Words = append(segments[at].Words, speech.Word{Text: text, StartMS: start, EndMS: end, Confidence: c})
	}
}

// settle brings all times into order and between 0 and lengthMS.
func settle(segments []speech.Segment, lengthMS int64) {
	var last int64
	for i := range segments {
		s := &segments[i]
		s.StartMS = between(s.StartMS, last, lengthMS)
		s.EndMS = between(s.EndMS, s.StartMS, lengthMS)
		if n := len(s.Words); n > 0 { // words may run over their segment's end
			s.StartMS = between(min(s.StartMS, s.Words[0].StartMS), last, lengthMS)
			s.EndMS = between(max(s.EndMS, s.Words[n-1].EndMS), s.StartMS, lengthMS)
		}
		at := s.StartMS
		for j := range s.Words {
			w := &s.Words[j]
			w.StartMS = between(w.StartMS, at, s.EndMS)
			w.EndMS = between(w.EndMS, w.StartMS, s.EndMS)
			at = w.StartMS
		}
		last = s.EndMS
	}
}

func between(v, low, high int64) int64 { return max(low, min(high, v)) }

// milliseconds turns seconds into milliseconds; a number out of all reason is 0.
func milliseconds(seconds float64) int64 {
	if !(seconds > 0 && seconds < 1e6) {
		return 0
	}
	return int64(math.Round(seconds * 1000))
}

// confidence is the mean probability of a segment's tokens.
func confidence(avgLogprob *float64) float64 {
	if avgLogprob == nil {
		return speech.UnknownConfidence
	}
	return clamp(math.Exp(*avgLogprob))
}

func clamp(p float64) float64 {
	if math.IsNaN(p) {
		return speech.UnknownConfidence
	}
	return max(0, min(1, p))
}

// languageTag gives the BCP 47 tag for what a server calls a language: a tag, or
// an English name.
func languageTag(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if len(name) <= 3 {
		return name
	}
	names := map[string]string{
		"arabic": "ar", "bulgarian": "bg", "catalan": "ca", "chinese": "zh", "croatian": "hr", "czech": "cs", "danish": "da",
		"dutch": "nl", "english": "en", "estonian": "et", "finnish": "fi", "french": "fr", "german": "de", "greek": "el",
		"hebrew": "he", "hindi": "hi", "hungarian": "hu", "indonesian": "id", "italian": "it", "japanese": "ja", "korean": "ko",
		"latvian": "lv", "lithuanian": "lt", "malay": "ms", "norwegian": "no", "persian": "fa", "polish": "pl",
		"portuguese": "pt", "romanian": "ro", "russian": "ru", "serbian": "sr", "slovak": "sk", "slovenian": "sl",
		"spanish": "es", "swedish": "sv", "tamil": "ta", "thai": "th", "turkish": "tr", "ukrainian": "uk", "urdu": "ur",
		"vietnamese": "vi",
	}
	return names[name]
}

// shift moves segments by ms.
func shift(segments []speech.Segment, ms int64) {
	for i := range segments {
		s := &segments[i]
		s.StartMS, s.EndMS = s.StartMS+ms, s.EndMS+ms
		for j := range s.Words {
			s.Words[j].StartMS += ms
			s.Words[j].EndMS += ms
		}
	}
}
