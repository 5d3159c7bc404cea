package interview

import (
	"context"
	"slices"

	"github.com/candorhq/candor/internal/account"
)

// Assessments lists the versions of an interview's assessment, newest first;
// it needs read:interviews. What a candidate took back is [Gone].
func (s *Service) Assessments(ctx context.Context, a account.Actor, id string) ([]Assessment, error) {
	iv, err := s.readable(ctx, a, id)
	if err != nil {
		return nil, err
	}
	return s.store.AssessmentVersions(ctx, iv.ID)
}

// readable finds an interview whose outcome the actor may read.
func (s *Service) readable(ctx context.Context, a account.Actor, ref string) (Interview, error) {
	if byCandidate(a) {
		return Interview{}, Errorf(Denied, "a candidate does not see the result here")
	}
	iv, err := interviewByRef(ctx, s.store, a, ref, account.ReadInterviews)
	if err != nil {
		return Interview{}, err
	}
	if iv.State.Ended() {
		return Interview{}, Errorf(Gone, "this interview is %s", words(iv.State))
	}
	return iv, nil
}

// Case is all the assess stage needs.
type Case struct {
	Interview Interview
	Answers   []Answer // the takes that count, in asking order
	Turns     []Turn
}

// Case gathers what is to be judged. While an answer's words are still to come
// it is a [Conflict], and the stage has to try again; [Gone] when the
// interview was ended.
func (s *Service) Case(ctx context.Context, interviewID string) (Case, error) {
	iv, err := going(ctx, s.store, interviewID)
	if err != nil {
		return Case{}, err
	}
	all, err := s.store.Answers(ctx, iv.ID)
	if err != nil {
		return Case{}, err
	}
	answers := counting(iv.Asked, all)
	if slices.ContainsFunc(answers, Answer.pending) {
		return Case{}, Errorf(Conflict, "answers are still being transcribed")
	}
	turns, err := s.store.Turns(ctx, iv.ID)
	return Case{Interview: iv, Answers: answers, Turns: turns}, err
}

// SaveAssessment keeps a new version and queues the report stage. When the
// stage is done already, its task ran twice and nothing changes. When answers or
// corrections have come since the case was read it is a [Conflict], and the
// stage has to try again; [Gone] when the interview was ended.
func (s *Service) SaveAssessment(ctx context.Context, interviewID string, as Assessment) error {
	if err := checkAssessment(as); err != nil {
		return err
	}
	return s.write(ctx, func(tx Tx) error {
		iv, err := going(ctx, tx, interviewID)
		if err != nil {
			return err
		}
		run, err := stage(ctx, tx, iv.ID, Assess)
		if err != nil || run.State == StageDone {
			return err
		}
		turns, err := tx.Turns(ctx, iv.ID)
		if err != nil {
			return err
		}
		// Words that changed keep their turns' ids: only the version tells.
		changed := as.Basis != 0 && as.Basis != iv.Version
		if iv.State != Processing || changed || !covers(as, turns) {
			return Errorf(Conflict, "the interview has moved on since it was judged")
		}
		return s.addAssessment(ctx, tx, iv, as)
	})
}

func (s *Service) addAssessment(ctx context.Context, tx Tx, iv Interview, as Assessment) error {
	as.ID, as.InterviewID, as.Version, as.CreatedAt = newID(), iv.ID, 0, s.now()
	if err := tx.AddAssessment(ctx, &as); err != nil {
		return err
	}
	if err := s.doneStage(ctx, tx, iv.ID, Assess); err != nil {
		return err
	}
	if err := s.pendStages(ctx, tx, iv.ID, Report, Deliver); err != nil {
		return err
	}
	return s.queueReport(ctx, tx, iv, as.Version)
}

// covers tells whether an assessment was made of these turns: it names none
// that is gone, and misses no answer that is there.
func covers(as Assessment, turns []Turn) bool {
	said := map[string]Turn{}
	for _, t := range turns {
		if t.Speaker == TheCandidate {
			said[t.QuestionID] = t
		}
	}
	for _, an := range as.Answers {
		t, answered := said[an.QuestionID]
		if an.TurnID != "" && an.TurnID != t.ID || answered && t.Text != "" && an.Withheld == "no_answer" {
			return false
		}
	}
	return true
}

// checkAssessment holds an engine to the promise every door relies on: a
// number from 0 to 100, or a reason.
func checkAssessment(as Assessment) error {
	if err := as.check("score"); err != nil {
		return err
	}
	for i, an := range as.Answers {
		if err := an.check(index("answers", i)); err != nil {
			return err
		}
	}
	for i, sk := range as.Skills {
		if err := sk.check(index("skills", i)); err != nil {
			return err
		}
	}
	for i, d := range as.Dimensions {
		if err := d.check(index("dimensions", i)); err != nil {
			return err
		}
	}
	return nil
}

func (j Judged) check(at string) error {
	switch {
	case j.Score == nil && j.Withheld == "":
		return Wrong(at, "has neither a score nor a reason to withhold it")
	case j.Score != nil && j.Withheld != "":
		return Wrong(at, "has a score and a reason to withhold it")
	case j.Score != nil:
		return checkPercent(at, *j.Score)
	}
	return nil
}
