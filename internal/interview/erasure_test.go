package interview_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// marks are words that stand where only the candidate's data can be.
const marked = "zebrafinch"

// known is an interview with the mark in everything that a person leaves.
func (w *world) known() (interview.Interview, account.Actor) {
	w.t.Helper()
	iv, a := w.start(func(in *interview.NewInterview) {
		in.Candidate = &interview.Candidate{FirstName: "Ada" + marked, LastName: "L" + marked, Email: marked + "@example.org",
			Phone: "+4915112345678", ExternalID: "x-" + marked, Metadata: interview.Metadata{"note": marked},
			Extra: interview.Extra{"ribbon": json.RawMessage(`{"n":"` + marked + `"}`)}}
		in.ExternalID, in.Metadata = "i-"+marked, interview.Metadata{"note": marked}
		in.Custom = []interview.Question{{Text: "What about " + marked + "?", Form: interview.Text}}
	})
	w.hook(interview.Webhook{URL: "https://example.org"})
	w.ok(w.svc.Observe(w.ctx(), a, interview.Signal{Kind: "paste", Detail: marked, Severity: "notice"}))
	an := w.speak(a, iv.ID, 0, "sound")
	w.hear(an, "I raise one "+marked+" at home", 4000)
	_, err := w.svc.WriteAnswer(w.ctx(), a, interview.Answer{InterviewID: iv.ID, QuestionID: w.question(1), Text: "the " + marked})
	w.ok(err)
	must(w.svc.CreateUpload(w.ctx(), a, interview.Upload{QuestionID: w.question(0), Length: -1, StartedAt: iv.StartedAt,
		Metadata: map[string]string{"filename": marked}}))
	must(w.svc.Complete(w.ctx(), w.key, iv.ID, ""))
	w.ok(w.judge(iv.ID))
	must(w.report(iv.ID))
	must(w.svc.Ask(w.ctx(), a, interview.AskContest, "I am "+marked))
	member := account.Member{ID: "00000000-0000-7000-8000-0000000000aa", OrganizationID: w.org.ID, Email: "r@example.org", Role: account.Admin}
	w.ok(w.db.AddMember(w.ctx(), member))
	by := w.key
	by.MemberID = member.ID
	_, err = w.svc.SaveReview(w.ctx(), by, interview.Review{InterviewID: iv.ID, Note: "kind " + marked, Decision: "advance", Reason: marked})
	w.ok(err)
	w.ok(w.svc.SaveAlias(w.ctx(), w.key, "ribbon", interview.AliasCandidate, "their-"+marked, iv.CandidateID))
	w.ok(w.svc.SaveAlias(w.ctx(), w.key, "ribbon", interview.AliasInterview, "theiri-"+marked, iv.ID))
	return w.read(iv.ID), a
}

// rows is every row of the database as text.
func (w *world) rows() string {
	w.t.Helper()
	other := storetest.SQLite(w.t)
	if _, err := store.Copy(w.ctx(), w.db, other); err != nil {
		w.t.Fatal(err)
	}
	return storetest.Dump(w.t, other)
}

func TestAnErasedPersonIsNowhereAndTheCountsStay(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		iv, candidate := w.known()
		share, token, err := w.svc.Share(w.ctx(), w.key, iv.ID, time.Time{})
		w.ok(err)
		if n := strings.Count(w.rows(), marked); n < 20 {
			t.Fatalf("the mark stands in %d places only", n)
		}
		usage := must(w.svc.Usage(w.ctx(), w.key, time.Time{}, w.now().AddDate(1, 0, 0)))

		e := must(w.svc.Erase(w.ctx(), w.key, iv.CandidateID, "asked by letter"))
		if e.State != interview.ErasureDeleting {
			t.Errorf("the erasure is %s", e.State)
		}
		if again := must(w.svc.Erase(w.ctx(), w.key, iv.CandidateID, "twice")); again.ID != e.ID {
			t.Error("a second request is another erasure")
		}
		all := w.rows()
		for rest := all; ; {
			at := strings.Index(rest, marked)
			if at < 0 {
				break
			}
			t.Errorf("it still says %q", rest[max(0, at-80):min(len(rest), at+40)])
			rest = rest[at+len(marked):]
		}
		if got := must(w.svc.Usage(w.ctx(), w.key, time.Time{}, w.now().AddDate(1, 0, 0))); got != usage {
			t.Errorf("usage was %v and is %v", usage, got)
		}
		if row := must(w.db.Interview(w.ctx(), iv.ID)); row.State != interview.Ready || !row.CompletedAt.Equal(iv.CompletedAt) || row.DurationMS != iv.DurationMS {
			t.Errorf("the interview's row is %+v", row)
		}

		for what, err := range map[string]error{
			"the candidate":         only(w.svc.Candidate(w.ctx(), w.key, iv.CandidateID)),
			"the system's":          only(w.svc.Candidate(w.ctx(), w.system(), iv.CandidateID)),
			"the interview":         only(w.svc.Interview(w.ctx(), w.key, iv.ID)),
			"the result":            only(w.svc.Result(w.ctx(), w.key, iv.ID)),
			"the document":          second(w.svc.ResultDocument(w.ctx(), w.key, iv.ID, 0)),
			"the standing":          second(w.svc.Standing(w.ctx(), w.key, iv.ID, "")),
			"the answers":           only(w.svc.Answers(w.ctx(), w.key, iv.ID)),
			"the reviews":           only(w.svc.Reviews(w.ctx(), w.key, iv.ID)),
			"the mails":             only(w.svc.Mails(w.ctx(), w.key, iv.ID)),
			"the room":              only(w.svc.Seat(w.ctx(), candidate)),
			"the link":              second(w.svc.Enter(w.ctx(), w.svc.LinkToken(iv))),
			"the share " + share.ID: only(w.svc.SharedResult(w.ctx(), token)),
			"a new interview":       only(w.svc.CreateInterview(w.ctx(), w.key, interview.NewInterview{PlanID: w.plan.ID, CandidateID: iv.CandidateID}, interview.OnceKey{})),
			"a change":              only(w.svc.UpdateCandidate(w.ctx(), w.key, iv.CandidateID, 0, func(*interview.Candidate) error { return nil })),
		} {
			refuses(t, what, err, interview.Gone)
		}
		if list := must(w.svc.Interviews(w.ctx(), w.key, interview.Filter{}, interview.Page{})); len(list) != 0 {
			t.Errorf("the list has %d interviews", len(list))
		}
		if list := must(w.svc.Candidates(w.ctx(), w.key, interview.Filter{}, interview.Page{})); len(list) != 0 {
			t.Errorf("the list has %d candidates", len(list))
		}
		if hits := must(w.svc.Search(w.ctx(), w.key, marked, interview.Page{})); len(hits) != 0 {
			t.Errorf("search finds %d", len(hits))
		}
		// The foreign id is known by its fingerprint alone, and leads to Gone.
		if ours := must(w.svc.Alias(w.ctx(), w.key, "ribbon", interview.AliasInterview, "theiri-"+marked)); ours != iv.ID {
			t.Errorf("the foreign id leads to %q", ours)
		}
		if _, settled, err := w.svc.ImportedAs(w.ctx(), account.Actor{System: true, OrganizationID: w.org.ID, Env: account.Live}, "ribbon", "theiri-"+marked); err != nil || !settled {
			t.Errorf("an import would bring it back: %v", err)
		}
	})
}

// A row that is deleted leaves its bytes in the file unless it is overwritten.
func TestWhatWasErasedIsInNoByteOfTheDatabasesFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "candor.db")
	w := worldOn(t, func(t testing.TB, o ...storetest.Option) *store.DB {
		c := store.Config{URL: "sqlite:" + path}
		for _, opt := range o {
			opt(&c)
		}
		db, err := store.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	})
	iv, _ := w.known()
	for i := range 40 { // others share pages and segments with it
		c := w.create(func(in *interview.NewInterview) { in.Candidate = &interview.Candidate{FirstName: "Other"} })
		a := w.enter(c)
		must(w.svc.Consent(w.ctx(), a, "1"))
		_, _, err := w.svc.Start(w.ctx(), a, "b")
		w.ok(err)
		must(w.svc.WriteAnswer(w.ctx(), a, interview.Answer{InterviewID: c.Interview.ID, QuestionID: w.question(1), Text: strings.Repeat("ordinary words ", 20+i)}))
		must(w.svc.Complete(w.ctx(), w.key, c.Interview.ID, ""))
	}
	places := func() (n int) {
		for _, suffix := range []string{"", "-wal"} {
			b, err := os.ReadFile(path + suffix)
			w.ok(err)
			n += bytes.Count(b, []byte(marked))
		}
		return n
	}
	if places() == 0 {
		t.Fatal("the mark is not in the files to begin with")
	}
	must(w.svc.Erase(w.ctx(), w.key, iv.CandidateID, "asked"))
	w.ok(w.svc.Scrub(w.ctx()))
	if n := places(); n != 0 {
		t.Errorf("the mark is still in %d places of the files", n)
	}
	if hits := must(w.svc.Search(w.ctx(), w.key, "ordinary", interview.Page{})); len(hits) != 40 {
		t.Errorf("search finds %d of the 40 others", len(hits))
	}
}

func TestAnErasureUnderAHoldWaitsAndRunsWhenTheHoldEnds(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		iv, _ := w.ready()
		lasting := must(w.svc.PlaceHold(w.ctx(), w.key, interview.Hold{InterviewID: iv.ID, Reason: "a claim before the court"}))
		short := must(w.svc.PlaceHold(w.ctx(), w.key, interview.Hold{CandidateID: iv.CandidateID, Reason: "an audit", Until: w.now().Add(time.Hour)}))
		e := must(w.svc.Erase(w.ctx(), w.key, iv.CandidateID, "asked"))
		if e.State != interview.ErasureHeld {
			t.Fatalf("the erasure is %s", e.State)
		}
		if held := must(w.svc.Erasures(w.ctx(), w.key, interview.ErasureFilter{State: interview.ErasureHeld}, interview.Page{})); len(held) != 1 {
			t.Errorf("%d erasures are shown as held", len(held))
		}
		if shown := must(w.svc.Holds(w.ctx(), w.key, interview.HoldFilter{InterviewID: iv.ID}, interview.Page{})); len(shown) != 2 {
			t.Errorf("%d holds are shown on the interview", len(shown))
		}
		refuses(t, "removing recordings", w.svc.RemoveRecordings(w.ctx(), w.key, iv.ID), interview.Conflict)
		refuses(t, "deleting", w.svc.DeleteInterview(w.ctx(), w.key, iv.ID), interview.Conflict)
		if n := must(w.svc.RemoveOutlived(w.ctx(), w.org.ID, w.now().Add(time.Hour), "days")); n != 0 {
			t.Errorf("retention deleted %d", n)
		}
		must(w.svc.ReleaseHold(w.ctx(), w.key, lasting.ID))
		if n := must(w.svc.RunHeldErasures(w.ctx())); n != 0 {
			t.Error("it ran under the other hold")
		}
		must(w.svc.Result(w.ctx(), w.key, iv.ID))
		w.pass(2 * time.Hour) // the short one runs out by itself
		if shown := must(w.svc.Holds(w.ctx(), w.key, interview.HoldFilter{}, interview.Page{})); len(shown) != 0 {
			t.Errorf("%d holds last", len(shown))
		}
		if n := must(w.svc.RunHeldErasures(w.ctx())); n != 1 {
			t.Errorf("%d erasures ran", n)
		}
		_, err := w.svc.Result(w.ctx(), w.key, iv.ID)
		refuses(t, "the result", err, interview.Gone)
		_, err = w.svc.PlaceHold(w.ctx(), w.key, interview.Hold{CandidateID: iv.CandidateID, Reason: "late"})
		refuses(t, "a hold on what is gone", err, interview.Gone)
		if all := must(w.svc.Holds(w.ctx(), w.key, interview.HoldFilter{Ended: true}, interview.Page{})); len(all) != 2 || all[0].ID != short.ID {
			t.Errorf("the record of holds is %v", all)
		}
	})
}

func TestReleasingTheLastHoldErasesAtOnce(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	h := must(w.svc.PlaceHold(w.ctx(), w.key, interview.Hold{CandidateID: iv.CandidateID, Reason: "a claim"}))
	must(w.svc.Erase(w.ctx(), w.key, iv.CandidateID, "asked"))
	for range 2 {
		must(w.svc.ReleaseHold(w.ctx(), w.key, h.ID))
	}
	_, err := w.svc.Result(w.ctx(), w.key, iv.ID)
	refuses(t, "the result", err, interview.Gone)
	if n := len(w.tasks(interview.TaskErase, "")); n != 1 {
		t.Errorf("%d tasks erase", n)
	}
}

func TestAGrantedRequestForDeletionErases(t *testing.T) {
	w := newWorld(t)
	iv, a := w.ready()
	r := must(w.svc.Ask(w.ctx(), a, interview.AskDeletion, "please"))
	recruiter := w.key
	recruiter.Scopes = account.ScopesOf(account.Recruiter)
	_, err := w.svc.AnswerRequest(w.ctx(), recruiter, r.ID, interview.RequestAnswer{Granted: true})
	refuses(t, "a recruiter", err, interview.Denied)
	must(w.svc.AnswerRequest(w.ctx(), w.key, r.ID, interview.RequestAnswer{Granted: true, Reply: "done"}))
	_, err = w.svc.Result(w.ctx(), w.key, iv.ID)
	refuses(t, "the result", err, interview.Gone)
	row := must(w.db.Request(w.ctx(), r.ID))
	if row.State != interview.RequestGranted || row.Note+row.Reply != "" {
		t.Errorf("the request's row is %+v", row)
	}
	es := must(w.svc.Erasures(w.ctx(), w.key, interview.ErasureFilter{}, interview.Page{}))
	if len(es) != 1 || !strings.Contains(es[0].Why, r.ID) {
		t.Errorf("the erasures are %+v", es)
	}
}

func TestAnInterviewUnderWayEndsWhenItsCandidateIsErased(t *testing.T) {
	w := newWorld(t)
	iv, a := w.start()
	processing, _ := w.completed() // the same person, found by the address
	must(w.svc.Erase(w.ctx(), w.key, iv.CandidateID, "asked"))
	_, err := w.svc.WriteAnswer(w.ctx(), a, interview.Answer{InterviewID: iv.ID, QuestionID: w.question(0), Text: "late"})
	refuses(t, "an answer", err, interview.Gone)
	_, err = w.svc.Case(w.ctx(), processing.ID)
	refuses(t, "the judge", err, interview.Gone)
	got := []interview.State{must(w.db.Interview(w.ctx(), iv.ID)).State, must(w.db.Interview(w.ctx(), processing.ID)).State}
	if diff := cmp.Diff([]interview.State{interview.Cancelled, interview.Withdrawn}, got); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

func TestRetentionCertifiesWhatItDeletes(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	must(w.svc.RemoveOutlived(w.ctx(), w.org.ID, w.now().Add(time.Hour), "recordings are kept for 180 days"))
	es := must(w.svc.Erasures(w.ctx(), w.key, interview.ErasureFilter{Kind: interview.MediaErasure}, interview.Page{}))
	if len(es) != 1 || es[0].State != interview.ErasureDeleting {
		t.Fatalf("the deletions are %+v", es)
	}
	done := must(w.svc.FinishErasure(w.ctx(), es[0].ID))
	if again := must(w.svc.FinishErasure(w.ctx(), es[0].ID)); !bytes.Equal(again.Certificate, done.Certificate) {
		t.Error("a second finish changes the certificate")
	}
	var c interview.Certificate
	w.ok(json.Unmarshal(done.Certificate, &c))
	if c.InterviewIDs[0] != iv.ID || c.Rows["recordings"] == 0 || len(c.Objects) == 0 || c.Objects[0].SHA256 == "" || c.Why == "" {
		t.Errorf("the certificate is\n%s", c)
	}
}
