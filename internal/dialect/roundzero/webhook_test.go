package roundzero

import (
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// event finds the first event of a type of an interview of the cast.
func event(t *testing.T, w *dialecttest.World, name string, typ interview.EventType) interview.Event {
	t.Helper()
	acme := account.Actor{System: true, OrganizationID: w.Acme.ID}
	all, err := w.Service.Events(t.Context(), acme, []interview.EventType{typ}, w.ID(t, name), 0, 1)
	if err != nil || len(all) != 1 {
		t.Fatalf("%s of %s: %v, %v", typ, name, all, err)
	}
	return all[0]
}

func word(t *testing.T, w *dialecttest.World, e interview.Event) *interview.Message {
	t.Helper()
	m, err := New(w.Deps).Word(t.Context(), interview.Outgoing{Event: e, Secrets: [][]byte{[]byte("a-secret-of-the-receiver")}}, w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTheBeginningIsToldAsTheEventsPageHasIt(t *testing.T) {
	w, _ := world(t, "in_progress")
	e := event(t, w, "in_progress", interview.InterviewStarted)
	m := word(t, w, e)
	dialecttest.Shape{Sample: sample(t, "started"), Nullable: []string{"data.candidate.title"}}.Check(t, m.Body)
	var got Event
	if err := json.Unmarshal(m.Body, &got); err != nil {
		t.Fatal(err)
	}
	iv := w.Interview(t, "in_progress")
	want := Event{ID: got.ID, Type: "interview_started", Created: e.At.Unix(), Data: EventData{
		Interview: EventInterview{ID: iv.ID, Token: w.Service.LinkToken(iv), Status: "in_progress", EstimatedDurationSeconds: 600, EstimatedCredits: 1,
			StartedAt: got.Data.Interview.StartedAt, ExpiresAt: got.Data.Interview.ExpiresAt, CreatedAt: got.Data.Interview.CreatedAt},
		Job:       EventJob{ID: w.Position.ID, Title: "Backend Engineer", Department: new("Engineering"), Location: new("Berlin")},
		Candidate: EventCandidate{ID: iv.CandidateID, Name: "Jane Smith", Email: new("in_progress@example.org")},
	}}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b Stamp) bool { return time.Time(a).Equal(time.Time(b)) })); diff != "" {
		t.Error(diff)
	}
	if !regexp.MustCompile(`^evt_[0-9a-f]{32}$`).MatchString(got.ID) {
		t.Errorf("the event is called %s", got.ID)
	}
	if at := time.Time(*got.Data.Interview.StartedAt); !at.Equal(iv.StartedAt.Truncate(time.Second)) {
		t.Errorf("started at %v", at)
	}
}

func TestTheEndIsToldWhenTheResultCanBeRead(t *testing.T) {
	w, key := world(t, "ready", "failed", "in_progress")
	person := w.Interview(t, "ready").CandidateID
	c := client{t, w, New(w.Deps).Handler(), key}
	if status, body := c.call("PATCH", "/candidates/"+person, `{"title":"Ms"}`); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	for name, typ := range map[string]interview.EventType{"ready": interview.InterviewReady, "failed": interview.InterviewFailed} {
		var got Event
		m := word(t, w, event(t, w, name, typ))
		if err := json.Unmarshal(m.Body, &got); err != nil {
			t.Fatal(err)
		}
		iv := got.Data.Interview
		if want := w.Service.LinkToken(w.Interview(t, name)); iv.Token != want {
			t.Errorf("%s: token %s is not the one of the link, %s", name, iv.Token, want)
		}
		if got.Type != "interview_ended" || iv.Status != "completed" || iv.CompletedAt == nil || iv.ID != w.ID(t, name) {
			t.Errorf("%s: %s", name, m.Body)
		}
		if title := got.Data.Candidate.Title; name == "ready" && (title == nil || *title != "Ms") {
			t.Errorf("%s: %s", name, m.Body)
		}
		// What the receiver does next.
		var read CompletedInterview
		c.must(200, &read, "GET", "/interviews/"+iv.ID, "")
		if read.Status != "completed" || len(read.Responses) == 0 {
			t.Errorf("%s: %+v", name, read)
		}
		if again := word(t, w, event(t, w, name, typ)); string(again.Body) != string(m.Body) {
			t.Errorf("told again: %s", again.Body)
		}
	}
}

func TestOtherEventsAreNotTold(t *testing.T) {
	w, _ := world(t, "ready", "withdrawn")
	for _, typ := range interview.EventTypes() {
		switch typ {
		case interview.InterviewStarted, interview.InterviewReady, interview.InterviewFailed:
			continue
		}
		if m := word(t, w, interview.Event{ID: "e", Type: typ, InterviewID: w.ID(t, "ready"), OrganizationID: w.Acme.ID}); m != nil {
			t.Errorf("%s: %s", typ, m.Body)
		}
	}
	later := event(t, w, "ready", interview.InterviewReady)
	later.Data = json.RawMessage(`{"result_version":2}`)
	if m := word(t, w, later); m != nil {
		t.Errorf("a later result: %s", m.Body)
	}
	if m := word(t, w, event(t, w, "withdrawn", interview.InterviewReady)); m != nil {
		t.Errorf("one that was taken back: %s", m.Body)
	}
	later.Data = json.RawMessage(`{`)
	if m, err := New(w.Deps).Word(t.Context(), interview.Outgoing{Event: later}, w.Clock.Now()); err == nil {
		t.Errorf("data that cannot be read: %v", m)
	}
}

// The digests were made with openssl dgst -sha256 -hmac.
func TestWebhooksAreSignedOverTimeAndBody(t *testing.T) {
	body, now := []byte(`{"id":"evt_1"}`), time.Unix(1640000000, 999)
	want := "t=1640000000,v1=d334b00e19d0bc5b08a7f7c44410db389601229811b15f655da6b7693e9b9d74"
	if got := signature([][]byte{[]byte("a-secret-of-the-receiver")}, body, now); got != want {
		t.Errorf("%s", got)
	}
	want += ",v1=87b9a641ae9c7f04b220ea84dfd80a928f294312c3ff8efbaeedb9f6f2c84f06"
	if got := signature([][]byte{[]byte("a-secret-of-the-receiver"), []byte("the-secret-before")}, body, now); got != want {
		t.Errorf("%s", got)
	}
	w, _ := world(t, "in_progress")
	m := word(t, w, event(t, w, "in_progress", interview.InterviewStarted))
	if got := signature([][]byte{[]byte("a-secret-of-the-receiver")}, m.Body, w.Clock.Now()); m.Header["X-Webhook-Signature"] != got || m.Header["Content-Type"] != "application/json" {
		t.Errorf("%v", m.Header)
	}
}
