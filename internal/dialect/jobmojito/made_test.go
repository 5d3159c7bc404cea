package jobmojito

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// maker is a merchant of its own, so that what exchanges make shows in no
// other's lists. Its handler names what is made as it goes by: {made1} and
// {made1.q1} for a definition and its questions, {room1} and {profile1} for
// somebody who was registered, {added1} for a question that an update made.
func maker(t testing.TB, w *dialecttest.World, h http.Handler) http.Handler {
	t.Helper()
	org, err := w.Accounts.CreateOrganization(t.Context(), account.Actor{System: true}, account.Organization{Name: "Maker"})
	if err != nil {
		t.Fatal(err)
	}
	w.Name("maker", org.ID)
	for who, scopes := range map[string][]account.Scope{
		"maker.token": nil, "maker.admin": account.Scopes(),
		"maker.reader": {account.ReadPlans, account.ReadCandidates, account.ReadInterviews},
	} {
		_, token := w.KeyOf(t, org, name, func(k *account.NewKey) { k.Scopes = scopes })
		w.Name(who, token)
	}
	out := naming(t, w, h, org.ID)
	_, token := w.KeyOf(t, org, name)
	ask[CreatedDefinition](t, w, out, token, "job-interview-create-from-array", strings.Replace(newDefinition, `"active"`, `"draft"`, 1))
	done := ask[CreatedDefinition](t, w, h, token, "job-interview-create-from-array", newDefinition)
	w.Name("done", done.ID)
	rows := ask[[]row](t, w, h, token, "job-interview-register-users", `{"interview_id":"`+done.ID+`","users":[{"name":"Ada Lovelace","email":"ada@example.org"}]}`)
	take(t, w, rows[0].URL, "A mutex lets only one goroutine enter at a time.", "No.")
	work(t, w, org.ID)
	w.Name("done.profile", rows[0].ProfileInterviewID)
	w.Name("done.room", rows[0].URL[len("https://candor.test/room/"):])
	ivs, err := w.Service.Interviews(t.Context(), account.Actor{System: true, OrganizationID: org.ID}, interview.Filter{PlanID: done.ID}, interview.Page{})
	if err != nil || len(ivs) != 1 {
		t.Fatalf("%d interviews: %v", len(ivs), err)
	}
	w.Name("done.result", ivs[0].ID)
	return out
}

// naming names what a merchant makes.
func naming(t testing.TB, w *dialecttest.World, h http.Handler, merchant string) http.Handler {
	system := account.Actor{System: true, OrganizationID: merchant}
	count := map[string]int{}
	seen := map[string]bool{}
	call := func(kind, value string) string {
		count[kind]++
		w.Name(fmt.Sprintf("%s%d", kind, count[kind]), value)
		return fmt.Sprintf("%s%d", kind, count[kind])
	}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		body := rec.Body.Bytes()
		switch fn := strings.TrimPrefix(r.URL.Path, "/functions/v1/"); {
		case rec.Code != http.StatusOK:
		case fn == "job-interview-create-from-array":
			var made CreatedDefinition
			_ = json.Unmarshal(body, &made)
			p, err := w.Service.Plan(t.Context(), system, made.ID)
			if err != nil {
				t.Error(err)
			}
			as := call("made", made.ID)
			for i, q := range p.Questions {
				w.Name(fmt.Sprintf("%s.q%d", as, i+1), q.ID)
			}
		case fn == "job-interview-update":
			var made UpdatedDefinition
			_ = json.Unmarshal(body, &made)
			if made.QuestionsDiff != nil {
				for _, r := range made.QuestionsDiff.Replaced {
					call("added", r.To)
				}
				for _, id := range made.QuestionsDiff.Added {
					call("added", id)
				}
			}
		case fn == "job-interview-register-users", fn == "invite-users":
			var rows []row
			_ = json.Unmarshal(body, &rows)
			for _, each := range rows {
				room := each.URL[strings.LastIndex(each.URL, "/")+1:]
				for _, one := range [][2]string{{"room", room}, {"profile", each.ProfileInterviewID}, {"member", each.ProfileID}} {
					if value := one[1]; value != "" && !seen[value] {
						seen[value] = true
						call(one[0], value)
					}
				}
			}
		case fn == "job-interview-pdf":
			var made PDFExport
			_ = json.Unmarshal(body, &made)
			if _, token, ok := strings.Cut(made.URL, "/share/"); ok {
				token, _, _ = strings.Cut(token, "/")
				call("export", token)
			}
		case fn == "job-interview-token":
			var address string
			_ = json.Unmarshal(body, &address)
			if _, token, ok := strings.Cut(strings.TrimSuffix(address, "/"), "/share/"); ok {
				call("share", token)
			}
		}
		maps.Copy(rw.Header(), rec.Header())
		rw.WriteHeader(rec.Code)
		_, _ = rw.Write(body)
	})
}
