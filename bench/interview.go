package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// spoken is what candidates say in the long interview: three answers, a
// sentence a line.
const spoken = `Last winter a customer called me because her heater had stopped working for the second time.
She was very angry, and she told me that nobody had listened to her the first time.
I stayed calm and listened to the whole story, and I did not interrupt her.
Then I said sorry and told her that I would feel the same way.
I looked into what went wrong and found the cause of the problem.
The part that we had sent was made for another model, and the order form had hidden that.
I sent the right part with a courier on the same evening and arranged for somebody to fit it.
One week later I called back and checked that everything was fine.
After that I wrote down how to tell the two models apart, so that it would not happen again.
My team still uses that page, and the number of wrong orders went down by a third.

In my previous job we moved forty shops from paper receipts to a shared till, one town after another.
The owners were worried that a broken line would stop them from selling anything on a Saturday.
I drove to the first five places myself and watched how people queue when the network is slow.
Because of that we let each till keep its own list and send it later.
During the second month a storm cut off an entire valley, and not a single sale was lost.
What I would do differently is to ask the accountants earlier, since they had to learn two formats.
We measured how long closing took each evening, and it fell from fifty minutes to twelve.
Two colleagues disagreed with the order of towns, so we wrote both plans down and compared the risks.
Their plan turned out better for the harbour, and I said so in front of everyone.
Today the same list of questions is used whenever the company opens a new branch.

When nothing loads I begin with what the person sees, word for word, and when it started.
I ask whether somebody else in the building has the same trouble, which takes ten seconds.
After that I try it with my own account, and then with theirs while they watch.
If only one browser fails, an extension or an old cookie is the likely reason.
Should every device fail, I look at the status page before I touch any setting.
Logs tell me whether the request arrived, how long it waited, and who refused it.
I change one thing at a time and note it, otherwise nobody can undo it afterwards.
Once the account was simply locked because a script kept trying an expired password.
I unlocked it, found the machine that ran the script, and gave it a credential of its own.
At the end I explain in plain language what happened and what they can do next time.`

// longInterview is a result whose modern report has eight pages: nine
// questions, answers of a minute and a half, four key points each.
func longInterview() interview.Result {
	stories := strings.Split(spoken, "\n\n")
	made := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	score := func(v float64) interview.Judged {
		return interview.Judged{Score: new(v), Low: new(v - 9), High: new(min(v+8, 100)), Confidence: interview.MediumConfidence,
			ConfidenceReasons: []string{"Scores of behavioural questions have not been validated against human raters."}}
	}
	r := interview.Result{
		Version: 1, CreatedAt: made,
		Organization: interview.Named{ID: "org", Name: "Northwind Care"},
		Position:     &interview.Position{Title: "Customer support specialist"},
		Candidate:    interview.Candidate{FirstName: "Amelia", LastName: "Stone"},
		Interview: interview.Interview{
			ID: "01977a52-5a0e-7c3b-9d2f-6f1c2b7a9e10", DurationMS: 1_080_000, StartedAt: made.Add(-2 * time.Hour), CompletedAt: made.Add(-time.Hour),
			ConsentVersion: "2026-01", ConsentedAt: made.Add(-2 * time.Hour),
			Asked: interview.Asked{PlanName: "First interview", Language: "en-US"},
		},
		Assessment: &interview.Assessment{
			Version: 1, Judged: score(71.5), Recommendation: interview.Advance, RecommendedBecause: "The score 71.5 reaches 70.0 with medium confidence.",
			Engine: interview.Engine{Name: "rubric", Version: "1", Parts: map[string]string{
				"parameters": strings.Repeat("0f", 32), "rubric": strings.Repeat("1e", 32), "answers": strings.Repeat("2d", 32), "lexicon": "subtlex-us 2"}},
			Coverage:     interview.Coverage{Questions: 100, KeyPoints: 91.7},
			ForRecruiter: interview.Summary{Text: "Every scored question was answered and 91.7 percent of their weight could be judged. [coverage] Answer 1 covers 3 of 4 key points. [q1.k1, q1.k2, q1.k3]"},
		},
	}
	for _, name := range []string{"Problem solving", "Customer care", "Clear words", "Ownership"} {
		r.Assessment.Skills = append(r.Assessment.Skills, interview.SkillScore{Name: name, MustHave: name < "D", Judged: score(float64(60 + 2*len(name)))})
	}
	for i := range 9 {
		id := fmt.Sprint(i)
		lines := strings.Split(stories[i%len(stories)], "\n")
		lines = append(slices.Clone(lines[i:]), lines[:i]...) // no two answers alike
		answer := strings.Join(lines, " ")
		r.Interview.Asked.Questions = append(r.Interview.Asked.Questions, interview.Question{ID: id, Category: interview.Behavioral, Form: interview.Spoken,
			Text: "Tell me about a time when you helped an angry customer, and what you did afterwards to keep it from happening again."})
		r.Turns = append(r.Turns, interview.Turn{ID: "t" + id, Seq: i, Speaker: interview.TheCandidate, QuestionID: id, AnswerID: "a" + id, Form: interview.Spoken,
			Text: answer, Language: "en-US", StartMS: int64(i) * 90_000, EndMS: int64(i+1) * 90_000})
		as := interview.AnswerScore{QuestionID: id, Judged: score(float64(60 + i)), Contribution: 5.5}
		for k, what := range []string{"stayed calm and listened to the whole story", "apologized and showed understanding", "found the cause of the problem", "made sure that it would not happen again"} {
			quote := lines[2+2*k]
			at := strings.Index(answer, quote)
			p := interview.KeyPointScore{ID: fmt.Sprintf("q%d.k%d", i+1, k+1), Text: what, Met: 1 - float64(k)/5, Verdict: "met", Contribution: 20, Quote: quote, Start: at, End: at + len(quote),
				StartMS: int64(i)*90_000 + int64(k)*9_000, EndMS: int64(i)*90_000 + int64(k+1)*9_000}
			as.KeyPoints = append(as.KeyPoints, p)
		}
		r.Assessment.Answers = append(r.Assessment.Answers, as)
		r.Assessment.ReasonsFor = append(r.Assessment.ReasonsFor, interview.Finding{Text: "Covers “stayed calm” with the words “I stayed calm and listened to the whole story”.", Findings: []string{fmt.Sprintf("q%d.k1", i+1)}})
	}
	r.Assessment.ReasonsFor = r.Assessment.ReasonsFor[:3]
	return r
}
