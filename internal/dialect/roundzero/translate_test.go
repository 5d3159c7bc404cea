package roundzero

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

func TestEveryStateHasAStatus(t *testing.T) {
	heard := []interview.Answer{{State: interview.Transcribed}, {State: interview.Unreadable}}
	waiting := []interview.Answer{{State: interview.Transcribed}, {State: interview.Waiting}}
	arriving := []interview.Answer{{State: interview.Received}}
	for _, c := range []struct {
		state   interview.State
		answers []interview.Answer
		version int
		want    string
	}{
		{interview.Scheduled, nil, 0, Invited},
		{interview.Invited, nil, 0, Invited},
		{interview.Opened, nil, 0, Invited},
		{interview.Consented, nil, 0, Invited},
		{interview.InProgress, heard, 0, InProgress},
		{interview.Interrupted, heard, 0, InProgress},
		{interview.Completed, arriving, 0, InProgress},
		{interview.Completed, waiting, 0, InProgress},
		{interview.Processing, waiting, 0, InProgress},
		{interview.Completed, heard, 0, Completed},
		{interview.Processing, heard, 0, Completed},
		{interview.Processing, waiting, 1, Completed},
		{interview.Ready, heard, 1, Completed},
		{interview.Failed, heard, 0, Completed},
		{interview.Failed, nil, 0, Expired},
		{interview.Expired, nil, 0, Expired},
		{interview.Cancelled, nil, 0, Expired},
		{interview.Revoked, nil, 0, Expired},
		{interview.Declined, nil, 0, Expired},
		{interview.Withdrawn, nil, 0, Expired},
	} {
		r := interview.Result{Version: c.version, Interview: interview.Interview{State: c.state}, Answers: c.answers}
		if got := status(r); got != c.want {
			t.Errorf("%s with %d answers is %s, not %s", c.state, len(c.answers), got, c.want)
		}
	}
}

func TestTimesAreToTheSecondInUTC(t *testing.T) {
	at := time.Date(2024, 1, 16, 16, 30, 0, 999_999_000, time.FixedZone("EET", 2*60*60))
	if got, err := json.Marshal(Stamp(at)); string(got) != `"2024-01-16T14:30:00Z"` || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

func TestAnAnswerIsGivenWhenItEnds(t *testing.T) {
	start := time.Date(2024, 1, 16, 14, 31, 0, 0, time.UTC)
	received := start.Add(time.Hour)
	if got := answered(interview.Answer{StartedAt: start, ReceivedAt: received, DurationMS: 145_000}); !got.Equal(start.Add(145 * time.Second)) {
		t.Errorf("a spoken answer at %v", got)
	}
	if got := answered(interview.Answer{StartedAt: start, ReceivedAt: received}); !got.Equal(received) {
		t.Errorf("a written answer at %v", got)
	}
	if got := answered(interview.Answer{StartedAt: start, ReceivedAt: start, DurationMS: 145_000}); !got.Equal(start) {
		t.Errorf("an answer received before it could end at %v", got)
	}
}

func TestFollowUpsBelongToTheirQuestion(t *testing.T) {
	turns := []interview.Turn{
		{Speaker: interview.Interviewer, QuestionID: "a", Text: "A?"},
		{Speaker: interview.TheCandidate, QuestionID: "a", Text: "first"},
		{Speaker: interview.TheCandidate, QuestionID: "b", Text: "other"},
		{Speaker: interview.Interviewer, QuestionID: "a", Text: "More?"},
		{Speaker: interview.TheCandidate, QuestionID: "a", Text: ""},
		{Speaker: interview.TheCandidate, QuestionID: "a", Text: "second"},
	}
	if got := said(turns, "a"); got != "first\nsecond" {
		t.Errorf("%q", got)
	}
}
