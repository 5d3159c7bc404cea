package console_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

func TestTheListIsFilteredByWhatTheAddressSays(t *testing.T) {
	w := newWorld(t)
	p := w.signedIn("ada@acme.example", account.Recruiter)
	for query, want := range map[string][2]string{ // shown, not shown
		"":                               {"ready", "foreign"},
		"?view=waiting":                  {"ready", "failed"},
		"?view=failed":                   {"failed", "ready"},
		"?view=under":                    {"in_progress", "ready"},
		"?view=ended":                    {"declined", "ready"},
		"?view=invited":                  {"opened", "ready"},
		"?state=expired":                 {"expired", "ready"},
		"?decision=none&state=ready":     {"ready", "failed"},
		"?plan=" + w.Plan.ID:             {"ready", "foreign"},
		"?from=2026-03-01&to=2026-03-31": {"ready", "foreign"},
	} {
		a := p.get(http.StatusOK, "/console/interviews"+query)
		p.shows(a, w.id(want[0]))
		p.lacks(a, w.id(want[1]))
	}
	if a := p.get(http.StatusOK, "/console/interviews?from=2027-01-01"); !strings.Contains(a.Body, "No interview fits these filters") {
		t.Error("an empty list does not say what to do")
	}
	for _, bad := range []string{"?view=nope", "?state=nope", "?from=yesterday", "?to=2026-13-01", "?cursor=x", "?decision=maybe"} {
		p.get(http.StatusUnprocessableEntity, "/console/interviews"+bad)
	}
}

func TestASpokenWordIsFoundAndMarked(t *testing.T) {
	w := newWorld(t, "ready", "foreign")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	a := p.get(http.StatusOK, "/console/interviews?q=goroutine")
	p.shows(a, "Said in interviews", "<mark>goroutine</mark>", "/console/interviews/"+w.id("ready")+"?at=", "#turn-")
	p.lacks(a, w.id("foreign"))
	// What candidates say is text, whatever it looks like.
	a = p.get(http.StatusOK, "/console/interviews?q=zürich")
	p.shows(a, "&lt;your&gt;")
	p.lacks(a, "<your>")
}

func TestAViewIsKeptUnderItsName(t *testing.T) {
	w := newWorld(t, "ready", "failed")
	p := w.signedIn("ada@acme.example", account.Reviewer)
	a := p.post(http.StatusOK, "/console/views", "name", "Mine <b>", "query", "state=ready&cursor=abc&from=")
	if a.Path != "/console/interviews?state=ready" {
		t.Errorf("the view leads to %s", a.Path)
	}
	p.shows(a, "Mine &lt;b&gt;", "is kept among your views")
	other := w.signedIn("bob@acme.example", account.Reviewer)
	other.lacks(other.get(http.StatusOK, "/console/interviews"), "Mine &lt;b&gt;")
	p.post(http.StatusUnprocessableEntity, "/console/views", "name", "x", "query", "view=nope")
	id := between(t, a.Body, `/console/views/`, `/delete`)
	other.post(http.StatusNotFound, "/console/views/"+id+"/delete")
	p.lacks(p.post(http.StatusOK, "/console/views/"+id+"/delete"), "Mine &lt;b&gt;</a>")
}

func TestSeveralAreTakenBackAtOnce(t *testing.T) {
	w := newWorld(t, "ready", "invited", "opened", "foreign")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	before := w.get(t, "foreign").State
	a := p.post(http.StatusOK, "/console/interviews/bulk", "do", "revoke", "id", w.id("invited"), "id", w.id("opened"), "id", w.id("ready"), "id", w.id("foreign"))
	p.shows(a, "2 of 4 taken back", "1 left as it was")
	for name, want := range map[string]interview.State{"invited": interview.Revoked, "opened": interview.Revoked, "ready": interview.Ready, "foreign": before} {
		if iv := w.get(t, name); iv.State != want {
			t.Errorf("%s is %s, want %s", name, iv.State, want)
		}
	}
	r := w.signedIn("bob@acme.example", account.Reviewer)
	r.post(http.StatusForbidden, "/console/interviews/bulk", "do", "revoke", "id", w.id("ready"))
	p.post(http.StatusUnprocessableEntity, "/console/interviews/bulk", "do", "delete", "id", w.id("ready"))
	p.shows(p.post(http.StatusOK, "/console/interviews/bulk", "do", "revoke"), `<p class="notice look said" role="status">Nothing was chosen`)
	p.shows(p.post(http.StatusOK, "/console/interviews/bulk", "do", "rerun", "id", w.id("opened")), `<p class="notice look said" role="status">0 of 1 being worked on again. 1 left as it was: only one with a result`)
}

func TestTheTableForSpreadsheetsHasNoFormulas(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	_, err := w.Service.UpdateCandidate(t.Context(), system, w.get(t, "ready").CandidateID, 0, func(c *interview.Candidate) error {
		c.FirstName = "=HYPERLINK(1)"
		return nil
	})
	w.ok(err)
	a := p.get(http.StatusOK, "/console/interviews.csv?state=ready")
	p.shows(a, "id,candidate,email", w.id("ready"), "'=HYPERLINK(1)")
	if ct := a.Header.Get("Content-Type"); !strings.HasPrefix(ct, "text/csv") {
		t.Errorf("it comes as %s", ct)
	}
}

func (w *world) get(t *testing.T, name string) interview.Interview {
	t.Helper()
	iv, err := w.Service.Interview(t.Context(), system, w.id(name))
	w.ok(err)
	return iv
}

// between is the first text between two others.
func between(t testing.TB, s, from, to string) string {
	t.Helper()
	_, s, ok := strings.Cut(s, from)
	s, _, ok2 := strings.Cut(s, to)
	if !ok || !ok2 {
		t.Fatalf("no %s … %s", from, to)
	}
	return s
}
