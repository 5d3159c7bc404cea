package interview_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

// mails are the mails of an interview, oldest first, as "kind state".
func (w *world) mails(id string) []string {
	w.t.Helper()
	ms, err := w.svc.Mails(w.ctx(), w.key, id)
	w.ok(err)
	out := []string{}
	for _, m := range ms {
		out = append([]string{fmt.Sprintf("%s %s", m.Kind, m.State)}, out...)
	}
	return out
}

func (w *world) wantMails(id string, want ...string) {
	w.t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), w.mails(id)); diff != "" {
		w.t.Errorf("mails (-want +got):\n%s", diff)
	}
}

// reminded makes the organization remind hours before the end.
func (w *world) reminded(hours int) {
	w.t.Helper()
	w.org.Settings.ReminderHours = hours
	w.ok(w.db.SaveOrganization(w.ctx(), w.org))
}

func TestAnInvitationIsQueuedWithTheInterview(t *testing.T) {
	w := newWorld(t)
	c := w.create(func(in *interview.NewInterview) { in.Mail = true })
	w.wantMails(c.Interview.ID, "invitation queued")
	ts := must(w.db.Tasks(w.ctx(), queue.TaskFilter{Kind: interview.TaskMail, InterviewID: c.Interview.ID, Limit: 9}))
	if len(ts) != 1 || strings.Contains(string(ts[0].Payload), "@") {
		t.Errorf("tasks %+v", ts)
	}
	plain := w.create()
	w.wantMails(plain.Interview.ID)
}

func TestAnInvitationThatWaitsIsNotMadeTwice(t *testing.T) {
	w := newWorld(t)
	c := w.create()
	first := must(w.svc.SendInvitation(w.ctx(), w.key, c.Interview.ID))
	again := must(w.svc.SendInvitation(w.ctx(), w.key, c.Interview.ID))
	if first.ID != again.ID {
		t.Errorf("two mails: %s and %s", first.ID, again.ID)
	}
	w.ok(w.svc.MailTaken(w.ctx(), first.ID))
	w.ok(w.svc.MailTaken(w.ctx(), first.ID)) // a task that ran twice
	resent := must(w.svc.SendInvitation(w.ctx(), w.key, c.Interview.ID))
	if resent.ID == first.ID {
		t.Error("a mail that was sent came back instead of a new one")
	}
	w.wantMails(c.Interview.ID, "invitation sent", "invitation queued")
	last := must(w.svc.LastMails(w.ctx(), w.key, []string{c.Interview.ID}))
	if last[c.Interview.ID].ID != resent.ID {
		t.Errorf("the last mail is %+v", last)
	}
	ms := must(w.svc.Mails(w.ctx(), w.key, c.Interview.ID))
	if ms[1].Attempts != 1 || ms[1].SettledAt.IsZero() {
		t.Errorf("the first mail: %+v", ms[1])
	}
}

func TestAScheduledInterviewIsInvitedByItsMail(t *testing.T) {
	w := newWorld(t)
	c := w.create(func(in *interview.NewInterview) { in.NotInvited = true })
	_, err := w.svc.Remind(w.ctx(), w.key, c.Interview.ID)
	refuses(t, "a reminder before the invitation", err, interview.Conflict)
	must(w.svc.SendInvitation(w.ctx(), w.key, c.Interview.ID))
	if got := w.read(c.Interview.ID).State; got != interview.Invited {
		t.Errorf("state %s", got)
	}
}

func TestMailThatCannotBeSentIsRefusedAtOnce(t *testing.T) {
	w := newWorld(t)
	nameless := w.create(func(in *interview.NewInterview) { in.Candidate = &interview.Candidate{FirstName: "Ada"} })
	_, err := w.svc.SendInvitation(w.ctx(), w.key, nameless.Interview.ID)
	refuses(t, "no address", err, interview.Conflict, "candidate.email")
	_, err = w.svc.CreateInterview(w.ctx(), w.key, interview.NewInterview{PlanID: w.plan.ID, Mail: true}, interview.OnceKey{})
	refuses(t, "a new interview without an address", err, interview.Conflict, "candidate.email")
	for what, in := range map[string]interview.NewInterview{
		"not invited": {NotInvited: true}, "complete at once": {Test: true, CompleteNow: true},
	} {
		in.PlanID, in.Mail, in.Candidate = w.plan.ID, true, &interview.Candidate{Email: "x@example.org"}
		_, err = w.svc.CreateInterview(w.ctx(), w.key, in, interview.OnceKey{})
		refuses(t, what, err, interview.Invalid, "mail")
	}
	over := w.create()
	must(w.svc.Cancel(w.ctx(), w.key, over.Interview.ID, ""))
	_, err = w.svc.SendInvitation(w.ctx(), w.key, over.Interview.ID)
	refuses(t, "a cancelled interview", err, interview.Conflict)
	late := w.create(func(in *interview.NewInterview) { in.ExpiresAt = w.now().Add(time.Hour) })
	w.pass(2 * time.Hour)
	_, err = w.svc.SendInvitation(w.ctx(), w.key, late.Interview.ID)
	refuses(t, "an expired interview the sweep has not found", err, interview.Conflict)
	candidate := w.enter(w.create())
	_, err = w.svc.SendInvitation(w.ctx(), candidate, candidate.InterviewID)
	refuses(t, "by the candidate", err, interview.Denied)
	_, err = w.svc.Mails(w.ctx(), candidate, candidate.InterviewID)
	refuses(t, "read by the candidate", err, interview.Denied)

	silent := interview.New(w.db, interview.Config{Now: w.now, LinkSecret: []byte(strings.Repeat("k", 32))})
	_, err = silent.SendInvitation(w.ctx(), w.key, w.create().Interview.ID)
	refuses(t, "an installation without mail", err, interview.Conflict)
	if err == nil || !strings.Contains(err.Error(), "mail.url") {
		t.Errorf("the setting is not named: %v", err)
	}
	gone := w.create()
	_, err = silent.RevokeAndTell(w.ctx(), w.key, gone.Interview.ID, "")
	refuses(t, "telling without mail", err, interview.Conflict)
	if got := w.read(gone.Interview.ID).State; got != interview.Invited {
		t.Errorf("it was %s though its candidate could not be told", got)
	}
}

func TestRemindersAtTimesTakeThePlaceOfThoseThatWait(t *testing.T) {
	w := newWorld(t)
	w.reminded(24)
	c := w.create(func(in *interview.NewInterview) { in.Mail = true })
	w.wantMails(c.Interview.ID, "invitation queued", "reminder queued")
	at := w.now().Add(48 * time.Hour)
	ms := must(w.svc.Remind(w.ctx(), w.key, c.Interview.ID, at, at.Add(time.Hour)))
	if len(ms) != 2 || !ms[0].DueAt.Equal(at.Truncate(time.Microsecond)) || ms[0].Automatic {
		t.Errorf("%+v", ms)
	}
	w.wantMails(c.Interview.ID, "invitation queued", "reminder skipped", "reminder queued", "reminder queued")
	_, err := w.svc.Remind(w.ctx(), w.key, c.Interview.ID, at, w.read(c.Interview.ID).ExpiresAt)
	refuses(t, "at the end", err, interview.Invalid, "at")
	_, err = w.svc.Remind(w.ctx(), w.key, c.Interview.ID, w.now().Add(-time.Second))
	refuses(t, "in the past", err, interview.Invalid, "at")
	w.wantMails(c.Interview.ID, "invitation queued", "reminder skipped", "reminder queued", "reminder queued")
	must(w.svc.Remind(w.ctx(), w.key, c.Interview.ID))
	w.wantMails(c.Interview.ID, "invitation queued", "reminder skipped", "reminder queued", "reminder queued", "reminder queued")
}

func TestTheAutomaticReminderFollowsTheEnd(t *testing.T) {
	w := newWorld(t)
	w.reminded(24)
	end := time.Date(2026, 3, 12, 15, 0, 0, 0, time.UTC)
	c := w.create(func(in *interview.NewInterview) {
		in.Mail, in.ExpiresAt = true, end
		in.Candidate.TimeZone = "America/New_York"
	})
	due := func() time.Time {
		for _, m := range must(w.svc.Mails(w.ctx(), w.key, c.Interview.ID)) {
			if m.Automatic && m.State == interview.MailQueued {
				return m.DueAt
			}
		}
		return time.Time{}
	}
	if want := end.Add(-24 * time.Hour); !due().Equal(want) { // 11:00 in New York
		t.Errorf("due at %s, want %s", due(), want)
	}
	move := func(to time.Time) {
		must(w.svc.UpdateInterview(w.ctx(), w.key, c.Interview.ID, 0, func(iv *interview.Interview) error { iv.ExpiresAt = to; return nil }))
	}
	move(end.Add(48 * time.Hour))
	if want := end.Add(24 * time.Hour); !due().Equal(want) {
		t.Errorf("after a later end: due at %s, want %s", due(), want)
	}
	move(time.Time{})
	if !due().IsZero() {
		t.Errorf("without an end: due at %s", due())
	}
	move(end)
	if want := end.Add(-24 * time.Hour); !due().Equal(want) {
		t.Errorf("with an end again: due at %s, want %s", due(), want)
	}
	without := w.create(func(in *interview.NewInterview) { in.ExpiresAt = end })
	move(end)
	w.wantMails(without.Interview.ID) // who was not mailed is not reminded
}

func TestAPlanHasItsOwnReminder(t *testing.T) {
	w := newWorld(t)
	w.reminded(24)
	for hours, want := range map[int]string{0: "24h0m0s", -1: "", 48: "48h0m0s"} {
		p := must(w.svc.UpdatePlan(w.ctx(), w.key, w.plan.ID, 0, func(p *interview.Plan) error { p.Limits.ReminderHours = hours; return nil }))
		if p.Limits.ReminderHours != hours {
			t.Fatalf("the plan keeps %d", p.Limits.ReminderHours)
		}
		end := time.Date(2026, 3, 12, 15, 0, 0, 0, time.UTC)
		c := w.create(func(in *interview.NewInterview) { in.Mail, in.ExpiresAt = true, end })
		got := ""
		for _, m := range must(w.svc.Mails(w.ctx(), w.key, c.Interview.ID)) {
			if m.Automatic {
				got = end.Sub(m.DueAt).String()
			}
		}
		if got != want {
			t.Errorf("%d hours: %q before the end, want %q", hours, got, want)
		}
	}
	for _, hours := range []int{-2, 721} {
		_, err := w.svc.UpdatePlan(w.ctx(), w.key, w.plan.ID, 0, func(p *interview.Plan) error { p.Limits.ReminderHours = hours; return nil })
		refuses(t, fmt.Sprint(hours), err, interview.Invalid, "limits.reminder_hours")
	}
}

func TestALetterHasWhatTheMailNeeds(t *testing.T) {
	w := newWorld(t)
	c := w.create(func(in *interview.NewInterview) { in.Mail = true })
	m := must(w.svc.Mails(w.ctx(), w.key, c.Interview.ID))[0]
	l := must(w.svc.Letter(w.ctx(), m.ID))
	if l.LinkToken != c.LinkToken || l.Candidate.Email != "ada@example.org" || l.Organization.Name != "Acme" || l.Position != "Backend engineer" {
		t.Errorf("%+v", l)
	}
	renewed := must(w.svc.Invite(w.ctx(), w.key, c.Interview.ID, true))
	if l = must(w.svc.Letter(w.ctx(), m.ID)); l.LinkToken != renewed.LinkToken {
		t.Error("the letter has the link that stopped working")
	}
	w.ok(w.svc.MailRefused(w.ctx(), m.ID, "the mail server is busy", w.now().Add(time.Minute)))
	got := must(w.svc.Mails(w.ctx(), w.key, c.Interview.ID))[0]
	if got.State != interview.MailQueued || got.Attempts != 1 || got.Reason == "" || got.NextAt.IsZero() {
		t.Errorf("after a refusal for the time being: %+v", got)
	}
	w.ok(w.svc.MailRefused(w.ctx(), m.ID, "no such mailbox", time.Time{}))
	got = must(w.svc.Mails(w.ctx(), w.key, c.Interview.ID))[0]
	if got.State != interview.MailFailed || got.Attempts != 2 || got.Reason != "no such mailbox" || !got.NextAt.IsZero() {
		t.Errorf("after a refusal for good: %+v", got)
	}
	_, err := w.svc.Letter(w.ctx(), m.ID)
	refuses(t, "a mail that is settled", err, interview.Gone)
	w.ok(w.svc.MailTaken(w.ctx(), m.ID))
	w.wantMails(c.Interview.ID, "invitation failed")
}

func TestMailThatIsNoLongerWantedIsSkipped(t *testing.T) {
	w := newWorld(t)
	queued := func(c interview.Created) string {
		w.t.Helper()
		ms := must(w.svc.Remind(w.ctx(), w.key, c.Interview.ID))
		return ms[0].ID
	}
	revoked := w.create()
	id := queued(revoked)
	must(w.svc.RevokeAndTell(w.ctx(), w.key, revoked.Interview.ID, "the position is filled"))
	_, err := w.svc.Letter(w.ctx(), id)
	refuses(t, "a reminder of a revoked interview", err, interview.Gone)
	w.wantMails(revoked.Interview.ID, "reminder skipped", "ended queued")
	ms := must(w.svc.Mails(w.ctx(), w.key, revoked.Interview.ID))
	if l := must(w.svc.Letter(w.ctx(), ms[0].ID)); l.Mail.Kind != interview.MailEnded {
		t.Errorf("%+v", l.Mail)
	}
	if ms[1].Reason != "the interview is revoked" {
		t.Errorf("reason %q", ms[1].Reason)
	}
	begun, a := w.start()
	ms = must(w.svc.Remind(w.ctx(), w.key, begun.ID))
	_, err = w.svc.Letter(w.ctx(), ms[0].ID)
	refuses(t, "a reminder in the middle of it", err, interview.Gone)
	must(w.svc.Withdraw(w.ctx(), a, ""))
	_, err = w.svc.Letter(w.ctx(), begun.ID)
	refuses(t, "an id of something else", err, interview.NotFound)
}

func TestAnInterviewHasABoundedNumberOfMails(t *testing.T) {
	w := newWorld(t)
	c := w.create()
	for range interview.MaxMails {
		m := must(w.svc.SendInvitation(w.ctx(), w.key, c.Interview.ID))
		w.ok(w.svc.MailTaken(w.ctx(), m.ID))
	}
	_, err := w.svc.SendInvitation(w.ctx(), w.key, c.Interview.ID)
	refuses(t, "one more", err, interview.Conflict)
	must(w.svc.CancelAndTell(w.ctx(), w.key, c.Interview.ID, "")) // this one still goes
}

func TestMailAskedForAtTheSameTimeIsOneMail(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.create()
		ids := make(chan string, 8)
		var wg sync.WaitGroup
		for range cap(ids) {
			wg.Go(func() {
				m, err := w.svc.SendInvitation(w.ctx(), w.key, c.Interview.ID)
				if err != nil {
					t.Error(err)
				}
				ids <- m.ID
			})
		}
		wg.Wait()
		first := <-ids
		for range cap(ids) - 1 {
			if id := <-ids; id != first {
				t.Errorf("two mails: %s and %s", first, id)
			}
		}
		// A task that runs on two nodes, while somebody changes the end.
		for range 4 {
			wg.Go(func() {
				_, err := w.svc.Letter(w.ctx(), first)
				if e, ok := errors.AsType[*interview.Error](err); err != nil && (!ok || e.Kind != interview.Gone) {
					t.Error(err)
				}
				if err := w.svc.MailTaken(w.ctx(), first); err != nil {
					t.Error(err)
				}
			})
			wg.Go(func() {
				_, err := w.svc.UpdateInterview(w.ctx(), w.key, c.Interview.ID, 0, func(iv *interview.Interview) error {
					iv.ExpiresAt = iv.ExpiresAt.Add(time.Hour)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		ms := must(w.svc.Mails(w.ctx(), w.key, c.Interview.ID))
		if len(ms) != 1 || ms[0].State != interview.MailSent || ms[0].Attempts != 1 {
			t.Errorf("%+v", ms)
		}
	})
}
