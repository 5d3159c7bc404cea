package interview

import (
	"context"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// StageNames lists the stages in order.
func StageNames() []Stage { return []Stage{Transcribe, Assess, Report, Deliver} }

// Stages shows how far each stage of an interview has come, in order; it
// needs read:interviews.
func (s *Service) Stages(ctx context.Context, a account.Actor, id string) ([]StageRun, error) {
	if byCandidate(a) {
		return nil, Errorf(Denied, "a candidate does not see the stages")
	}
	iv, err := findInterview(ctx, s.store, a, id, account.ReadInterviews)
	if err != nil {
		return nil, err
	}
	runs, err := s.store.StageRuns(ctx, iv.ID)
	if err != nil {
		return nil, err
	}
	out := make([]StageRun, 0, 4)
	for _, st := range StageNames() {
		out = append(out, runOf(runs, iv.ID, st))
	}
	return out, nil
}

// runOf is one stage of the runs, pending when it has not begun.
func runOf(runs []StageRun, interviewID string, st Stage) StageRun {
	if i := slices.IndexFunc(runs, func(r StageRun) bool { return r.Stage == st }); i >= 0 {
		return runs[i]
	}
	return StageRun{InterviewID: interviewID, Stage: st, State: StagePending}
}

// setStage changes one stage; fn tells whether it did.
func (s *Service) setStage(ctx context.Context, tx Tx, interviewID string, st Stage, fn func(*StageRun) bool) error {
	runs, err := tx.StageRuns(ctx, interviewID)
	if err != nil {
		return err
	}
	r := runOf(runs, interviewID, st)
	if !fn(&r) {
		return nil
	}
	r.InterviewID, r.Stage = interviewID, st
	return tx.SaveStageRun(ctx, r)
}

func (r *StageRun) finish(at time.Time) {
	if r.StartedAt.IsZero() {
		r.StartedAt = at
	}
	r.State, r.Reason, r.FinishedAt = StageDone, "", at
}

func (s *Service) doneStage(ctx context.Context, tx Tx, interviewID string, st Stage) error {
	return s.setStage(ctx, tx, interviewID, st, func(r *StageRun) bool {
		if r.State == StageDone {
			return false
		}
		r.finish(s.now())
		return true
	})
}

// pendStages makes stages begin anew.
func (s *Service) pendStages(ctx context.Context, tx Tx, interviewID string, stages ...Stage) error {
	for _, st := range stages {
		err := s.setStage(ctx, tx, interviewID, st, func(r *StageRun) bool {
			*r = StageRun{State: StagePending}
			return true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stage reads one stage inside a transaction.
func stage(ctx context.Context, r Reader, interviewID string, st Stage) (StageRun, error) {
	runs, err := r.StageRuns(ctx, interviewID)
	return runOf(runs, interviewID, st), err
}

// StageBegan shows that a stage is running. A completed interview is in
// processing from its first stage on, and a failed one again when its assess
// or report stage is run again. A stage that is done stays done: its task ran twice. [Gone]
// when the interview was ended.
func (s *Service) StageBegan(ctx context.Context, interviewID string, st Stage, attempt int) error {
	return s.write(ctx, func(tx Tx) error {
		iv, err := going(ctx, tx, interviewID)
		if err != nil {
			return err
		}
		run, err := stage(ctx, tx, iv.ID, st)
		if err != nil || run.State == StageDone {
			return err
		}
		// One answer gave up; the others that still arrive do not hide it.
		if st == Transcribe && iv.State == Failed {
			return nil
		}
		run.State, run.Attempt, run.Reason = StageRunning, attempt, ""
		run.StartedAt, run.FinishedAt = s.now(), time.Time{}
		if err := tx.SaveStageRun(ctx, run); err != nil {
			return err
		}
		if st != Deliver && (iv.State == Completed || iv.State == Failed) {
			return s.step(ctx, tx, &iv, Processing, "", nil)
		}
		return nil
	})
}

// StageWaits shows that a stage waits for an engine and goes on by itself.
func (s *Service) StageWaits(ctx context.Context, interviewID string, st Stage, reason string) error {
	return s.write(ctx, func(tx Tx) error {
		iv, err := going(ctx, tx, interviewID)
		if err != nil {
			return err
		}
		return s.setStage(ctx, tx, iv.ID, st, func(r *StageRun) bool {
			if r.State == StageDone {
				return false
			}
			r.State, r.Reason = StageWaiting, shorten(reason)
			return true
		})
	})
}

// StageFailed gives up: the interview becomes failed, with the reason, and
// [Service.Rerun] resumes it. While the candidate is still answering, and for
// the deliver stage, only the stage is shown as failed. An interview that was
// ended meanwhile is left alone.
func (s *Service) StageFailed(ctx context.Context, interviewID string, st Stage, reason string) error {
	return s.write(ctx, func(tx Tx) error {
		iv, err := going(ctx, tx, interviewID)
		if is(err, Gone) {
			return nil
		}
		if err != nil {
			return err
		}
		run, err := stage(ctx, tx, iv.ID, st)
		if err != nil || run.State == StageDone {
			return err
		}
		run.State, run.Reason, run.FinishedAt = StageFailed, shorten(reason), s.now()
		if err := tx.SaveStageRun(ctx, run); err != nil {
			return err
		}
		if st == Deliver {
			return nil
		}
		if iv.State == Completed {
			if err := s.step(ctx, tx, &iv, Processing, "", nil); err != nil {
				return err
			}
		}
		if iv.State != Processing {
			return nil
		}
		iv.Reason = string(st) + ": " + run.Reason
		return s.step(ctx, tx, &iv, Failed, InterviewFailed, facts{"stage": st})
	})
}

// Rerun runs a stage and those after it again and makes a new version; the old
// one stays. It needs write:interviews and an interview that is ready or
// failed. From transcribe every recording is transcribed again; from deliver
// the newest result is told to the webhooks again and the state stays.
func (s *Service) Rerun(ctx context.Context, a account.Actor, id string, from Stage) (Interview, error) {
	if !slices.Contains(StageNames(), from) {
		return Interview{}, Wrong("stage", "must be one of transcribe, assess, report, deliver")
	}
	return s.change(ctx, a, id, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		switch {
		case byCandidate(a):
			return Errorf(Denied, "a candidate cannot do this")
		case iv.State != Ready && iv.State != Failed:
			return refused(iv.State, Processing)
		}
		if from == Transcribe || from == Assess {
			if err := notImported(ctx, tx, *iv); err != nil {
				return err
			}
		}
		s.didTo(ctx, tx, a, *iv, account.InterviewRerun, account.Facts{"from": from})
		switch from {
		case Transcribe:
			return s.again(ctx, tx, iv)
		case Assess:
			return s.advanceSettled(ctx, tx, iv)
		case Report:
			as, err := tx.Assessment(ctx, iv.ID, 0)
			if is(err, NotFound) {
				return Errorf(Conflict, "this interview has not been assessed")
			}
			if err != nil {
				return err
			}
			run, err := stage(ctx, tx, iv.ID, Assess)
			if err != nil {
				return err
			}
			if run.State != StageDone {
				return Errorf(Conflict, "the assessment is older than the answers; run it again from assess")
			}
			if err := s.step(ctx, tx, iv, Processing, "", nil); err != nil {
				return err
			}
			if err := s.pendStages(ctx, tx, iv.ID, Report, Deliver); err != nil {
				return err
			}
			return s.queueReport(ctx, tx, *iv, as.Version)
		}
		if iv.ResultVersion == 0 {
			return Errorf(Conflict, "this interview has no result to deliver")
		}
		return s.tellReady(ctx, tx, *iv)
	})
}

// advanceSettled is advance for a caller who has to know that it went on.
func (s *Service) advanceSettled(ctx context.Context, tx Tx, iv *Interview) error {
	if err := s.advance(ctx, tx, iv); err != nil {
		return err
	}
	if iv.State != Processing {
		return Errorf(Conflict, "answers are still being transcribed; run it again from transcribe")
	}
	return nil
}

// again has every counting recording transcribed anew.
func (s *Service) again(ctx context.Context, tx Tx, iv *Interview) error {
	all, err := tx.Answers(ctx, iv.ID)
	if err != nil {
		return err
	}
	if err := s.step(ctx, tx, iv, Processing, "", nil); err != nil {
		return err
	}
	var queued bool
	for _, an := range counting(iv.Asked, all) {
		if an.RecordingID == "" {
			continue
		}
		rec, err := tx.Recording(ctx, an.RecordingID)
		if err != nil {
			return err
		}
		if !rec.RemovedAt.IsZero() {
			continue // its transcript is all that is left of it
		}
		an.State, an.Reason, queued = Received, "", true
		if err := tx.SaveAnswer(ctx, &an); err != nil {
			return err
		}
		if err := s.queueTranscribe(ctx, tx, *iv, an); err != nil {
			return err
		}
	}
	if !queued {
		return s.advance(ctx, tx, iv)
	}
	return s.pendStages(ctx, tx, iv.ID, StageNames()...)
}
