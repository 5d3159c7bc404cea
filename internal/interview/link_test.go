package interview_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

func TestALinkOpensItsInterviewAndNoOther(t *testing.T) {
	w := newWorld(t)
	c := w.create()
	if n := len(c.LinkToken); n < 32 || strings.Trim(c.LinkToken, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		t.Errorf("%q is no URL-safe token", c.LinkToken)
	}
	a, iv, err := w.svc.Enter(w.ctx(), c.LinkToken)
	w.ok(err)
	want := account.Actor{OrganizationID: w.org.ID, Env: account.Live, InterviewID: c.Interview.ID}
	if diff := cmp.Diff(want, a, cmp.Comparer(func(x, y account.Actor) bool {
		return x.OrganizationID == y.OrganizationID && x.Env == y.Env && x.InterviewID == y.InterviewID && len(x.Scopes) == len(y.Scopes) && !x.System
	})); diff != "" {
		t.Error(diff)
	}
	if iv.State != interview.Opened {
		t.Errorf("it is %s", iv.State)
	}
	if again := w.enter(c); again.InterviewID != a.InterviewID {
		t.Error("entering again went elsewhere")
	}
	_, _, err = w.svc.Enter(w.ctx(), c.LinkToken[:len(c.LinkToken)-1]+"_")
	if err == nil {
		t.Error("another token opened it")
	}
}

func TestAReissuedLinkReplacesTheOld(t *testing.T) {
	w := newWorld(t)
	c := w.create()
	same, err := w.svc.Invite(w.ctx(), w.key, c.Interview.ID, false)
	w.ok(err)
	if same.LinkToken != c.LinkToken {
		t.Error("inviting again changed the link")
	}
	fresh, err := w.svc.Invite(w.ctx(), w.key, c.Interview.ID, true)
	w.ok(err)
	_, _, err = w.svc.Enter(w.ctx(), c.LinkToken)
	refuses(t, "the old link", err, interview.NotFound)
	w.enter(fresh)
}

func TestAClosedDoorSaysWhy(t *testing.T) {
	w := newWorld(t)
	tests := map[string]struct {
		kind   interview.Kind
		change func(*interview.NewInterview)
		then   func(interview.Created)
	}{
		"cancelled": {interview.Gone, nil, func(c interview.Created) { must(w.svc.Cancel(w.ctx(), w.key, c.Interview.ID, "")) }},
		"revoked":   {interview.Gone, nil, func(c interview.Created) { must(w.svc.Revoke(w.ctx(), w.key, c.Interview.ID, "")) }},
		"declined":  {interview.Gone, nil, func(c interview.Created) { must(w.svc.Decline(w.ctx(), w.enter(c), "")) }},
		"expired": {interview.Gone, func(in *interview.NewInterview) { in.ExpiresAt = w.now().Add(time.Hour) },
			func(interview.Created) { w.pass(2 * time.Hour) }},
		"not sent out": {interview.Conflict, func(in *interview.NewInterview) { in.NotInvited = true }, func(interview.Created) {}},
		"too early":    {interview.Conflict, func(in *interview.NewInterview) { in.ScheduledAt = w.now().Add(48 * time.Hour) }, func(interview.Created) {}},
	}
	for name, tt := range tests {
		c := w.create(func(in *interview.NewInterview) {
			if tt.change != nil {
				tt.change(in)
			}
		})
		tt.then(c)
		_, _, err := w.svc.Enter(w.ctx(), c.LinkToken)
		refuses(t, name, err, tt.kind)
	}
}

func TestACandidateInTheMiddleIsNotCutOff(t *testing.T) {
	w := newWorld(t)
	soon := func(in *interview.NewInterview) { in.ExpiresAt = w.now().Add(time.Hour) }
	silent, _ := w.start(soon)
	talking, a := w.start(soon)
	w.pass(90 * time.Minute)
	if n := must(w.svc.ExpireOverdue(w.ctx())); n != 0 {
		t.Errorf("%d were expired within their grace", n)
	}
	w.speak(a, talking.ID, 0, "still here")
	w.pass(interview.SittingGrace)
	if n := must(w.svc.ExpireOverdue(w.ctx())); n != 2 {
		t.Errorf("%d were ended, want 2", n)
	}
	if got := w.read(silent.ID); got.State != interview.Expired {
		t.Errorf("without an answer it is %s", got.State)
	}
	if got := w.read(talking.ID); got.State != interview.Completed || got.Completion != interview.TimeUp {
		t.Errorf("with an answer it is %s %s", got.State, got.Completion)
	}
}

func TestConsentIsForTheNoticeInForce(t *testing.T) {
	w := newWorld(t)
	a := w.enter(w.create())
	_, _, err := w.svc.Start(w.ctx(), a, "")
	refuses(t, "starting without consent", err, interview.Conflict)
	w.org.Settings.NoticeVersion = "2026-02"
	w.ok(w.db.SaveOrganization(w.ctx(), w.org))
	_, err = w.svc.Consent(w.ctx(), a, "2025-01")
	refuses(t, "the old notice", err, interview.Conflict, "version")
	iv, err := w.svc.Consent(w.ctx(), a, "2026-02")
	w.ok(err)
	again, err := w.svc.Consent(w.ctx(), a, "2026-02")
	w.ok(err)
	if iv.ConsentedAt != again.ConsentedAt || again.ConsentVersion != "2026-02" {
		t.Errorf("agreeing twice changed it: %+v", again)
	}
}

func TestAShareLinkWorksUntilItEnds(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		iv, _ := w.ready()
		sh, token, err := w.svc.Share(w.ctx(), w.key, iv.ID, w.now().Add(time.Hour))
		w.ok(err)
		for range 2 {
			_, err = w.svc.SharedResult(w.ctx(), token)
			w.ok(err)
		}
		if got := must(w.svc.Shares(w.ctx(), w.key, iv.ID)); got[0].Views != 2 {
			t.Errorf("%d views were counted", got[0].Views)
		}
		w.pass(time.Hour)
		_, err = w.svc.SharedResult(w.ctx(), token)
		refuses(t, "after its end", err, interview.Gone)
		_, err = w.svc.SharedResult(w.ctx(), strings.Repeat("A", 43))
		refuses(t, "a token that never was", err, interview.NotFound)
		w.ok(w.svc.RevokeShare(w.ctx(), w.key, iv.ID, sh.ID))

		tokens, errs := together(4, func(int) (string, error) { return w.svc.StableShare(w.ctx(), w.key, iv.ID) })
		for i := range tokens {
			w.ok(errs[i])
			if tokens[i] != tokens[0] {
				t.Error("the stable link is not stable")
			}
		}
		if n := len(must(w.svc.Shares(w.ctx(), w.key, iv.ID))); n != 2 {
			t.Errorf("%d shares, want the made and the stable one", n)
		}
		_, err = w.svc.SharedResult(w.ctx(), tokens[0])
		w.ok(err)
	})
}

func TestATokenOfNoInterviewOpensNothing(t *testing.T) {
	w := newWorld(t)
	c := w.create()
	if _, _, err := w.svc.Enter(t.Context(), c.LinkToken); err != nil {
		t.Error(err)
	}
	for _, token := range []string{"", strings.Repeat("\x00", 43), strings.Repeat("A", 43), c.LinkToken + "A", c.LinkToken[1:], strings.ToUpper(c.LinkToken)} {
		_, _, err := w.svc.Enter(t.Context(), token)
		refuses(t, "a token of no interview", err, interview.NotFound)
	}
}

// unwritten is a store whose writer nobody gets.
type unwritten struct {
	interview.Store
	asked int
}

func (u *unwritten) Write(context.Context, func(interview.Tx) error) error {
	u.asked++
	return context.DeadlineExceeded
}

// Whoever guesses tokens does not stand in the queue for the one writer, in
// which candidates' answers wait.
func TestATokenThatOpensNothingIsFoundOutWithoutTheWriter(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		iv, _ := w.ready()
		_, shared, err := w.svc.Share(w.ctx(), w.key, iv.ID, w.now().Add(time.Hour))
		w.ok(err)
		invited, cancelled, sat := w.create(), w.create(), w.svc.LinkToken(iv)
		must(w.svc.Cancel(w.ctx(), w.key, cancelled.Interview.ID, ""))

		full := &unwritten{Store: w.db}
		svc := interview.New(full, interview.Config{Now: w.now, LinkSecret: bytes.Repeat([]byte("k"), 32)})
		for _, token := range []string{"", "short", strings.Repeat("A", 43), invited.LinkToken[1:] + "A"} {
			refuses(t, "a room of a guessed token", second(svc.Enter(w.ctx(), token)), interview.NotFound)
			refuses(t, "a report of a guessed token", only(svc.SharedResult(w.ctx(), token)), interview.NotFound)
		}
		refuses(t, "a cancelled interview", second(svc.Enter(w.ctx(), cancelled.LinkToken)), interview.Gone)
		if _, in, err := svc.Enter(w.ctx(), sat); err != nil || in.ID != iv.ID {
			t.Errorf("whose interview is open already: %v", err)
		}
		if full.asked != 0 {
			t.Errorf("the writer was asked for %d times", full.asked)
		}
		// What opens is written, and waits.
		if err := second(svc.Enter(w.ctx(), invited.LinkToken)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("an interview opens without being written: %v", err)
		}
		if err := only(svc.SharedResult(w.ctx(), shared)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a view is counted without being written: %v", err)
		}
	})
}

func TestALinkThatIsReplacedWhileItIsFollowedOpensNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.create()
		o := &overtaken{Store: w.db, before: func() { must(w.svc.Invite(w.ctx(), w.key, c.Interview.ID, true)) }}
		svc := interview.New(o, interview.Config{Now: w.now, LinkSecret: bytes.Repeat([]byte("k"), 32)})
		refuses(t, "the replaced link", second(svc.Enter(w.ctx(), c.LinkToken)), interview.NotFound)
		if got := w.read(c.Interview.ID); got.State != interview.Invited {
			t.Errorf("it is %s", got.State)
		}
	})
}
