package interview

import (
	"context"
	"slices"

	"github.com/candorhq/candor/internal/account"
)

// Complete ends the asking: what was answered is processed. The actor is the
// candidate of an interview in progress, or a key with write:interviews at any
// time before the end. An empty reason is found out; a candidate who answered
// everything has completed for that reason. Completing twice is a [Conflict].
//
// An interview without any answer becomes ready too, with every score withheld
// as "no_answer".
func (s *Service) Complete(ctx context.Context, a account.Actor, id string, why Completion) (Interview, error) {
	if why != "" {
		if err := oneOf("completion_reason", &why, AllAnswered, CandidateDone, TimeUp, ByCaller); err != nil {
			return Interview{}, err
		}
	}
	if id == "" {
		id = a.InterviewID
	}
	return s.change(ctx, a, id, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		if !iv.State.May(Completed) {
			return refused(iv.State, Completed)
		}
		if byCandidate(a) && iv.State != InProgress && iv.State != Interrupted {
			return Errorf(Conflict, "this interview has not been started")
		}
		all, err := tx.Answers(ctx, iv.ID)
		if err != nil {
			return err
		}
		full := len(counting(iv.Asked, all)) == len(iv.Asked.Questions)
		reason := why
		switch {
		case reason == TimeUp || reason == ByCaller:
		case full:
			reason = AllAnswered
		case byCandidate(a):
			reason = CandidateDone
		case reason == "" || reason == AllAnswered:
			reason = ByCaller
		}
		return s.finish(ctx, tx, iv, reason)
	})
}

// finish completes an interview, queues what is still to be transcribed, and
// moves on at once when nothing is.
func (s *Service) finish(ctx context.Context, tx Tx, iv *Interview, why Completion) error {
	if err := s.endSittings(ctx, tx, iv.ID); err != nil {
		return err
	}
	all, err := tx.Answers(ctx, iv.ID)
	if err != nil {
		return err
	}
	iv.Completion, iv.DurationMS = why, 0
	answers := counting(iv.Asked, all)
	for _, an := range answers {
		iv.DurationMS += an.DurationMS
	}
	if err := s.step(ctx, tx, iv, Completed, InterviewCompleted, facts{"completion_reason": why}); err != nil {
		return err
	}
	for _, an := range answers {
		if !an.pending() {
			continue
		}
		// One whose task gave up while the interview went on gets another.
		if err := s.queueTranscribe(ctx, tx, *iv, an); err != nil {
			return err
		}
	}
	return s.advance(ctx, tx, iv)
}

// advance moves an interview whose asking is over on to the assess stage,
// unless a counting answer has no words yet: then it will be called again when
// they come. On an interview that is ready it begins the next version; that is
// how an answer that was late on the wire, and a correction, get into it.
func (s *Service) advance(ctx context.Context, tx Tx, iv *Interview) error {
	switch iv.State {
	case Completed, Processing, Ready, Failed:
	default:
		return nil
	}
	all, err := tx.Answers(ctx, iv.ID)
	if err != nil {
		return err
	}
	answers := counting(iv.Asked, all)
	if slices.ContainsFunc(answers, Answer.pending) {
		return nil
	}
	turns, length, err := s.lay(ctx, tx, *iv, answers)
	if err != nil {
		return err
	}
	if err := tx.SaveTurns(ctx, *iv, turns); err != nil {
		return err
	}
	iv.DurationMS = length + typed(answers)
	if iv.State == Processing {
		iv.UpdatedAt = s.now()
		err = tx.SaveInterview(ctx, iv)
	} else {
		err = s.step(ctx, tx, iv, Processing, "", nil)
	}
	if err != nil {
		return err
	}
	return s.reassess(ctx, tx, *iv)
}

// typed is how long was written, in ms: part of an interview's duration, and of
// no recording.
func typed(answers []Answer) (ms int64) {
	for _, an := range answers {
		if an.RecordingID == "" {
			ms += an.DurationMS
		}
	}
	return ms
}

// reassess begins the assess stage and makes those after it wait for it.
func (s *Service) reassess(ctx context.Context, tx Tx, iv Interview) error {
	if err := s.doneStage(ctx, tx, iv.ID, Transcribe); err != nil {
		return err
	}
	if err := s.pendStages(ctx, tx, iv.ID, Assess, Report, Deliver); err != nil {
		return err
	}
	if iv.Completion == Synthetic {
		return s.addSynthetic(ctx, tx, iv)
	}
	return s.queueAssess(ctx, tx, iv)
}
