package console_test

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// away is an installation whose engines do not answer.
type away struct{}

func (away) Recognizers() []string { return []string{"embedded"} }
func (away) Voices() []string      { return []string{"flite"} }
func (away) Judge() string         { return "rubric 2" }
func (away) Try(context.Context, string, string) (string, time.Duration, error) {
	return "", 0, errors.New("the voice is not installed here")
}

func TestSettingsAreForAdministrators(t *testing.T) {
	w := newWorld(t, "ready")
	admin := w.signedIn("ada@acme.example", account.Admin)
	recruiter := w.signedIn("bob@acme.example", account.Recruiter)
	for _, page := range []string{"", "/letters", "/members", "/keys", "/webhooks", "/engines"} {
		admin.shows(admin.get(http.StatusOK, "/console/settings"+page), "<h1>Settings</h1>")
		recruiter.get(http.StatusForbidden, "/console/settings"+page)
		recruiter.post(http.StatusForbidden, "/console/settings"+page)
	}
}

func TestAChangedNoticeIsANewVersion(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Admin)
	form := []string{"name", "Acme", "notice", "We <record> you.", "retention_days", "90", "hide_machine", "on", "brand_color", "#1a2b3c"}
	a := p.post(http.StatusOK, "/console/settings", form...)
	p.shows(a, "Saved", "We &lt;record&gt; you.", "Version 2026-03-09;", `value="90"`)
	p.shows(p.post(http.StatusOK, "/console/settings", append(form, "language", "de")...), "Version 2026-03-09;")
	form[3] = "We record you, and keep it."
	p.shows(p.post(http.StatusOK, "/console/settings", form...), "Version 2026-03-09.2;")
	o, err := w.Accounts.Organization(t.Context(), system, w.Acme.ID)
	w.ok(err)
	if s := o.Settings; s.RetentionDays != 90 || !s.HideMachine || s.NoticeVersion != "2026-03-09.2" {
		t.Errorf("settings %+v", s)
	}
	for field, bad := range map[string]string{"retention_days": "-1", "expiry_days": "soon", "brand_color": "red", "name": ""} {
		a := p.post(http.StatusUnprocessableEntity, "/console/settings", field, bad, "name", "Acme")
		p.shows(a, "Nothing was changed")
	}
}

func TestALetterReplacesCandorsOwn(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Admin)
	a := p.post(http.StatusOK, "/console/settings/letters", "kind", "invitation", "subject", "Hello {first_name}", "body", "Come:\n\n{link}\n\nUntil {deadline}.")
	p.shows(a, "Hello {first_name}", "Saved")
	p.shows(p.post(http.StatusUnprocessableEntity, "/console/settings/letters", "kind", "invitation", "subject", "x", "body", "{nope}"), "Nothing was changed", "{nope}")
	p.lacks(p.post(http.StatusOK, "/console/settings/letters", "kind", "invitation"), "Hello {first_name}")
}

func TestANewMemberSignsInWithTheShownPassword(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Admin)
	a := p.post(http.StatusOK, "/console/settings/members", "name", "Grace", "email", "grace@acme.example", "role", "reviewer")
	secret := regexp.MustCompile(`<code class="secret" id="secret">([^<]+)</code>`).FindStringSubmatch(a.Body)
	if secret == nil {
		t.Fatal("no password is shown")
	}
	m, err := w.Accounts.CheckPassword(t.Context(), "grace@acme.example", secret[1])
	w.ok(err)
	p.lacks(p.get(http.StatusOK, "/console/settings/members"), secret[1])
	p.shows(p.post(http.StatusUnprocessableEntity, "/console/settings/members", "name", "Grace", "email", "grace@acme.example", "role", "reviewer"), "is on this server already")
	p.post(http.StatusForbidden, "/console/settings/members", "name", "Eve", "email", "eve@acme.example", "role", "owner")
	p.shows(p.post(http.StatusOK, "/console/settings/members/"+m.ID+"/role", "role", "recruiter"), "Grace is recruiter")
	p.shows(p.post(http.StatusOK, "/console/settings/members/"+m.ID+"/disable"), "has no access any more")
	if _, err := w.Accounts.CheckPassword(t.Context(), "grace@acme.example", secret[1]); !errors.Is(err, account.ErrPassword) {
		t.Errorf("a member without access signs in: %v", err)
	}
	// another organization's people are out of reach
	eve := w.member(w.Other, "eve@other.example", account.Reviewer)
	for _, what := range []string{"role", "password", "disable", "unbind"} {
		p.post(http.StatusNotFound, "/console/settings/members/"+eve.ID+"/"+what, "role", "reviewer")
	}
}

func TestAKeyIsShownOnceAndOpensUntilItIsRevoked(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Admin)
	a := p.post(http.StatusOK, "/console/settings/keys", "name", "ATS <x>", "scope", "read:interviews", "networks", "192.0.2.0/24, 2001:db8::1")
	secret := regexp.MustCompile(`<code class="secret" id="secret">([^<]+)</code>`).FindStringSubmatch(a.Body)
	if secret == nil || !strings.HasPrefix(secret[1], "cnd_live_") {
		t.Fatalf("no secret is shown: %v", secret)
	}
	p.shows(a, "ATS &lt;x&gt;", "192.0.2.0/24", "2001:db8::1/128")
	a = p.get(http.StatusOK, "/console/settings/keys")
	p.lacks(a, secret[1], "session of")
	id := between(t, a.Body, "/console/settings/keys/", "/revoke")
	p.shows(p.post(http.StatusOK, "/console/settings/keys/"+id+"/revoke"), "opens nothing any more", "revoked")
	for field, bad := range map[string]string{"name": "", "scope": "all", "networks": "everywhere", "expires": "tomorrow", "dialect": "klingon"} {
		form := []string{"name", "x", "scope", "read:interviews"}
		if field == "name" {
			form = []string{"scope", "read:interviews"}
		}
		p.shows(p.post(http.StatusUnprocessableEntity, "/console/settings/keys", append(form, field, bad)...), "No key was made")
	}
}

func TestAWebhookIsTestedReplayedAndDeleted(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Admin)
	a := p.post(http.StatusOK, "/console/settings/webhooks", "url", "https://ats.example/hook", "type", "interview.ready")
	p.shows(a, "shown once", "whsec_", "Nothing was sent yet")
	hooks, err := w.Service.Webhooks(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}, interview.Page{Limit: 10})
	w.ok(err)
	here := "/console/settings/webhooks/" + hooks[0].ID
	p.lacks(p.get(http.StatusOK, here), "left alone", "Try again now") // it has not failed
	p.shows(p.post(http.StatusOK, here, "do", "test"), "on its way", "webhook.test")
	event := between(t, p.get(http.StatusOK, here).Body, `name="event" value="`, `"`)
	p.shows(p.post(http.StatusOK, here, "do", "replay", "event", event), "under the same id")
	p.shows(p.post(http.StatusOK, here, "do", "switch"), "Switched off")
	p.shows(p.post(http.StatusOK, here, "do", "rotate"), "whsec_")
	p.post(http.StatusUnprocessableEntity, here, "do", "explode")
	p.shows(p.post(http.StatusUnprocessableEntity, "/console/settings/webhooks", "url", "ftp://x"), "Nothing was added")
	eve := w.member(w.Other, "eve@other.example", account.Admin)
	eve.post(http.StatusOK, "/console/sign-in", "email", eve.Email, "password", password)
	eve.get(http.StatusNotFound, here)
	eve.post(http.StatusNotFound, here, "do", "delete")
	p.shows(p.post(http.StatusOK, here, "do", "delete"), "The webhook is gone")
}

func TestEnginesThatDoNotAnswerSaySo(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Admin)
	p.shows(p.post(http.StatusOK, "/console/settings/engines/try", "sentence", "Hello <b>"), "That did not work", "The voice is not installed here.", "Hello &lt;b&gt;")
	p.shows(p.post(http.StatusOK, "/console/settings/engines", "recognizer", "embedded", "voice", "flite"), "Saved")
	p.post(http.StatusUnprocessableEntity, "/console/settings/engines", "recognizer", "nobody")
}
