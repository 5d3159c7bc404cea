package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/candorhq/candor/client"
)

// said is what every spoken answer of these tests says. Its words are among
// those that the embedded recogniser knows well.
const said = "I stayed calm and I called the office and we sent a new part."

func roomPlan() *client.Plan {
	text := func(s string) []client.KeyPoint { return []client.KeyPoint{{Text: s}} }
	return &client.Plan{
		Name: "Customer support", Language: "en", Intro: "We are a small team. Thank you for taking the time.",
		Limits: client.Limits{Retakes: 1, Signals: true},
		Questions: []client.Question{
			{Text: "Tell us about a time when you helped a customer who was upset.", Category: "behavioral", Form: "spoken", KeyPoints: text("stayed calm and listened to the customer")},
			{Text: "What did you do when a part was broken?", Category: "situational", Form: "spoken", KeyPoints: text("called the office")},
			{Text: "How do you make sure that a customer hears from you?", Category: "situational", Form: "spoken", KeyPoints: text("sent a new part")},
			{Text: "Write a short reply to a customer whose order is late.", Category: "role_specific", Form: "text", KeyPoints: text("apologizes for the delay")},
			{Text: "Write a function that returns the longest word of a text.", Category: "technical", Form: "code", KeyPoints: text("splits the text into words")},
			{Text: "Who may see a customer's address?", Category: "technical", Form: "choice", Choices: []client.Choice{{Text: "Everybody"}, {Text: "Whoever works on the case", Correct: true}}},
		},
	}
}

// invited makes an interview with a link.
func invited(t *testing.T, c *client.Client, p *client.Plan) client.Made {
	t.Helper()
	made, err := c.CreateInterview(t.Context(), client.NewInterview{Plan: p, Candidate: &client.Candidate{FirstName: "Amelia", LastName: "Stone", Email: "amelia@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// candidates are the candidate's words to a question.
func candidates(res client.Result, questionID string) string {
	for _, turn := range res.Turns {
		if turn.Speaker == "candidate" && turn.QuestionID == questionID {
			return turn.Text
		}
	}
	return ""
}

// heard is the share of the different words that are there.
func heard(got, want string) float64 {
	words := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r < 'a' || r > 'z' })
	}
	have, n, all := words(got), 0, map[string]bool{}
	for _, w := range words(want) {
		if all[w] {
			continue
		}
		all[w] = true
		if slices.Contains(have, w) {
			n++
		}
	}
	return float64(n) / float64(len(all))
}

// The same without a microphone, without a mouse, and from right to left.
func TestARoomIsTakenInWritingByKeyboard(t *testing.T) {
	in := newInstallation(t, "CANDOR_LIMITS_ADDRESS_RATE=0")
	_, key := in.tenant("Northwind Care")
	s := in.serve()
	c := client.New(s.url, key)
	p := roomPlan()
	p.Questions = p.Questions[2:]
	made := invited(t, c, p)
	browse(t, s, "writing.mjs", map[string]string{"CANDOR_LINK": made.InvitationURL}, nil)
	s.awaitReady(t, c, made.Interview.ID)
	res, err := c.Result(t.Context(), made.Interview.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"I write my answer, and I keep the customer informed.", "I write my answer, and I keep the customer informed.", "print(1)", "Everybody"} {
		if got := candidates(res, made.Interview.Asked.Questions[i].ID); got != want {
			t.Errorf("answer %d is %q, want %q", i+1, got, want)
		}
	}
}

// The recogniser is down: the candidate finishes all the same, is told that
// it takes longer, and the interview becomes ready when it is back. The answer
// is a video in the form that Safari records, cut by another tab.
func TestARoomIsTakenWhileTheRecogniserIsDown(t *testing.T) {
	in := newInstallation(t, "CANDOR_LIMITS_ADDRESS_RATE=0", "CANDOR_SPEECH_ENGINE=off")
	_, key := in.tenant("Northwind Care")
	s := in.serve()
	c := client.New(s.url, key)
	p := roomPlan()
	p.Questions, p.Limits.RecordVideo, p.Limits.Retakes = p.Questions[:1], true, 0
	made := invited(t, c, p)
	browse(t, s, "waiting.mjs", map[string]string{"CANDOR_WAV": spoken(t, said), "CANDOR_LINK": made.InvitationURL}, nil)
	if err := s.stop(t); err != nil {
		t.Errorf("the server stopped with %v", err)
	}
	in.env = nil
	s.again(t)
	s.awaitReady(t, c, made.Interview.ID)
	res, err := c.Result(t.Context(), made.Interview.ID, []string{"recordings"})
	if err != nil {
		t.Fatal(err)
	}
	got := candidates(res, made.Interview.Asked.Questions[0].ID)
	if share := heard(got, said); share < 0.6 {
		t.Errorf("%.0f %% of the words were heard: %q", share*100, got)
	}
	for _, r := range res.Recordings {
		if r.Kind == "answer" && (!r.Video || !strings.HasPrefix(r.MediaType, "video/mp4")) {
			t.Errorf("the recording is %s, video %t", r.MediaType, r.Video)
		}
	}
}

// Another engine goes the same path, reload in the middle included.
func TestARoomIsTakenInFirefox(t *testing.T) {
	in := newInstallation(t, "CANDOR_LIMITS_ADDRESS_RATE=0")
	_, key := in.tenant("Northwind Care")
	s := in.serve()
	c := client.New(s.url, key)
	p := roomPlan()
	p.Questions, p.Limits.Retakes = p.Questions[:2], 0
	made := invited(t, c, p)
	browse(t, s, "firefox.mjs", map[string]string{"CANDOR_LINK": made.InvitationURL}, nil)
	n := 0
	for an, err := range c.Answers(t.Context(), made.Interview.ID) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		if an.Form != "spoken" || an.RecordingID == "" {
			t.Errorf("answer %d: form %s, recording %q", n, an.Form, an.RecordingID)
		}
	}
	if n != 2 {
		t.Errorf("%d answers arrived, want 2", n)
	}
}
