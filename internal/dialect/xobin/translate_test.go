package xobin

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

func TestEveryStateHasItsStatus(t *testing.T) {
	want := map[interview.State]string{
		interview.Scheduled: "Pending", interview.Invited: "Pending", interview.Opened: "Pending", interview.Consented: "Pending",
		interview.InProgress: "Started", interview.Interrupted: "Started", interview.Completed: "Started",
		interview.Processing: "Started", interview.Failed: "Started", interview.Ready: "Completed",
		interview.Expired:   "Expired",
		interview.Cancelled: "Revoked", interview.Revoked: "Revoked", interview.Declined: "Revoked", interview.Withdrawn: "Revoked",
	}
	got := map[interview.State]string{}
	for _, s := range interview.States() {
		got[s] = status(interview.Result{Interview: interview.Interview{State: s}, Assessment: &interview.Assessment{}})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := status(interview.Result{Interview: interview.Interview{State: interview.Ready}}); got != "Started" {
		t.Errorf("without an evaluation it is %s", got)
	}
}

func TestScoresAreOnTheVendorsScales(t *testing.T) {
	for core, want := range map[float64][3]float64{
		0: {0, 0, 0}, 4.9: {5, 0, 0.5}, 38.6: {39, 4, 3.9}, 74.5: {75, 7, 7.5}, 75: {75, 8, 7.5}, 99.5: {100, 10, 10}, 100: {100, 10, 10},
	} {
		j := interview.Judged{Score: &core}
		got := [3]float64{float64(*integer(j, mostScore)), float64(*integer(j, mostSkill)), *decimal(j)}
		if got != want {
			t.Errorf("%v becomes %v, want %v", core, got, want)
		}
	}
	if integer(interview.Judged{}, mostScore) != nil || decimal(interview.Judged{}) != nil {
		t.Error("a withheld score becomes a number")
	}
}

func TestTheDayHasTwoDigitsAndTheHourOne(t *testing.T) {
	for want, at := range map[string]time.Time{
		"Jul 05, 2025, 4:42:45 AM":  time.Date(2025, 7, 5, 4, 42, 45, 9, time.UTC),
		"Dec 31, 2025, 12:00:00 AM": time.Date(2025, 12, 31, 1, 0, 0, 0, time.FixedZone("", 3600)),
		"Jul 15, 2025, 11:02:03 PM": time.Date(2025, 7, 15, 23, 2, 3, 0, time.UTC),
	} {
		if got := date(at); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestEachSessionHasItsRecordingUnderItsStart(t *testing.T) {
	at := time.UnixMilli(1755695988585).UTC()
	r := interview.Result{
		Interview: interview.Interview{StartedAt: at.Add(-time.Hour)},
		Sittings:  []interview.Sitting{{ID: "s1", StartedAt: at}, {ID: "s2", StartedAt: at.Add(time.Minute)}},
		Recordings: []interview.Recording{
			{ID: "a", Kind: interview.SessionRecording, SittingID: "s1", MediaType: "video/webm", StartedAt: at.Add(5 * time.Second)},
			{ID: "b", Kind: interview.SessionRecording, SittingID: "s2", MediaType: "audio/mpeg"},
			{ID: "c", Kind: interview.SessionRecording, MediaType: "audio/mpeg", StartedAt: at},
			{ID: "d", Kind: interview.SessionRecording, MediaType: "audio/mpeg"},
			{ID: "e", Kind: interview.AnswerRecording, MediaType: "audio/webm", StartedAt: at.Add(time.Hour)},
			{ID: "f", Kind: interview.SessionRecording, RemovedAt: at},
		},
	}
	for _, rec := range r.Recordings {
		r.Media = append(r.Media, interview.MediaKeys{RecordingID: rec.ID, Key: "key-" + rec.ID})
	}
	got := recordings(r, Links{Recording: func(key, name string) string { return key + " " + name }})
	want := map[string]string{
		"1755695988585": "key-a session-1755695988585.webm",
		"1755696048585": "key-b session-1755696048585.mp3",
		"1755695988586": "key-c session-1755695988586.mp3",
		"1755692388585": "key-d session-1755692388585.mp3",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestAConversationKeepsItsOrderRolesAndModes(t *testing.T) {
	at := time.UnixMilli(1755695988585).UTC()
	got := conversation(interview.Result{
		Interview: interview.Interview{StartedAt: at},
		Turns: []interview.Turn{
			{Speaker: interview.Interviewer, Form: interview.Text, Text: "Write a loop.", At: at},
			{Speaker: interview.TheCandidate, Form: interview.Code, Text: "for {\n}", At: at.Add(1500 * time.Microsecond)},
			{Speaker: interview.TheCandidate, Form: interview.Spoken, Text: "That is all.", StartMS: 2000},
		},
	})
	want := []Message{
		{"Write a loop.", "default", "assistant", 1755695988585},
		{"for {\n}", "code", "user", 1755695988586},
		{"That is all.", "default", "user", 1755695990585},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestTheSummaryEndsInTheRecommendation(t *testing.T) {
	a := interview.Assessment{ForRecruiter: interview.Summary{Text: "Answer 1 has 83.3. [q1, q1.k1]"}, RecommendedBecause: "The score 83.3 reaches 70."}
	if got, want := summary(a), "Answer 1 has 83.3. The score 83.3 reaches 70."; got != want {
		t.Errorf("got %q", got)
	}
	if got := summary(interview.Assessment{}); got != "" {
		t.Errorf("nothing becomes %q", got)
	}
	words := map[interview.Recommendation]string{}
	for _, r := range []interview.Recommendation{interview.Advance, interview.ReviewIt, interview.NotYet, ""} {
		words[r] = recommendation(r)
	}
	want := map[interview.Recommendation]string{interview.Advance: "Recommended", interview.ReviewIt: "Needs Review", interview.NotYet: "Not Recommended", "": "Needs Review"}
	if diff := cmp.Diff(want, words); diff != "" {
		t.Error(diff)
	}
}

func TestAResponseIDIsDigits(t *testing.T) {
	for s, want := range map[string]int64{"1": 1, "7421": 7421, "007": 7, "9223372036854775807": 9223372036854775807,
		"": 0, "0": 0, "-1": 0, "+1": 0, "1.0": 0, " 1": 0, "1e3": 0, "0x1": 0, "٣": 0, "9223372036854775808": 0} {
		if got, ok := responseID(s); ok != (want > 0) || ok && got != want {
			t.Errorf("%q becomes %d, %v", s, got, ok)
		}
	}
}

// FuzzReport words any stored document: every key of the page is there, no
// list is null, and scores stay on their scales.
func FuzzReport(f *testing.F) {
	f.Add(`{"interview":{"state":"ready","completed_at":"2026-03-02T09:00:00Z"},"assessment":{"score":82.4,"skills":[{"name":"Go","must_have":true,"score":3}]},"turns":[{"speaker":"candidate","form":"code","text":"x"}]}`, "CAND-1")
	f.Add(`{"recordings":[{"id":"a","kind":"session"},{"id":"b","kind":"session"}],"media":[{"recording_id":"a","key":"k"},{"recording_id":"b","key":"l"}]}`, "")
	f.Fuzz(func(t *testing.T, doc, custom string) {
		var r interview.Result
		if json.Unmarshal([]byte(doc), &r) != nil {
			return
		}
		if r.Assessment == nil {
			r.Assessment = &interview.Assessment{}
		}
		out := Report(r, custom, Links{Recording: func(key, name string) string { return "https://files/" + key + name }})
		body, err := json.Marshal(out)
		if err != nil {
			t.Fatal(err)
		}
		dialecttest.Shape{
			Sample: completedSample, Optional: []string{"custom_field_id"}, Open: []string{"interview_recording"},
			Nullable: []string{"integrity_score", "score", "skill_wise_scores.must_haves[].score", "skill_wise_scores.nice_to_haves[].score"},
		}.Check(t, body)
		if s := r.Assessment.Score; s != nil && *s >= 0 && *s <= 100 && (*out.Score < 0 || *out.Score > 100) {
			t.Errorf("%v becomes %d", *s, *out.Score)
		}
		if len(out.Conversation) != len(r.Turns) || slices.ContainsFunc(out.Conversation, func(m Message) bool { return m.Mode != "code" && m.Mode != "default" }) {
			t.Errorf("%d turns become %+v", len(r.Turns), out.Conversation)
		}
	})
}

func TestNobodyWasObservedInATestInterview(t *testing.T) {
	r := interview.Result{
		Interview:  interview.Interview{State: interview.Ready},
		Integrity:  interview.Integrity{Judged: interview.Judged{Score: new(100.0)}},
		Assessment: &interview.Assessment{},
	}
	if got := integrity(r); got == nil || *got != 10 {
		t.Errorf("observed: %v", got)
	}
	r.Assessment.Synthetic = true
	if got := integrity(r); got != nil {
		t.Errorf("synthetic: %v", *got)
	}
}
