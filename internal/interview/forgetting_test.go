package interview_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

func ada(in *interview.NewInterview) {
	in.Candidate = &interview.Candidate{FirstName: "Ada", LastName: "King Lovelace", Email: "ada@example.org", Phone: "+442079460958", ExternalID: "emp-1815"}
}

// A reason is kept for good, in the certificate and with the hold.
func TestAReasonThatNamesTheCandidateIsRefused(t *testing.T) {
	w := newWorld(t)
	c := w.create(ada)
	id := c.Interview.CandidateID
	for _, why := range []string{"Ada King Lovelace asked", "asked by ADA@example.org", "called from +44 20 7946 0958", "about Emp-1815", "King Lovelace, Ada: by letter"} {
		_, err := w.svc.Erase(w.ctx(), w.key, id, why)
		refuses(t, why, err, interview.Invalid, "reason")
		_, err = w.svc.PlaceHold(w.ctx(), w.key, interview.Hold{CandidateID: id, Reason: why})
		refuses(t, "a hold: "+why, err, interview.Invalid, "reason")
	}
	for _, why := range []string{"asked by letter, case 1815", "Ada", "the King against somebody", "2079 of 2026"} {
		must(w.svc.PlaceHold(w.ctx(), w.key, interview.Hold{CandidateID: id, Reason: why}))
	}
	if e := must(w.svc.Erase(w.ctx(), w.key, id, "asked by letter")); e.State != interview.ErasureHeld {
		t.Errorf("it is %s", e.State)
	}
}

func TestWhatElseNamesThePersonGoesToo(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.create(ada)
		member := account.Member{ID: "00000000-0000-7000-8000-0000000000aa", OrganizationID: w.org.ID, Email: "r@example.org", Role: account.Admin}
		w.ok(w.db.AddMember(w.ctx(), member))
		by := w.key
		by.MemberID = member.ID
		kept := map[string]string{"Ready": "state=ready", "Byron": "q=Byron", "First names": "q=ada", "Two": "q=Lovelace+tables"}
		gone := map[string]string{"Her": "q=ada%40example.org&state=ready", "Full": "q=Lovelace+ada+king", "Last": "q=king+lovelace", "Ada King Lovelace": "state=ready"}
		for _, views := range []map[string]string{kept, gone} {
			for name, query := range views {
				must(w.svc.SaveView(w.ctx(), by, name, query))
			}
		}
		// A hold of before reasons were looked at.
		w.ok(w.db.Write(w.ctx(), func(tx interview.Tx) error {
			return tx.SaveHold(w.ctx(), interview.Hold{ID: "00000000-0000-7000-8000-0000000000bb", OrganizationID: w.org.ID, Env: account.Live, CandidateID: c.Interview.CandidateID,
				Reason: "Ada King Lovelace sues", PlacedBy: "system", CreatedAt: w.now(), ReleasedAt: w.now(), ReleasedBy: "system"})
		}))
		e := must(w.svc.Erase(w.ctx(), w.key, c.Interview.CandidateID, "asked"))
		left := map[string]string{}
		for _, v := range must(w.svc.Views(w.ctx(), by)) {
			left[v.Name] = v.Query
		}
		if diff := cmp.Diff(kept, left); diff != "" {
			t.Errorf("saved searches (-want +got):\n%s", diff)
		}
		if e.Counts["saved searches for the person"] != len(gone) {
			t.Errorf("counted are %v", e.Counts)
		}
		if h := must(w.svc.Hold(w.ctx(), w.key, "00000000-0000-7000-8000-0000000000bb")); strings.Contains(h.Reason, "Ada") {
			t.Errorf("the hold says %q", h.Reason)
		}
	})
}

// A program that asks once more, as after a time-out, is told that it was
// erased, and makes nobody anew.
func TestTheSameRequestAfterAnErasureMakesNobodyAnew(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		once := interview.OnceKey{Key: "hire ada@example.org", Digest: []byte("d")}
		in := interview.NewInterview{PlanID: w.plan.ID}
		ada(&in)
		c := must(w.svc.CreateInterview(w.ctx(), w.key, in, once))
		alone := interview.OnceKey{Key: "know ada@example.org", Digest: []byte("d")}
		must(w.svc.CreateCandidate(w.ctx(), w.key, interview.Candidate{FirstName: "Else"}, alone))
		if !strings.Contains(w.rows(), "hire ada@example.org") {
			t.Fatal("the key is not in the database to begin with")
		}
		must(w.svc.Erase(w.ctx(), w.key, c.Interview.CandidateID, "asked"))
		if strings.Contains(w.rows(), "hire ada@example.org") {
			t.Error("the key is still in the database")
		}
		for range 2 {
			refuses(t, "the same request", only(w.svc.CreateInterview(w.ctx(), w.key, in, once)), interview.Gone)
		}
		other := once
		other.Digest = []byte("e")
		refuses(t, "another request under the key", only(w.svc.CreateInterview(w.ctx(), w.key, in, other)), interview.Conflict)
		if again := must(w.svc.CreateCandidate(w.ctx(), w.key, interview.Candidate{FirstName: "Else"}, alone)); again.FirstName != "Else" {
			t.Errorf("somebody else's key leads to %+v", again)
		}
		w.pass(interview.OnceFor + time.Hour)
		must(w.svc.CreateInterview(w.ctx(), w.key, in, once)) // somebody who comes back
	})
}

func TestAFileEndsWithItsInterviewItsRecordingAndItsPerson(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		iv, _ := w.ready()
		rec := must(w.db.Recordings(w.ctx(), iv.ID))[0]
		report := must(w.svc.Result(w.ctx(), w.key, iv.ID)).Report.PDF
		w.ok(w.svc.SaveAlias(w.ctx(), w.key, "ribbon", interview.AliasInterview, "theirs", iv.ID))
		imported := "imports/" + w.org.ID + "/ribbon/theirs/1.mp3"
		ended := func(key string) bool { return must(w.svc.FileEnded(w.ctx(), key)) }
		of := "recordings/" + iv.ID + "/a"
		w.ok(w.db.Write(w.ctx(), func(tx interview.Tx) error { rec.Key = of; return tx.SaveRecording(w.ctx(), &rec) }))
		for _, key := range []string{of, imported, "speech/ab", "brand/" + w.org.ID + "/logo", "recordings/" + strings.Repeat("0", 8) + "-0000-7000-8000-000000000000/a", "", "a/b/c", "recordings/\x00/a"} {
			if ended(key) {
				t.Errorf("%q has ended before its time", key)
			}
		}
		if report == "" {
			report = w.org.ID + "/" + iv.ID + "/report.pdf"
		}
		w.ok(w.svc.RemoveRecordings(w.ctx(), w.key, iv.ID))
		if !ended(of) || ended(report) {
			t.Error("a recording that was removed goes on, or the report does not")
		}
		must(w.svc.Erase(w.ctx(), w.key, iv.CandidateID, "asked"))
		for _, key := range []string{of, imported, w.org.ID + "/" + iv.ID + "/whatever"} {
			if !ended(key) {
				t.Errorf("%q goes on after the erasure", key)
			}
		}
	})
}

func TestACertificateSaysWhatRemainsAndNoForeignID(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		iv, _ := w.ready()
		rec := must(w.db.Recordings(w.ctx(), iv.ID))[0]
		w.ok(w.db.Write(w.ctx(), func(tx interview.Tx) error {
			rec.Key = "imports/" + w.org.ID + "/ribbon/their-4711/1.mp3"
			return tx.SaveRecording(w.ctx(), &rec)
		}))
		e := must(w.svc.Erase(w.ctx(), w.key, iv.CandidateID, "asked"))
		e = must(w.svc.FinishErasure(w.ctx(), e.ID))
		var c interview.Certificate
		w.ok(json.Unmarshal(e.Certificate, &c))
		if strings.Contains(w.rows()+string(e.Certificate), "their-4711") || !strings.Contains(string(e.Certificate), "imports/"+w.org.ID+"/ribbon/erased:") {
			t.Errorf("the files are %+v", c.Objects)
		}
		on := strings.Contains(strings.Join(c.Remains, "\n"), "PostgreSQL")
		if on != (w.db.Engine() == "postgres") || !strings.Contains(c.String(), "backups that were made before") {
			t.Errorf("what remains is %q", c.Remains)
		}
	})
}
