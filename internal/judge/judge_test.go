package judge_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/judge"
	"github.com/candorhq/candor/internal/judge/judgetest"
	"github.com/candorhq/candor/internal/judge/rubric"
)

func engine(t testing.TB) *rubric.Engine {
	e, err := rubric.New()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestApportionedPartsAddUpExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		shares := make([]int64, 1+r.IntN(12))
		var sum int64
		for i := range shares {
			shares[i] = r.Int64N(1_000_000_000) * int64(r.IntN(2))
			sum += shares[i]
		}
		total := judge.Points(r.IntN(1001))
		var got judge.Points
		for i, p := range judge.Apportion(total, shares) {
			if p < 0 || shares[i] == 0 && p != 0 {
				t.Fatalf("share %d of %v got %s", i, shares, p)
			}
			got += p
		}
		if want := total; sum > 0 && got != want {
			t.Fatalf("%v of %s add up to %s", shares, want, got)
		}
	}
}

func TestPointsKeepTheirTenthsThroughJSON(t *testing.T) {
	for p := judge.Points(0); p <= judge.FullScore; p++ {
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var got judge.Points
		if err := json.Unmarshal(b, &got); err != nil || got != p {
			t.Fatalf("%d became %s and %d (%v)", p, b, got, err)
		}
	}
	if b, _ := json.Marshal([]any{judge.Points(625), judge.Points(1000), judge.Share(873), judge.Whole, judge.Milli(2500)}); string(b) != "[62.5,100.0,0.873,1,2.5]" {
		t.Errorf("got %s", b)
	}
}

func TestContributionsAddUpToTheScore(t *testing.T) {
	req := judgetest.Interview()
	a, err := engine(t).Assess(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	var overall judge.Points
	for _, j := range a.Answers {
		overall += j.Contribution
		var answer judge.Points
		for _, k := range j.KeyPoints {
			answer += k.Contribution
		}
		if j.Score != nil && answer != *j.Score {
			t.Errorf("%s: %d tenths of %d", j.ID, answer, *j.Score)
		}
	}
	if overall != *a.Score {
		t.Errorf("%d tenths of %d", overall, *a.Score)
	}
}

func TestVerifyRefusesWhatDoesNotHold(t *testing.T) {
	e := engine(t)
	for name, tamper := range map[string]func(*judge.Assessment){
		"another quote":          func(a *judge.Assessment) { *a.Answers[0].KeyPoints[0].Quote = "made up" },
		"a shifted quote":        func(a *judge.Assessment) { *a.Answers[0].KeyPoints[0].Start++ },
		"an end past the answer": func(a *judge.Assessment) { *a.Answers[0].KeyPoints[0].End = 1 << 20 },
		"another time":           func(a *judge.Assessment) { *a.Answers[0].KeyPoints[0].StartMS += 300 },
		"a raised contribution":  func(a *judge.Assessment) { a.Answers[0].KeyPoints[0].Contribution++ },
		"a raised answer":        func(a *judge.Assessment) { *a.Answers[0].Score-- },
		"a raised score":         func(a *judge.Assessment) { *a.Score++ },
		"a moved contribution":   func(a *judge.Assessment) { a.Answers[1].Contribution++ },
		"a raised skill":         func(a *judge.Assessment) { *a.Skills[0].Score-- },
		"score and reason":       func(a *judge.Assessment) { a.Withheld = new(judge.NoAnswer) },
		"an invented dimension":  func(a *judge.Assessment) { a.Dimensions[0].Score = new(judge.Points(500)) },
		"counted pauses":         func(a *judge.Assessment) { a.Delivery[0].Counted = true },
		"a weighed measure":      func(a *judge.Assessment) { a.Answers[0].Language[0].Weight = 1 },
		"another recommendation": func(a *judge.Assessment) { a.Recommendation.Advice = judge.NotYet },
		"an uncited sentence":    func(a *judge.Assessment) { a.SummaryRecruiter.Sentences[0].Findings = nil },
		"an unknown finding":     func(a *judge.Assessment) { a.ReasonsFor[0].Findings[0] = "q9.k9" },
		"a rewritten summary":    func(a *judge.Assessment) { a.SummaryCandidate.Text += " You are great." },
		"a missing answer":       func(a *judge.Assessment) { a.Answers = a.Answers[1:] },
		"another rubric":         func(a *judge.Assessment) { a.Engine.Rubric = "" },
		"a wrong verdict":        func(a *judge.Assessment) { a.Answers[0].KeyPoints[0].Verdict = judge.Absent },
	} {
		req := judgetest.Interview()
		a, err := e.Assess(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if tamper(&a); judge.Verify(a, req) == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestRecommendationsFollowScoreAndConfidence(t *testing.T) {
	skills := func(score *judge.Points) []judge.Rated {
		return []judge.Rated{{Name: "go", MustHave: true, Score: score}}
	}
	for _, c := range []struct {
		name   string
		score  *judge.Points
		conf   judge.Confidence
		skills []judge.Rated
		t      judge.Thresholds
		want   judge.Advice
	}{
		{"withheld", nil, judge.High, nil, judge.Thresholds{}, judge.Review},
		{"at the threshold", new(judge.Points(700)), judge.Medium, nil, judge.Thresholds{}, judge.Advance},
		{"just under it", new(judge.Points(699)), judge.High, nil, judge.Thresholds{}, judge.Review},
		{"high and unsure", new(judge.Points(990)), judge.Low, nil, judge.Thresholds{}, judge.Review},
		{"low and unsure", new(judge.Points(10)), judge.Low, nil, judge.Thresholds{}, judge.Review},
		{"low and sure", new(judge.Points(399)), judge.Medium, nil, judge.Thresholds{}, judge.NotYet},
		{"medium is not high", new(judge.Points(900)), judge.Medium, nil, judge.Thresholds{MinConfidence: judge.High}, judge.Review},
		{"a must-have unjudged", new(judge.Points(900)), judge.High, skills(nil), judge.Thresholds{}, judge.Review},
		{"a must-have missed", new(judge.Points(900)), judge.High, skills(new(judge.Points(100))), judge.Thresholds{}, judge.Review},
		{"a must-have met", new(judge.Points(900)), judge.High, skills(new(judge.Points(800))), judge.Thresholds{}, judge.Advance},
	} {
		got := judge.Recommend(c.score, c.conf, c.skills, c.t)
		if got.Advice != c.want || got.Reason == "" {
			t.Errorf("%s: %s (%s), want %s", c.name, got.Advice, got.Reason, c.want)
		}
	}
}

func TestSentencesWithoutAKnownFindingAreDropped(t *testing.T) {
	known := map[string]bool{"q1.k1": true, "q1.k2": true}
	got, dropped := judge.ReadSummary("Great person. Knows caches [q1.k1]. Knows locks [q1.k1, q1.k2]. Reads minds [q7.k1]. Hire now.", known)
	want := judge.Summary{
		Text:      "Knows caches [q1.k1] Knows locks [q1.k1, q1.k2]",
		Sentences: []judge.Sentence{{Text: "Knows caches", Findings: []string{"q1.k1"}}, {Text: "Knows locks", Findings: []string{"q1.k1", "q1.k2"}}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if dropped != 3 {
		t.Errorf("%d dropped, want 3", dropped)
	}
}

func TestAChoiceIsScoredWithoutAnEngine(t *testing.T) {
	it := judgetest.Interview().Items[2]
	for said, want := range map[string]judge.Share{"GET\nHEAD": 1000, "g\nh": 1000, "get": 500, "GET\nHEAD\nPOST": 500, "POST": 0, "GET\nPOST": 0, "something": 0} {
		it.Answer.Text = said
		r := judge.ReadChoice(it)
		req := judge.Request{Items: []judge.Item{it}}
		req.Items[0].Question.Skills = nil
		a, err := judge.Compose(judge.Engine{Name: "choice", Version: "1"}, req, []judge.Reading{r})
		if err != nil {
			t.Fatal(err)
		}
		if err := judge.Verify(a, req); err != nil {
			t.Errorf("%q: %v", said, err)
		}
		if *a.Score != judge.Points(want) {
			t.Errorf("%q: %s, want %s", said, a.Score, judge.Points(want))
		}
	}
}

func TestMissingAnswersWidenTheIntervalAndLowerConfidence(t *testing.T) {
	req := judgetest.Interview()
	req.Items[1].Answer = judge.Answer{}
	a, err := engine(t).Assess(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if a.Coverage.Judged != 750 || a.Coverage.Answered != 667 || a.Coverage.KeyPoints != 714 {
		t.Errorf("coverage is %+v", a.Coverage)
	}
	if got := a.Interval.High - a.Interval.Low; got < 250 {
		t.Errorf("the interval spans %s, a quarter of the weight is missing", got)
	}
	if a.Confidence == judge.High {
		t.Error("confidence is high although an answer is missing")
	}
}

func TestDeliveryIsMeasuredAndNeverCounted(t *testing.T) {
	e := engine(t)
	fast, slow := judgetest.Interview(), judgetest.Interview()
	for i := range slow.Items {
		for k := range slow.Items[i].Answer.Words {
			slow.Items[i].Answer.Words[k].StartMS *= 9
			slow.Items[i].Answer.Words[k].EndMS *= 9
		}
	}
	a, err := e.Assess(t.Context(), fast)
	b, err2 := e.Assess(t.Context(), slow)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if cmp.Equal(a.Delivery, b.Delivery) {
		t.Error("a ninth of the pace shows nowhere")
	}
	if *a.Score != *b.Score || a.Recommendation != b.Recommendation || a.Confidence != b.Confidence {
		t.Errorf("the pace moved the score from %s to %s", a.Score, b.Score)
	}
}

func TestTheCandidateIsNotToldTheRubric(t *testing.T) {
	req := judgetest.Interview()
	a, err := engine(t).Assess(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	var told strings.Builder
	told.WriteString(a.SummaryCandidate.Text)
	for _, j := range a.Answers {
		told.WriteString(j.AnalysisCandidate)
	}
	for _, it := range req.Items[:2] {
		for _, k := range it.Question.KeyPoints {
			if strings.Contains(told.String(), k.Text) && !strings.Contains(it.Answer.Text, k.Text) {
				t.Errorf("the candidate reads %q", k.Text)
			}
		}
	}
}
