package api_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"iter"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestTheDocumentIsTheOneReviewed(t *testing.T) {
	w := newWorld(t, web.Limits{})
	_, _, got := w.get("/v1/openapi.json")
	const golden = "testdata/openapi.json"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("the document has changed; review it and run with -update:\n%s", d)
	}
	if _, h, yaml := w.get("/v1/openapi.yaml"); h.Get("Content-Type") != "application/yaml" || !strings.Contains(yaml, "openapi: 3.1.0") {
		t.Errorf("%v %.100s", h, yaml)
	}
}

func TestTheReferencePageNeedsNothingFromElsewhere(t *testing.T) {
	w := newWorld(t, web.Limits{})
	status, h, page := w.get("/v1/docs")
	if status != 200 || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Fatalf("%d %v", status, h)
	}
	for _, bad := range []string{"<script", "http://", "@import", "src="} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	w.carrier.Operations(func(method, path, id string) {
		if !strings.Contains(page, `id="`+id+`"`) || !strings.Contains(page, "$CANDOR_URL"+strings.ReplaceAll(path, "{id}", "$ID")) {
			t.Errorf("%s %s is missing on the page", method, path)
		}
	})
}

// get reads what needs no credential, past the document.
func (w *world) get(path string) (int, http.Header, string) {
	w.t.Helper()
	res, err := http.Get(w.url + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, res.Header, b.String()
}

func collect[T any](t *testing.T, seq iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func ok[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestEveryOperationDoesWhatItSays walks all of the API through the public
// client; the carrier holds every answer against the document.
func TestEveryOperationDoesWhatItSays(t *testing.T) {
	w := newWorld(t, web.Limits{})
	c, ctx := w.client, t.Context()

	me := ok[client.Me](t)(c.Me(ctx))
	if me.Organization.ID != w.org.ID || me.ActingFor != "" {
		t.Errorf("me: %+v", me)
	}

	pos := ok[client.Position](t)(c.CreatePosition(ctx, client.Position{Title: "Engineer", ExternalID: "job-1", Metadata: client.Metadata{"a": "b"}}))
	pos = ok[client.Position](t)(c.ChangePosition(ctx, pos.ID, client.Patch{"location": "Bremen", "metadata": map[string]any{"a": nil, "c": 1}}, client.IfMatch(`"v1"`)))
	if pos.Title != "Engineer" || pos.Location != "Bremen" || pos.Metadata["c"] != 1.0 || pos.Metadata["a"] != nil {
		t.Errorf("after the patch: %+v", pos)
	}
	if _, err := c.ChangePosition(ctx, pos.ID, client.Patch{"location": "Rome"}, client.IfMatch(`"v1"`)); status(err) != http.StatusPreconditionFailed {
		t.Errorf("a stale change: %v", err)
	}
	pos = ok[client.Position](t)(c.ReplacePosition(ctx, pos.ID, client.Position{Title: "Principal", ExternalID: "job-1"}))
	if pos.Location != "" || ok[client.Position](t)(c.Position(ctx, pos.ID)).Title != "Principal" {
		t.Errorf("after the replacement: %+v", pos)
	}
	if got := collect(t, c.Positions(ctx, client.Filter{"external_id": "job-1"})); len(got) != 1 {
		t.Errorf("%d positions with the external id", len(got))
	}

	plan := w.plan()
	plan = ok[client.Plan](t)(c.ChangePlan(ctx, plan.ID, client.Patch{"intro": "Welcome", "position_id": pos.ID}))
	if plan.Intro != "Welcome" || len(plan.Questions) != 3 || ok[client.Plan](t)(c.Plan(ctx, plan.ShortID)).ID != plan.ID {
		t.Errorf("plan: %+v", plan)
	}
	plan = ok[client.Plan](t)(c.ReplacePlan(ctx, plan.ID, client.Plan{Name: "Renamed", PositionID: pos.ID, Questions: plan.Questions}))
	if got := collect(t, c.Plans(ctx, nil)); len(got) != 1 || got[0].Name != "Renamed" {
		t.Errorf("plans: %+v", got)
	}

	cand := ok[client.Candidate](t)(c.CreateCandidate(ctx, client.Candidate{FirstName: "Grace", Email: "grace@example.com", ExternalID: "c-1"}))
	cand = ok[client.Candidate](t)(c.ChangeCandidate(ctx, cand.ID, client.Patch{"last_name": "Hopper"}))
	ok[client.Candidate](t)(c.ReplaceCandidate(ctx, cand.ID, client.Candidate{FirstName: "Grace", LastName: "H.", Email: "grace@example.com", ExternalID: "c-1"}))
	if got := ok[client.Candidate](t)(c.Candidate(ctx, cand.ID)); got.LastName != "H." || got.ExternalID != "c-1" {
		t.Errorf("candidate: %+v", got)
	}
	if got := collect(t, c.Candidates(ctx, client.Filter{"email": "grace@example.com"})); len(got) != 1 {
		t.Errorf("%d candidates with the address", len(got))
	}

	inv := ok[client.Invited](t)(c.Invite(ctx, client.Invitation{PlanID: plan.ID, Candidates: []client.Candidate{{Email: "a@example.com"}, {Email: "no address"}, {Email: "b@example.com"}}}))
	if len(inv.Data) != 2 || len(inv.Errors) != 1 || inv.Errors[0].Pointer != "/candidates/1/email" || !strings.HasPrefix(inv.Data[0].InvitationURL, "https://candor.test/i/") {
		t.Errorf("invited: %+v", inv)
	}
	first := inv.Data[0].Interview.ID
	if again := ok[client.Made](t)(c.InviteAgain(ctx, first, false)); again.InvitationURL != inv.Data[0].InvitationURL {
		t.Error("the link changed although nobody asked for a new one")
	}
	if anew := ok[client.Made](t)(c.InviteAgain(ctx, first, true)); anew.InvitationURL == inv.Data[0].InvitationURL {
		t.Error("the link is the old one")
	}
	ok[client.Mail](t)(c.SendInvitation(ctx, first))
	if got := ok[[]client.Mail](t)(c.Mails(ctx, first)); len(got) != 1 {
		t.Errorf("mails: %+v", got)
	}
	wish := w.asks(first, "human", "")
	if got := collect(t, c.OpenRequests(ctx)); len(got) != 1 || got[0].ID != wish.ID {
		t.Errorf("open requests: %+v", got)
	}
	if got := ok[client.Request](t)(c.AnswerRequest(ctx, wish.ID, client.RequestAnswer{Granted: true, Reply: "We call you."})); got.State != "granted" {
		t.Errorf("answered: %+v", got)
	}
	if got := collect(t, c.Requests(ctx, first)); len(got) != 1 || got[0].Reply != "We call you." {
		t.Errorf("requests: %+v", got)
	}
	if got := ok[client.Interview](t)(c.Cancel(ctx, first, "filled")); got.State != "cancelled" || got.Reason != "filled" {
		t.Errorf("cancelled: %+v", got)
	}
	if got := ok[client.Interview](t)(c.Revoke(ctx, inv.Data[1].Interview.ID, "")); got.State != "revoked" {
		t.Errorf("revoked: %+v", got)
	}

	made := ok[client.Made](t)(c.CreateInterview(ctx, client.NewInterview{PlanID: plan.ID, CandidateID: cand.ID, ExternalID: "app-7",
		CustomQuestions: []client.Question{{Text: "Why us?"}}}))
	id := made.Interview.ID
	changed := ok[client.Interview](t)(c.ChangeInterview(ctx, id, client.Patch{"metadata": map[string]any{"stage": "2"}}))
	if changed.Metadata["stage"] != "2" || changed.ExternalID != "app-7" || changed.ExpiresAt.IsZero() {
		t.Errorf("changed: %+v", changed)
	}
	if got := collect(t, c.Interviews(ctx, client.Filter{"external_id": "app-7", "state": "invited,opened"})); len(got) != 1 || got[0].ID != id {
		t.Errorf("by external id: %+v", got)
	}
	qs := ok[client.Interview](t)(c.Interview(ctx, id)).Asked.Questions
	if len(qs) != 4 {
		t.Fatalf("%d questions", len(qs))
	}

	text := ok[client.Answer](t)(c.WriteAnswer(ctx, id, client.Answer{QuestionID: qs[1].ID, Text: "perf"}))
	if text.State != "transcribed" || text.Take != 1 {
		t.Errorf("written: %+v", text)
	}
	ok[client.Answer](t)(c.WriteAnswer(ctx, id, client.Answer{QuestionID: qs[2].ID, Chosen: []int{0}}))
	spoken := ok[client.Answer](t)(c.SendAnswer(ctx, id, qs[0].ID, time.Now().Add(-time.Minute), bytes.NewReader(wav(1))))
	if twice := ok[client.Answer](t)(c.SendAnswer(ctx, id, qs[0].ID, time.Now(), bytes.NewReader(wav(1)))); twice.ID != spoken.ID {
		t.Error("the same recording twice made two answers")
	}
	uploaded := ok[string](t)(c.Upload(ctx, client.Upload{InterviewID: id, QuestionID: qs[3].ID}, bytes.NewReader(wav(2))))
	got := collect(t, c.Answers(ctx, id))
	if len(got) != 4 || !slices.ContainsFunc(got, func(a client.Answer) bool { return a.ID == uploaded && a.Form == "spoken" }) {
		t.Errorf("answers: %+v, uploaded %s", got, uploaded)
	}
	recs := collect(t, c.Recordings(ctx, id))
	if len(recs) != 2 || recs[0].MediaType != "audio/wav" || !strings.HasPrefix(recs[0].URL, "https://candor.test/files/recordings/") || recs[0].Bytes != int64(len(wav(1))) {
		t.Errorf("recordings: %+v", recs)
	}
	if rec := ok[client.Recording](t)(c.Recording(ctx, recs[0].ID)); rec.URL == "" {
		t.Errorf("recording: %+v", rec)
	}
	if got := ok[client.Interview](t)(c.Complete(ctx, id)); got.State != "completed" && got.State != "processing" {
		t.Errorf("completed: %+v", got)
	}
	if got := collect(t, c.Stages(ctx, id)); len(got) == 0 {
		t.Error("no stages")
	}
	tasks := collect(t, c.Tasks(ctx, client.Filter{"interview_id": id, "kind": "transcribe"}))
	if len(tasks) != 2 {
		t.Fatalf("tasks: %+v", tasks)
	}
	if got := ok[client.Task](t)(c.CancelTask(ctx, tasks[0].ID)); got.State != "cancelled" {
		t.Errorf("cancelled task: %+v", got)
	}
	if got := ok[client.Task](t)(c.RerunTask(ctx, tasks[0].ID)); got.State != "ready" || ok[client.Task](t)(c.Task(ctx, got.ID)).State != "ready" {
		t.Errorf("task run again: %+v", got)
	}
	if res := ok[client.Result](t)(c.Result(ctx, id, nil)); res.Version != 0 || res.Assessment != nil || len(res.Answers) != 4 {
		t.Errorf("result while not ready: version %d, %d answers", res.Version, len(res.Answers))
	}
	if err := c.RemoveRecordings(ctx, id); err != nil {
		t.Fatal(err)
	}
	for _, rec := range collect(t, c.Recordings(ctx, id)) {
		if rec.URL != "" {
			t.Errorf("a removed recording has an address: %+v", rec)
		}
	}

	session := w.interview(plan)
	as := ok[[]client.Answer](t)(c.SendRecording(ctx, session.Interview.ID, []client.Mark{{QuestionID: qs[0].ID, FromMS: 0, ToMS: 600}}, time.Time{}, bytes.NewReader(wav(3))))
	if len(as) != 1 || as[0].RecordingID == "" {
		t.Errorf("whole recording: %+v", as)
	}
	dropped := w.interview(plan)
	w.upload(dropped.Interview.ID, qs[0].ID)

	done := w.ready(plan)
	res := ok[client.Result](t)(c.Result(ctx, done.Interview.ID, []string{"words", "recordings", "assessments", "report"}))
	if res.Version != 1 || res.Interview.State != "ready" || *res.Assessment.Score != 62.5 || res.ETag == "" {
		t.Errorf("result: version %d, state %s", res.Version, res.Interview.State)
	}
	if status, _, body := w.do("GET", "/v1/interviews/"+done.Interview.ID+"/result?include=recordings&include=report,assessments", ""); status != 200 || !strings.Contains(body, `"assessments":[`) {
		t.Errorf("parts in several pieces: %d", status)
	}
	if got := collect(t, c.Assessments(ctx, done.Interview.ID)); len(got) != 1 {
		t.Errorf("assessments: %+v", got)
	}
	if link := ok[string](t)(c.Share(ctx, done.Interview.ID, time.Now().Add(time.Hour))); !strings.HasPrefix(link, "https://candor.test/r/") {
		t.Errorf("shared: %s", link)
	}
	links := collect(t, c.Shares(ctx, done.Interview.ID))
	if len(links) != 1 || !links[0].RevokedAt.IsZero() || links[0].InterviewID != done.Interview.ID {
		t.Fatalf("links: %+v", links)
	}
	for range 2 {
		if err := c.RevokeShare(ctx, done.Interview.ID, links[0].ID); err != nil {
			t.Errorf("revoke a link: %v", err)
		}
	}
	if links = collect(t, c.Shares(ctx, done.Interview.ID)); len(links) != 1 || links[0].RevokedAt.IsZero() {
		t.Errorf("links: %+v", links)
	}
	if hits := collect(t, c.Search(ctx, "profiler")); len(hits) != 1 || hits[0].InterviewID != done.Interview.ID {
		t.Errorf("hits: %+v", hits)
	}
	if got := ok[client.Interview](t)(c.Rerun(ctx, done.Interview.ID, "assess")); got.State != "processing" {
		t.Errorf("rerun: %+v", got)
	}
	w.store(done.Interview.ID)
	if v1 := ok[client.Result](t)(c.ResultVersion(ctx, done.Interview.ID, 1, nil)); v1.Version != 1 || ok[client.Result](t)(c.Result(ctx, done.Interview.ID, nil)).Version != 2 {
		t.Error("a new version replaced the old one")
	}
	for _, format := range []string{"pdf", "html"} {
		if got, err := c.ReportFile(ctx, done.Interview.ID, format, "classic"); err != nil || len(got) == 0 {
			t.Errorf("report as %s: %v", format, err)
		}
	}
	synthetic := ok[client.Made](t)(c.CreateInterview(ctx, client.NewInterview{PlanID: plan.ID, CandidateID: cand.ID, Test: true, CompleteNow: true}))
	if !synthetic.Interview.Test {
		t.Errorf("synthetic: %+v", synthetic.Interview)
	}

	hook, secret, err := c.CreateWebhook(ctx, client.Webhook{URL: "https://ats.example.com/hook", Types: []string{"interview.ready"}})
	if err != nil || !strings.HasPrefix(secret, "whsec_") {
		t.Fatalf("webhook: %v %q", err, secret)
	}
	hook = ok[client.Webhook](t)(c.ChangeWebhook(ctx, hook.ID, client.Patch{"description": "to the ATS", "types": nil}))
	if hook.Description == "" || len(hook.Types) != 0 || ok[client.Webhook](t)(c.Webhook(ctx, hook.ID)).Description == "" || len(collect(t, c.Webhooks(ctx))) != 1 {
		t.Errorf("webhook: %+v", hook)
	}
	if other := ok[string](t)(c.RotateSecret(ctx, hook.ID)); other == secret || !strings.HasPrefix(other, "whsec_") {
		t.Error("the secret did not change")
	}
	for _, headers := range []map[string]string{{"x-api-key": "k_1"}, {}} {
		names := ok[[]string](t)(c.SetWebhookHeaders(ctx, hook.ID, headers))
		if again := ok[[]string](t)(c.WebhookHeaders(ctx, hook.ID)); len(names) != len(headers) || !slices.Equal(names, again) || len(names) == 1 && names[0] != "X-Api-Key" {
			t.Errorf("headers: %v, then %v", names, again)
		}
	}
	ok[client.Delivery](t)(c.TestWebhook(ctx, hook.ID))
	evs := ok[[]client.Event](t)(c.Events(ctx, 0, "interview.ready"))
	if len(evs) < 2 || evs[0].Type != "interview.ready" {
		t.Fatalf("events: %+v", evs)
	}
	if rest := ok[[]client.Event](t)(c.Events(ctx, evs[0].Seq, "interview.ready")); len(rest) != len(evs)-1 {
		t.Errorf("after %d: %+v", evs[0].Seq, rest)
	}
	if d := ok[client.Delivery](t)(c.Replay(ctx, hook.ID, evs[0].ID)); d.EventID != evs[0].ID {
		t.Errorf("replay: %+v", d)
	}
	if got := collect(t, c.Deliveries(ctx, hook.ID)); len(got) != 2 {
		t.Errorf("deliveries: %+v", got)
	}
	if err := c.DeleteWebhook(ctx, hook.ID); err != nil {
		t.Fatal(err)
	}

	key, keySecret, err := c.CreateKey(ctx, client.Key{Name: "reader", Scopes: []string{"read:interviews"}, Networks: []string{"127.0.0.0/8", "::1/128"}})
	if err != nil {
		t.Fatal(err)
	}
	ok[client.Interview](t)(w.as(keySecret).Interview(ctx, id))
	ok[client.Key](t)(c.Key(ctx, key.ID))
	if got := ok[client.Key](t)(c.RevokeKey(ctx, key.ID)); got.RevokedAt.IsZero() {
		t.Error("the key is not revoked")
	}
	if _, err := w.as(keySecret).Interview(ctx, id); status(err) != http.StatusUnauthorized {
		t.Errorf("a revoked key: %v", err)
	}
	if got := collect(t, c.Keys(ctx)); len(got) != 2 {
		t.Errorf("keys: %+v", got)
	}

	if got := collect(t, c.Audit(ctx, client.Filter{"action": "revoke.key"})); len(got) != 1 || got[0].SubjectID != key.ID {
		t.Errorf("audit: %+v", got)
	}

	company := ok[client.Organization](t)(c.CreateOrganization(ctx, "Company"))
	if got := ok[client.Organization](t)(c.SetLogo(ctx, company.ID, []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`))); got.Settings.LogoKey == "" {
		t.Errorf("logo: %+v", got)
	}
	if status, _, _ := w.do("GET", "/v1/organizations/"+company.ID+"/logo", ""); status != 200 {
		t.Errorf("logo: %d", status)
	}
	if err := c.DeleteLogo(ctx, company.ID); err != nil {
		t.Error(err)
	}
	ok[client.Organization](t)(c.ChangeOrganization(ctx, company.ID, client.Patch{"name": "Company Ltd", "settings": map[string]any{"expiry_days": 5}}))
	if got := ok[client.Organization](t)(c.Organization(ctx, company.ID)); got.Name != "Company Ltd" || got.ParentID != w.org.ID {
		t.Errorf("company: %+v", got)
	}
	if got := collect(t, c.Organizations(ctx)); len(got) != 2 {
		t.Errorf("organizations: %+v", got)
	}
	partner := w.as(w.secret(w.org, account.NewKey{Scopes: account.Scopes(), Partner: true}), client.ActingFor(company.ID))
	if me := ok[client.Me](t)(partner.Me(ctx)); me.ActingFor != company.ID {
		t.Errorf("partner: %+v", me)
	}
	if got := collect(t, partner.Interviews(ctx, nil)); len(got) != 0 {
		t.Errorf("the company sees its parent's interviews: %+v", got)
	}
	if _, err := w.as(w.key, client.ActingFor(w.foreign.ID)).Me(ctx); status(err) != http.StatusNotFound && status(err) != http.StatusForbidden {
		t.Errorf("acting for a stranger: %v", err)
	}
	w.erase(synthetic.Candidate.ID)
	if unseen := w.carrier.Unseen(); len(unseen) > 0 {
		t.Errorf("not walked: %v", unseen)
	}
}

// upload goes through the parts of the protocol that the client has no use
// for: the question what uploads can do, and giving one up.
func (w *world) upload(interviewID, questionID string) {
	w.t.Helper()
	if status, _, _ := w.do("OPTIONS", "/v1/uploads", ""); status != 204 {
		w.t.Errorf("OPTIONS: %d", status)
	}
	meta := "interview_id " + b64(interviewID) + ",question_id " + b64(questionID)
	status, h, body := w.do("POST", "/v1/uploads", "", "Tus-Resumable", "1.0.0", "Upload-Length", "10", "Upload-Metadata", meta)
	if status != 201 {
		w.t.Fatalf("create: %d %s", status, body)
	}
	if status, h, _ := w.do("HEAD", h.Get("Location"), "", "Tus-Resumable", "1.0.0"); status != 200 || h.Get("Upload-Offset") != "0" {
		w.t.Errorf("HEAD: %d %v", status, h)
	}
	if status, _, body := w.do("DELETE", h.Get("Location"), "", "Tus-Resumable", "1.0.0"); status != 204 {
		w.t.Errorf("DELETE: %d %s", status, body)
	}
}

func status(err error) int {
	if p, ok := errors.AsType[*client.Problem](err); ok {
		return p.Status
	}
	return 0
}

func TestAResultIsNotSentTwice(t *testing.T) {
	w := newWorld(t, web.Limits{})
	made := w.ready(w.plan())
	ctx := t.Context()
	for _, include := range [][]string{nil, {"words"}, {"recordings"}} {
		res := ok[client.Result](t)(w.client.Result(ctx, made.Interview.ID, include))
		if !strings.HasPrefix(res.ETag, `"`) {
			t.Errorf("%q is no strong entity tag", res.ETag)
		}
		if _, err := w.client.Result(ctx, made.Interview.ID, include, client.IfNoneMatch(res.ETag)); !errors.Is(err, client.ErrNotModified) {
			t.Errorf("%v: got %v", include, err)
		}
		again := ok[client.Result](t)(w.client.Result(ctx, made.Interview.ID, include))
		if !bytes.Equal(again.Raw, res.Raw) {
			t.Errorf("%v: the bytes changed", include)
		}
	}
	res := ok[client.Result](t)(w.client.Result(ctx, made.Interview.ID, nil))
	ok[client.Interview](t)(w.client.Rerun(ctx, made.Interview.ID, "assess"))
	w.store(made.Interview.ID)
	if _, err := w.client.Result(ctx, made.Interview.ID, nil, client.IfNoneMatch(res.ETag)); err != nil {
		t.Errorf("a new version is news: %v", err)
	}
}

func TestARemovedRecordingIsGoneFromAResultAtOnce(t *testing.T) {
	w := newWorld(t, web.Limits{})
	plan, ctx := w.plan(), t.Context()
	made := w.interview(plan)
	an := ok[client.Answer](t)(w.client.SendAnswer(ctx, made.Interview.ID, plan.Questions[0].ID, time.Time{}, bytes.NewReader(wav(7))))
	pending, err := w.service.PendingAnswer(ctx, an.ID)
	if err != nil {
		t.Fatal(err)
	}
	ok[client.Interview](t)(w.client.Complete(ctx, made.Interview.ID))
	pending.Recording.DurationMS = 1000
	if err := w.service.SaveTranscript(ctx, an.ID, interview.Transcript{AnswerID: an.ID, Language: "en",
		Segments: []interview.Segment{{Text: "the plan", EndMS: 900, Words: []interview.Word{{Text: "the", EndMS: 400, Confidence: 1}, {Text: "plan", StartMS: 400, EndMS: 900, Confidence: 1}}}},
		Engine:   interview.Engine{Name: "test"}}, pending.Recording); err != nil {
		t.Fatal(err)
	}
	w.store(made.Interview.ID)
	include := []string{"recordings", "words"}
	for range 2 { // the second is served from what was kept
		res := ok[client.Result](t)(w.client.Result(ctx, made.Interview.ID, include))
		if len(res.Recordings) == 0 || res.Recordings[0].URL == "" {
			t.Fatalf("recordings: %+v", res.Recordings)
		}
		said := slices.IndexFunc(res.Turns, func(tn client.Turn) bool { return tn.Speaker == "candidate" })
		if len(res.Turns[said].Segments) != 1 || len(res.Turns[said].Segments[0].Words) != 2 {
			t.Errorf("words: %+v", res.Turns)
		}
	}
	if err := w.client.RemoveRecordings(ctx, made.Interview.ID); err != nil {
		t.Fatal(err)
	}
	for _, rec := range ok[client.Result](t)(w.client.Result(ctx, made.Interview.ID, include)).Recordings {
		if rec.URL != "" || rec.RemovedAt.IsZero() {
			t.Errorf("a removed recording: %+v", rec)
		}
	}
}

func TestListsArePagedWithoutGapOrDouble(t *testing.T) {
	w := newWorld(t, web.Limits{})
	var want []string
	for _, title := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		p := ok[client.Position](t)(w.client.CreatePosition(t.Context(), client.Position{Title: title}))
		want = append([]string{p.ID}, want...)
	}
	var got []string
	for _, p := range collect(t, w.client.Positions(t.Context(), client.Filter{"limit": "3"})) {
		got = append(got, p.ID)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	_, h, body := w.do("GET", "/v1/positions?limit=3", "")
	var page struct {
		Next string `json:"next_cursor"`
	}
	if err := json.Unmarshal([]byte(body), &page); err != nil {
		t.Fatal(err)
	}
	link := strings.TrimSuffix(strings.TrimPrefix(h.Get("Link"), "<"), `>; rel="next"`)
	if status, _, _ := w.do("GET", link, ""); status != 200 {
		t.Errorf("the next page %s: %d", link, status)
	}
	for _, path := range []string{"/v1/positions?status=open&cursor=", "/v1/plans?cursor="} {
		if status, _, body := w.do("GET", path+page.Next, ""); status != 422 || !strings.Contains(body, `"parameter":"cursor"`) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}

func TestTheSameRequestTwiceAtOnceMakesOneThing(t *testing.T) {
	w := newWorld(t, web.Limits{})
	plan := w.plan()
	ctx := t.Context()
	for name, make := range map[string]func() (string, error){
		"position": func() (string, error) {
			p, err := w.client.CreatePosition(ctx, client.Position{Title: "once"}, client.IdempotencyKey("k-1"))
			return p.ID, err
		},
		"interview": func() (string, error) {
			m, err := w.client.CreateInterview(ctx, client.NewInterview{PlanID: plan.ID, Candidate: &client.Candidate{Email: "o@example.com"}}, client.IdempotencyKey("k-1"))
			return m.Interview.ID + m.InvitationURL, err
		},
		"key": func() (string, error) {
			k, secret, err := w.client.CreateKey(ctx, client.Key{Name: "once"}, client.IdempotencyKey("k-1"))
			return k.ID + secret, err
		},
		"written answer": func() (string, error) {
			a, err := w.client.WriteAnswer(ctx, w.once(plan), client.Answer{QuestionID: plan.Questions[1].ID, Text: "t"}, client.IdempotencyKey("k-1"))
			return a.ID, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			ch := w.race(8, make)
			for _, o := range ch {
				if o.err != nil || o.id != ch[0].id {
					t.Errorf("got %q, %v; another got %q", o.id, o.err, ch[0].id)
				}
			}
		})
	}
	if _, err := w.client.CreatePosition(ctx, client.Position{Title: "another"}, client.IdempotencyKey("k-1")); status(err) != http.StatusConflict {
		t.Errorf("another request under the key: %v", err)
	}
}

type raced struct {
	id  string
	err error
}

func (w *world) race(n int, fn func() (string, error)) []raced {
	ch := make(chan raced)
	for range n {
		go func() {
			id, err := fn()
			ch <- raced{id, err}
		}()
	}
	out := make([]raced, n)
	for i := range out {
		out[i] = <-ch
	}
	return out
}

// once is the same interview at every call.
func (w *world) once(p client.Plan) string {
	m, err := w.client.CreateInterview(w.t.Context(), client.NewInterview{PlanID: p.ID, Candidate: &client.Candidate{Email: "w@example.com"}}, client.IdempotencyKey("the-interview"))
	if err != nil {
		w.t.Error(err)
	}
	return m.Interview.ID
}

func TestEveryAnswerTellsTheRateAndTheClientComesBackLater(t *testing.T) {
	w := newWorld(t, web.Limits{Rate: 5, Burst: 3})
	var last int
	for range 5 {
		code, h, body := w.do("GET", "/v1/me", "")
		if h.Get("RateLimit-Limit") != "3" || h.Get("RateLimit-Remaining") == "" || h.Get("RateLimit-Reset") == "" {
			t.Errorf("headers: %v", h)
		}
		if last = code; code == 429 {
			if h.Get("Retry-After") != "1" || !strings.Contains(body, `"code":"rate_limited"`) {
				t.Errorf("%v %s", h, body)
			}
			break
		}
	}
	if last != 429 {
		t.Fatalf("five requests at once passed a bucket of three: %d", last)
	}
	if _, err := w.as(w.key, client.WithRetries(3)).Me(t.Context()); err != nil {
		t.Errorf("the client did not come back: %v", err)
	}
	for range 4 {
		last, _, _ = w.do("GET", "/v1/me", "", "Authorization", "Bearer wrong")
	}
	if last != 429 {
		t.Errorf("guesses without a key are not limited: %d", last)
	}
}
