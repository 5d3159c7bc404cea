package e2e

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/mail/mailtest"
)

// A candidate with a microphone goes from the mail to the end, through a
// network that goes away, a reload in the middle of an answer, a server that
// dies and a change of browser; the server hears what was really said; a
// recruiter finds it, hears it, judges and decides; who integrates is told.
func TestFromTheInvitationToTheDecision(t *testing.T) {
	letters := mailtest.New(t, mailtest.Options{})
	in := newInstallation(t, "CANDOR_LIMITS_ADDRESS_RATE=0", "CANDOR_MAIL_URL="+letters.URL(), "CANDOR_MAIL_FROM=Candor <noreply@example.org>")
	org, key := in.tenant("Northwind Care")
	recruiter := in.person(org, "recruiter", "robin@example.com", "Robin Fields")
	s := in.serve()
	c := client.New(s.url, key)
	hooks := newReceiver(t)
	_, secret, err := c.CreateWebhook(t.Context(), client.Webhook{URL: hooks.url})
	if err != nil {
		t.Fatal(err)
	}
	made, err := c.CreateInterview(t.Context(), client.NewInterview{Plan: roomPlan(), Notify: "email",
		Candidate: &client.Candidate{FirstName: "Amelia", LastName: "Stone", Email: "amelia@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	id := made.Interview.ID
	link := invitation(t, s, letters, "amelia@example.com")

	browse(t, s, "room.mjs", map[string]string{"CANDOR_WAV": spoken(t, said), "CANDOR_LINK": link},
		map[string]func(...string) any{"restart": func(...string) any {
			s.kill()
			s.again(t)
			return "done"
		}})
	s.awaitReady(t, c, id)
	res, err := c.Result(t.Context(), id, []string{"words"})
	if err != nil {
		t.Fatal(err)
	}
	checkHeard(t, res, made.Interview.Asked.Questions)
	checkEvents(t, c, id)

	browse(t, s, "decide.mjs", map[string]string{"CANDOR_OWNER": recruiter, "CANDOR_PASSWORD": consolePassword, "CANDOR_INTERVIEW": id, "CANDOR_QUOTES": quoted(t, res)},
		map[string]func(...string) any{"delivered": func(...string) any { return decision(t, s, hooks, id) }})
	s.until(t, "the webhook of the result arrived", func() bool { return len(hooks.of("interview.ready", id)) > 0 })
	verifier, err := webhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range append(hooks.of("interview.ready", id), hooks.of("review.saved", id)...) {
		if err := verifier.Verify(h.body, h.header); err != nil {
			t.Errorf("the signature of %s: %v", h.Type, err)
		}
		for _, words := range []string{"Amelia", "stayed calm", "must-haves"} {
			if strings.Contains(string(h.body), words) {
				t.Errorf("the webhook %s holds %q: %s", h.Type, words, h.body)
			}
		}
	}
	token := link[strings.LastIndex(link, "/")+1:]
	for _, secret := range []string{token, "amelia@example.com", "stayed calm", consolePassword, "must-haves"} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// invitation is the link that stands in the mail to somebody.
func invitation(t *testing.T, s *server, letters *mailtest.Server, to string) string {
	t.Helper()
	s.until(t, "the invitation arrived", func() bool { return len(letters.Mail()) > 0 })
	letter := letters.Mail()[0]
	links := regexp.MustCompile(`https?://[^\s<>"]+/room/[\w-]{20,}`).FindAllString(letter.Text, -1)
	if letter.To != to || len(links) != 1 {
		t.Fatalf("the mail to %s leads to %d rooms:\n%s", letter.To, len(links), letter.Text)
	}
	if !strings.Contains(letter.HTML, `href="`+links[0]+`"`) {
		t.Errorf("the HTML of the mail does not lead to the same room:\n%s", letter.HTML)
	}
	return links[0]
}

// checkHeard holds the turns of room.mjs against what was said and written.
func checkHeard(t *testing.T, res client.Result, qs []client.Question) {
	t.Helper()
	for i, want := range []string{said, said, said, "I am sorry that your order is late.", "def longest(text):\n    return max(text.split(), key=len)"} {
		got := candidates(res, qs[i].ID)
		if i > 2 {
			if got != want {
				t.Errorf("answer %d is %q, want %q", i+1, got, want)
			}
			continue
		}
		// The microphone may begin in the middle of the sentence, and one
		// answer was cut by a reload.
		share := heard(got, want)
		t.Logf("of answer %d %.0f %% of the words were heard", i+1, share*100)
		if share < 0.8 && i != 2 || share < 0.3 {
			t.Errorf("answer %d is %q, said was %q", i+1, got, want)
		}
	}
	if got := candidates(res, qs[0].ID); !strings.HasPrefix(got, "Corrected by me") {
		t.Errorf("the candidate's correction is not in the result: %q", got)
	}
}

func checkEvents(t *testing.T, c *client.Client, id string) {
	t.Helper()
	events, err := c.Events(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, e := range events {
		if e.InterviewID == id {
			types = append(types, e.Type)
		}
	}
	for _, want := range []string{"interview.opened", "interview.consented", "interview.started", "interview.resumed", "request.made", "interview.completed", "interview.ready"} {
		if !slices.Contains(types, want) {
			t.Errorf("no event %s among %v", want, types)
		}
	}
}

// quote is what a score rests on and where in the interview it was said, ms.
type quote struct {
	Quote string `json:"quote"`
	Start int64  `json:"start"`
	End   int64  `json:"end"`
	of    string // the question
}

// quotes are the spoken ones of a result.
func quotes(t *testing.T, res client.Result) (out []quote) {
	t.Helper()
	var doc judged
	if err := json.Unmarshal(res.Raw, &doc); err != nil {
		t.Fatal(err)
	}
	for _, a := range doc.Assessment.Answers {
		for _, k := range a.KeyPoints {
			if k.Quote != "" && k.EndMS > 0 {
				out = append(out, quote{k.Quote, k.StartMS, k.EndMS, a.QuestionID})
			}
		}
	}
	return out
}

// quoted gives the quotes to a browser; each begins where its first word was
// heard.
func quoted(t *testing.T, res client.Result) string {
	t.Helper()
	all := quotes(t, res)
	if len(all) == 0 {
		t.Fatal("no score rests on anything that was said")
	}
	for _, q := range all {
		if !begins(res, q) {
			t.Errorf("“%s” is said to begin at %d ms, where no such word was heard", q.Quote, q.Start)
		}
	}
	b, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// begins tells whether the first word of a quote was heard where it is said to
// stand.
func begins(res client.Result, q quote) bool {
	for _, turn := range res.Turns {
		if turn.QuestionID != q.of {
			continue
		}
		for _, seg := range turn.Segments {
			for _, w := range seg.Words {
				if w.StartMS == q.Start && strings.HasPrefix(strings.ToLower(q.Quote), strings.ToLower(strings.Trim(w.Text, ".,"))) {
					return true
				}
			}
		}
	}
	return false
}

// decision waits for the webhook that tells of one.
func decision(t *testing.T, s *server, hooks *receiver, id string) string {
	t.Helper()
	var data struct {
		Data struct {
			Decision string `json:"decision"`
		} `json:"data"`
	}
	s.until(t, "the webhook of the decision arrived", func() bool {
		return slices.ContainsFunc(hooks.of("review.saved", id), func(h hook) bool {
			return json.Unmarshal(h.body, &data) == nil && data.Data.Decision != ""
		})
	})
	return data.Data.Decision
}
