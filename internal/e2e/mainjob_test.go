package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/blob/s3server"
	"github.com/candorhq/candor/internal/store/storetest"
)

// plan is what these tests ask: two spoken questions and a written one.
func plan() *client.Plan {
	return &client.Plan{
		Name: "Customer support", Language: "en-US",
		Skills: []client.Skill{{Name: "customer care", MustHave: true}},
		Questions: []client.Question{
			{ID: "0192c7a0-0001-7000-8000-0000000000a1", Text: "Tell me about a time when you helped an angry customer.", Category: "behavioral", Form: "spoken",
				Skills: []string{"customer care"}, KeyPoints: []client.KeyPoint{
					{Text: "stayed calm and listened to the whole story"}, {Text: "found the cause of the problem"}}},
			{ID: "0192c7a0-0001-7000-8000-0000000000a2", Text: "A customer reports that they can not sign in. How do you find the cause?", Category: "situational", Form: "spoken",
				KeyPoints: []client.KeyPoint{{Text: "ask for the exact error message and when it began"}, {Text: "keep the customer informed"}}},
			{ID: "0192c7a0-0001-7000-8000-0000000000a3", Text: "Write a short reply to a customer whose order is late.", Category: "role_specific", Form: "text",
				KeyPoints: []client.KeyPoint{{Text: "apologizes for the delay"}, {Text: "says when the order arrives"}}},
		},
	}
}

// The main job, on the embedded default and on PostgreSQL with S3: a plan, an
// invited candidate, recorded answers, words with times, scores with evidence,
// one stored result, a signed webhook.
func TestAPlanBecomesADeliveredResult(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  func(t *testing.T) []string
	}{
		{"SQLite and a folder", func(*testing.T) []string { return nil }},
		{"PostgreSQL and S3", func(t *testing.T) []string {
			s3 := s3server.Start(t)
			return []string{
				"CANDOR_DATABASE_URL=" + storetest.PostgresURL(t), "CANDOR_BLOB_KIND=s3", "CANDOR_BLOB_S3_ENDPOINT=" + s3.Endpoint,
				"CANDOR_BLOB_S3_REGION=" + s3.Region, "CANDOR_BLOB_S3_ACCESS_KEY=" + s3.AccessKey, "CANDOR_BLOB_S3_SECRET_KEY=" + s3.SecretKey,
				"CANDOR_BLOB_S3_PATH_STYLE=true", "CANDOR_BLOB_S3_BUCKET=" + bucket(t, s3),
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) { mainJob(t, newInstallation(t, tt.env(t)...)) })
	}
}

func mainJob(t *testing.T, in *installation) {
	ctx := t.Context()
	_, key := in.tenant("Acme")
	s := in.serve()
	c := client.New(s.url, key)
	hooks := newReceiver(t)
	_, secret, err := c.CreateWebhook(ctx, client.Webhook{URL: hooks.url})
	if err != nil {
		t.Fatal(err)
	}
	made, err := c.CreateInterview(ctx, client.NewInterview{
		Plan: plan(), ExternalID: "ATS-1", Candidate: &client.Candidate{FirstName: "Amelia", LastName: "Stone", Email: "amelia@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	id, questions := made.Interview.ID, made.Interview.Asked.Questions
	if _, err := c.Upload(ctx, client.Upload{InterviewID: id, QuestionID: questions[0].ID}, bytes.NewReader(recording(t, "strong-1.webm"))); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SendAnswer(ctx, id, questions[1].ID, time.Now(), bytes.NewReader(recording(t, "strong-2.webm"))); err != nil {
		t.Fatal(err)
	}
	if _, err := c.WriteAnswer(ctx, id, client.Answer{QuestionID: questions[2].ID, Text: "I am sorry for the delay. Your order arrives on Friday."}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Complete(ctx, id); err != nil {
		t.Fatal(err)
	}
	s.awaitReady(t, c, id)

	res, err := c.Result(ctx, id, []string{"words", "recordings"})
	if err != nil {
		t.Fatal(err)
	}
	if res.Version != 1 || res.Assessment == nil || res.Assessment.Score == nil {
		t.Fatalf("result version %d, assessment %+v: want version 1 with a score", res.Version, res.Assessment)
	}
	checkEvidence(t, res, 4)
	checkRecordings(t, res)
	checkReport(t, c, id)

	s.until(t, "the webhook of the result arrived", func() bool { return len(hooks.of("interview.ready", id)) > 0 })
	verifier, err := webhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hooks.of("interview.ready", id) {
		if err := verifier.Verify(h.body, h.header); err != nil {
			t.Errorf("the webhook's signature: %v", err)
		}
		if strings.Contains(string(h.body), "heater") || strings.Contains(string(h.body), "Amelia") {
			t.Errorf("the webhook holds the candidate's words or name: %s", h.body)
		}
	}
	found := false
	for hit, err := range c.Search(ctx, "interrupt") {
		if err != nil {
			t.Fatal(err)
		}
		found = found || hit.InterviewID == id
	}
	if !found {
		t.Error("a spoken word is not found by search")
	}
	if err := s.stop(t); err != nil {
		t.Errorf("the server stopped with %v", err)
	}
	for _, secret := range []string{key, "amelia@example.com", "interrupt", secret} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// judged is the part of a result that must hold word by word.
type judged struct {
	Assessment struct {
		Score   float64 `json:"score"`
		Answers []struct {
			QuestionID   string  `json:"question_id"`
			Contribution float64 `json:"contribution"`
			KeyPoints    []struct {
				ID      string `json:"id"`
				Quote   string `json:"quote"`
				Start   int    `json:"start"`
				End     int    `json:"end"`
				StartMS int64  `json:"start_ms"`
				EndMS   int64  `json:"end_ms"`
			} `json:"key_points"`
		} `json:"answers"`
	} `json:"assessment"`
}

// checkEvidence holds every quote against the words it was taken from; there
// are some at least.
func checkEvidence(t *testing.T, res client.Result, least int) {
	t.Helper()
	var doc judged
	if err := json.Unmarshal(res.Raw, &doc); err != nil {
		t.Fatal(err)
	}
	texts, quotes := map[string]client.Turn{}, 0
	for _, turn := range res.Turns {
		if turn.Speaker == "candidate" {
			texts[turn.QuestionID] = turn
		}
	}
	sum := 0.0
	for _, a := range doc.Assessment.Answers {
		sum += a.Contribution
		turn := texts[a.QuestionID]
		for _, k := range a.KeyPoints {
			if k.Quote == "" {
				continue
			}
			quotes++
			if turn.Text[k.Start:k.End] != k.Quote {
				t.Errorf("key point %s quotes %q, the answer has %q there", k.ID, k.Quote, turn.Text[k.Start:k.End])
			}
			if k.EndMS > 0 && (k.StartMS < turn.StartMS || k.EndMS > turn.EndMS) {
				t.Errorf("key point %s lies from %d to %d ms, its answer from %d to %d", k.ID, k.StartMS, k.EndMS, turn.StartMS, turn.EndMS)
			}
		}
	}
	if quotes < least {
		t.Errorf("%d quotes, want at least %d of six key points", quotes, least)
	}
	if diff := sum - doc.Assessment.Score; diff > 1e-9 || diff < -1e-9 {
		t.Errorf("the contributions add up to %v, the score is %v", sum, doc.Assessment.Score)
	}
}

// checkRecordings plays what the result leads to, without a credential.
func checkRecordings(t *testing.T, res client.Result) {
	t.Helper()
	if len(res.Recordings) != 3 { // two answers and the sitting
		t.Errorf("%d recordings, want 3", len(res.Recordings))
	}
	for _, r := range res.Recordings {
		for _, u := range []string{r.URL, r.MP3URL} {
			body, header := fetch(t, u)
			if len(body) < 1000 || !strings.HasPrefix(header.Get("Content-Type"), "audio/") {
				t.Errorf("%s: %d bytes of %q", r.Kind, len(body), header.Get("Content-Type"))
			}
		}
	}
}

func checkReport(t *testing.T, c *client.Client, id string) {
	t.Helper()
	link, err := c.Share(t.Context(), id, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	page, _ := fetch(t, link)
	for _, want := range []string{"Amelia Stone", "stayed calm", "How this was made"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the report page does not say %q", want)
		}
	}
	pdf, header := fetch(t, strings.TrimSuffix(link, "/")+"/report.pdf")
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the PDF begins with %.8q and is %q", pdf, header.Get("Content-Type"))
	}
}

func fetch(t *testing.T, url string) ([]byte, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s\n%s", url, resp.Status, body)
	}
	return body, resp.Header
}

func bucket(t *testing.T, s *s3server.Server) string {
	t.Helper()
	const name = "candor-e2e"
	s.Bucket(t, name)
	return name
}
