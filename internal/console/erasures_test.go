package console_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

func TestAPersonIsErasedByAnAdministratorWhoSaysWhyAndThatItIsFinal(t *testing.T) {
	w := newWorld(t, "ready", "session", "foreign")
	iv := w.Interview(t, "ready")
	review, erase := "/console/interviews/"+iv.ID, "/console/candidates/"+iv.CandidateID+"/erase"

	for _, role := range []account.Role{account.Recruiter, account.Reviewer} {
		other := w.signedIn(string(role)+"@acme.example", role)
		other.lacks(other.get(http.StatusOK, review), erase)
		other.get(http.StatusForbidden, erase)
		other.post(http.StatusForbidden, erase, "reason", "asked", "sure", "1")
		other.get(http.StatusForbidden, "/console/settings/erasures")
	}
	p := w.signedIn("ada@acme.example", account.Owner)
	p.get(http.StatusNotFound, "/console/candidates/"+w.Interview(t, "foreign").CandidateID+"/erase")
	p.post(http.StatusNotFound, "/console/candidates/"+w.Interview(t, "foreign").CandidateID+"/erase", "reason", "asked", "sure", "1")
	p.shows(p.get(http.StatusOK, "/console/settings/erasures"), "Nothing was deleted yet")

	p.shows(p.get(http.StatusOK, review), `href="`+erase+`"`)
	a := p.get(http.StatusOK, erase)
	p.shows(a, "<h1>Jane Smith</h1>", "ready@example.org", `href="`+review+`"`, "Erase everything of Jane Smith for good", `name="sure" value="1" required`)
	p.lacks(a, "legal hold")
	a = p.post(http.StatusUnprocessableEntity, erase, "reason", "asked by letter")
	p.shows(a, "tick that it is final", `value="asked by letter"`, "Nothing was erased")
	for reason, says := range map[string]string{"": "Nothing was erased", "Jane Smith asked": "names the candidate", "by ready@example.org": "names the candidate", strings.Repeat("x", 501): "Nothing was erased"} {
		p.shows(p.post(http.StatusUnprocessableEntity, erase, "reason", reason, "sure", "1"), says)
	}
	p.get(http.StatusOK, review)

	a = p.post(http.StatusOK, erase, "reason", "asked by letter, case 4711", "sure", "1")
	here := a.Path
	p.shows(a, "Nobody can read anything of the candidate’s any more", "Nobody can read any of it any more", "case 4711", "by Ada Lovelace", "Look again")
	p.lacks(a, "Jane")
	p.get(http.StatusConflict, here+"/certificate.json")
	p.get(http.StatusGone, review)
	for range 2 { // once more leads to the one there is
		if again := p.get(http.StatusOK, erase); again.Path != here {
			t.Errorf("the page of somebody who was erased leads to %s", again.Path)
		}
		if again := p.post(http.StatusOK, erase, "reason", "twice", "sure", "1"); again.Path != here {
			t.Errorf("a second time leads to %s", again.Path)
		}
	}
	p.get(http.StatusOK, "/console/interviews/"+w.id("session"))

	id := here[strings.LastIndexByte(here, '/')+1:]
	_, err := w.Service.FinishErasure(t.Context(), id)
	w.ok(err)
	a = p.get(http.StatusOK, here)
	p.shows(a, "A person was erased", "Certificate of erasure", "candidates without name", iv.ID, "Not part of this", "Download the certificate")
	file := p.get(http.StatusOK, here+"/certificate.json")
	var sealed interview.SealedCertificate
	w.ok(json.Unmarshal([]byte(file.Body), &sealed))
	var c interview.Certificate
	w.ok(json.Unmarshal(sealed.Certificate, &c))
	if c.ID != id || c.Why != "asked by letter, case 4711" || !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file is %+v, %v", c, file.Header)
	}
	p.shows(p.get(http.StatusOK, "/console/settings/erasures"), `href="`+here+`"`, "a person", "case 4711", ">done<")

	rival := w.member(w.Other, "eve@other.example", account.Owner)
	rival.post(http.StatusOK, "/console/sign-in", "email", "eve@other.example", "password", password)
	for _, path := range []string{here, here + "/certificate.json", erase} {
		rival.get(http.StatusNotFound, path)
	}
	rival.lacks(rival.get(http.StatusOK, "/console/settings/erasures"), "4711")
}

func TestAnErasureUnderALegalHoldIsWrittenDownAndSaysSo(t *testing.T) {
	w := newWorld(t, "ready")
	iv := w.Interview(t, "ready")
	acme := account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}
	hold, err := w.Service.PlaceHold(t.Context(), acme, interview.Hold{InterviewID: iv.ID, Reason: "a claim before the court"})
	w.ok(err)
	p := w.signedIn("ada@acme.example", account.Owner)
	erase := "/console/candidates/" + iv.CandidateID + "/erase"
	p.shows(p.get(http.StatusOK, erase), "A legal hold lasts, so nothing is erased yet", "a claim before the court", "on one interview", "Erase when the hold ends")
	a := p.post(http.StatusOK, erase, "reason", "asked", "sure", "1")
	p.shows(a, "It is written down. A legal hold lasts", "a claim before the court", "waits for a hold", "A person is to be erased")
	p.get(http.StatusOK, "/console/interviews/"+iv.ID)
	_, err = w.Service.ReleaseHold(t.Context(), acme, hold.ID)
	w.ok(err)
	p.shows(p.get(http.StatusOK, a.Path), ">deleting<")
	p.get(http.StatusGone, "/console/interviews/"+iv.ID)
}

func TestDeletionsArePagedNewestFirst(t *testing.T) {
	w := newWorld(t, "ready")
	acme := account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}
	for i := range 60 {
		c, err := w.Service.CreateCandidate(t.Context(), acme, interview.Candidate{FirstName: "N"}, interview.OnceKey{})
		w.ok(err)
		w.Clock.Advance(1e9)
		_, err = w.Service.Erase(t.Context(), acme, c.ID, "case "+string(rune('A'+i/26))+string(rune('A'+i%26)))
		w.ok(err)
	}
	p := w.signedIn("ada@acme.example", account.Owner)
	first := p.get(http.StatusOK, "/console/settings/erasures")
	p.shows(first, "case CH", "case AK", "Older deletions")
	p.lacks(first, "case AJ")
	next, err := url.QueryUnescape(strings.ReplaceAll(between(t, first.Body, `<a class="button slim" href="`, `"`), "&amp;", "&"))
	w.ok(err)
	second := p.get(http.StatusOK, next)
	p.shows(second, "case AJ", "case AA", "That is all")
	p.lacks(second, "case AK")
	p.get(http.StatusUnprocessableEntity, "/console/settings/erasures?cursor=none")
}
