package interview

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/candorhq/candor/internal/account"
)

// Result is the newest result of an interview by id or serial, or, while
// there is none, what there is: no assessment, and the turns of the answers
// that are transcribed so far. It needs read:interviews. While a re-run is
// going on the newest stored result stays in force.
//
// Of an interview that was ended only the frame comes back: no answers, no
// turns, no recordings, no assessment.
func (s *Service) Result(ctx context.Context, a account.Actor, ref string) (Result, error) {
	if byCandidate(a) {
		return Result{}, Errorf(Denied, "a candidate does not see the result here")
	}
	iv, err := interviewByRef(ctx, s.store, a, ref, account.ReadInterviews)
	if err != nil {
		return Result{}, err
	}
	s.sawResult(a, iv)
	return s.result(ctx, s.store, iv)
}

func (s *Service) result(ctx context.Context, r Reader, iv Interview) (Result, error) {
	if iv.ResultVersion == 0 || iv.State.Ended() {
		return s.gather(ctx, r, iv)
	}
	doc, _, err := r.ResultDocument(ctx, iv.ID, 0)
	if err != nil {
		return Result{}, err
	}
	return decode(doc, iv)
}

// decode reads a stored document and puts back what JSON leaves out.
func decode(doc []byte, iv Interview) (Result, error) {
	var out Result
	if err := json.Unmarshal(doc, &out); err != nil {
		return Result{}, fmt.Errorf("result of interview %s: %w", iv.ID, err)
	}
	out.Interview.Extra = iv.Extra
	for i := range out.Recordings {
		k := slices.IndexFunc(out.Media, func(m MediaKeys) bool { return m.RecordingID == out.Recordings[i].ID })
		if k >= 0 {
			out.Recordings[i].Key, out.Recordings[i].MP3Key = out.Media[k].Key, out.Media[k].MP3Key
		}
	}
	return out, nil
}

// ResultDocument is the stored JSON of a ready result; version 0 is the
// newest. It needs read:interviews. [NotFound] while there is none, [Gone]
// when the interview was ended. The bytes never change, except that the
// recordings of older versions disappear with [Service.RemoveRecordings].
func (s *Service) ResultDocument(ctx context.Context, a account.Actor, id string, version int) (doc []byte, v int, err error) {
	iv, err := s.readable(ctx, a, id)
	if err != nil {
		return nil, 0, err
	}
	if version < 0 || version > iv.ResultVersion || iv.ResultVersion == 0 {
		return nil, 0, unknown("result")
	}
	s.sawResult(a, iv)
	if doc, v, err = s.store.ResultDocument(ctx, iv.ID, version); is(err, NotFound) {
		return nil, 0, unknown("result")
	}
	if err != nil || v == iv.ResultVersion {
		return doc, v, err
	}
	recs, err := s.store.Recordings(ctx, iv.ID)
	if err != nil || !slices.ContainsFunc(recs, Recording.removed) {
		return doc, v, err
	}
	old, err := decode(doc, iv)
	if err != nil {
		return nil, 0, err
	}
	forget(&old, recs)
	doc, err = json.Marshal(old)
	return doc, v, err
}

// gather puts a result together from its rows, without an assessment.
func (s *Service) gather(ctx context.Context, r Reader, iv Interview) (Result, error) {
	out := Result{Interview: iv, Answers: []Answer{}, Turns: []Turn{}, Recordings: []Recording{}}
	org, err := r.Organization(ctx, iv.OrganizationID)
	if err != nil {
		return Result{}, err
	}
	out.Organization = Named{ID: org.ID, Serial: org.Serial, Name: org.Name}
	plan, err := r.Plan(ctx, iv.PlanID)
	if err != nil {
		return Result{}, err
	}
	out.Plan = PlanNamed{ID: plan.ID, Serial: plan.Serial, ShortID: plan.ShortID, Name: iv.Asked.PlanName, CreatedAt: plan.CreatedAt}
	if iv.PositionID != "" {
		pos, err := r.Position(ctx, iv.PositionID)
		if err != nil {
			return Result{}, err
		}
		out.Position = &pos
	}
	if out.Candidate, err = r.Candidate(ctx, iv.CandidateID); err != nil {
		return Result{}, err
	}
	out.Integrity = integrity(iv, nil, nil)
	if iv.State.Ended() {
		return out, nil
	}
	return out, s.gatherSitting(ctx, r, iv, &out)
}

// gatherSitting adds what was said, recorded and observed.
func (s *Service) gatherSitting(ctx context.Context, r Reader, iv Interview, out *Result) error {
	all, err := r.Answers(ctx, iv.ID)
	if err != nil {
		return err
	}
	out.Answers = counting(iv.Asked, all)
	if out.Turns, err = r.Turns(ctx, iv.ID); err != nil {
		return err
	}
	if len(out.Turns) == 0 {
		heard := slices.DeleteFunc(slices.Clone(out.Answers), Answer.pending)
		if out.Turns, _, err = s.lay(ctx, r, iv, heard); err != nil {
			return err
		}
	}
	recs, err := r.Recordings(ctx, iv.ID)
	if err != nil {
		return err
	}
	for _, rec := range recs {
		superseded := rec.Kind == AnswerRecording &&
			!slices.ContainsFunc(out.Answers, func(an Answer) bool { return an.RecordingID == rec.ID })
		if !superseded {
			out.Recordings = append(out.Recordings, rec)
			out.Media = append(out.Media, MediaKeys{RecordingID: rec.ID, Key: rec.Key, MP3Key: rec.MP3Key})
		}
	}
	forget(out, recs)
	if out.Sittings, err = r.Sittings(ctx, iv.ID); err != nil {
		return err
	}
	if out.Calls, err = r.Calls(ctx, iv.ID); err != nil {
		return err
	}
	signals, err := r.Signals(ctx, iv.ID)
	if err != nil {
		return err
	}
	out.Integrity = integrity(iv, out.Sittings, signals)
	if out.Turns == nil {
		out.Turns = []Turn{}
	}
	return nil
}

func (r Recording) removed() bool { return !r.RemovedAt.IsZero() }

// forget takes the blobs of removed recordings out of a result.
func forget(out *Result, recs []Recording) {
	gone := map[string]Recording{}
	for _, rec := range recs {
		if rec.removed() {
			gone[rec.ID] = rec
		}
	}
	out.Media = slices.DeleteFunc(out.Media, func(m MediaKeys) bool { _, ok := gone[m.RecordingID]; return ok })
	for i := range out.Recordings {
		if rec, ok := gone[out.Recordings[i].ID]; ok {
			out.Recordings[i].RemovedAt = rec.RemovedAt
			out.Recordings[i].Key, out.Recordings[i].MP3Key = "", ""
		}
	}
}

// What an observed signal takes off the integrity score of 100. The score is a
// count in a convenient form, so its confidence is always low.
const (
	noticePoints  = 5
	concernPoints = 15
)

// integrity sums up what was observed: 100 less 5 for each notice and 15 for
// each concern, not below 0; withheld as "not_observed" when the plan did not
// ask for signals, or when nobody sat in the room to observe. It never enters
// another score.
func integrity(iv Interview, sittings []Sitting, signals []Signal) Integrity {
	if !iv.Asked.Limits.Signals || len(sittings) == 0 {
		return Integrity{Judged: Judged{Withheld: "not_observed", Confidence: LowConfidence}}
	}
	score := 100.0
	for _, sig := range signals {
		switch sig.Severity {
		case "notice":
			score -= noticePoints
		case "concern":
			score -= concernPoints
		}
	}
	return Integrity{Signals: signals, Judged: Judged{
		Score: new(max(score, 0)), Confidence: LowConfidence, ConfidenceReasons: []string{"counted_signals"},
	}}
}

// Draft is the result as it will be stored, with the newest assessment and the
// next version number, for the report stage to render; its interview is still
// in processing. [Conflict] before the assessment, and while the interview is
// being assessed anew; [Gone] when it was ended.
func (s *Service) Draft(ctx context.Context, interviewID string) (Result, error) {
	iv, err := going(ctx, s.store, interviewID)
	if err != nil {
		return Result{}, err
	}
	run, err := stage(ctx, s.store, iv.ID, Assess)
	if err != nil {
		return Result{}, err
	}
	if run.State != StageDone {
		return Result{}, Errorf(Conflict, "this interview is still to be assessed")
	}
	as, err := s.store.Assessment(ctx, iv.ID, 0)
	if is(err, NotFound) {
		return Result{}, Errorf(Conflict, "this interview has not been assessed")
	}
	if err != nil {
		return Result{}, err
	}
	out, err := s.gather(ctx, s.store, iv)
	if err != nil {
		return Result{}, err
	}
	out.Assessment, out.Version, out.CreatedAt = &as, iv.ResultVersion+1, s.now()
	if as.Imported { // nobody here observed anything
		if as.Integrity != nil {
			out.Integrity.Judged = *as.Integrity
		}
		if out.Integrity.Signals, err = s.store.Signals(ctx, iv.ID); err != nil {
			return Result{}, err
		}
	}
	return out, nil
}

// SaveResult stores the document of a draft, makes the interview ready, and
// queues delivery. When the stage is done already its task ran twice and the
// stored result comes back. A draft that was overtaken by a newer result, by
// an answer or by a correction, judged or not, is a [Conflict], and the stage
// has to try again; [Gone] when the interview was ended.
func (s *Service) SaveResult(ctx context.Context, r Result) (Result, error) {
	if r.Assessment == nil {
		return Result{}, Wrong("assessment", "must be given")
	}
	var out Result
	err := s.write(ctx, func(tx Tx) error {
		iv, err := going(ctx, tx, r.Interview.ID)
		if err != nil {
			return err
		}
		run, err := stage(ctx, tx, iv.ID, Report)
		if err != nil {
			return err
		}
		if run.State == StageDone && iv.ResultVersion > 0 {
			out, err = s.result(ctx, tx, iv)
			return err
		}
		newest, err := tx.Assessment(ctx, iv.ID, 0)
		if err != nil {
			return err
		}
		assessed, err := stage(ctx, tx, iv.ID, Assess)
		if err != nil {
			return err
		}
		if iv.State != Processing || assessed.State != StageDone ||
			r.Assessment.Version != newest.Version || r.Version != iv.ResultVersion+1 {
			return Errorf(Conflict, "the interview has moved on since the draft")
		}
		iv.ResultVersion, iv.Score = r.Version, r.Assessment.Score
		if err := s.step(ctx, tx, &iv, Ready, "", nil); err != nil {
			return err
		}
		if err := s.doneStage(ctx, tx, iv.ID, Report); err != nil {
			return err
		}
		out = r
		out.Interview, out.CreatedAt = iv, s.now()
		if err := storeResult(ctx, tx, out); err != nil {
			return err
		}
		if r.Assessment.Imported { // what happened elsewhere is no news
			return s.doneStage(ctx, tx, iv.ID, Deliver)
		}
		if err := s.tellReady(ctx, tx, iv); err != nil || r.Version > 1 || !filmed(r) {
			return err
		}
		_, err = s.note(ctx, tx, iv, InterviewFilmed, nil)
		return err
	})
	if err != nil {
		return Result{}, err
	}
	return out, nil
}

func storeResult(ctx context.Context, tx Tx, r Result) error {
	doc, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("result of interview %s: %w", r.Interview.ID, err)
	}
	return tx.AddResult(ctx, r.Interview.ID, r.Version, doc)
}

// tellReady tells the webhooks of the newest result. The deliver stage is done
// when the event has been handed to each that wants it; how each delivery
// fares is seen there.
func (s *Service) tellReady(ctx context.Context, tx Tx, iv Interview) error {
	e, err := s.note(ctx, tx, iv, InterviewReady, nil)
	if err != nil {
		return err
	}
	if err := s.pendStages(ctx, tx, iv.ID, Deliver); err != nil {
		return err
	}
	hooks, err := wanting(ctx, tx, e, iv.PlanID)
	if err != nil || len(hooks) > 0 {
		return err
	}
	return s.doneStage(ctx, tx, iv.ID, Deliver)
}
