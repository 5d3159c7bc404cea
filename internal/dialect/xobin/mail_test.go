package xobin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

const remindPath = "/api/v2/ai-interviews/invite/reminders/schedule"

// mailed are the mails of a response, the newest first, as "kind state due".
func mailed(t *testing.T, w *dialecttest.World, response int64) (out []string) {
	t.Helper()
	system := account.Actor{System: true}
	iv, err := w.Service.Interview(t.Context(), system, fmt.Sprint(response))
	if err != nil {
		t.Fatal(err)
	}
	ms, err := w.Service.Mails(t.Context(), system, iv.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range ms {
		out = append(out, fmt.Sprintf("%s %s %s", m.Kind, m.State, m.DueAt.Format(minute)))
	}
	return out
}

func TestSendlinkMailsTheLink(t *testing.T) {
	w, h, key := few(t, "invited")
	body := fmt.Sprintf(`{"candidate_name":"Ada","candidate_email":"ada2@example.org","ai_interview_id":%d,"invite_format":"sendlink"}`, w.Plan.Serial)
	status, _, answer := send(t, w, h, http.MethodPost, invitePath, key, body)
	var got InviteResponse
	if err := json.Unmarshal(answer, &got); err != nil || status != http.StatusOK || got.InviteLink == "" {
		t.Fatalf("%d %s", status, answer)
	}
	now := w.Clock.Now().Format(minute)
	if diff := cmp.Diff([]string{"invitation queued " + now}, mailed(t, w, got.ResponseID)); diff != "" {
		t.Error(diff)
	}
	_, _, answer = send(t, w, h, http.MethodPost, invitePath, key, strings.Replace(body, "sendlink", "getlink", 1))
	if err := json.Unmarshal(answer, &got); err != nil || len(mailed(t, w, got.ResponseID)) != 0 {
		t.Errorf("getlink mails: %s", answer)
	}
}

func TestRevokingTellsTheCandidateWhenAsked(t *testing.T) {
	w, h, key := few(t, "invited", "opened")
	for who, notify := range map[string]string{"invited": "true", "opened": "false"} {
		id := w.Interview(t, who).Serial
		status, _, body := send(t, w, h, http.MethodPatch, revokePath, key, fmt.Sprintf(`{"response_id":%d,"notify_candidate":%s}`, id, notify))
		if status != http.StatusOK || !strings.Contains(string(body), `"REVOKED"`) {
			t.Fatalf("%s: %d %s", who, status, body)
		}
		if got := mailed(t, w, id); len(got) > 0 != (notify == "true") {
			t.Errorf("%s: %v", who, got)
		}
	}
}

func TestRemindersAreSentOrPlanned(t *testing.T) {
	w, h, key := few(t, "invited")
	iv := w.Interview(t, "invited")
	id := iv.Serial
	_, err := w.Service.UpdateInterview(t.Context(), account.Actor{System: true}, iv.ID, 0, func(iv *interview.Interview) error {
		iv.ExpiresAt = w.Clock.Now().AddDate(0, 0, 7)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, more string) string {
		t.Helper()
		status, _, body := send(t, w, h, method, remindPath, key, fmt.Sprintf(`{"ai_interview_id":%d,"response_id":%d%s}`, w.Plan.Serial, id, more))
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		return string(body)
	}
	want := func(status string) string {
		return fmt.Sprintf(`{"response_id":%d,"ai_interview_id":%d,"reminder_status":"%s"}`, id, w.Plan.Serial, status)
	}
	if got := ask(http.MethodPatch, `,"remainders":["2026-03-10 09:00","2026-03-10 08:30"]`); got != want("Scheduled") {
		t.Error(got)
	}
	if got := ask(http.MethodPost, `,"remainders":["2026-03-09 19:00","2026-03-10 20:00"]`); got != want("Scheduled") {
		t.Error(got)
	}
	w.Clock.Advance(time.Second)
	if got := ask(http.MethodPost, ``); got != want("Sent") {
		t.Error(got)
	}
	now := w.Clock.Now().Format(minute)
	var live []string
	for _, m := range mailed(t, w, id) {
		if strings.Contains(m, "queued") {
			live = append(live, m)
		}
	}
	if len(live) != 3 || live[0] != "reminder queued "+now || !strings.Contains(strings.Join(live, ","), "2026-03-09 19:00") || !strings.Contains(strings.Join(live, ","), "2026-03-10 20:00") {
		t.Errorf("waiting: %v", live)
	}
}

func TestWithoutAMailServerNothingIsPromised(t *testing.T) {
	w, _, key := few(t, "invited")
	h := New(w.Silent()).Handler()
	id := w.Interview(t, "invited").Serial
	for _, c := range []struct{ method, path, body, want string }{
		{http.MethodPost, invitePath, fmt.Sprintf(`{"candidate_name":"A","candidate_email":"a@example.org","ai_interview_id":%d,"invite_format":"sendlink"}`, w.Plan.Serial),
			"invite_format sendlink is not available, because this server sends no e-mail. Use getlink and send the invite_link"},
		{http.MethodPatch, revokePath, fmt.Sprintf(`{"response_id":%d,"notify_candidate":true}`, id),
			"notify_candidate is not available, because this server sends no e-mail. Leave it out and tell the candidate yourself"},
		{http.MethodPatch, remindPath, fmt.Sprintf(`{"ai_interview_id":%d,"response_id":%d}`, w.Plan.Serial, id), "Reminders are not available, because this server sends no e-mail"},
	} {
		status, _, body := send(t, w, h, c.method, c.path, key, c.body)
		want, _ := json.Marshal(map[string]string{"error": c.want})
		if status != http.StatusBadRequest || string(body) != string(want) {
			t.Errorf("%s: %d %s", c.path, status, body)
		}
	}
	if got := w.Interview(t, "invited").State; got != interview.Invited {
		t.Errorf("it is %s", got)
	}
	status, _, body := send(t, w, h, http.MethodPatch, revokePath, key, fmt.Sprintf(`{"response_id":%d}`, id))
	if status != http.StatusOK || !strings.Contains(string(body), `"REVOKED"`) {
		t.Errorf("without telling: %d %s", status, body)
	}
}
