package interview_test

import (
	"sync"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// together runs fn n times at once and returns what each gave.
func together[T any](n int, fn func(i int) (T, error)) ([]T, []error) {
	out, errs := make([]T, n), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { out[i], errs[i] = fn(i) })
	}
	wg.Wait()
	return out, errs
}

func TestTheSameRequestManyTimesAtOnceMakesOneThing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		once := interview.OnceKey{Key: "order-1", Digest: []byte("digest")}
		made, errs := together(8, func(int) (interview.Created, error) {
			return w.svc.CreateInterview(w.ctx(), w.key, interview.NewInterview{PlanID: w.plan.ID,
				Candidate: &interview.Candidate{Email: "ada@example.org"}}, once)
		})
		fresh := 0
		for i, c := range made {
			w.ok(errs[i])
			if !c.Replayed {
				fresh++
			}
			if c.Interview.ID != made[0].Interview.ID || c.LinkToken != made[0].LinkToken {
				t.Error("two answers to one request differ")
			}
		}
		if n := len(must(w.svc.Interviews(w.ctx(), w.key, interview.Filter{}, interview.Page{}))); fresh != 1 || n != 1 {
			t.Errorf("%d were made and %d said they were new", n, fresh)
		}
	})
}

func TestAKeyWithAnotherRequestIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		make := func(digest string) (interview.Position, error) {
			return w.svc.CreatePosition(w.ctx(), w.key, interview.Position{Title: digest}, interview.OnceKey{Key: "k", Digest: []byte(digest)})
		}
		first := must(make("one"))
		if again := must(make("one")); again.ID != first.ID {
			t.Error("the same request made another position")
		}
		_, err := make("two")
		refuses(t, "another request", err, interview.Conflict, "idempotency_key")
		if _, err := w.svc.CreateCandidate(w.ctx(), w.key, interview.Candidate{}, interview.OnceKey{Key: "k", Digest: []byte("two")}); err != nil {
			t.Errorf("the key of another operation: %v", err)
		}
		w.pass(interview.OnceFor + time.Minute)
		if later := must(make("two")); later.ID == first.ID {
			t.Error("the key is remembered for longer than it should be")
		}
	})
}

func TestARefusedRequestLeavesItsKeyFree(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		once := interview.OnceKey{Key: "k", Digest: []byte("d")}
		gone := "00000000-0000-7000-8000-00000000dead"
		_, err := w.svc.CreateInterview(w.ctx(), w.key, interview.NewInterview{PlanID: w.plan.ID, CandidateID: gone}, once)
		refuses(t, "an unknown candidate", err, interview.NotFound, "candidate_id")
		if c, err := w.svc.CreateInterview(w.ctx(), w.key, interview.NewInterview{PlanID: w.plan.ID}, once); err != nil || c.Replayed {
			t.Errorf("got %v, replayed %v", err, c.Replayed)
		}
	})
}

func TestTheSameWebhookRequestGetsTheSameSecret(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		once := interview.OnceKey{Key: "k", Digest: []byte("d")}
		_, one, err := w.svc.CreateWebhook(w.ctx(), w.key, interview.Webhook{URL: "https://example.org"}, "", once)
		w.ok(err)
		_, two, err := w.svc.CreateWebhook(w.ctx(), w.key, interview.Webhook{URL: "https://example.org"}, "", once)
		w.ok(err)
		if one != two {
			t.Error("the secrets differ")
		}
	})
}

func TestOneCandidateIsMadeOfManyInvitationsAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		made, errs := together(8, func(int) (interview.Created, error) {
			return w.svc.CreateInterview(w.ctx(), w.key, interview.NewInterview{PlanID: w.plan.ID,
				Candidate: &interview.Candidate{Email: "Ada@Example.org", FirstName: "Ada"}}, interview.OnceKey{})
		})
		for i := range made {
			w.ok(errs[i])
			if made[i].Candidate.ID != made[0].Candidate.ID {
				t.Error("one person became two candidates")
			}
		}
	})
}

func TestAnUploadFinishedManyTimesAtOnceIsOneAnswer(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		_, a := w.start()
		up := must(w.svc.CreateUpload(w.ctx(), a, interview.Upload{QuestionID: w.question(0), Length: -1}))
		answers, errs := together(6, func(int) (interview.Answer, error) {
			return w.svc.FinishAnswer(w.ctx(), a, interview.Answer{}, medium("said"), up.ID)
		})
		for i := range answers {
			w.ok(errs[i])
			if answers[i].ID != answers[0].ID {
				t.Error("one upload became two answers")
			}
		}
	})
}

func TestOfManyPartsAtOneOffsetOneIsTaken(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		_, a := w.start()
		up := must(w.svc.CreateUpload(w.ctx(), a, interview.Upload{QuestionID: w.question(0), Length: 10}))
		_, errs := together(6, func(int) (interview.Upload, error) {
			return w.svc.AppendUpload(w.ctx(), a, up.ID, 0, interview.Part{Key: "p", Bytes: 5})
		})
		taken := 0
		for _, err := range errs {
			if err == nil {
				taken++
			} else {
				refuses(t, "another", err, interview.Conflict, "offset")
			}
		}
		if got := must(w.svc.Upload(w.ctx(), a, up.ID)); taken != 1 || got.Offset != 5 || len(got.Parts) != 1 {
			t.Errorf("%d were taken; the upload is at %d", taken, got.Offset)
		}
	})
}

func TestOfManyCompletionsAtOnceOneSucceeds(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		iv, a := w.start()
		_, errs := together(6, func(int) (interview.Interview, error) { return w.svc.Complete(w.ctx(), a, iv.ID, "") })
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else {
				refuses(t, "another", err, interview.Conflict)
			}
		}
		if done != 1 {
			t.Errorf("%d succeeded", done)
		}
	})
}

func TestFailuresAndViewsAtOnceAreAllCounted(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		h := w.hook(interview.Webhook{})
		ds := make([]interview.Delivery, 6)
		for i := range ds {
			ds[i] = must(w.svc.TestWebhook(w.ctx(), w.key, h.ID))
		}
		_, errs := together(len(ds), func(i int) (int, error) {
			return 0, w.svc.SaveAttempt(w.ctx(), ds[i].ID, interview.Attempt{At: w.now(), Status: 500}, false, w.now().Add(time.Minute))
		})
		for _, err := range errs {
			w.ok(err)
		}
		if got := must(w.svc.Webhook(w.ctx(), w.key, h.ID)).Failures; got != len(ds) {
			t.Errorf("%d of %d failures were counted", got, len(ds))
		}
		iv, _ := w.ready()
		link := must(w.svc.StableShare(w.ctx(), w.key, iv.ID))
		_, errs = together(6, func(int) (interview.Result, error) { return w.svc.SharedResult(w.ctx(), link) })
		for _, err := range errs {
			w.ok(err)
		}
		if got := must(w.svc.Shares(w.ctx(), w.key, iv.ID))[0].Views; got != 6 {
			t.Errorf("%d of 6 views were counted", got)
		}
	})
}

func TestTheLastTwoTranscriptsAtOnceQueueTheJudge(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		iv, a := w.start()
		answers := []interview.Answer{w.speak(a, iv.ID, 0, "one"), w.speak(a, iv.ID, 1, "two")}
		must(w.svc.Complete(w.ctx(), a, iv.ID, ""))
		// Each task runs twice, all four at once.
		_, errs := together(4, func(i int) (int, error) {
			return 0, w.svc.SaveTranscript(w.ctx(), answers[i%2].ID, spoken("words", 1000), interview.Recording{DurationMS: 1000})
		})
		for _, err := range errs {
			w.ok(err)
		}
		if got := w.tasks(interview.TaskAssess, iv.ID); len(got) != 1 {
			t.Errorf("assess tasks are %v, want one", got)
		}
		if turns := must(w.svc.Case(w.ctx(), iv.ID)).Turns; len(turns) != 4 {
			t.Errorf("%d turns, want 4", len(turns))
		}
	})
}
