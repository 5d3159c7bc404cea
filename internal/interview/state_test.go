package interview_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// sat is an interview somewhere in the machine.
type sat struct {
	*world
	id   string
	link string
	cand account.Actor
}

// into brings a new interview into a state, by the service alone.
func (w *world) into(t *testing.T, st interview.State) *sat {
	t.Helper()
	c := w.create(func(in *interview.NewInterview) { in.NotInvited = st == interview.Scheduled })
	s := &sat{w, c.Interview.ID, c.LinkToken, w.of(c.Interview.ID)}
	on := func(steps ...interview.State) {
		for _, to := range steps {
			_ = acts(to)[0](s)
		}
	}
	switch st {
	case interview.Scheduled, interview.Invited:
	case interview.Opened, interview.Expired, interview.Cancelled, interview.Revoked, interview.Declined, interview.Withdrawn, interview.Consented:
		on(st)
	case interview.InProgress:
		on(interview.Consented, st)
	case interview.Interrupted:
		on(interview.Consented, interview.InProgress, st)
	case interview.Completed:
		on(interview.Consented, interview.InProgress)
		_ = w.speak(s.cand, s.id, 1, "not transcribed")
		on(st)
	case interview.Processing, interview.Ready, interview.Failed:
		on(interview.Consented, interview.InProgress, interview.Completed)
		w.ok(w.judge(s.id))
		if st != interview.Processing {
			on(st)
		}
	}
	if got := w.read(s.id).State; got != st {
		t.Fatalf("could not bring an interview into %s: it is %s", st, got)
	}
	return s
}

// acts are the ways to lead an interview into a state.
func acts(to interview.State) []func(*sat) error {
	one := func(f func(*sat) error) []func(*sat) error { return []func(*sat) error{f} }
	switch to {
	case interview.Invited:
		return one(func(s *sat) error { _, err := s.svc.Invite(s.ctx(), s.key, s.id, false); return err })
	case interview.Opened:
		return one(func(s *sat) error { _, _, err := s.svc.Enter(s.ctx(), s.link); return err })
	case interview.Consented:
		return one(func(s *sat) error { _, err := s.svc.Consent(s.ctx(), s.cand, "1"); return err })
	case interview.InProgress:
		return []func(*sat) error{
			func(s *sat) error { _, _, err := s.svc.Start(s.ctx(), s.cand, ""); return err },
			func(s *sat) error {
				if s.read(s.id).State == interview.Scheduled {
					return nil // two steps at once, tested by itself
				}
				_, err := s.svc.WriteAnswer(s.ctx(), s.key, interview.Answer{InterviewID: s.id, QuestionID: s.question(0), Text: "one at a time"})
				return err
			},
		}
	case interview.Interrupted:
		return one(func(s *sat) error {
			all := must(s.db.Sittings(s.ctx(), s.id))
			if len(all) == 0 {
				return nil
			}
			_, err := s.svc.Interrupt(s.ctx(), s.cand, all[len(all)-1].ID)
			return err
		})
	case interview.Completed:
		return one(func(s *sat) error { _, err := s.svc.Complete(s.ctx(), s.key, s.id, ""); return err })
	case interview.Processing:
		return []func(*sat) error{
			func(s *sat) error { return s.svc.StageBegan(s.ctx(), s.id, interview.Transcribe, 1) },
			func(s *sat) error { _, err := s.svc.Rerun(s.ctx(), s.key, s.id, interview.Assess); return err },
		}
	case interview.Ready:
		// Without the beginning of the stage, which is an edge of its own.
		return one(func(s *sat) error {
			r, err := s.svc.Draft(s.ctx(), s.id)
			if err == nil {
				_, err = s.svc.SaveResult(s.ctx(), r)
			}
			return err
		})
	case interview.Failed:
		return one(func(s *sat) error {
			if s.read(s.id).State == interview.Completed {
				return nil // two steps at once, tested by itself
			}
			return s.svc.StageFailed(s.ctx(), s.id, interview.Report, "broken")
		})
	case interview.Expired:
		return one(func(s *sat) error { s.pass(400 * 24 * time.Hour); _, err := s.svc.ExpireOverdue(s.ctx()); return err })
	case interview.Cancelled:
		return one(func(s *sat) error { _, err := s.svc.Cancel(s.ctx(), s.key, s.id, "why"); return err })
	case interview.Revoked:
		return one(func(s *sat) error { _, err := s.svc.Revoke(s.ctx(), s.key, s.id, "why"); return err })
	case interview.Declined:
		return one(func(s *sat) error { _, err := s.svc.Decline(s.ctx(), s.cand, "why"); return err })
	case interview.Withdrawn:
		return one(func(s *sat) error { _, err := s.svc.Withdraw(s.ctx(), s.cand, "why"); return err })
	}
	return nil
}

func TestEveryEdgeAndEveryMissingEdgeOfTheMachineHoldsThroughTheService(t *testing.T) {
	w := newWorld(t)
	for _, from := range interview.States() {
		for _, to := range interview.States() {
			if from == to {
				continue
			}
			t.Run(fmt.Sprintf("%s to %s", from, to), func(t *testing.T) {
				s := w.into(t, from)
				before := s.events(s.id)
				for _, act := range acts(to) {
					_ = act(s)
				}
				got := s.read(s.id).State
				// A completion may go on to processing in the same transaction.
				if fresh := s.events(s.id)[len(before):]; to == interview.Completed && slices.Contains(fresh, interview.InterviewCompleted) {
					got = interview.Completed
				}
				switch {
				case from.May(to) && got != to:
					t.Errorf("it is %s", got)
				case !from.May(to) && got != from:
					t.Errorf("it became %s, though no edge leads there", got)
				}
			})
		}
	}
}

func TestTheStatesPageShowsTheMachine(t *testing.T) {
	page, err := os.ReadFile("../../docs/states.md")
	if err != nil {
		t.Fatal(err)
	}
	got := map[interview.State][]interview.State{}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || !slices.Contains(interview.States(), interview.State(strings.TrimSpace(cells[1]))) {
			continue
		}
		to := []interview.State{}
		for cell := range strings.SplitSeq(cells[2], ",") {
			if cell = strings.TrimSpace(cell); cell != "" {
				to = append(to, interview.State(cell))
			}
		}
		slices.Sort(to)
		got[interview.State(strings.TrimSpace(cells[1]))] = to
	}
	want := map[interview.State][]interview.State{}
	for _, from := range interview.States() {
		want[from] = []interview.State{}
		for _, to := range interview.States() {
			if from.May(to) {
				want[from] = append(want[from], to)
			}
		}
		slices.Sort(want[from])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/states.md (-machine +page):\n%s", diff)
	}
	for line := range strings.Lines(string(page)) {
		from, to, drawn := strings.Cut(strings.TrimSpace(line), " --> ")
		to, _, _ = strings.Cut(to, " ")
		if drawn && from != "[*]" && !interview.State(from).May(interview.State(to)) {
			t.Errorf("the picture draws %s to %s, which is no edge", from, to)
		}
	}
}

func TestStepsThatPassThroughAnotherStateLeaveNoTraceOfIt(t *testing.T) {
	t.Run("a key's answer to a scheduled interview", func(t *testing.T) {
		s := newWorld(t).into(t, interview.Scheduled)
		s.speak(s.key, s.id, 0, "heard elsewhere")
		want := []interview.EventType{interview.InterviewCreated, interview.InterviewStarted, interview.AnswerReceived}
		if diff := cmp.Diff(want, s.events(s.id)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a stage that gives up on a completed interview", func(t *testing.T) {
		s := newWorld(t).into(t, interview.Completed)
		s.ok(s.svc.StageFailed(s.ctx(), s.id, interview.Transcribe, "the engine broke"))
		if iv := s.read(s.id); iv.State != interview.Failed || iv.Reason != "transcribe: the engine broke" {
			t.Errorf("got %s %q", iv.State, iv.Reason)
		}
	})
}

func TestCompletingTwiceIsRefused(t *testing.T) {
	s := newWorld(t).into(t, interview.Completed)
	_, err := s.svc.Complete(s.ctx(), s.key, s.id, "")
	refuses(t, "complete", err, interview.Conflict)
}
