package judge_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/judge"
	"github.com/candorhq/candor/internal/judge/judgetest"
)

func TestSummariesReadLikeAReport(t *testing.T) {
	req := judgetest.Interview()
	a, err := engine(t).Assess(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Three of three scored questions were answered. [coverage]",
		"Answer 1 covers three of three key points (100, high confidence). [q1, q1.k1, q1.k2, q1.k3]",
		"Answer 2 covers none of two key points (0, ",
		"Operations, a must-have, stands at 100 (",
		"going by answers 1 and 3. [s1]",
	} {
		if !strings.Contains(a.SummaryRecruiter.Text, want) {
			t.Errorf("the recruiter does not read %q in:\n%s", want, a.SummaryRecruiter.Text)
		}
	}
	for _, want := range []string{
		"Thank you for taking the time to answer all three questions. [coverage]",
		"In answer one you spoke about all three points we were listening for, for example when you said “",
	} {
		if !strings.Contains(a.SummaryCandidate.Text, want) {
			t.Errorf("the candidate does not read %q in:\n%s", want, a.SummaryCandidate.Text)
		}
	}
}

func TestNobodyReadsPointZeroAndTheCandidateReadsNoVerdict(t *testing.T) {
	req := judgetest.Interview()
	missing := judgetest.Interview()
	missing.Items[1].Answer = judge.Answer{}
	for _, req := range []judge.Request{req, missing} {
		a, err := engine(t).Assess(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		told := []string{a.SummaryRecruiter.Text, a.Recommendation.Reason}
		for _, s := range append(a.ReasonsFor, a.ReasonsAgainst...) {
			told = append(told, s.Text)
		}
		verdict := regexp.MustCompile(`(?i)\b(score of|advance|reject|fail|not yet|confidence|low|poor|weak)\b`)
		for _, j := range a.Answers {
			told = append(told, j.AnalysisRecruiter, strings.Join(j.ConfidenceReasons, " "))
			if w := verdict.FindString(j.AnalysisCandidate); w != "" {
				t.Errorf("the candidate reads %q in %q", w, j.AnalysisCandidate)
			}
		}
		if w := verdict.FindString(a.SummaryCandidate.Text); w != "" {
			t.Errorf("the candidate reads %q in %q", w, a.SummaryCandidate.Text)
		}
		for _, s := range told {
			if regexp.MustCompile(`\d\.0\b`).MatchString(s) {
				t.Errorf("a whole number is written with a zero: %q", s)
			}
		}
	}
}
