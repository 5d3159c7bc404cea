package console_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// batchOf is the batch of a page's form.
func batchOf(t *testing.T, body string) string {
	t.Helper()
	m := regexp.MustCompile(`name="batch" value="([^"]+)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatal("the form has no batch")
	}
	return m[1]
}

// invitedTo is how many interviews a plan has.
func (w *world) invitedTo(t *testing.T, plan string) int {
	t.Helper()
	n, err := w.Service.Count(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}, interview.InterviewList, interview.Filter{PlanID: plan})
	w.ok(err)
	return n
}

func TestOnePersonIsInvitedOnceAndGetsALink(t *testing.T) {
	w := newWorld(t, "ready")
	w.Clock.Set(time.Now()) // the store forgets by its own clock what was asked before
	p := w.signedIn("ada@acme.example", account.Recruiter)
	page := p.get(http.StatusOK, "/console/invite?plan="+w.Plan.ID)
	p.shows(page, `value="`+w.Plan.ID+`" selected`, "Send the link by e-mail")
	before := w.invitedTo(t, w.Plan.ID)
	last := time.Now().AddDate(0, 0, 5).Format(time.DateOnly)
	form := []string{"batch", batchOf(t, page.Body), "plan", w.Plan.ID, "first_name", "Grace <b>", "last_name", "Hopper", "email", "Grace@example.org", "phone", "+44 20 7946 0000",
		"locale", "en-gb", "time_zone", "America/New_York", "expires", last, "mail", "on", "external_id", "A-1"}
	a := p.post(http.StatusOK, "/console/invite", form...)
	p.shows(a, "Grace &lt;b&gt; Hopper is invited", "https://candor.test/room/", "The link is on its way by e-mail")
	if again := p.post(http.StatusOK, "/console/invite", form...); again.Path != a.Path {
		t.Errorf("sent twice it leads to %s and %s", a.Path, again.Path)
	}
	if n := w.invitedTo(t, w.Plan.ID) - before; n != 1 {
		t.Fatalf("%d interviews were made", n)
	}
	token := regexp.MustCompile(`https://candor.test/room/([^"]+)`).FindStringSubmatch(a.Body)[1]
	_, iv, err := w.Service.Enter(t.Context(), token)
	w.ok(err)
	zone, err := time.LoadLocation("America/New_York")
	w.ok(err)
	if got := iv.ExpiresAt.In(zone).Format("2006-01-02 15:04"); got != last+" 23:59" {
		t.Errorf("it ends %s there, want the end of %s", got, last)
	}
	c, err := w.Service.Candidate(t.Context(), system, iv.CandidateID)
	w.ok(err)
	if c.Email != "grace@example.org" || c.Phone != "+442079460000" || c.Locale != "en-GB" || c.ExternalID != "A-1" {
		t.Errorf("the candidate is %+v", c)
	}
	// Gone back to and changed, it is another person.
	form[5], form[9], form[19], form[7] = "Ada", "ada@example.org", "", "Byron"
	form[len(form)-1] = "A-2"
	form[17] = ""
	if other := p.post(http.StatusOK, "/console/invite", form...); other.Path == a.Path {
		t.Error("another person was taken for the first one")
	}
}

func TestWhatIsWrongWithAnInvitationStandsAtItsField(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	before := w.invitedTo(t, w.Plan.ID)
	for _, tt := range []struct{ field, value, want string }{
		{"email", "nobody", "must be an e-mail address"},
		{"phone", "call me", "must be a phone number"},
		{"locale", "klingonese!", "must be a BCP 47 language tag"},
		{"time_zone", "Mars/Base", "must be an IANA time zone"},
		{"expires", "2020-01-01", "must be in the future"},
		{"expires", "soon", "must be a day"},
		{"scheduled", "soon", "must be a day and a time"},
		{"plan", "", "must be chosen"},
		{"plan", "0192c7a0-0001-7000-8000-000000000001", "no such plan"},
	} {
		form := []string{"first_name", "Keep me", tt.field, tt.value}
		if tt.field != "plan" {
			form = append(form, "plan", w.Plan.ID)
		}
		a := p.post(http.StatusUnprocessableEntity, "/console/invite", form...)
		p.shows(a, "Keep me", tt.want)
		if tt.field != "plan" {
			p.shows(a, `value="`+html.EscapeString(tt.value)+`"`)
		}
	}
	p.shows(p.post(http.StatusUnprocessableEntity, "/console/invite", "plan", w.Plan.ID), "or the e-mail address must be given")
	if n := w.invitedTo(t, w.Plan.ID); n != before {
		t.Errorf("%d interviews were made all the same", n-before)
	}
}

func TestAListIsReadWholeBeforeAnybodyIsInvited(t *testing.T) {
	w := newWorld(t, "ready")
	w.Clock.Set(time.Now()) // the store forgets by its own clock what was asked before
	p := w.signedIn("ada@acme.example", account.Recruiter)
	before := w.invitedTo(t, w.Plan.ID)
	batch := batchOf(t, p.get(http.StatusOK, "/console/invite?many=1").Body)
	list := "\uFEFFVorname;Nachname;E-Mail;Zeitzone;Punkte\n" +
		"Ada;Lovelace;ada@example.org;Europe/London;7\n" +
		"\n" +
		"Bob;;bob(at)example.org;;\n" +
		"Eve;Moriarty;eve@example.org;Nowhere;\n" +
		"Ada;Byron;ADA@example.org;;\n" +
		"\"Grace; M.\";Hopper;grace@example.org;;\n"
	form := []string{"batch", batch, "plan", w.Plan.ID, "text", list}
	a := p.post(http.StatusOK, "/console/invite/many", append(form, "do", "check")...)
	p.shows(a, "2 people can be invited, 3 lines cannot", "Ignored: Punkte", `data-label="Line">4<`, "This is not an e-mail address", `data-label="Line">5<`, "must be an IANA time zone",
		`data-label="Line">6<`, "stands in line 2 already", "Grace; M. Hopper", "Invite the 2 that are fine", "Nobody is invited yet", "bob(at)example.org;;")
	if n := w.invitedTo(t, w.Plan.ID); n != before {
		t.Fatalf("%d were invited before the user went on", n-before)
	}
	a = p.goOn(append(form, "do", "go")...)
	p.shows(a, "2 people are invited", "Ada Lovelace", "Grace; M. Hopper")
	again := p.goOn(append(form, "do", "go")...)
	if n := w.invitedTo(t, w.Plan.ID) - before; n != 2 || again.Path != a.Path {
		t.Errorf("sent twice there are %d, at %s", n, again.Path)
	}
	csv := p.get(http.StatusOK, a.Path+"/links.csv")
	p.shows(csv, "first_name,last_name,email,link,expires", "Ada,Lovelace,ada@example.org,https://candor.test/room/")
	// On another day the same list invites nobody a second time unless told to.
	form[1] = batchOf(t, p.get(http.StatusOK, "/console/invite?many=1").Body)
	a = p.goOn(append(form, "do", "go")...)
	p.shows(a, "invited to this plan before", "Invite those 2 once more")
	if n := w.invitedTo(t, w.Plan.ID) - before; n != 2 {
		t.Errorf("%d interviews after the same list again", n)
	}
	p.shows(p.goOn(append(form, "do", "again")...), "2 people are invited")
	if n := w.invitedTo(t, w.Plan.ID) - before; n != 4 {
		t.Errorf("%d interviews after inviting once more", n)
	}
}

// goOn has a list checked, and then sends it with what the page has of that.
// The last pair of the form is the button.
func (p *person) goOn(form ...string) answer {
	p.Helper()
	list, button := form[:len(form)-2], form[len(form)-2:]
	a := p.post(http.StatusOK, "/console/invite/many", append(slices.Clone(list), "do", "check")...)
	sum := between(p.TB, a.Body, `name="checked" value="`, `"`)
	return p.post(http.StatusOK, "/console/invite/many", slices.Concat(list, []string{"checked", sum}, button)...)
}

func TestOnlyThoseAreInvitedWhomTheCheckedListNamed(t *testing.T) {
	w := newWorld(t, "ready")
	w.Clock.Set(time.Now())
	p := w.signedIn("ada@acme.example", account.Recruiter)
	before := w.invitedTo(t, w.Plan.ID)
	post := func(list, sum string) answer {
		t.Helper()
		return p.post(http.StatusOK, "/console/invite/many", "plan", w.Plan.ID, "text", list, "checked", sum, "do", "go")
	}
	a := p.post(http.StatusOK, "/console/invite/many", "plan", w.Plan.ID, "text", "first,last,email\nAda,Lovelace,ada@example.org\nBob,,bob(at)example.org", "do", "check")
	p.shows(a, "Invite the one that is fine")
	sum := between(t, a.Body, `name="checked" value="`, `"`)
	a = post("first,last,email\nAda,Lovelace,ada@example.org\nBob,,bob@example.org", sum) // mended in the box below
	p.shows(a, "The list is not the one that was checked", "2 people can be invited", "Invite 2 people")
	for _, guess := range []string{"", "x"} {
		p.shows(post("first,last,email\nAda,Lovelace,ada@example.org", guess), "Nobody was invited")
	}
	if n := w.invitedTo(t, w.Plan.ID) - before; n != 0 {
		t.Fatalf("%d were invited whom nobody had looked at", n)
	}
	p.shows(post("first,last,email\nAda,Lovelace,ada@example.org\nBob,,bob@example.org", between(t, a.Body, `name="checked" value="`, `"`)), "2 people are invited")
	if n := w.invitedTo(t, w.Plan.ID) - before; n != 2 {
		t.Errorf("%d were invited of two", n)
	}
}

func TestListsWithoutAHeaderAreReadByTheirShape(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	for list, want := range map[string][]string{
		"ada@example.org\nbob@example.org":                                {"2 people can be invited"},
		"Ada Lovelace\tada@example.org\t0044 20 7946 0000\tEurope/London": {"1 person can be invited", "Ada Lovelace", "&#43;442079460000", "Europe/London"},
		"\"Lovelace, Ada\",ada@example.org":                               {"Ada Lovelace"},
		"Ada,Lovelace,\"ada@example.org":                                  {"A quotation mark is not where it can be"},
		"Name\nAda Lovelace":                                              {"1 person can be invited", "The first line names the columns"},
		"Ada,=cmd()|' /C calc'!A0,ada@example.org":                        {"=cmd()"},
	} {
		p.shows(p.post(http.StatusOK, "/console/invite/many", "plan", w.Plan.ID, "text", list, "do", "check"), want...)
	}
	for list, want := range map[string]string{
		"":                                      "There is nobody in the list",
		"email":                                 "There is nobody in the list below the names",
		strings.Repeat("a@example.org\n", 1001): "more than 1000 people",
	} {
		p.shows(p.post(http.StatusUnprocessableEntity, "/console/invite/many", "plan", w.Plan.ID, "text", list, "do", "go"), want)
	}
}

func TestALongListIsInvited(t *testing.T) {
	w := newWorld(t, "ready")
	w.Clock.Set(time.Now()) // the store forgets by its own clock what was asked before
	p := w.signedIn("ada@acme.example", account.Recruiter)
	var list strings.Builder
	for i := range 200 {
		fmt.Fprintf(&list, "P%d,Q,p%d@example.org\n", i, i)
	}
	batch := batchOf(t, p.get(http.StatusOK, "/console/invite?many=1").Body)
	a := p.goOn("batch", batch, "plan", w.Plan.ID, "text", list.String(), "do", "go")
	p.shows(a, "200 people are invited", "P0 Q", "P199 Q")
	if i, j := strings.Index(a.Body, "P0 Q"), strings.Index(a.Body, "P199 Q"); i > j {
		t.Error("they are not in the order of the list")
	}
}

func TestABatchIsSeenByThoseWhoRunInterviews(t *testing.T) {
	w := newWorld(t, "ready")
	w.Clock.Set(time.Now())
	p := w.signedIn("ada@acme.example", account.Recruiter)
	batch := batchOf(t, p.get(http.StatusOK, "/console/invite").Body)
	a := p.post(http.StatusOK, "/console/invite", "batch", batch, "plan", w.Plan.ID, "first_name", "Grace")
	other := w.member(w.Other, "eve@other.example", account.Owner)
	other.post(http.StatusOK, "/console/sign-in", "email", "eve@other.example", "password", password)
	reviewer := w.signedIn("bob@acme.example", account.Reviewer)
	for _, path := range []string{a.Path, a.Path + "/links.csv"} {
		other.get(http.StatusNotFound, path)
		reviewer.get(http.StatusForbidden, path)
	}
	for _, bad := range []string{"x", "abc-def", "zzzzzzzzzzzzzzzzzzzz-" + strings.Repeat("a", 26), strings.Repeat("a", 30)} {
		p.get(http.StatusNotFound, "/console/invited/"+bad)
	}
	// A link that was taken back is not shown any more.
	iv, err := w.Service.Interviews(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}, interview.Filter{}, interview.Page{Limit: 1})
	w.ok(err)
	_, err = w.Service.Revoke(t.Context(), system, iv[0].ID, "")
	w.ok(err)
	p.lacks(p.get(http.StatusOK, a.Path), "https://candor.test/room/")
}
