package interview_test

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// audited reads the organization's log, oldest first, and checks its chain.
func (w *world) audited() []account.Entry {
	w.t.Helper()
	all := must(w.db.AuditChain(w.ctx(), w.org.ID, 0, 1000))
	var head account.Head
	for _, e := range all {
		want := e
		want.Link(head)
		if want.Hash.String() != e.Hash.String() {
			w.t.Errorf("entry %d does not hold", e.Seq)
		}
		head = account.Head{Seq: e.Seq, Hash: e.Hash}
	}
	return all
}

func TestWhatIsDoneToAnInterviewIsInTheAuditLog(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		had := len(w.audited())
		c := w.create()
		must(w.svc.Invite(w.ctx(), w.key, c.Interview.ID, true))
		must(w.svc.Cancel(w.ctx(), w.key, c.Interview.ID, "Ada wrote that she is ill"))
		if _, err := w.svc.Cancel(w.ctx(), w.key, c.Interview.ID, ""); err == nil {
			t.Error("cancelled twice")
		}
		w.ok(w.svc.DeleteInterview(w.ctx(), w.key, c.Interview.ID))
		must(w.svc.UpdatePlan(w.ctx(), w.key, w.plan.ID, 0, func(p *interview.Plan) error { p.Status = "archived"; return nil }))
		var got []string
		for _, e := range w.audited()[had:] {
			got = append(got, string(e.Action))
			if e.ActorKind != account.ByKey || e.ActorID != "key" {
				t.Errorf("%s was done by %s %s", e.Action, e.ActorKind, e.ActorID)
			}
			if text := string(e.Facts); strings.Contains(text, "Ada") || strings.Contains(text, "ill") {
				t.Errorf("%s tells %s", e.Action, text)
			}
		}
		want := []string{"create.interview", "invite.interview", "cancel.interview", "delete.interview", "archive.plan"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestACandidatesOwnDoingIsAuditedWithoutTheAddress(t *testing.T) {
	w := newWorld(t)
	a := w.enter(w.create())
	a.RequestID, a.Address = "request-1", netip.MustParseAddr("203.0.113.7")
	must(w.svc.Consent(w.ctx(), a, "v1"))
	all := w.audited()
	e := all[len(all)-1]
	if e.Action != account.InterviewConsented || e.ActorKind != account.ByCandidate || e.ActorID != a.InterviewID || e.RequestID != "request-1" || e.Address != "" {
		t.Errorf("got %+v", e)
	}
}

func TestRetentionIsAuditedAsSuch(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	must(w.svc.RemoveOutlived(w.ctx(), w.org.ID, w.now().Add(time.Hour), "retention"))
	all := w.audited()
	i := slices.IndexFunc(all, func(e account.Entry) bool { return e.Action == account.RecordingsRemoved })
	if i < 0 {
		t.Fatal("no entry")
	}
	var f struct{ Because string }
	if err := json.Unmarshal(all[i].Facts, &f); err != nil || f.Because != "retention" || all[i].SubjectID != iv.ID || all[i].ActorKind != account.BySystem {
		t.Errorf("got %+v with %s, %v", all[i], all[i].Facts, err)
	}
}

func TestWhoSawAResultIsToldOnceAnHour(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	member := w.key
	member.KeyID, member.MemberID, member.Address = "", "ada", netip.MustParseAddr("203.0.113.7")
	seen := func() (out []string) {
		t.Helper()
		w.ok(w.trail.Flush(w.ctx()))
		for _, e := range w.audited() {
			if strings.HasPrefix(string(e.Action), "see.") {
				out = append(out, string(e.Action)+" "+e.ActorID+" "+e.Address)
			}
		}
		return out
	}
	read := func(a account.Actor) {
		t.Helper()
		for range 3 {
			must(w.svc.Result(w.ctx(), a, iv.ID))
			if _, _, err := w.svc.ResultDocument(w.ctx(), a, iv.ID, 0); err != nil {
				t.Error(err)
			}
			st, _, err := w.svc.Standing(w.ctx(), a, iv.ID, "")
			w.ok(err)
			w.ok(w.svc.MayRead(a, st))
		}
	}
	read(w.key)
	read(member)
	read(w.system())
	if _, err := w.svc.Result(w.ctx(), w.other, iv.ID); err == nil {
		t.Error("another organization read it")
	}
	want := []string{"see.result key ", "see.result ada 203.0.113.7"}
	if diff := cmp.Diff(want, seen()); diff != "" {
		t.Error(diff)
	}
	w.pass(time.Hour)
	read(member)
	want = append(want, want[1])
	if diff := cmp.Diff(want, seen()); diff != "" {
		t.Error(diff)
	}
	sh, token, err := w.svc.Share(w.ctx(), w.key, iv.ID, time.Time{})
	w.ok(err)
	from := account.From(w.ctx(), account.Origin{Address: netip.MustParseAddr("198.51.100.1")})
	must(w.svc.SharedResult(from, token))
	must(w.svc.SharedResult(from, token))
	want = append(want, "see.report "+sh.ID+" 198.51.100.1")
	if diff := cmp.Diff(want, seen()); diff != "" {
		t.Error(diff)
	}
}
