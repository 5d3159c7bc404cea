package console_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// asks has the candidate of an interview ask for something.
func (w *world) asks(name string, kind interview.RequestKind) interview.Request {
	w.Helper()
	iv := w.Interview(w.TB, name)
	q, err := w.Service.Ask(w.Context(), account.Actor{OrganizationID: iv.OrganizationID, Env: iv.Env, InterviewID: iv.ID}, kind, "please")
	w.ok(err)
	return q
}

func TestADeletionIsGrantedOnlyByWhoSaysThatItIsFinal(t *testing.T) {
	w := newWorld(t, "ready")
	ask, here := w.asks("ready", interview.AskDeletion), "/console/interviews/"+w.id("ready")

	recruiter := w.signedIn("bob@acme.example", account.Recruiter)
	a := recruiter.get(http.StatusOK, here)
	recruiter.shows(a, "An administrator of your organization decides on it")
	recruiter.lacks(a, `value="grant"`)
	recruiter.post(http.StatusForbidden, "/console/requests/"+ask.ID, "do", "grant", "sure", "1")

	p := w.signedIn("ada@acme.example", account.Owner)
	p.shows(p.get(http.StatusOK, here), "It cannot be taken back", `name="sure" value="1" required`, "Erase everything of Jane Smith for good")
	a = p.post(http.StatusUnprocessableEntity, "/console/requests/"+ask.ID, "do", "grant")
	p.shows(a, "What is erased cannot be brought back", "Nothing was changed")
	p.get(http.StatusOK, here)

	a = p.post(http.StatusOK, "/console/requests/"+ask.ID, "do", "grant", "sure", "1")
	if a.Path != "/console/" {
		t.Errorf("after an erasure comes %s, where there is nothing left", a.Path)
	}
	p.shows(a, `role="status">Erased, as the candidate asked`)
	p.get(http.StatusGone, here)
}

func TestWhoHasNotOpenedTheLinkIsNotSaidToHaveLeftQuestionsOut(t *testing.T) {
	w := newWorld(t, "invited", "opened", "in_progress")
	p := w.signedIn("ada@acme.example", account.Reviewer)
	for name, want := range map[string]string{
		"invited": "has not opened the link yet", "opened": "has opened the link and not begun yet", "in_progress": "has not finished yet",
	} {
		a := p.get(http.StatusOK, "/console/interviews/"+w.id(name))
		p.shows(a, want)
		if unanswered := strings.Contains(a.Body, "Not answered"); unanswered != (name == "in_progress") {
			t.Errorf("%s: says of questions that they are not answered: %v", name, unanswered)
		}
	}
}

func TestALostLinkIsReplacedAndTheOneBeforeEnds(t *testing.T) {
	w := newWorld(t, "invited", "ready")
	here := "/console/interviews/" + w.id("invited")
	before := w.Service.LinkToken(w.Interview(t, "invited"))
	p := w.signedIn("ada@acme.example", account.Owner)
	a := p.post(http.StatusOK, here+"/link", "do", "new")
	p.shows(a, "it is shown once")
	link := between(t, a.Body, `<code class="secret" id="room-link">`, "</code>")
	token := link[strings.LastIndexByte(link, '/')+1:]
	if _, _, err := w.Service.Enter(t.Context(), token); err != nil {
		t.Errorf("the new link does not open: %v", err)
	}
	if _, _, err := w.Service.Enter(t.Context(), before); err == nil {
		t.Error("the link before still opens")
	}
	p.lacks(p.get(http.StatusOK, here), token)
	p.shows(p.get(http.StatusOK, "/console/settings/audit"), "with a new link")

	p.shows(p.post(http.StatusOK, here+"/link", "do", "mail"), "on its way by e-mail")
	p.shows(p.post(http.StatusOK, here+"/link", "do", "remind"), "on its way by e-mail")
	p.post(http.StatusUnprocessableEntity, here+"/link", "do", "read")
	p.shows(p.post(http.StatusOK, here+"/link", "do", "revoke"), "taken back")
	if _, _, err := w.Service.Enter(t.Context(), token); err == nil {
		t.Error("a link that was taken back still opens")
	}
	p.lacks(p.get(http.StatusOK, here), `action="`+here+`/link"`)
	p.lacks(p.get(http.StatusOK, "/console/interviews/"+w.id("ready")), "/link\"")

	r := w.signedIn("bob@acme.example", account.Reviewer)
	r.lacks(r.get(http.StatusOK, here), "/link\"")
	r.post(http.StatusForbidden, here+"/link", "do", "new")
}
