package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/mail/mailtest"
	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/speechtest"
)

const (
	// hostile stands in every field that somebody fills in.
	hostile         = `"'><img src=x onerror=alert(1)><script>alert(2)</script>`
	consolePassword = "correct horse battery staple"
	// silence is in the middle of the first answer, ms.
	silence = 5000
)

// Where every name and answer is a script, where somebody is silent for long,
// where an interview is long, and for people with other eyes, hands and
// organizations, the console is what it is in decide.mjs.
func TestTheConsoleIsForEverybodyInARealBrowser(t *testing.T) {
	w := newOffice(t)
	t.Run("an interview is judged", w.judged)
	t.Run("a long interview is there at once", w.long)
	t.Run("every page is for everybody", w.walked)
}

// office is an organization whose candidates have answered.
type office struct {
	in        *installation
	s         *server
	c         *client.Client
	org       string
	heard     client.Made
	breakAt   int64    // ms from the beginning of the first answer to its silence
	unread    []string // interviews that wait too, newest first
	longID    string
	people    map[string]string // role to e-mail
	elsewhere string            // e-mail of another organization's owner
}

func newOffice(t *testing.T) *office {
	t.Helper()
	letters := mailtest.New(t, mailtest.Options{})
	in := newInstallation(t, "CANDOR_LIMITS_ADDRESS_RATE=0", "CANDOR_LIMITS_KEY_RATE=0", "CANDOR_MAIL_URL="+letters.URL(), "CANDOR_MAIL_FROM=Candor <noreply@example.org>")
	org, key := in.tenant("Northwind Care")
	other, _ := in.tenant("Southwind")
	w := &office{in: in, org: org, people: map[string]string{}}
	for _, role := range []string{"owner", "reviewer"} {
		w.people[role] = in.person(org, role, role+"@example.com", "Robin Fields")
	}
	w.elsewhere = in.person(other, "owner", "owner@southwind.example", "Sam Other")
	in.person(other, "reviewer", "reviewer@southwind.example", "Kim Other")
	w.longID = in.longInterview(t, org)

	w.s = in.serve()
	w.c = client.New(w.s.url, key)
	ctx := t.Context()
	if _, _, err := w.c.CreateWebhook(ctx, client.Webhook{URL: newReceiver(t).url, Description: hostile}); err != nil {
		t.Fatal(err)
	}

	points := func(texts ...string) (out []client.KeyPoint) {
		for _, s := range texts {
			out = append(out, client.KeyPoint{Text: s})
		}
		return out
	}
	p, err := w.c.CreatePlan(ctx, client.Plan{
		Name: "Support " + hostile, Language: "en", Status: "active", Limits: client.Limits{Signals: true},
		Skills: []client.Skill{{Name: "customer care", MustHave: true}},
		Questions: []client.Question{
			{Text: "Tell us about a time when a part was broken.", Category: "behavioral", Form: "spoken", Skills: []string{"customer care"}, KeyPoints: points("stayed calm", "sent a new part")},
			{Text: "What did you do then?", Category: "situational", Form: "spoken", KeyPoints: points("called the office")},
			{Text: "Write a short reply to a customer whose order is late. " + hostile, Category: "role_specific", Form: "text", KeyPoints: points("apologizes for the delay")},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		made, err := w.c.CreateInterview(ctx, client.NewInterview{PlanID: p.ID, Candidate: &client.Candidate{FirstName: fmt.Sprintf("Waiting %d", i+1), LastName: hostile}})
		if err != nil {
			t.Fatal(err)
		}
		w.write(t, made, 0)
		w.unread = append([]string{made.Interview.ID}, w.unread...)
	}
	w.heard, err = w.c.CreateInterview(ctx, client.NewInterview{PlanID: p.ID, Notify: "email",
		Candidate: &client.Candidate{FirstName: "Amelia", LastName: "Stone " + hostile, Email: "amelia@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	w.s.until(t, "the invitation arrived", func() bool { return len(letters.Mail()) > 0 })
	if letter := letters.Mail()[0]; strings.Contains(letter.HTML, "<script") || strings.Contains(letter.HTML, "<img src=x") {
		t.Errorf("the invitation holds a script:\n%s", letter.HTML)
	}
	// The first answer has a silence in it whose place is known to the sample.
	calm := speechtest.Say(t, speechtest.ClearVoice, "I stayed calm and I called the office.")
	w.breakAt = int64(len(calm)) * 1000 / speech.SampleRate
	calm = append(calm, make([]int16, silence*speech.SampleRate/1000)...)
	calm = append(calm, speechtest.Say(t, speechtest.ClearVoice, "Then we sent a new part.")...)
	for i, samples := range [][]int16{calm, speechtest.Say(t, speechtest.ClearVoice, said)} {
		if _, err := w.c.SendAnswer(ctx, w.heard.Interview.ID, w.heard.Interview.Asked.Questions[i].ID, time.Now(), strings.NewReader(string(speech.EncodeWAV(samples)))); err != nil {
			t.Fatal(err)
		}
	}
	w.write(t, w.heard, 2)
	for _, id := range append([]string{w.heard.Interview.ID}, w.unread...) {
		w.s.awaitReady(t, w.c, id)
	}
	w.erased(t)
	return w
}

// erased is somebody who is gone: their deletion and its certificate are pages
// too.
func (w *office) erased(t *testing.T) {
	t.Helper()
	c, err := w.c.CreateCandidate(t.Context(), client.Candidate{FirstName: "Gone", LastName: "Before"})
	if err != nil {
		t.Fatal(err)
	}
	admin := client.New(w.s.url, w.in.cli("key", "create", "--org", w.org, "--name", "administrator", "--scope", "admin", "--quiet"))
	e, err := admin.EraseCandidate(t.Context(), c.ID, "asked for by letter "+hostile)
	if err != nil {
		t.Fatal(err)
	}
	w.s.until(t, "the certificate is there", func() bool {
		e, err := admin.Erasure(t.Context(), e.ID)
		return err == nil && e.State == "done"
	})
}

// write gives the answers from a question on in writing, and completes.
func (w *office) write(t *testing.T, made client.Made, from int) {
	t.Helper()
	for _, q := range made.Interview.Asked.Questions[from:] {
		if _, err := w.c.WriteAnswer(t.Context(), made.Interview.ID, client.Answer{QuestionID: q.ID, Text: "I am sorry for the delay. " + hostile}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.c.Complete(t.Context(), made.Interview.ID); err != nil {
		t.Fatal(err)
	}
}

// person adds somebody who signs in with a password, and returns the e-mail.
func (in *installation) person(org, role, email, name string) string {
	in.t.Helper()
	file := filepath.Join(in.t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(consolePassword), 0o600); err != nil {
		in.t.Fatal(err)
	}
	in.cli("user", "add", "--org", org, "--role", role, "--name", name, "--password-file", file, email)
	return email
}

// env is what every scenario of the console knows.
func (w *office) env(more ...string) map[string]string {
	out := map[string]string{"CANDOR_OWNER": w.people["owner"], "CANDOR_REVIEWER": w.people["reviewer"], "CANDOR_PASSWORD": consolePassword,
		"CANDOR_INTERVIEW": w.heard.Interview.ID, "CANDOR_LONG": w.longID, "CANDOR_HOSTILE": hostile}
	for i := 0; i+1 < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

func (w *office) judged(t *testing.T) {
	id := w.heard.Interview.ID
	res, err := w.c.Result(t.Context(), id, []string{"words"})
	if err != nil {
		t.Fatal(err)
	}
	heard, turn := w.truth(t, res)
	// Another site: what it sends carries the cookie, for the host is the same.
	evil := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(rw, `<!doctype html><form method="post" action="%s/console/interviews/%s/review"><input name="note" value="from elsewhere"><button>Win a prize</button></form>`, w.s.url, id)
	}))
	t.Cleanup(evil.Close)
	browse(t, w.s, "console.mjs", w.env(
		"CANDOR_EVIL", evil.URL, "CANDOR_QUOTES", heard, "CANDOR_ELSEWHERE", w.elsewhere, "CANDOR_UNREAD", strings.Join(w.unread, " "),
		"CANDOR_SILENCE", fmt.Sprintf("%d %d", turn.StartMS+w.breakAt, turn.StartMS+w.breakAt+silence),
	), nil)
	for _, secret := range []string{consolePassword, "amelia@example.com", "stayed calm", "alert("} {
		if strings.Contains(w.s.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// truth holds the quotes of the first answer against where its words really
// are in the sound, and gives them for the browser.
func (w *office) truth(t *testing.T, res client.Result) (forBrowser string, first client.Turn) {
	t.Helper()
	for _, turn := range res.Turns {
		if turn.Speaker == "candidate" && turn.QuestionID == w.heard.Interview.Asked.Questions[0].ID {
			first = turn
		}
	}
	out := quotes(t, res)
	for _, q := range out {
		// What was said before the silence is before it, and the rest after.
		if at := q.Start - first.StartMS; q.of == first.QuestionID && strings.Contains(q.Quote, "new part") != (at > w.breakAt) {
			t.Errorf("%q is said to be %d ms into the answer, whose silence begins at %d", q.Quote, at, w.breakAt)
		}
	}
	if len(out) < 2 {
		t.Fatalf("%d spoken quotes, want at least 2", len(out))
	}
	b, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), first
}

func (w *office) long(t *testing.T) { browse(t, w.s, "console-long.mjs", w.env(), nil) }

func (w *office) walked(t *testing.T) { browse(t, w.s, "console-pages.mjs", w.env(), nil) }
