package interview_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

// operators are the methods that only the operator's own commands may call.
func operators() map[string]func(context.Context, *interview.Service, account.Actor) error {
	return map[string]func(context.Context, *interview.Service, account.Actor) error{
		"Import": func(c context.Context, s *interview.Service, a account.Actor) error {
			return only(s.Import(c, a, elsewhere()))
		},
		"ImportedAs": func(c context.Context, s *interview.Service, a account.Actor) error {
			_, _, err := s.ImportedAs(c, a, "ribbon", "x")
			return err
		},
		"ImportCursor": func(c context.Context, s *interview.Service, a account.Actor) error {
			return only(s.ImportCursor(c, a, "ribbon", "https://ribbon.test"))
		},
		"SaveImportCursor": func(c context.Context, s *interview.Service, a account.Actor) error {
			return s.SaveImportCursor(c, a, "ribbon", "https://ribbon.test", "completed 20")
		},
	}
}

func TestOnlyTheOperatorImports(t *testing.T) {
	w := newWorld(t)
	for name, call := range operators() {
		refuses(t, name, call(w.ctx(), w.svc, w.key), interview.Denied)
		refuses(t, name+" by a candidate", call(w.ctx(), w.svc, w.of(uuid.NewString())), interview.Denied)
		refuses(t, name+" for nobody", call(w.ctx(), w.svc, w.system()), interview.Invalid)
	}
}

const (
	theirInterview = "aaaaaaaa-0000-4000-8000-000000000001"
	theirAnswer    = "aaaaaaaa-0000-4000-8000-000000000002"
	theirQuestion  = "aaaaaaaa-0000-4000-8000-000000000003"
	theirRecording = "aaaaaaaa-0000-4000-8000-000000000004"
	theirCandidate = "aaaaaaaa-0000-4000-8000-000000000005"
)

// elsewhere is an interview that Ribbon judged.
func elsewhere(change ...func(*interview.Elsewhere)) interview.Elsewhere {
	in := interview.Elsewhere{
		Dialect: "ribbon", Theirs: interview.ForeignIDs{Interview: theirInterview, Plan: "12f4493d", Short: "12f4493d", Candidate: theirCandidate, InterviewSerial: 6738},
		Plan:      interview.Plan{Name: "Theirs"},
		Candidate: interview.Candidate{FirstName: "Jane", Email: "Jane@Example.org"},
		Interview: interview.Interview{State: interview.Ready, DurationMS: 4000, Asked: interview.Asked{
			Questions: []interview.Question{{ID: theirQuestion, Text: "Why?", Form: interview.Spoken}}}},
		Recordings: []interview.Recording{{ID: theirRecording, Kind: interview.SessionRecording, MediaType: "audio/mpeg", Bytes: 3, SHA256: strings.Repeat("a1", 32), Key: "imports/a"}},
		Answers: []interview.Answer{{ID: theirAnswer, QuestionID: theirQuestion, Form: interview.Spoken, RecordingID: theirRecording,
			FromMS: 1000, ToMS: 4000, DurationMS: 3000}},
		Transcripts: []interview.Transcript{{AnswerID: theirAnswer, Language: "en", Segments: []interview.Segment{{Text: "Because.", EndMS: 3000}}}},
		Turns: []interview.Turn{
			{ID: uuid.NewSHA1(uuid.Nil, []byte("q")).String(), Speaker: interview.Interviewer, QuestionID: theirQuestion, Text: "Why?", EndMS: 1000},
			{ID: uuid.NewSHA1(uuid.Nil, []byte("a")).String(), Speaker: interview.TheCandidate, QuestionID: theirQuestion, AnswerID: theirAnswer,
				RecordingID: theirRecording, Text: "Because.", StartMS: 1000, EndMS: 4000},
		},
		Assessment: &interview.Assessment{Imported: true, Engine: interview.Engine{Name: "Ribbon"},
			Judged:         interview.Judged{Withheld: interview.WithheldNotGiven, Confidence: interview.LowConfidence},
			Integrity:      &interview.Judged{Score: new(95.0), Confidence: interview.LowConfidence},
			Dimensions:     []interview.Dimension{{Name: "communication", Judged: interview.Judged{Score: new(75.0), Confidence: interview.LowConfidence}}},
			Recommendation: interview.ReviewIt},
	}
	for _, c := range change {
		c(&in)
	}
	return in
}

// pending is the same before it was taken.
func pending(in *interview.Elsewhere) {
	in.Interview.State, in.Assessment = interview.Invited, nil
	in.Answers, in.Transcripts, in.Turns, in.Recordings = nil, nil, nil, nil
	in.Candidate = interview.Candidate{}
}

func (w *world) operator() account.Actor {
	return account.Actor{System: true, OrganizationID: w.org.ID, Env: account.Live}
}

// reported makes the result of an interview as the report stage does.
func (w *world) reported(id string) interview.Result {
	w.t.Helper()
	draft, err := w.svc.Draft(w.ctx(), id)
	w.ok(err)
	return must(w.svc.SaveResult(w.ctx(), draft))
}

func TestWhatWasJudgedElsewhereBecomesAResult(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		_, _, err := w.svc.CreateWebhook(w.ctx(), w.key, interview.Webhook{URL: "https://example.org/hook"}, "", interview.OnceKey{})
		w.ok(err)
		before := len(must(w.svc.Events(w.ctx(), w.key, nil, "", 0, 100)))
		got := must(w.svc.Import(w.ctx(), w.operator(), elsewhere()))
		if got.Outcome != interview.ImportMade || got.Interview.ID != theirInterview || got.Interview.Serial != 6738 || got.Interview.State != interview.Processing {
			t.Fatalf("%+v", got)
		}
		r := w.reported(theirInterview)
		if r.Interview.State != interview.Ready || !r.Assessment.Imported || r.Assessment.Engine.Name != "Ribbon" || *r.Integrity.Score != 95 {
			t.Errorf("%+v", r.Assessment)
		}
		if r.Plan.ShortID != "12f4493d" || r.Candidate.ID != theirCandidate || r.Candidate.Email != "jane@example.org" {
			t.Errorf("plan %s, candidate %s", r.Plan.ShortID, r.Candidate.ID)
		}
		if len(r.Answers) != 1 || r.Answers[0].ID != theirAnswer || len(r.Turns) != 2 || len(r.Recordings) != 1 || r.Recordings[0].ID != theirRecording {
			t.Errorf("%d answers, %d turns, %d recordings", len(r.Answers), len(r.Turns), len(r.Recordings))
		}
		hits := must(w.svc.Search(w.ctx(), w.key, "because", interview.Page{}))
		if len(hits) != 1 || hits[0].InterviewID != theirInterview {
			t.Errorf("its words are not found: %+v", hits)
		}
		if after := len(must(w.svc.Events(w.ctx(), w.key, nil, "", 0, 100))); after != before {
			t.Errorf("%d events were made", after-before)
		}
		for _, task := range must(w.db.Tasks(w.ctx(), queue.TaskFilter{Limit: 100})) {
			if task.Kind != interview.TaskReport {
				t.Errorf("a task %s", task.Kind)
			}
		}
		for _, st := range must(w.svc.Stages(w.ctx(), w.key, theirInterview)) {
			if st.State != interview.StageDone {
				t.Errorf("%s is %s", st.Stage, st.State)
			}
		}
		alias := must(w.svc.Alias(w.ctx(), w.key, "ribbon", interview.AliasInterview, theirInterview))
		if alias != theirInterview {
			t.Errorf("the alias leads to %s", alias)
		}
		again := must(w.svc.Import(w.ctx(), w.operator(), elsewhere()))
		if again.Outcome != interview.ImportKept || again.Interview.Version != r.Interview.Version {
			t.Errorf("a second time: %+v", again)
		}
	})
}

func TestAnImportedJudgementIsNotMadeAnew(t *testing.T) {
	w := newWorld(t)
	must(w.svc.Import(w.ctx(), w.operator(), elsewhere()))
	w.reported(theirInterview)
	for _, st := range []interview.Stage{interview.Transcribe, interview.Assess} {
		refuses(t, string(st), only(w.svc.Rerun(w.ctx(), w.key, theirInterview, st)), interview.Conflict)
	}
	must(w.svc.Rerun(w.ctx(), w.key, theirInterview, interview.Report))
	r := w.reported(theirInterview)
	if r.Version != 2 || r.Assessment.Version != 1 || *r.Integrity.Score != 95 {
		t.Errorf("version %d of assessment %d", r.Version, r.Assessment.Version)
	}
}

func TestWhatWasNotOverIsBroughtUpToDate(t *testing.T) {
	w := newWorld(t)
	for _, was := range []interview.State{interview.Invited, interview.InProgress, interview.Completed} {
		for _, is := range []interview.State{interview.Invited, interview.InProgress, interview.Completed, interview.Ready, interview.Failed, interview.Expired} {
			id := uuid.NewString()
			named := func(in *interview.Elsewhere) {
				in.Theirs.Interview, in.Theirs.Candidate, in.Candidate.Email = id, uuid.NewString(), ""
				for i := range in.Answers { // ids of parts are unique at the product too
					in.Answers[i].ID, in.Transcripts[i].AnswerID, in.Turns[1].AnswerID = id, id, id
				}
				for i := range in.Recordings {
					in.Recordings[i].ID, in.Answers[0].RecordingID, in.Turns[1].RecordingID = id, id, id
				}
			}
			first := must(w.svc.Import(w.ctx(), w.operator(), elsewhere(pending, named, func(in *interview.Elsewhere) { in.Interview.State = was })))
			then := elsewhere(named)
			if is != interview.Ready {
				then = elsewhere(pending, named, func(in *interview.Elsewhere) { in.Interview.State = is })
			}
			got := must(w.svc.Import(w.ctx(), w.operator(), then))
			want := is
			switch {
			case is == interview.Ready:
				want = interview.Processing
			case was == interview.InProgress && is == interview.Invited, was == interview.Completed && is != interview.Failed:
				want = was // it does not go back
			}
			if got.Outcome != interview.ImportUpdated || got.Interview.ID != first.Interview.ID || got.Interview.State != want {
				t.Errorf("%s, then %s: %s, %s", was, is, got.Outcome, got.Interview.State)
			}
			if is == interview.Ready {
				if r := w.reported(id); len(r.Turns) != 2 || r.Candidate.FirstName != "Jane" {
					t.Errorf("%s, then ready: %d turns of %q", was, len(r.Turns), r.Candidate.FirstName)
				}
			}
		}
	}
}

func TestAnIDThatIsTakenIsReplaced(t *testing.T) {
	w := newWorld(t)
	must(w.svc.Import(w.ctx(), w.operator(), elsewhere()))
	w.reported(theirInterview)
	a := account.Actor{System: true, OrganizationID: w.other.OrganizationID, Env: account.Live}
	got := must(w.svc.Import(w.ctx(), a, elsewhere()))
	if got.Outcome != interview.ImportMade || got.Interview.ID == theirInterview || got.Interview.Serial == 6738 {
		t.Fatalf("%+v", got)
	}
	r := w.reported(got.Interview.ID)
	if r.Answers[0].ID == theirAnswer || r.Recordings[0].ID == theirRecording || r.Answers[0].RecordingID != r.Recordings[0].ID ||
		r.Turns[1].AnswerID != r.Answers[0].ID || r.Candidate.ID == theirCandidate || r.Plan.ShortID == "12f4493d" {
		t.Errorf("%+v", r)
	}
	if ours := must(w.svc.Alias(w.ctx(), w.other, "ribbon", interview.AliasInterview, theirInterview)); ours != got.Interview.ID {
		t.Errorf("the alias leads to %s", ours)
	}
	if again := must(w.svc.Import(w.ctx(), a, elsewhere())); again.Outcome != interview.ImportKept {
		t.Errorf("a second time: %s", again.Outcome)
	}
	test := a
	test.Env = account.Test
	refuses(t, "into the other environment", only(w.svc.Import(w.ctx(), test, elsewhere())), interview.Conflict)
}

func TestWhatWasBegunHereIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	first := must(w.svc.Import(w.ctx(), w.operator(), elsewhere(pending)))
	_, _, err := w.svc.Enter(w.ctx(), w.svc.LinkToken(first.Interview))
	w.ok(err)
	got := must(w.svc.Import(w.ctx(), w.operator(), elsewhere()))
	if got.Outcome != interview.ImportKept || got.Note == "" || got.Interview.State != interview.Opened {
		t.Errorf("%+v", got)
	}
}

func TestWhatWasDeletedHereDoesNotComeBack(t *testing.T) {
	w := newWorld(t)
	must(w.svc.Import(w.ctx(), w.operator(), elsewhere()))
	w.reported(theirInterview)
	w.ok(w.svc.DeleteInterview(w.ctx(), w.key, theirInterview))
	got := must(w.svc.Import(w.ctx(), w.operator(), elsewhere()))
	if got.Outcome != interview.ImportKept || got.Note == "" {
		t.Errorf("%+v", got)
	}
	if _, settled, err := w.svc.ImportedAs(w.ctx(), w.operator(), "ribbon", theirInterview); !settled || err != nil {
		t.Errorf("settled: %v, %v", settled, err)
	}
}

func TestAPersonHereIsThePersonThere(t *testing.T) {
	w := newWorld(t)
	c := must(w.svc.CreateCandidate(w.ctx(), w.key, interview.Candidate{LastName: "Smith", Email: "jane@example.org"}, interview.OnceKey{}))
	got := must(w.svc.Import(w.ctx(), w.operator(), elsewhere()))
	if got.Interview.CandidateID != c.ID {
		t.Errorf("%s is another person than %s", got.Interview.CandidateID, c.ID)
	}
	now := must(w.svc.Candidate(w.ctx(), w.key, c.ID))
	if diff := cmp.Diff("Jane Smith", now.Name()); diff != "" {
		t.Error(diff)
	}
}

func TestAnImportThatMakesNoSenseIsRefused(t *testing.T) {
	w := newWorld(t)
	for name, change := range map[string]func(*interview.Elsewhere){
		"state":           func(in *interview.Elsewhere) { in.Interview.State = interview.Opened },
		"assessment":      func(in *interview.Elsewhere) { in.Assessment = nil },
		"candidate.email": func(in *interview.Elsewhere) { in.Candidate.Email = "nobody" },
		"plan.name":       func(in *interview.Elsewhere) { in.Plan.Name = "" },
		"questions[0].id": func(in *interview.Elsewhere) { in.Interview.Asked.Questions[0].ID = "1" },
		"recording":       func(in *interview.Elsewhere) { in.Recordings[0].SHA256 = "" },
		"id":              func(in *interview.Elsewhere) { in.Theirs.Interview = "" },
		"dimensions[0]":   func(in *interview.Elsewhere) { in.Assessment.Dimensions[0].Score = nil },
		"time":            func(in *interview.Elsewhere) { in.Interview.CompletedAt = time.Date(1, 2, 3, 0, 0, 0, 0, time.UTC) },
		"external_id":     func(in *interview.Elsewhere) { in.Interview.ExternalID = "\x00" },
		"position.title":  func(in *interview.Elsewhere) { in.Position = &interview.Position{} },
	} {
		refuses(t, name, only(w.svc.Import(w.ctx(), w.operator(), elsewhere(change))), interview.Invalid, name)
	}
	refuses(t, "ours as theirs", only(w.svc.Import(w.ctx(), w.operator(), elsewhere(func(in *interview.Elsewhere) { in.Assessment.Imported = false }))),
		interview.Invalid, "assessment")
	if all := must(w.svc.Interviews(w.ctx(), w.key, interview.Filter{}, interview.Page{})); len(all) != 0 {
		t.Errorf("%d interviews were left", len(all))
	}
}
