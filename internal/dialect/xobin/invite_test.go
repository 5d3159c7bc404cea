package xobin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

const (
	invitePath = "/api/v2/ai-interviews/invite"
	revokePath = "/api/v2/ai-interviews/invite/revoke"
)

// few is a world with a part of the cast, and a key.
func few(t testing.TB, who ...string) (*dialecttest.World, http.Handler, string) {
	t.Helper()
	w := dialecttest.New(t, who...)
	_, key := w.Key(t, name)
	return w, New(w.Deps).Handler(), key
}

func send(t testing.TB, w *dialecttest.World, h http.Handler, method, target, key, body string) (int, http.Header, []byte) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	if key != "" {
		r.Header.Set("apiKey", key)
	}
	rec := httptest.NewRecorder()
	w.Served(h).ServeHTTP(rec, r)
	return rec.Code, rec.Header(), rec.Body.Bytes()
}

func TestAnInvitationLeadsToAReportByItsCustomField(t *testing.T) {
	w, h, key := few(t, "invited")
	status, _, body := send(t, w, h, http.MethodPost, invitePath, key, fmt.Sprintf(`{"candidate_name": "Zoë van Dyk", "candidate_email": "Zoe@example.org",
		"ai_interview_id": %d, "invite_format": "getlink", "start_date": "2026-03-10 10:00", "expiry_date": "2026-03-12 20:30", "custom_field_id": "CAND-2025-001"}`, w.Plan.Serial))
	var got InviteResponse
	if err := json.Unmarshal(body, &got); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	token, _ := strings.CutPrefix(got.InviteLink, "https://candor.test/room/")
	w.Name("link", token)
	want := InviteResponse{
		Email: "zoe@example.org", AIInterviewID: w.Plan.Serial, AIInterviewName: "Backend screening", ResponseID: got.ResponseID,
		InviteLink: got.InviteLink, Name: "Zoë van Dyk", Status: "Pending", CustomFieldID: "CAND-2025-001",
	}
	if diff := cmp.Diff(want, got); diff != "" || got.ResponseID <= w.Interview(t, "invited").Serial {
		t.Errorf("-want +got\n%s", diff)
	}
	if _, _, err := w.Service.Enter(t.Context(), token); err == nil || !strings.Contains(err.Error(), "10 March 2026 at 10:00 UTC") {
		t.Errorf("before the start date: %v", err)
	}
	iv, err := w.Service.Interview(t.Context(), account.Actor{System: true}, fmt.Sprint(got.ResponseID))
	if err != nil || !iv.ExpiresAt.Equal(time.Date(2026, 3, 12, 20, 30, 0, 0, time.UTC)) {
		t.Errorf("it expires at %s, %v", iv.ExpiresAt, err)
	}
	w.Clock.Set(time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC))
	if _, in, err := w.Service.Enter(t.Context(), token); err != nil || in.Serial != got.ResponseID {
		t.Errorf("at the start date: %v", err)
	}
	status, _, body = w.Get(t, h, at+"?custom_field_id=CAND-2025-001", "apiKey", key)
	var report PendingResponse
	if err := json.Unmarshal(body, &report); err != nil || status != http.StatusOK || report.ResponseID != got.ResponseID || report.InviteStatus != "Pending" {
		t.Errorf("the report: %d %s", status, body)
	}
}

func TestAnInvitationWithoutDatesIsActiveAtOnceAndNeverExpires(t *testing.T) {
	w, h, key := few(t, "invited")
	_, _, body := send(t, w, h, http.MethodPost, invitePath, key, fmt.Sprintf(`{"candidate_name":"Ada","candidate_email":"ada@example.org","ai_interview_id":%d,"invite_format":"getlink"}`, w.Plan.Serial))
	var got InviteResponse
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(body, []byte("custom_field_id")) || got.Name != "Ada" {
		t.Errorf("got %s", body)
	}
	w.Clock.Advance(1000 * 24 * time.Hour)
	if _, _, err := w.Service.Enter(t.Context(), strings.TrimPrefix(got.InviteLink, "https://candor.test/room/")); err != nil {
		t.Errorf("years later: %v", err)
	}
}

func TestEverybodyWhoWasInvitedIsListed(t *testing.T) {
	w, h, key := few(t, "ready", "invited", "in_progress", "declined", "foreign")
	status, _, body := w.Get(t, h, fmt.Sprintf("/api/v2/ai-interviews/invited/%d", w.Plan.Serial), "apiKey", key)
	var got []InvitedRow
	if err := json.Unmarshal(body, &got); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	var want []InvitedRow
	for _, who := range [][2]string{{"declined", "Revoked"}, {"in_progress", "Started"}, {"invited", "Pending"}, {"ready", "Completed"}} {
		r := w.Result(t, who[0])
		want = append(want, InvitedRow{w.Plan.Serial, r.Candidate.Serial, who[1], r.Interview.UpdatedAt.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"), r.Interview.Serial})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestTheListOfTheInvitedHasNoEnd(t *testing.T) {
	w, h, key := few(t, "invited")
	a := account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}
	for range 2*pageSize + 1 {
		if _, err := w.Service.CreateInterview(t.Context(), a, interview.NewInterview{PlanID: w.Plan.ID, CandidateID: w.Interview(t, "invited").CandidateID}, interview.OnceKey{}); err != nil {
			t.Fatal(err)
		}
	}
	_, _, body := w.Get(t, h, fmt.Sprintf("/api/v2/ai-interviews/invited/%d", w.Plan.Serial), "apiKey", key)
	var got []InvitedRow
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	seen := map[int64]bool{}
	for _, row := range got {
		seen[row.ResponseID] = true
	}
	if len(got) != 2*pageSize+2 || len(seen) != len(got) {
		t.Errorf("%d rows, %d of them different", len(got), len(seen))
	}
}

func TestAnInvitationIsTakenBackOnce(t *testing.T) {
	w, h, key := few(t, "invited", "in_progress", "ready", "expired", "declined")
	for _, c := range [][2]string{
		{"invited", `{"status":"REVOKED","message":"Invite Revoked successfully."}`},
		{"invited", `{"status":"ALREADY_REVOKED","message":"Invite already revoked"}`},
		{"declined", `{"status":"ALREADY_REVOKED","message":"Invite already revoked"}`},
		{"in_progress", `{"status":"FAILED","message":"Error in revoking the invite. Please contact support"}`},
		{"ready", `{"status":"FAILED","message":"Error in revoking the invite. Please contact support"}`},
		{"expired", `{"status":"FAILED","message":"Error in revoking the invite. Please contact support"}`},
	} {
		status, _, body := send(t, w, h, http.MethodPatch, revokePath, key, fmt.Sprintf(`{"response_id":%d,"notify_candidate":false}`, w.Interview(t, c[0]).Serial))
		if status != http.StatusOK || string(body) != c[1] {
			t.Errorf("%s: %d %s, want %s", c[0], status, body, c[1])
		}
	}
	if got := w.Interview(t, "invited").State; got != interview.Revoked {
		t.Errorf("it is %s", got)
	}
	if got := w.Interview(t, "in_progress").State; got != interview.InProgress {
		t.Errorf("somebody in the middle of it is thrown out: %s", got)
	}
}

func TestASharedReportExpires(t *testing.T) {
	w, h, key := few(t, "ready")
	for body, long := range map[string]float64{"": 1, "{}": 1, `{"expiration_hours": 2.5}`: 2.5, `{"expiration_hours": 24}`: 24, `{"expiration_hours": 0.016666666666666666}`: 1.0 / 60} {
		status, _, answer := send(t, w, h, http.MethodPost, readyPath+"/share", key, body)
		var got ShareResponse
		if err := json.Unmarshal(answer, &got); err != nil || status != http.StatusOK {
			t.Fatalf("%s: %d %s", body, status, answer)
		}
		ends := w.Clock.Now().Add(time.Duration(long * float64(time.Hour)))
		want := ShareResponse{got.SignedURL, ends.UTC().Truncate(time.Microsecond).Format("2006-01-02T15:04:05.000000"), long, 1001, w.Plan.Serial}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", body, diff)
		}
		token := strings.TrimSuffix(strings.TrimPrefix(got.SignedURL, "https://candor.test/share/"), "/")
		if _, err := w.Service.SharedResult(t.Context(), token); err != nil {
			t.Errorf("%s: the link leads nowhere: %v", body, err)
		}
		now := w.Clock.Now()
		w.Clock.Set(ends)
		if _, err := w.Service.SharedResult(t.Context(), token); err == nil {
			t.Errorf("%s: the link outlives its time", body)
		}
		w.Clock.Set(now)
	}
}

func TestADownloadIsThePDF(t *testing.T) {
	w, h, key := few(t, "ready")
	status, header, body := send(t, w, h, http.MethodPost, readyPath+"/download", key, "")
	if status != http.StatusOK || header.Get("Content-Type") != "application/pdf" || header.Get("Content-Length") != fmt.Sprint(len(body)) ||
		header.Get("Content-Disposition") != `attachment; filename="ai-interview-report-1001.pdf"` || string(body) != "recording ready/report.pdf" {
		t.Errorf("%d %v %q", status, header, body)
	}
}

func TestBadRequestsAreAnsweredInTheVendorsWords(t *testing.T) {
	w, h, key := few(t, "ready", "invited", "foreign")
	_, reader := w.Key(t, name, func(k *account.NewKey) {
		k.Scopes = []account.Scope{account.ReadPlans, account.ReadCandidates, account.ReadInterviews}
	})
	_, test := w.Key(t, name, func(k *account.NewKey) { k.Env = account.Test })
	plan, pending, foreign := w.Plan.Serial, w.Interview(t, "invited").Serial, w.Interview(t, "foreign").Serial
	body := func(more string) string {
		return fmt.Sprintf(`{"candidate_name":"A B","candidate_email":"a@example.org","ai_interview_id":%d,"invite_format":"getlink"%s}`, plan, more)
	}
	const post, patch, get = http.MethodPost, http.MethodPatch, http.MethodGet
	invited := "/api/v2/ai-interviews/invited/"
	for _, c := range []struct {
		about, method, target, key, body string
		status                           int
		want                             string
	}{
		{"no key", post, invitePath, "", body(""), 401, badKey},
		{"another dialect's key", post, invitePath, "x", body(""), 401, badKey},
		{"a key that only reads", post, invitePath, reader, body(""), 403, "This API key may not do this"},
		{"the other environment's plan", post, invitePath, test, body(""), 404, noInterview},
		{"no body", post, invitePath, key, "", 400, "The request body must be a JSON object"},
		{"a null", post, invitePath, key, "null", 400, "The request body must be a JSON object"},
		{"a list", post, invitePath, key, "[]", 400, "The request body must be a JSON object"},
		{"too much", post, invitePath, key, `{"a":"` + strings.Repeat("a", maxBody) + `"}`, 400, "The request body is too large"},
		{"no name", post, invitePath, key, `{}`, 400, "candidate_name is required"},
		{"a blank name", post, invitePath, key, `{"candidate_name":"  "}`, 400, "candidate_name is required"},
		{"a name that is a number", post, invitePath, key, `{"candidate_name":5}`, 400, "candidate_name must be a string"},
		{"no e-mail", post, invitePath, key, `{"candidate_name":"A"}`, 400, "candidate_email is required"},
		{"no interview", post, invitePath, key, `{"candidate_name":"A","candidate_email":"a@example.org"}`, 400, "ai_interview_id is required"},
		{"an interview that is a word", post, invitePath, key, `{"candidate_name":"A","candidate_email":"a@example.org","ai_interview_id":"1"}`, 400, "ai_interview_id must be an integer"},
		{"half an interview", post, invitePath, key, `{"candidate_name":"A","candidate_email":"a@example.org","ai_interview_id":1.5}`, 400, "ai_interview_id must be an integer"},
		{"an unknown interview", post, invitePath, key, `{"candidate_name":"A","candidate_email":"a@example.org","ai_interview_id":999999,"invite_format":"getlink"}`, 404, noInterview},
		{"no format", post, invitePath, key, fmt.Sprintf(`{"candidate_name":"A","candidate_email":"a@example.org","ai_interview_id":%d}`, plan), 400, "invite_format is required"},
		{"another format", post, invitePath, key, fmt.Sprintf(`{"candidate_name":"A","candidate_email":"a@example.org","ai_interview_id":%d,"invite_format":"fax"}`, plan), 400, "invite_format must be getlink or sendlink"},
		{"a start in another form", post, invitePath, key, body(`,"start_date":"2026-03-10T10:00:00Z"`), 400, "start_date must be in the format YYYY-MM-DD HH:MM"},
		{"an end that is a number", post, invitePath, key, body(`,"expiry_date":5`), 400, "expiry_date must be a string"},
		{"an end before the start", post, invitePath, key, body(`,"start_date":"2026-03-10 10:00","expiry_date":"2026-03-10 10:00"`), 400, "expiry_date must be after start_date"},
		{"an end that is past", post, invitePath, key, body(`,"expiry_date":"2020-01-01 10:00"`), 400, "expiry_date must be in the future"},
		{"no e-mail address", post, invitePath, key, fmt.Sprintf(`{"candidate_name":"A","candidate_email":"a","ai_interview_id":%d,"invite_format":"getlink"}`, plan), 400, "candidate_email must be an e-mail address"},
		{"GET of an invitation", get, invitePath, key, "", 405, "Method not allowed"},
		{"a list of no interview", get, invited + "999999", key, "", 404, noInterview},
		{"a list of a word", get, invited + "x", key, "", 404, noInterview},
		{"a list of a short id", get, invited + w.Plan.ShortID, key, "", 404, noInterview},
		{"a list without a key", get, invited + "1", "", "", 401, badKey},
		{"nothing to revoke", patch, revokePath, key, `{}`, 400, "response_id is required"},
		{"a word to revoke", patch, revokePath, key, `{"response_id":"1001"}`, 400, "response_id must be an integer"},
		{"notified by word", patch, revokePath, key, `{"response_id":1001,"notify_candidate":"yes"}`, 400, "notify_candidate must be a boolean"},
		{"an unknown invitation", patch, revokePath, key, `{"response_id":999999}`, 404, noReport},
		{"another account's invitation", patch, revokePath, key, fmt.Sprintf(`{"response_id":%d}`, foreign), 404, noReport},
		{"revoking by a key that reads", patch, revokePath, reader, fmt.Sprintf(`{"response_id":%d}`, pending), 403, "This API key may not do this"},
		{"the assessments' verb", post, revokePath, key, `{"response_id":1001}`, 405, "Method not allowed"},
		{"sharing what is not completed", post, fmt.Sprintf("%s/%d/share", at, pending), key, "", 400, notCompleted},
		{"downloading what is not completed", post, fmt.Sprintf("%s/%d/download", at, pending), key, "", 400, notCompleted},
		{"sharing another account's", post, fmt.Sprintf("%s/%d/share", at, foreign), key, "", 404, noReport},
		{"sharing a word", post, at + "/x/share", key, "", 404, noReport},
		{"sharing by a key that reads", post, readyPath + "/share", reader, "", 403, "This API key may not do this"},
		{"too short a time", post, readyPath + "/share", key, `{"expiration_hours":0.016}`, 400, badHours},
		{"too long a time", post, readyPath + "/share", key, `{"expiration_hours":24.01}`, 400, badHours},
		{"a time that is a word", post, readyPath + "/share", key, `{"expiration_hours":"2"}`, 400, "expiration_hours must be a number"},
		{"too long a time to download", post, readyPath + "/download", key, `{"expiration_hours":25}`, 400, badHours},
		{"a share that is a list", post, readyPath + "/share", key, `[]`, 400, "The request body must be a JSON object"},
		{"GET of a share", get, readyPath + "/share", key, "", 405, "Method not allowed"},
		{"another option", post, readyPath + "/print", key, "", 404, "Not found"},
	} {
		t.Run(c.about, func(t *testing.T) {
			want, _ := json.Marshal(map[string]string{"error": c.want})
			if status, _, got := send(t, w, h, c.method, c.target, c.key, c.body); status != c.status || string(got) != string(want) {
				t.Errorf("got %d %s, want %d %s", status, got, c.status, want)
			}
		})
	}
}
