package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

func TestAnErasedPersonIsGoneAtOnceAndHasACertificate(t *testing.T) {
	w := newWorld(t, web.Limits{})
	ctx := t.Context()
	made := w.ready(w.plan())
	link := ok[string](t)(w.client.Share(ctx, made.Interview.ID, time.Time{}))
	if link == "" {
		t.Fatal("no share")
	}
	for range 2 { // the result is worded and kept from here on
		ok[client.Result](t)(w.client.Result(ctx, made.Interview.ID, []string{"words", "recordings"}))
	}
	e := ok[client.Erasure](t)(w.client.EraseCandidate(ctx, made.Candidate.ID, "asked by letter"))
	if e.State != "deleting" || e.CandidateID != made.Candidate.ID || e.BegunAt.IsZero() || !strings.HasPrefix(e.RequestedBy, "key ") {
		t.Errorf("the erasure is %+v", e)
	}
	if again := ok[client.Erasure](t)(w.client.EraseCandidate(ctx, made.Candidate.ID, "twice")); again.ID != e.ID {
		t.Error("a second request is another erasure")
	}

	id := made.Interview.ID
	for _, r := range []struct{ method, path, body string }{
		{"GET", "/v1/candidates/" + made.Candidate.ID, ""}, {"PATCH", "/v1/candidates/" + made.Candidate.ID, `{"first_name":"x"}`},
		{"GET", "/v1/interviews/" + id, ""}, {"PATCH", "/v1/interviews/" + id, `{"external_id":"x"}`},
		{"GET", "/v1/interviews/" + id + "/result", ""}, {"GET", "/v1/interviews/" + id + "/result?version=1", ""},
		{"GET", "/v1/interviews/" + id + "/result?include=words,recordings,assessments,report", ""},
		{"GET", "/v1/interviews/" + id + "/answers", ""}, {"POST", "/v1/interviews/" + id + "/answers", `{"question_id":"x","text":"x"}`},
		{"GET", "/v1/interviews/" + id + "/recordings", ""}, {"GET", "/v1/interviews/" + id + "/stages", ""},
		{"GET", "/v1/interviews/" + id + "/shares", ""}, {"POST", "/v1/interviews/" + id + "/shares", ""},
		{"GET", "/v1/interviews/" + id + "/mails", ""}, {"GET", "/v1/interviews/" + id + "/assessments", ""},
		{"GET", "/v1/interviews/" + id + "/report.pdf", ""}, {"POST", "/v1/interviews/" + id + "/rerun", `{"from":"assess"}`},
	} {
		status, h, body := w.do(r.method, r.path, r.body)
		if status != http.StatusGone {
			t.Errorf("%s %s: %d %.200s", r.method, r.path, status, body)
			continue
		}
		if p := w.problem(status, h, body); p.Code != "gone" {
			t.Errorf("%s %s: %+v", r.method, r.path, p)
		}
	}
	if status, _, body := w.do("POST", "/v1/holds", `{"candidate_id":"`+made.Candidate.ID+`","reason":"late"}`); status != http.StatusGone {
		t.Errorf("a hold on what is gone: %d %.200s", status, body)
	}
	for _, path := range []string{"/v1/interviews", "/v1/candidates", "/v1/search?q=profiler"} {
		if _, _, body := w.do("GET", path, ""); !strings.Contains(body, `"data":[]`) {
			t.Errorf("%s still has %.300s", path, body)
		}
	}

	if _, err := w.client.Certificate(ctx, e.ID); status(err) != http.StatusConflict {
		t.Errorf("a certificate before its time: %v", err)
	}
	// What the task does when the files are gone.
	if _, err := w.service.ErasureFound(ctx, e.ID, []interview.ErasedObject{{Key: "recordings/<a>&b", SHA256: strings.Repeat("a", 64), Bytes: 9}}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.service.FinishErasure(ctx, e.ID); err != nil {
		t.Fatal(err)
	}
	if done := ok[client.Erasure](t)(w.client.Erasure(ctx, e.ID)); done.State != "done" || done.CompletedAt.IsZero() || len(done.InterviewIDs) != 1 || done.Rows["transcript turns"]+len(done.Rows) == 0 {
		t.Errorf("it ended as %+v", done)
	}
	sealed := ok[client.SealedCertificate](t)(w.client.Certificate(ctx, e.ID))
	cert := ok[client.Certificate](t)(sealed.Read())
	if cert.ID != e.ID || cert.Reason != "asked by letter" || cert.CandidateID != made.Candidate.ID || len(cert.Objects) == 0 || len(cert.Remains) == 0 {
		t.Errorf("the certificate says %+v", cert)
	}
	signed := ok[[]byte](t)(sealed.Signed())
	key := ok[any](t)(x509.ParsePKIXPublicKey(sealed.Signature.PublicKey)).(*ecdsa.PublicKey)
	if sum := sha256.Sum256(signed); !ecdsa.VerifyASN1(key, sum[:], sealed.Signature.Value) {
		t.Errorf("over HTTP the signature does not hold:\n%s", signed)
	}

	var said []string
	for entry, err := range w.client.Audit(ctx, client.Filter{"subject_id": made.Candidate.ID}) {
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, entry.Action+" by "+entry.ActorKind)
	}
	if len(said) == 0 || said[0] != "erase.candidate by key" {
		t.Errorf("the audit log says %q", said)
	}
}

func TestAHoldKeepsAPersonFromBeingErasedUntilItIsReleased(t *testing.T) {
	w := newWorld(t, web.Limits{})
	ctx := t.Context()
	made := w.ready(w.plan())
	on := ok[client.Hold](t)(w.client.PlaceHold(ctx, client.Hold{InterviewID: made.Interview.ID, Reason: "a claim"}))
	too := ok[client.Hold](t)(w.client.PlaceHold(ctx, client.Hold{CandidateID: made.Candidate.ID, Reason: "an audit", Until: time.Now().Add(time.Hour)}))
	if on.CandidateID != made.Candidate.ID || too.InterviewID != "" || too.Until.IsZero() {
		t.Errorf("holds %+v and %+v", on, too)
	}
	e := ok[client.Erasure](t)(w.client.EraseCandidate(ctx, made.Candidate.ID, "asked"))
	if e.State != "held" || !e.BegunAt.IsZero() {
		t.Fatalf("under a hold the erasure is %+v", e)
	}
	if err := w.client.RemoveRecordings(ctx, made.Interview.ID); status(err) != http.StatusConflict {
		t.Errorf("removing recordings: %v", err)
	}
	ok[client.Result](t)(w.client.Result(ctx, made.Interview.ID, nil))

	// Lists are paged, and narrowed by what is asked for.
	names := func(f client.Filter) (ids []string) {
		for h, err := range w.client.Holds(ctx, f) {
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, h.ID)
		}
		return ids
	}
	if diff := cmp.Diff([]string{too.ID, on.ID}, names(client.Filter{"limit": "1", "interview_id": made.Interview.ID})); diff != "" {
		t.Errorf("holds on the interview (-want +got):\n%s", diff)
	}
	other := ok[client.Candidate](t)(w.client.CreateCandidate(ctx, client.Candidate{FirstName: "Other"}))
	for i, f := range []client.Filter{{"candidate_id": other.ID}, {"candidate_id": "none"}, {"interview_id": "none"}} {
		if got := names(f); len(got) != 0 {
			t.Errorf("filter %d: %v", i, got)
		}
	}
	for f, want := range map[string]int{"held": 1, "deleting": 0, "done": 0} {
		if got := collect(t, w.client.Erasures(ctx, client.Filter{"state": f, "candidate_id": made.Candidate.ID, "kind": "person"})); len(got) != want {
			t.Errorf("%d erasures are %s", len(got), f)
		}
	}

	for range 2 {
		ok[client.Hold](t)(w.client.ReleaseHold(ctx, on.ID))
	}
	if got := ok[client.Erasure](t)(w.client.Erasure(ctx, e.ID)); got.State != "held" {
		t.Errorf("with one hold left it is %s", got.State)
	}
	if got := ok[client.Hold](t)(w.client.ReleaseHold(ctx, too.ID)); got.ReleasedAt.IsZero() || !strings.HasPrefix(got.ReleasedBy, "key ") {
		t.Errorf("released as %+v", got)
	}
	if got := ok[client.Erasure](t)(w.client.Erasure(ctx, e.ID)); got.State != "deleting" {
		t.Errorf("with no hold left it is %s", got.State)
	}
	if got := names(client.Filter{"ended": "true"}); len(got) != 2 {
		t.Errorf("%d ended holds are shown", len(got))
	}
	if got := names(nil); len(got) != 0 {
		t.Errorf("%d holds last", len(got))
	}
}

func TestErasingAndHoldingNeedAnAdministratorAndReadingHoldsDoesNot(t *testing.T) {
	w := newWorld(t, web.Limits{})
	ctx := t.Context()
	made := w.interview(w.plan())
	h := ok[client.Hold](t)(w.client.PlaceHold(ctx, client.Hold{CandidateID: made.Candidate.ID, Reason: "a claim"}))
	reader := w.as(w.secret(w.org, account.NewKey{Scopes: []account.Scope{account.ReadCandidates, account.WriteCandidates, account.ReadInterviews, account.WriteInterviews}}))
	if got := collect(t, reader.Holds(ctx, nil)); len(got) != 1 || got[0].ID != h.ID {
		t.Errorf("a reader sees %+v", got)
	}
	_, err1 := reader.EraseCandidate(ctx, made.Candidate.ID, "x")
	_, err2 := reader.PlaceHold(ctx, client.Hold{CandidateID: made.Candidate.ID, Reason: "x"})
	_, err3 := reader.ReleaseHold(ctx, h.ID)
	for i, err := range []error{err1, err2, err3} {
		if status(err) != http.StatusForbidden {
			t.Errorf("%d without admin: %v", i, err)
		}
	}
	// Test data and a foreign organization's are not there at all, in lists either.
	for name, k := range map[string]string{"foreign": w.secret(w.foreign, account.NewKey{Scopes: account.Scopes()}),
		"test": w.secret(w.org, account.NewKey{Scopes: account.Scopes(), Env: account.Test})} {
		c := w.as(k)
		if got := collect(t, c.Holds(ctx, client.Filter{"candidate_id": made.Candidate.ID, "ended": "true"})); len(got) != 0 {
			t.Errorf("a %s key sees %+v", name, got)
		}
		if _, err := c.PlaceHold(ctx, client.Hold{InterviewID: made.Interview.ID, Reason: "x"}); status(err) != http.StatusUnprocessableEntity {
			t.Errorf("a %s key holds: %v", name, err)
		}
	}
}

// erase goes from a hold to the certificate.
func (w *world) erase(candidate string) {
	t, ctx := w.t.(*testing.T), w.t.Context()
	h := ok[client.Hold](t)(w.client.PlaceHold(ctx, client.Hold{CandidateID: candidate, Reason: "a claim"}))
	if got := ok[client.Hold](t)(w.client.Hold(ctx, h.ID)); got.Reason != "a claim" || len(collect(t, w.client.Holds(ctx, nil))) != 1 {
		t.Errorf("hold: %+v", got)
	}
	e := ok[client.Erasure](t)(w.client.EraseCandidate(ctx, candidate, "asked"))
	ok[client.Hold](t)(w.client.ReleaseHold(ctx, h.ID))
	if got := ok[client.Erasure](t)(w.client.Erasure(ctx, e.ID)); got.State != "deleting" || len(collect(t, w.client.Erasures(ctx, nil))) != 1 {
		t.Errorf("erasure: %+v", got)
	}
	if _, err := w.service.FinishErasure(ctx, e.ID); err != nil {
		t.Fatal(err)
	}
	ok[client.SealedCertificate](t)(w.client.Certificate(ctx, e.ID))
}

// certifier signs as an installation does.
func certifier(t testing.TB) func([]byte) (interview.CertificateSeal, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return func(b []byte) (interview.CertificateSeal, error) {
		sum := sha256.Sum256(b)
		value, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
		return interview.CertificateSeal{Algorithm: "ES256", PublicKey: public, Value: value}, err
	}
}

func TestATaskThatWasRunningWhenItsPersonWasErasedIsShownAndNotRunAgain(t *testing.T) {
	w := newWorld(t, web.Limits{})
	ctx := t.Context()
	plan := w.plan()
	made := w.interview(plan)
	if _, err := w.client.SendAnswer(ctx, made.Interview.ID, plan.Questions[0].ID, time.Time{}, strings.NewReader(string(wav(9)))); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for k, err := range w.client.Tasks(ctx, client.Filter{"interview_id": made.Interview.ID}) {
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, k.Kind)
	}
	running, err := w.db.Claim(ctx, "n", kinds, 1, time.Minute)
	if err != nil || len(running) != 1 {
		t.Fatalf("%d tasks run: %v", len(running), err)
	}
	w.erase(made.Candidate.ID)
	if err := w.db.Finish(ctx, running[0].ID, "n"); err != nil {
		t.Fatal(err)
	}
	if got := ok[client.Task](t)(w.client.Task(ctx, running[0].ID)); got.State != "done" {
		t.Errorf("the task is %+v", got)
	}
	if _, err := w.client.RerunTask(ctx, running[0].ID); status(err) != http.StatusGone {
		t.Errorf("it runs again: %v", err)
	}

	// What another product's program deleted is the same.
	other := w.interview(plan)
	if _, err := w.client.SendAnswer(ctx, other.Interview.ID, plan.Questions[0].ID, time.Time{}, strings.NewReader(string(wav(9)))); err != nil {
		t.Fatal(err)
	}
	if err := w.service.DeleteInterview(ctx, account.Actor{System: true, OrganizationID: w.org.ID}, other.Interview.ID); err != nil {
		t.Fatal(err)
	}
	for k, err := range w.client.Tasks(ctx, client.Filter{"interview_id": other.Interview.ID}) {
		if err != nil {
			t.Fatal(err)
		}
		if got := ok[client.Task](t)(w.client.Task(ctx, k.ID)); got.ID != k.ID {
			t.Errorf("the task is %+v", got)
		}
		if _, err := w.client.RerunTask(ctx, k.ID); status(err) != http.StatusGone {
			t.Errorf("it runs again: %v", err)
		}
	}
}

func TestAPersonWithoutInterviewsHasACertificateAsTheDocumentSays(t *testing.T) {
	w := newWorld(t, web.Limits{})
	c := ok[client.Candidate](t)(w.client.CreateCandidate(t.Context(), client.Candidate{FirstName: "Ada"}))
	e := ok[client.Erasure](t)(w.client.EraseCandidate(t.Context(), c.ID, "asked"))
	if _, err := w.service.FinishErasure(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	// The carrier holds it against the document.
	ok[client.SealedCertificate](t)(w.client.Certificate(t.Context(), e.ID))
}
