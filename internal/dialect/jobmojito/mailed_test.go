package jobmojito

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// mailing is [shop] in an installation that sends mail.
func mailing(t testing.TB) (w *dialecttest.World, h http.Handler, token, id string) {
	t.Helper()
	w = dialecttest.New(t, "invited")
	w.Service = interview.New(w.DB, interview.Config{Now: w.Clock.Now, LinkSecret: bytes.Repeat([]byte("k"), 32), Mail: true})
	w.Deps.Service = w.Service
	h = New(w.Deps).Handler()
	_, token = w.Key(t, name)
	return w, h, token, ask[CreatedDefinition](t, w, h, token, "job-interview-create-from-array", newDefinition).ID
}

// letters is how many were written to a candidate of a definition.
func letters(t testing.TB, w *dialecttest.World, plan, candidate string) int {
	t.Helper()
	n := 0
	for _, iv := range sittings(t, w, plan, candidate) {
		ms, err := w.Service.Mails(t.Context(), account.Actor{System: true}, iv.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range ms {
			if m.Kind == interview.MailInvitation {
				n++
			}
		}
	}
	return n
}

// sent settles the letters that wait, so that another can be written.
func sent(t testing.TB, w *dialecttest.World, plan, candidate string) {
	t.Helper()
	err := w.DB.Write(t.Context(), func(tx interview.Tx) error {
		for _, iv := range sittings(t, w, plan, candidate) {
			ms, err := tx.Mails(t.Context(), iv.ID)
			if err != nil {
				return err
			}
			for _, m := range ms {
				m.State, m.SettledAt = interview.MailSent, w.Clock.Now()
				if err := tx.SaveMail(t.Context(), &m); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestInvitationsAreMailedWhenAskedFor(t *testing.T) {
	w, h, token, id := mailing(t)
	who := ""
	for _, step := range []struct {
		about, function, body string
		want                  int
	}{
		{"registered without a word", "job-interview-register-users", `{"interview_id":"ID","users":[{"email":"a@example.org"}]}`, 0},
		{"asked not to", "job-interview-register-users", `{"interview_id":"ID","send_email":false,"users":[{"email":"a@example.org"}]}`, 0},
		{"asked to", "job-interview-register-users", `{"interview_id":"ID","send_email":true,"users":[{"email":"a@example.org"}]}`, 1},
		{"in the older form", "job-interview-register-users", `{"interview_id":"ID","type":"invitation","users":[{"email":"a@example.org"}]}`, 2},
		{"the older form's other word", "job-interview-register-users", `{"interview_id":"ID","type":"url","users":[{"email":"a@example.org"}]}`, 2},
		{"invited who is registered", "invite-users", `{"users":[{"email":"a@example.org","type":"candidate","interview_id":"ID"}]}`, 2},
		{"invited again", "invite-users", `{"force_invite":true,"users":[{"email":"a@example.org","type":"candidate","interview_id":"ID"}]}`, 3},
	} {
		rows := ask[[]row](t, w, h, token, step.function, strings.ReplaceAll(step.body, "ID", id))
		who = rows[0].ProfileInterviewID
		if n := letters(t, w, id, who); n != step.want || strings.HasPrefix(rows[0].Result, "Error") {
			t.Errorf("%s: %d letters, want %d; %+v", step.about, n, step.want, rows)
		}
		sent(t, w, id, who)
	}
	rows := ask[[]row](t, w, h, token, "invite-users", `{"users":[{"email":"b@example.org","type":"candidate","interview_id":"`+id+`"}]}`)
	if n := letters(t, w, id, rows[0].ProfileInterviewID); n != 1 || rows[0].Result != "Invited" {
		t.Errorf("invited anew: %d letters, %+v", n, rows)
	}
	take(t, w, rows[0].URL, "x", "y")
	work(t, w, w.Acme.ID)
	result := sittings(t, w, id, rows[0].ProfileInterviewID)[0].ID
	ask[struct{}](t, w, h, token, "job-interview-result-request-another-attempt", `{"interview_result_id":"`+result+`"}`)
	if n := letters(t, w, id, rows[0].ProfileInterviewID); n != 2 {
		t.Errorf("another attempt: %d letters", n)
	}
}

func TestAnotherAttemptNeedsNoAddress(t *testing.T) {
	w, h, token, id := mailing(t)
	system := account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}
	made, err := w.Service.CreateInterview(t.Context(), system, interview.NewInterview{PlanID: id}, interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	take(t, w, w.Deps.Links.Room(made.LinkToken), "x", "y")
	work(t, w, w.Acme.ID)
	ask[struct{}](t, w, h, token, "job-interview-result-request-another-attempt", `{"interview_result_id":"`+made.Interview.ID+`"}`)
	if n := len(sittings(t, w, id, made.Interview.CandidateID)); n != 2 {
		t.Errorf("there are %d interviews", n)
	}
}
