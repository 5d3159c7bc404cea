package judgetest

import (
	"strings"

	"github.com/candorhq/candor/internal/judge"
)

// Interview is a small interview: a full spoken answer, a poor one, a choice
// and a question that is not scored. Each call returns a fresh one.
func Interview() judge.Request {
	return judge.Request{
		Language: "en-US",
		Skills:   []judge.Skill{{Name: "operations", MustHave: true}, {Name: "teamwork", Weight: .5}, {Name: "typing"}},
		Items: []judge.Item{
			{
				Question: judge.Question{
					ID: "slow", Text: "How do you find out why a web service has become slow?",
					Category: "technical", Form: judge.Spoken, Scored: true, Weight: 2, Skills: []string{"operations"},
					KeyPoints: []judge.KeyPoint{
						{ID: "m", Text: "look at metrics and latency percentiles"},
						{ID: "p", Text: "profile the code to find the bottleneck", Weight: 2},
						{ID: "d", Text: "check slow database queries", Synonyms: []string{"explain plan of the query"}},
					},
				},
				Answer: Said("well first i look at the metrics and the latency percentiles to see where it hurts and then i check for slow database queries and if that is not it i profile the code to find the bottleneck"),
			},
			{
				Question: judge.Question{
					ID: "conflict", Text: "Tell me about a conflict in your team.",
					Category: "behavioral", Form: judge.Spoken, Scored: true, Skills: []string{"teamwork"},
					KeyPoints: []judge.KeyPoint{{ID: "l", Text: "listened to both sides before deciding"}, {ID: "f", Text: "followed up afterwards"}},
					Anchors:   judge.Anchors{Strong: []string{"a concrete situation with its outcome"}},
				},
				Answer: Said("we did not have many of those because people there were nice to each other"),
			},
			{
				Question: judge.Question{
					ID: "http", Text: "Which of these are safe methods?", Category: "technical", Form: judge.Choice,
					Scored: true, Skills: []string{"operations"}, Correct: []string{"g", "h"},
					Choices: []judge.Option{{ID: "g", Text: "GET"}, {ID: "h", Text: "HEAD"}, {ID: "p", Text: "POST"}},
				},
				Answer: judge.Answer{Given: true, Text: "GET\nHEAD"},
			},
			{
				Question: judge.Question{ID: "hello", Text: "How are you today?", Form: judge.Spoken},
				Answer:   Said("fine thank you"),
			},
		},
	}
}

// Said makes the answer a recogniser would give: one word every 300 ms, 250 ms
// long, in segments of eight words.
func Said(text string) judge.Answer {
	a := judge.Answer{Given: true, Text: text}
	words := strings.Fields(text)
	for i, w := range words {
		a.Words = append(a.Words, judge.Word{Text: w, StartMS: 300 * i, EndMS: 300*i + 250, Confidence: .9})
	}
	for i := 0; i < len(words); i += 8 {
		end := min(i+8, len(words))
		a.Segments = append(a.Segments, judge.Segment{Text: strings.Join(words[i:end], " "), StartMS: 300 * i, EndMS: 300*end - 50})
	}
	a.DurationMS = 300 * len(words)
	return a
}
