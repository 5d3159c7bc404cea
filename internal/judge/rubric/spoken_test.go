package rubric

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/judge"
)

// talk is one question of testdata/spoken.jsonl with answers as a recogniser
// writes them: no commas, no capitals, words misheard. Those held out were
// written at the same time and played no part in choosing constants.
type talk struct {
	Trade    string           `json:"trade"`
	HeldOut  bool             `json:"held_out"`
	Question string           `json:"question"`
	Needed   float64          `json:"needed"`
	Points   []judge.KeyPoint `json:"key_points"`
	Strong   string           `json:"strong"`
	Mixed    string           `json:"mixed"`
	Weak     string           `json:"weak"`
	OffTopic string           `json:"off_topic"`
	Nonsense string           `json:"nonsense"`
}

// lines reads testdata with one JSON object a line.
func lines[T any](t testing.TB, name string) []T {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var v T
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// hear judges one spoken answer.
func hear(t testing.TB, e *Engine, q judge.Question, answer string) judge.Judged {
	t.Helper()
	q.ID, q.Scored, q.Form = "q", true, judge.Spoken
	req := judge.Request{Items: []judge.Item{{Question: q, Answer: judge.Answer{Given: true, Text: answer}}}}
	a, err := e.Assess(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if err := judge.Verify(a, req); err != nil {
		t.Fatalf("%q: %v", answer, err)
	}
	return a.Answers[0]
}

func TestSpokenAnswersOfDifferentWorthAreKeptApart(t *testing.T) {
	e, all := engine(t), lines[talk](t, "spoken.jsonl")
	for _, half := range []struct {
		name string
		held bool
	}{{"looked at", false}, {"held out", true}} {
		t.Run(half.name, func(t *testing.T) {
			var sum, n, met, points [6]int
			kinds := []string{"strong", "mixed", "weak", "off-topic", "nonsense", "answer to another question"}
			for _, s := range all {
				if s.HeldOut != half.held {
					continue
				}
				take := func(kind int, answer string) {
					j := hear(t, e, judge.Question{Text: s.Question, Needed: s.Needed, KeyPoints: s.Points}, answer)
					if j.Score == nil {
						t.Errorf("%s, %s: withheld because %s", s.Trade, kinds[kind], *j.Withheld)
						return
					}
					if os.Getenv("JUDGE_SHOW") == kinds[kind] {
						t.Logf("%v %s\n   %s", j.Score, s.Trade, j.AnalysisRecruiter)
					}
					sum[kind], n[kind] = sum[kind]+int(*j.Score), n[kind]+1
					for _, k := range j.KeyPoints {
						points[kind]++
						if k.Verdict == judge.Met {
							met[kind]++
						}
					}
				}
				for kind, answer := range []string{s.Strong, s.Mixed, s.Weak, s.OffTopic, s.Nonsense} {
					take(kind, answer)
				}
				for _, other := range all {
					if other.Question != s.Question {
						take(5, other.Strong)
					}
				}
			}
			for kind, want := range [][2]judge.Points{{800, 1000}, {350, 650}, {0, 150}, {0, 150}, {0, 150}, {0, 150}} {
				mean := judge.Points(sum[kind] / n[kind])
				share := 100 * float64(met[kind]) / float64(points[kind])
				t.Logf("%-26s mean %5s, %4.1f %% of %d key points met", kinds[kind], mean, share, points[kind])
				if mean < want[0] || mean > want[1] {
					t.Errorf("%s answers have a mean of %s, want %s to %s", kinds[kind], mean, want[0], want[1])
				}
				if kind >= 2 && share > 3 {
					t.Errorf("%s answers meet %.1f %% of the key points, want 3 %% at most", kinds[kind], share)
				}
			}
		})
	}
}

// heard is one answer of the demonstration as PocketSphinx wrote it down.
type heard struct {
	Who      string           `json:"who"`
	Question string           `json:"question"`
	Needed   float64          `json:"needed"`
	Points   []judge.KeyPoint `json:"key_points"`
	Answer   string           `json:"answer"`
	Said     []string         `json:"said"`
	Least    judge.Points     `json:"least"`
	Most     judge.Points     `json:"most"`
}

func TestWhatARecogniserWroteIsReadForWhatWasSaid(t *testing.T) {
	e := engine(t)
	for _, h := range lines[heard](t, "recognised.jsonl") {
		j := hear(t, e, judge.Question{Text: h.Question, Needed: h.Needed, KeyPoints: h.Points}, h.Answer)
		if *j.Score < h.Least || *j.Score > h.Most {
			t.Errorf("%s, %s: score %s, want %s to %s", h.Who, h.Question, j.Score, h.Least, h.Most)
		}
		said := set(h.Said)
		for _, k := range j.KeyPoints {
			if k.Verdict == judge.Met && !said[k.Text] {
				t.Errorf("%s did not say %q, but it is met by %q", h.Who, k.Text, *k.Quote)
			}
		}
		for _, f := range j.Flags {
			t.Errorf("%s, %s: flagged %s", h.Who, h.Question, f.Code)
		}
	}
}

func TestEveryWordingSaidPlainlyIsMet(t *testing.T) {
	e, said := engine(t), 0
	for _, s := range lines[talk](t, "spoken.jsonl") {
		for i, p := range s.Points {
			for _, wording := range append([]string{p.Text}, p.Synonyms...) {
				j := hear(t, e, judge.Question{Text: s.Question, KeyPoints: s.Points}, "well in my last place "+wording+" and that was how i did it every day")
				if said++; j.KeyPoints[i].Verdict != judge.Met {
					t.Errorf("%s: %q was said and is %s (%s)", s.Trade, wording, j.KeyPoints[i].Verdict, j.KeyPoints[i].Met)
				}
			}
		}
	}
	if said < 100 {
		t.Errorf("only %d wordings were tried", said)
	}
}

func TestANegationReachesToTheEndOfItsClauseOnly(t *testing.T) {
	e := engine(t)
	q := judge.Question{Text: "Tell me about a time when a device failed.", KeyPoints: []judge.KeyPoint{
		{Text: "found the cause of the problem", Synonyms: []string{"discovered the reason"}},
		{Text: "handed it to an engineer with good notes"},
	}}
	for answer, want := range map[string][2]judge.Verdict{
		"i found the cause of the problem and i handed it to an engineer with good notes":         {judge.Met, judge.Met},
		"i never found the cause of the problem":                                                  {judge.Partial, judge.Absent},
		"nobody ever discovered the reason and i went home":                                       {judge.Partial, judge.Absent},
		"if i can not solve it i hand it to an engineer with good notes":                          {judge.Absent, judge.Met},
		"i did not sleep but i discovered the reason so nobody had to wait":                       {judge.Met, judge.Absent},
		"first i did not find the cause of the problem but then i found the cause of the problem": {judge.Met, judge.Absent},
		"do not forget that i discovered the reason":                                              {judge.Met, judge.Absent},
		"the cause of the problem was not found":                                                  {judge.Partial, judge.Absent},
	} {
		j := hear(t, e, q, answer)
		if got := [2]judge.Verdict{j.KeyPoints[0].Verdict, j.KeyPoints[1].Verdict}; got != want {
			t.Errorf("%q: %v, want %v", answer, got, want)
		}
		denied := false
		for _, f := range j.Flags {
			denied = denied || f.Code == judge.PossibleContradiction
		}
		if said := strings.HasPrefix(answer, "first"); denied != (said || want[0] == judge.Partial) {
			t.Errorf("%q: flags %v", answer, j.Flags)
		}
	}
}

func TestWordsThatTheQuestionAndOtherPointsSayProveNothing(t *testing.T) {
	e := engine(t)
	q := judge.Question{Text: "Explain what happens when you type an address into a web browser.", KeyPoints: []judge.KeyPoint{
		{Text: "the name is turned into a number", Synonyms: []string{"finds the address of the server"}},
		{Text: "the browser opens a secure connection to the server"},
		{Text: "the server answers with the page"},
	}}
	for _, answer := range []string{
		"you type the address and the browser asks the server for the page",
		"the page is on the server and the browser shows the page of the server",
		"the address is in the browser and the server has the page",
	} {
		for _, k := range hear(t, e, q, answer).KeyPoints {
			if k.Verdict == judge.Met {
				t.Errorf("%q: %q is %s by %q", answer, k.Text, k.Verdict, *k.Quote)
			}
		}
	}
}
