package room_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

func (w *world) admin() account.Actor {
	w.Helper()
	a := w.key
	a.MemberID = "00000000-0000-7000-8000-0000000000aa"
	w.ok(w.db.AddMember(w.Context(), account.Member{ID: a.MemberID, OrganizationID: w.org.ID, Email: "r@acme.example", Role: account.Admin}))
	return a
}

// Who asked for the deletion reads the answer by the link it was asked with.
func TestALinkSaysOnWhichDayTheDataWasDeleted(t *testing.T) {
	w := newWorld(t)
	w.begin()
	w.to("the answer", w.post("questions/"+w.question(1)+"/again"), "interview")
	w.to("the answer", w.post("questions/"+w.question(1)+"/answer", "text", "There once was a zebrafinch"), "interview")
	w.to("asked", w.post("ask", "kind", "deletion", "note", "zebrafinch"), "rights")
	w.has("the page that promises it", w.get("rights"), "the link says on which day")
	rs, err := w.svc.OpenRequests(t.Context(), w.key, interview.Page{Limit: 10})
	w.ok(err)
	_, err = w.svc.AnswerRequest(t.Context(), w.admin(), rs[0].ID, interview.RequestAnswer{Granted: true, Reply: "done, zebrafinch"})
	w.ok(err)
	for _, path := range []string{"", "check", "interview", "review", "done", "transcript", "rights", "data", "data.json"} {
		a := w.get(path)
		if a.StatusCode != http.StatusGone {
			t.Errorf("%q after the erasure: %d", path, a.StatusCode)
		}
		w.has(path, a, "Your data was deleted", "Day of deletion:", `<time datetime="2026-03-02T09:00:00Z" data-show="day">2 Mar 2026</time>`, "Acme &amp; Söhne", "people@acme.example")
		for _, gone := range []string{"Ada", "Byron", "ada@example.org", "zebrafinch", "limerick", "leads nowhere"} {
			if strings.Contains(a.text, gone) {
				t.Errorf("%q still says %q", path, gone)
			}
		}
	}
	if a := w.post("ask", "kind", "human"); a.StatusCode != http.StatusGone {
		t.Errorf("a request after the erasure: %d", a.StatusCode)
	}
	w.has("in another language", w.get("", "Accept-Language", "de"), "Ihre Daten wurden gelöscht")
}

func TestALinkOfAnInterviewThatWasDeletedDoesNotClaimAnErasure(t *testing.T) {
	w := newWorld(t)
	w.ok(w.svc.DeleteInterview(t.Context(), w.key, w.made.Interview.ID))
	a := w.get("")
	w.has("the page", a, "This interview was deleted", "2 Mar 2026")
	if a.StatusCode != http.StatusGone || strings.Contains(a.text, "Your data was deleted") {
		t.Errorf("%d:\n%s", a.StatusCode, a.text)
	}
}

// A legal hold lasts: nothing is deleted yet, and nobody is told it was.
func TestADeletionThatWaitsForAHoldSaysSo(t *testing.T) {
	w := newWorld(t)
	w.begin()
	by := w.admin()
	_, err := w.svc.PlaceHold(t.Context(), by, interview.Hold{CandidateID: w.made.Interview.CandidateID, Reason: "a case"})
	w.ok(err)
	w.to("asked", w.post("ask", "kind", "deletion"), "rights")
	rs, err := w.svc.OpenRequests(t.Context(), w.key, interview.Page{Limit: 10})
	w.ok(err)
	_, err = w.svc.AnswerRequest(t.Context(), by, rs[0].ID, interview.RequestAnswer{Granted: true})
	w.ok(err)
	w.has("the page", w.get("rights"), "granted", "The organization must by law keep this a while longer")
}
