package ribbon

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// TestThePublishedVectorIsSignedAsPublished is Ribbon's own example, with the
// body built as every body is.
func TestThePublishedVectorIsSignedAsPublished(t *testing.T) {
	body := pythonJSON([]pair{
		{"interview_flow_id", new("f6298c77")},
		{"interview_id", new("e48f2a8f-e235-4e4c-b5f9-b2114d684bdc")},
		{"status", new("completed")},
		{"interview_flow_name", new("Team 1 interview")},
		{"event_type", new("interview_processed")},
		{"interviewee_email_address", new("anne@ribbon.ai")},
		{"interviewee_first_name", new("Anne")},
		{"interviewee_last_name", new("Anquetin0")},
		{"interview_link", new("https://staging.ribbon.ai/recruit/interviews/f6298c77/a5bc36d2-c22c-4bae-9d08-0b941738924e")},
	})
	const published = `{"interview_flow_id": "f6298c77", "interview_id": "e48f2a8f-e235-4e4c-b5f9-b2114d684bdc", "status": "completed", "interview_flow_name": "Team 1 interview", "event_type": "interview_processed", "interviewee_email_address": "anne@ribbon.ai", "interviewee_first_name": "Anne", "interviewee_last_name": "Anquetin0", "interview_link": "https://staging.ribbon.ai/recruit/interviews/f6298c77/a5bc36d2-c22c-4bae-9d08-0b941738924e"}`
	if diff := cmp.Diff(published, string(body)); diff != "" {
		t.Error(diff)
	}
	want := map[string]string{
		"User-Agent":         "Ribbon-API-Webhook/1.0",
		"X-Ribbon-Signature": "bdae121de5d94dffe936ec3337b0395a4237a6d2433bbd0bc2941883e5667d18",
	}
	if diff := cmp.Diff(want, message(body, [][]byte{[]byte("myGoodSecret"), []byte("older")}, false).Header); diff != "" {
		t.Error(diff)
	}
}

func TestBodiesAreWrittenAsPythonWritesThem(t *testing.T) {
	got := pythonJSON([]pair{{"a", new("a\"\\\b\t\n\x0b\f\r\x00\x7f<é😀\u2028/")}, {"b", nil}})
	if want := `{"a": "a\"\\\b\t\n\u000b\f\r\u0000\u007f<\u00e9\ud83d\ude00\u2028/", "b": null}`; string(got) != want {
		t.Errorf("%s", got)
	}
}

func FuzzPythonJSON(f *testing.F) {
	f.Add("Zürich 😀 \x00\xff\"\\")
	f.Fuzz(func(t *testing.T, s string) {
		body := pythonJSON([]pair{{"k", &s}})
		var back map[string]string
		if err := json.Unmarshal(body, &back); err != nil || utf8.ValidString(s) && back["k"] != s {
			t.Errorf("%q came back as %q: %v", s, back["k"], err)
		}
		if i := bytes.IndexFunc(body, func(r rune) bool { return r < ' ' || r > '~' }); i >= 0 {
			t.Errorf("%q has more than ASCII", body)
		}
	})
}

// told is what the event of this type that came last is worded as for each
// webhook, by address.
func told(t *testing.T, w *dialecttest.World, id string, which interview.EventType) map[string]*interview.Message {
	t.Helper()
	a := account.Actor{System: true, OrganizationID: w.Acme.ID}
	events, err := w.Service.Events(t.Context(), a, []interview.EventType{which}, id, 0, interview.MaxPage)
	must(t, err)
	if len(events) == 0 {
		t.Fatalf("there is no %s", which)
	}
	deliveries, err := w.Service.OpenDeliveries(t.Context(), events[len(events)-1].ID)
	must(t, err)
	out := map[string]*interview.Message{}
	for _, d := range deliveries {
		o, err := w.Service.Outgoing(t.Context(), d.ID)
		must(t, err)
		m, err := New(w.Deps).Word(t.Context(), o, time.Now())
		must(t, err)
		out[o.Webhook.URL] = m
	}
	return out
}

func actorOf(w *dialecttest.World) account.Actor {
	return account.Actor{System: true, OrganizationID: w.Acme.ID}
}

func hook(t *testing.T, w *dialecttest.World, in interview.Webhook, secret string) interview.Webhook {
	t.Helper()
	in.Wording = "ribbon"
	made, _, err := w.Service.CreateWebhook(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID}, in, secret, interview.OnceKey{})
	must(t, err)
	return made
}

func signature(body []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

func TestAFlowsWebhookIsToldOfItsResultsInsteadOfTheOrganizations(t *testing.T) {
	w, key := world(t, "invited")
	const flowHook = "https://example.org/flow"
	hook(t, w, interview.Webhook{URL: "https://example.org/all"}, "organization-wide")
	var other CreatedFlow
	made(t, w, key, flowPath, `{"org_name":"A","title":"Other","questions":["Q?"],"webhook_url":"https://example.org/other"}`, &other)
	flow, iv := sat(t, w, key, `,"webhook_url":"`+flowHook+`","webhook_secret_key":"myGoodSecret"`)

	got := told(t, w, iv.InterviewID, interview.InterviewReady)
	if len(got) != 2 || got["https://example.org/all"] != nil || got[flowHook] == nil {
		t.Fatalf("told are %v", got)
	}
	m := got[flowHook]
	want := `{"interview_flow_id": "` + flow.InterviewFlowID + `", "interview_id": "` + iv.InterviewID + `", "status": "completed", ` +
		`"interview_flow_name": "Team 1 interview", "event_type": "interview_processed", "interviewee_email_address": "anne@ribbon.ai", ` +
		`"interviewee_first_name": "Anne", "interviewee_last_name": "Anquetin0", ` +
		`"interview_link": "https://candor.test/console/interviews/` + iv.InterviewID + `"}`
	if diff := cmp.Diff(want, string(m.Body)); diff != "" {
		t.Error(diff)
	}
	if m.Header["X-Ribbon-Signature"] != signature(m.Body, "myGoodSecret") {
		t.Error("the signature is not that of the flow's secret")
	}
	// A flow without a webhook is told to the organization's.
	_, plain := sat(t, w, key, "")
	got = told(t, w, plain.InterviewID, interview.InterviewReady)
	m = got["https://example.org/all"]
	if m == nil || got[flowHook] != nil || m.Header["X-Ribbon-Signature"] != signature(m.Body, "organization-wide") {
		t.Errorf("told are %v", got)
	}
}

func TestAWebhookWithoutASecretIsNotSigned(t *testing.T) {
	w, key := world(t, "invited")
	flow, iv := sat(t, w, key, `,"webhook_url":"https://example.org/plain"`)
	m := told(t, w, iv.InterviewID, interview.InterviewReady)["https://example.org/plain"]
	if diff := cmp.Diff(map[string]string{"User-Agent": "Ribbon-API-Webhook/1.0"}, m.Header); diff != "" {
		t.Error(diff)
	}
	_, body := send(t, w, key, "GET", flowPath+"/"+flow.InterviewFlowID, "")
	if !strings.Contains(body, `"webhook_url":"https://example.org/plain","webhook_secret_key":null`) {
		t.Errorf("%s", body)
	}
}

func TestASecretThatBeginsWithWhsecSignsAsTextToo(t *testing.T) {
	w, key := world(t, "invited")
	const secret = "whsec_c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nz"
	_, iv := sat(t, w, key, `,"webhook_url":"https://example.org/x","webhook_secret_key":"`+secret+`"`)
	m := told(t, w, iv.InterviewID, interview.InterviewReady)["https://example.org/x"]
	if m.Header["X-Ribbon-Signature"] != signature(m.Body, secret) {
		t.Error("another key signed")
	}
}

func TestAWebhookIsForOnePlanUntilASecondFlowHasIt(t *testing.T) {
	w, key := world(t, "invited")
	const more = `,"webhook_url":"https://example.org/x","webhook_secret_key":"myGoodSecret"`
	flow, first := sat(t, w, key, more)
	p, err := w.Service.Plan(t.Context(), actorOf(w), flow.InterviewFlowID)
	must(t, err)
	only := func() interview.Webhook {
		hooks, err := w.Service.Webhooks(t.Context(), actorOf(w), interview.Page{})
		if err != nil || len(hooks) != 1 {
			t.Fatalf("%d webhooks, %v", len(hooks), err)
		}
		return hooks[0]
	}
	if got := only().PlanID; got != p.ID {
		t.Errorf("one flow's webhook is for plan %q", got)
	}
	_, second := sat(t, w, key, more)
	if got := only().PlanID; got != "" {
		t.Errorf("two flows' webhook is for plan %q", got)
	}
	for _, iv := range []CreatedInterview{first, second} {
		m := told(t, w, iv.InterviewID, interview.InterviewReady)["https://example.org/x"]
		if m == nil || !strings.Contains(string(m.Body), iv.InterviewID) || m.Header["X-Ribbon-Signature"] != signature(m.Body, "myGoodSecret") {
			t.Errorf("told is %v", m)
		}
	}
	_, third := sat(t, w, key, "")
	if got := told(t, w, third.InterviewID, interview.InterviewReady); len(got) != 1 || got["https://example.org/x"] != nil {
		t.Errorf("of a flow without a webhook it is told %v", got)
	}
}

func TestFlowsWithTheSameAddressAndSecretShareAWebhook(t *testing.T) {
	w, key := world(t, "invited")
	for range 3 {
		for _, more := range []string{``, `,"webhook_secret_key":"first secret"`, `,"webhook_secret_key":"second secret"`} {
			more = strings.ReplaceAll(more, " secret", "-secret")
			var flow CreatedFlow
			made(t, w, key, flowPath, `{"org_name":"A","title":"T","questions":["Q?"],"webhook_url":"https://example.org/x"`+more+`}`, &flow)
		}
	}
	hooks, err := w.Service.Webhooks(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID}, interview.Page{})
	if err != nil || len(hooks) != 3 {
		t.Errorf("%d webhooks, %v", len(hooks), err)
	}
}

func TestALaterResultIsNotToldAgain(t *testing.T) {
	w, _ := world(t, "session", "withdrawn", "in_progress")
	hook(t, w, interview.Webhook{URL: "https://example.org/all"}, "")
	actor := account.Actor{System: true, OrganizationID: w.Acme.ID}
	if got := told(t, w, w.ID(t, "session"), interview.InterviewReady); got["https://example.org/all"] == nil {
		t.Error("the first result is not told")
	}
	must(t, w.Service.RemoveRecordings(t.Context(), actor, w.ID(t, "session")))
	if got := told(t, w, w.ID(t, "session"), interview.InterviewReady); len(got) != 1 || got["https://example.org/all"] != nil {
		t.Errorf("the second result: %v", got)
	}
	if got := told(t, w, w.ID(t, "withdrawn"), interview.InterviewReady); len(got) != 1 || got["https://example.org/all"] != nil {
		t.Errorf("an interview that was taken back: %v", got)
	}
	if got := told(t, w, w.ID(t, "in_progress"), interview.InterviewStarted); len(got) != 1 || got["https://example.org/all"] != nil {
		t.Errorf("an event that Ribbon does not know: %v", got)
	}
}

func TestAWebhookOfOnePlanIsToldOfIt(t *testing.T) {
	w, _ := world(t, "ready")
	hook(t, w, interview.Webhook{URL: "https://example.org/plan", PlanID: w.Plan.ID}, "")
	if got := told(t, w, w.ID(t, "ready"), interview.InterviewReady); got["https://example.org/plan"] == nil {
		t.Error("it is told nothing")
	}
}

func TestAChangeOfWhatWasDecidedIsToldOnce(t *testing.T) {
	w, _ := world(t, "ready")
	hook(t, w, interview.Webhook{URL: "https://example.org/all"}, "organization-wide")
	people, err := w.Accounts.Colleagues(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID})
	must(t, err)
	var got []string
	for _, r := range []interview.Review{
		{MemberID: people[0].ID, Note: "Only a note."},
		{MemberID: people[0].ID, Decision: "hold"},
		{MemberID: people[1].ID, Decision: "hold"},
		{MemberID: people[1].ID, Note: "Only a note."},
		{MemberID: people[1].ID, Decision: "advance"},
		{MemberID: people[0].ID, Decision: "reject"},
	} {
		r.InterviewID = w.ID(t, "ready")
		_, err := w.Service.SaveReview(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID}, r)
		must(t, err)
		said := "nothing"
		if m := told(t, w, w.ID(t, "ready"), interview.ReviewSaved)["https://example.org/all"]; m != nil {
			said = string(m.Body)
			if m.Header["X-Ribbon-Signature"] != signature(m.Body, "organization-wide") {
				t.Error("the signature is another's")
			}
		}
		got = append(got, said)
	}
	status := func(now, before string) string {
		return `{"event_type": "candidate_status_updated", "interview_flow_id": "` + w.Plan.ShortID + `", "interview_flow_name": "Backend screening", ` +
			`"interviewee_email": "ready@example.org", "new_status": "` + now + `", "previous_status": "` + before + `"}`
	}
	want := []string{"nothing", status("on_hold", "pending"), "nothing", "nothing", status("shortlisted", "on_hold"), status("rejected", "shortlisted")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheFilmIsToldAfterTheResult(t *testing.T) {
	w := dialecttest.New(t, "session", "ready")
	hook(t, w, interview.Webhook{URL: "https://example.org/all"}, "organization-wide")
	open := func(which interview.EventType) interview.Outgoing {
		t.Helper()
		events, err := w.Service.Events(t.Context(), actorOf(w), []interview.EventType{which}, w.ID(t, "session"), 0, interview.MaxPage)
		must(t, err)
		if len(events) != 1 {
			t.Fatalf("%d events %s", len(events), which)
		}
		deliveries, err := w.Service.OpenDeliveries(t.Context(), events[0].ID)
		must(t, err)
		out, err := w.Service.Outgoing(t.Context(), deliveries[0].ID)
		must(t, err)
		return out
	}
	word := func(out interview.Outgoing) (*interview.Message, error) {
		return New(w.Deps).Word(t.Context(), out, time.Now())
	}
	ready, filmed := open(interview.InterviewReady), open(interview.InterviewFilmed)
	if m, err := word(filmed); m != nil || !errors.As(err, new(*interview.TooSoon)) {
		t.Fatalf("the film was told before the result: %v, %v", m, err)
	}
	before, err := word(ready)
	must(t, err)
	must(t, w.Service.SaveAttempt(t.Context(), ready.Delivery.ID, interview.Attempt{At: w.Clock.Now(), Status: 200}, true, time.Time{}))
	after, err := word(filmed)
	must(t, err)
	if want := strings.Replace(string(before.Body), "interview_processed", "video_processed", 1); string(after.Body) != want {
		t.Errorf("got  %s\nwant %s", after.Body, want)
	}

	// Where nothing was filmed there is nothing to tell.
	events, err := w.Service.Events(t.Context(), actorOf(w), []interview.EventType{interview.InterviewFilmed}, w.ID(t, "ready"), 0, 10)
	must(t, err)
	if len(events) != 0 {
		t.Errorf("a sitting without a film has %d events of one", len(events))
	}
}
