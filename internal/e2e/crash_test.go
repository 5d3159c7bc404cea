package e2e

import (
	"bytes"
	"testing"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/speechtest"
)

// A power cut in any stage loses nothing that was acknowledged: after a
// restart the interview becomes ready by itself, with one result, and the
// webhook arrives.
func TestAKillInEachStageLosesNothing(t *testing.T) {
	for _, stage := range []string{"transcribe", "assess", "report", "deliver"} {
		t.Run(stage, func(t *testing.T) {
			in := newInstallation(t)
			_, key := in.tenant("Acme")
			s := in.serve()
			c := client.New(s.url, key)
			hooks := newReceiver(t)
			if _, _, err := c.CreateWebhook(t.Context(), client.Webhook{URL: hooks.url, Types: []string{"interview.ready"}}); err != nil {
				t.Fatal(err)
			}
			// The machine's time goes to the stage that takes long by itself.
			spoken, quotes := brief(t), 2
			if stage == "transcribe" {
				spoken, quotes = [][]byte{recording(t, "strong-1.webm"), recording(t, "strong-2.webm")}, 4
			}
			id := answered(t, c, spoken...)
			s.until(t, stage+" has begun", func() bool {
				for st, err := range c.Stages(t.Context(), id) {
					if err != nil {
						t.Fatal(err)
					}
					if st.Stage == stage && st.State != "pending" {
						return true
					}
				}
				return false
			})
			s.kill()

			s.again(t)
			s.awaitReady(t, c, id)
			res, err := c.Result(t.Context(), id, nil)
			if err != nil {
				t.Fatal(err)
			}
			if res.Version != 1 || len(res.Turns) != 6 {
				t.Errorf("result version %d with %d turns, want version 1 with 6", res.Version, len(res.Turns))
			}
			checkEvidence(t, res, quotes)
			s.until(t, "the webhook arrived", func() bool { return len(hooks.of("interview.ready", id)) > 0 })
			first := hooks.of("interview.ready", id)[0].ID
			for _, h := range hooks.of("interview.ready", id) {
				if h.ID != first {
					t.Errorf("one event was told under two ids: %s and %s", first, h.ID)
				}
			}
		})
	}
}

// brief are two answers of some seconds.
func brief(t *testing.T) [][]byte {
	t.Helper()
	var out [][]byte
	for _, text := range []string{"I stayed calm and I called the office.", "I keep the customer informed."} {
		out = append(out, speech.EncodeWAV(speechtest.Say(t, speechtest.ClearVoice, text)))
	}
	return out
}

// answered makes an interview with the two spoken answers and a written one,
// and completes it.
func answered(t *testing.T, c *client.Client, spoken ...[]byte) string {
	t.Helper()
	ctx := t.Context()
	made, err := c.CreateInterview(ctx, client.NewInterview{Plan: plan(), Candidate: &client.Candidate{FirstName: "Amelia"}})
	if err != nil {
		t.Fatal(err)
	}
	id, qs := made.Interview.ID, made.Interview.Asked.Questions
	for i, sound := range spoken {
		if _, err := c.Upload(ctx, client.Upload{InterviewID: id, QuestionID: qs[i].ID}, bytes.NewReader(sound)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.WriteAnswer(ctx, id, client.Answer{QuestionID: qs[2].ID, Text: "I am sorry for the delay. Your order arrives on Friday."}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Complete(ctx, id); err != nil {
		t.Fatal(err)
	}
	return id
}

// Where no recogniser is there the interview says so, and goes on when one is.
func TestAnInterviewWaitsForARecogniser(t *testing.T) {
	in := newInstallation(t, "CANDOR_SPEECH_ENGINE=off")
	_, key := in.tenant("Acme")
	s := in.serve()
	c := client.New(s.url, key)
	id := answered(t, c, brief(t)...)
	s.until(t, "the stage says that it waits", func() bool {
		for st, err := range c.Stages(t.Context(), id) {
			if err != nil {
				t.Fatal(err)
			}
			if st.Stage == "transcribe" && st.State == "waiting" && st.Reason != "" {
				return true
			}
		}
		return false
	})
	if err := s.stop(t); err != nil {
		t.Errorf("the server stopped with %v", err)
	}
	in.env = nil
	s.again(t)
	s.awaitReady(t, c, id)
}
