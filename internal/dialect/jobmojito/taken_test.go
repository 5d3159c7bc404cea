package jobmojito

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/judge/rubric"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/pdf"
	"github.com/candorhq/candor/internal/pipeline/assess"
	"github.com/candorhq/candor/internal/pipeline/deliver"
	"github.com/candorhq/candor/internal/pipeline/report"
	"github.com/candorhq/candor/internal/queue"
)

// ask sends a body to a function and decodes what comes back with 200.
func ask[T any](t testing.TB, w *dialecttest.World, h http.Handler, token, function, body string) T {
	t.Helper()
	var out T
	status, got := invoke(t, w, h, token, function, body)
	if status != http.StatusOK {
		t.Fatalf("%s answers %d %s", function, status, got)
	}
	if err := json.Unmarshal([]byte(got), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// invoke sends a body to a function.
func invoke(t testing.TB, w *dialecttest.World, h http.Handler, token, function, body string) (int, string) {
	t.Helper()
	status, _, got := send(t, w, h, "/functions/v1/"+function, body, "Authorization", "Bearer "+token)
	return status, string(got)
}

// row is an item of an answer to register-users or invite-users.
type row struct {
	Name, Email, Result string
	URL                 string `json:"interview_url"`
	ProfileID           string `json:"profile_id"`
	ProfileInterviewID  string `json:"profile_interview_id"`
}

// take answers an interview in the room, by its address, and ends it.
func take(t testing.TB, w *dialecttest.World, address string, answers ...string) {
	t.Helper()
	token := address[strings.LastIndex(address, "/")+1:]
	a, iv, err := w.Service.Enter(t.Context(), token)
	if err == nil {
		_, err = w.Service.Consent(t.Context(), a, "1")
	}
	if err == nil {
		_, _, err = w.Service.Start(t.Context(), a, "test")
	}
	for i, text := range answers {
		if err == nil {
			_, err = w.Service.WriteAnswer(t.Context(), a, interview.Answer{InterviewID: iv.ID, QuestionID: iv.Asked.Questions[i].ID, Text: text})
		}
	}
	if err == nil {
		_, err = w.Service.Complete(t.Context(), a, iv.ID, "")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// work runs what the stages after a merchant's interviews have to do, until
// nothing is due. What they tell goes out by HTTP.
func work(t testing.TB, w *dialecttest.World, merchant string) {
	t.Helper()
	engine, err := rubric.New()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]queue.Kind{}
	for _, k := range []map[string]queue.Kind{
		assess.New(w.Service, engine).Kinds(),
		report.New(w.Service, report.Config{Blobs: w.Blobs, Decoder: media.New(media.Config{TempDir: t.TempDir()}), Fonts: pdf.NewFonts(), Version: "test"}).Kinds(),
		deliver.New(w.Service, deliver.Config{Now: w.Clock.Now, Client: http.DefaultClient, Wordings: map[string]deliver.Wording{name: New(w.Deps)}}).Kinds(),
	} {
		maps.Copy(kinds, k)
	}
	for {
		tasks, err := w.DB.Claim(t.Context(), "node", slices.Sorted(maps.Keys(kinds)), 1, time.Minute)
		if err != nil || len(tasks) == 0 {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		if tasks[0].OrganizationID == merchant { // the cast came about without its tasks
			if err := kinds[tasks[0].Kind].Handle(t.Context(), tasks[0]); err != nil {
				t.Fatalf("%s: %v", tasks[0].Kind, err)
			}
		}
		if err := w.DB.Finish(t.Context(), tasks[0].ID, "node"); err != nil {
			t.Fatal(err)
		}
	}
}

// listener is an endpoint of a program that only knows JobMojito.
type listener struct {
	mu  sync.Mutex
	got []WebhookPayload
}

// listen starts a listener and subscribes it.
func listen(t testing.TB, w *dialecttest.World) *listener {
	t.Helper()
	l := &listener{}
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var p WebhookPayload
		if err := json.Unmarshal(body, &p); err != nil || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("told %s %q: %v", r.Header.Get("Content-Type"), body, err)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.got = append(l.got, p)
	}))
	t.Cleanup(srv.Close)
	_, _, err := w.Service.CreateWebhook(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live},
		interview.Webhook{URL: srv.URL, Wording: name}, "", interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// heard is what was told since it was asked last.
func (l *listener) heard() []WebhookPayload {
	l.mu.Lock()
	defer l.mu.Unlock()
	got := l.got
	l.got = nil
	return got
}

const twoQuestions = `"questions":[
 {"id":"q1","question":"What does a mutex do?","duration":120,"external_id":"ats-1","external_data":{"round":1},
  "candidate_expectations_json":{"weak":["only one goroutine enters at a time"],"moderate":["protects shared data"],"strong":[]}},
 {"id":"q2","question":"Anything else?","is_without_scoring":true}]`

const newDefinition = `{"name":"Backend engineer","location":"remote","interview_template_id":"46b98d37-1557-4391-beca-03037ead19f2",
 "mojito_language_code":"en","description":"Backend role","status":"active","type":"interview","visibility":"merchant_invite",` + twoQuestions + `}`

// TestWhatIsCreatedHereIsTakenAndComesBack is a program that only knows the
// vendor, from its questions to the result and the webhooks.
func TestWhatIsCreatedHereIsTakenAndComesBack(t *testing.T) {
	w := dialecttest.New(t, "invited")
	h := New(w.Deps).Handler()
	_, token := w.Key(t, name)
	l := listen(t, w)
	made := ask[CreatedDefinition](t, w, h, token, "job-interview-create-from-array", newDefinition)
	rows := ask[[]row](t, w, h, token, "job-interview-register-users",
		`{"interview_id":"`+made.ID+`","users":[{"name":"Peter Parker","email":"peter@example.org","external_id":"abcd"}]}`)
	if rows[0].Result != "ok" || !strings.HasPrefix(rows[0].URL, "https://candor.test/room/") {
		t.Fatalf("registered as %+v", rows[0])
	}
	take(t, w, rows[0].URL, "A mutex lets only one goroutine enter at a time, so that it protects the shared data.", "No.")
	work(t, w, w.Acme.ID)

	told := l.heard()
	if len(told) != 2 || told[0].Status != "draft" || *told[0].InterviewStatus != "completed" || told[1].Status != "active" || told[1].Score == nil {
		t.Fatalf("told %+v", told)
	}
	for _, p := range told {
		if p.InterviewID != made.ID || *p.ProfileInterviewID != rows[0].ProfileInterviewID || p.CandidateExternal != "abcd" || p.CandidateName != "Peter Parker" {
			t.Errorf("told of %+v", p)
		}
	}
	details := ask[DetailsResponse](t, w, h, token, "job-interview-details", `{"interview_result_id":"`+told[0].ID+`"}`)
	if details.Score == nil || *details.Score != *told[1].Score || *details.Score < 7 || *details.Status != "completed" || len(details.Transcript) != 2 {
		t.Fatalf("the result is %+v", details)
	}
	first := details.Transcript[0]
	if *first.QuestionOriginal != "What does a mutex do?" || *first.ExternalID != "ats-1" || first.Score == nil || len(first.RawData.KeyPoints) != 2 ||
		details.Transcript[1].Score != nil || *details.Transcript[1].View != "without scoring" {
		t.Errorf("the transcript is %+v", details.Transcript)
	}
	if diff := cmp.Diff(map[string]any{"round": 1.0}, first.ExternalData); diff != "" {
		t.Error(diff)
	}

	// Of what nothing is expected nothing is scored.
	open := ask[CreatedDefinition](t, w, h, token, "job-interview-create-from-array", strings.Replace(newDefinition, twoQuestions, `"questions":[{"question":"Why?"}]`, 1))
	unscored := ask[[]row](t, w, h, token, "job-interview-register-users", `{"interview_id":"`+open.ID+`","users":[{"email":"mary@example.org"}]}`)
	take(t, w, unscored[0].URL, "Because it protects the shared data, and only one goroutine enters at a time.")
	work(t, w, w.Acme.ID)
	if p := l.heard()[1]; p.Status != "active" || p.Score != nil {
		t.Errorf("told of answers that nothing was expected of: %+v", p)
	}

	// Another attempt: the same id leads to what comes of it.
	ask[struct{}](t, w, h, token, "job-interview-result-request-another-attempt", `{"interview_result_id":"`+told[0].ID+`"}`)
	details = ask[DetailsResponse](t, w, h, token, "job-interview-details", `{"interview_result_id":"`+told[0].ID+`"}`)
	if details.Score != nil || details.Status != nil || len(details.Transcript) != 0 {
		t.Errorf("after another attempt was asked for: %+v", details)
	}
	again := ask[string](t, w, h, token, "job-interview-token",
		`{"type":"interview-for-profile","interview_id":"`+made.ID+`","interview_profile_id":"`+rows[0].ProfileInterviewID+`"}`)
	if again == rows[0].URL {
		t.Fatal("the address of the first attempt is handed out")
	}
	take(t, w, again, "I do not know.", "No.")
	work(t, w, w.Acme.ID)
	second := l.heard()
	if len(second) != 2 || second[0].ID != told[0].ID || second[1].ID != told[0].ID {
		t.Fatalf("told of the second attempt: %+v", second)
	}
	details = ask[DetailsResponse](t, w, h, token, "job-interview-details", `{"interview_result_id":"`+told[0].ID+`"}`)
	if details.Transcript[0].Answer == nil || *details.Transcript[0].Answer != "I do not know." {
		t.Errorf("the second attempt: %+v", details)
	}
}
