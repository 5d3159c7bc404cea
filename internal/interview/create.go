package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// NewInterview is what a caller gives to make one.
type NewInterview struct {
	PlanID       string     // or Plan
	Plan         *Plan      // inline: made first
	PositionID   string     // default: the plan's
	Position     *Position  // inline: made first
	CandidateID  string     // or Candidate; neither: somebody nothing is known of
	Candidate    *Candidate // inline: found by external id or e-mail, else made
	Excluded     []string   // ids of plan questions to leave out
	Custom       []Question // questions of this interview only
	Order        []string   // ids of questions, and "custom_0" …, in asking order; default: by Order
	ExternalID   string
	Metadata     Metadata
	Extra        Extra
	Language     string
	ScheduledAt  time.Time
	ExpiresAt    time.Time // default: the plan's or the organization's expiry
	NeverExpires bool
	Test         bool // a test interview
	CompleteNow  bool // with Test: complete at once with a synthetic result
	NotInvited   bool // stay scheduled instead of invited
	Mail         bool // send the invitation by mail, as [Service.SendInvitation] does

	looked Plan // the plan, as it was before the transaction
}

// Created is a new interview with the link for its candidate.
type Created struct {
	Interview Interview
	Candidate Candidate
	LinkToken string // the secret part of the candidate's link
	Replayed  bool   // the same request had been made before
}

// CreateInterview makes an interview and invites its candidate; it needs
// write:interviews, and write:plans for an inline plan or position. What is
// asked is copied from the plan: a later change of the plan never changes it.
//
// A plan must be active; a draft can be tried in a test interview.
// Everything in the test environment is a test interview. One that is to
// complete at once is answered by [SyntheticAnswer], is in processing when this
// returns and becomes ready through the ordinary report stage, with every
// score withheld as "synthetic".
func (s *Service) CreateInterview(ctx context.Context, a account.Actor, in NewInterview, once OnceKey) (Created, error) {
	sp, err := within(a, account.WriteInterviews)
	if err != nil {
		return Created{}, err
	}
	if in.Plan != nil || in.Position != nil {
		if err := allow(a, account.WritePlans); err != nil {
			return Created{}, err
		}
	}
	in.Test = in.Test || sp.Env == account.Test
	if in, err = s.checkNew(in); err != nil {
		return Created{}, err
	}
	if in.PlanID != "" {
		// SQLite has one writer, which others wait for: what takes long to read and
		// decode is read before. A plan that cannot be is looked for again inside.
		in.looked = s.lookAt(ctx, a, in.PlanID)
	}
	var out Created
	err = s.write(ctx, func(tx Tx) error {
		id, again, err := s.once(ctx, tx, sp, "interview", once, func() (string, error) {
			var err error
			out, err = s.addInterview(ctx, tx, a, sp, in)
			return out.Interview.ID, err
		})
		if err != nil || !again {
			return err
		}
		iv, err := tx.Interview(ctx, id)
		if err == nil {
			err = erased(iv.ErasedAt, "interview")
		}
		if err != nil {
			return err
		}
		out, err = s.created(ctx, tx, iv)
		out.Replayed = true
		return err
	})
	return out, err
}

// checkNew checks what can be checked without the database. It works on
// copies of what the caller gave.
func (s *Service) checkNew(in NewInterview) (NewInterview, error) {
	now := s.now()
	err := first(
		checkText("external_id", &in.ExternalID, MaxName),
		checkMetadata("metadata", in.Metadata),
		checkExtra("extra", in.Extra),
		checkLanguage("language", &in.Language),
		checkTime("scheduled_at", &in.ScheduledAt),
		checkTime("expires_at", &in.ExpiresAt),
	)
	if err != nil {
		return in, err
	}
	switch {
	case in.PlanID == "" && in.Plan == nil:
		return in, Wrong("plan_id", "must be given, or a plan inline")
	case in.PlanID != "" && in.Plan != nil:
		return in, Wrong("plan", "must not be given beside plan_id")
	case in.PositionID != "" && in.Position != nil:
		return in, Wrong("position", "must not be given beside position_id")
	case in.CandidateID != "" && in.Candidate != nil:
		return in, Wrong("candidate", "must not be given beside candidate_id")
	case in.NeverExpires && !in.ExpiresAt.IsZero():
		return in, Wrong("expires_at", "must not be given for an interview that never expires")
	case !in.ExpiresAt.IsZero() && !in.ExpiresAt.After(now):
		return in, Wrong("expires_at", "must be in the future")
	case !in.ExpiresAt.IsZero() && !in.ExpiresAt.After(in.ScheduledAt):
		return in, Wrong("expires_at", "must be after scheduled_at")
	case in.CompleteNow && !in.Test:
		return in, Wrong("complete_now", "is only for test interviews")
	case in.Mail && in.NotInvited:
		return in, Wrong("mail", "must not be asked for while nobody is invited")
	case in.Mail && in.CompleteNow:
		return in, Wrong("mail", "must not be asked for an interview that is complete at once")
	case in.CompleteNow && in.NotInvited:
		return in, Wrong("complete_now", "needs an interview that is invited")
	}
	if in.Plan != nil {
		in.Plan = new(*in.Plan)
		if err := checkPlan("plan.", in.Plan); err != nil {
			return in, err
		}
	}
	if in.Position != nil {
		in.Position = new(*in.Position)
		if err := checkPosition("position.", in.Position); err != nil {
			return in, err
		}
	}
	in.Candidate = new(or(in.Candidate, Candidate{}))
	return in, checkCandidate("candidate.", in.Candidate)
}

func or[T any](v *T, fallback T) T {
	if v == nil {
		return fallback
	}
	return *v
}

func (s *Service) addInterview(ctx context.Context, tx Tx, a account.Actor, sp Space, in NewInterview) (Created, error) {
	pos, plan, err := s.planFor(ctx, tx, a, sp, in)
	if err != nil {
		return Created{}, err
	}
	cand, err := s.candidateFor(ctx, tx, a, sp, in)
	if err != nil {
		return Created{}, err
	}
	asked, err := snapshot(plan, in)
	if err != nil {
		return Created{}, err
	}
	now := s.now()
	iv := Interview{
		ID: newID(), OrganizationID: sp.OrganizationID, Env: sp.Env, Test: in.Test, State: Scheduled,
		PlanID: plan.ID, PositionID: pos, CandidateID: cand.ID, Asked: asked,
		ExternalID: in.ExternalID, Metadata: in.Metadata, Extra: in.Extra,
		CreatedAt: now, UpdatedAt: now, ScheduledAt: in.ScheduledAt, ExpiresAt: in.ExpiresAt,
	}
	if iv.ExpiresAt.IsZero() && !in.NeverExpires {
		if iv.ExpiresAt, err = expiry(ctx, tx, iv); err != nil {
			return Created{}, err
		}
	}
	s.issueLink(&iv)
	if !in.NotInvited {
		iv.State, iv.InvitedAt = Invited, now
	}
	if err := tx.SaveInterview(ctx, &iv); err != nil {
		return Created{}, err
	}
	if _, err := s.note(ctx, tx, iv, InterviewCreated, nil); err != nil {
		return Created{}, err
	}
	if iv.State == Invited {
		if _, err := s.note(ctx, tx, iv, InterviewInvited, nil); err != nil {
			return Created{}, err
		}
	}
	s.didTo(ctx, tx, a, iv, account.InterviewMade, account.Facts{"state": iv.State, "plan_id": iv.PlanID, "candidate_id": iv.CandidateID})
	if in.CompleteNow {
		if err := s.synthesize(ctx, tx, &iv); err != nil {
			return Created{}, err
		}
	}
	if in.Mail {
		c, err := s.mailable(ctx, tx, iv)
		if err == nil {
			_, err = s.mailInvitation(ctx, tx, iv, c)
		}
		if err != nil {
			return Created{}, err
		}
	}
	return Created{Interview: iv, Candidate: cand, LinkToken: s.LinkToken(iv)}, nil
}

// planFor finds or makes the plan and the position.
func (s *Service) planFor(ctx context.Context, tx Tx, a account.Actor, sp Space, in NewInterview) (position string, p Plan, err error) {
	switch {
	case in.Position != nil:
		pos := *in.Position
		if position, err = s.addPosition(ctx, tx, a, sp, &pos); err != nil {
			return "", Plan{}, inField("position", err)
		}
	case in.PositionID != "":
		pos, err := ownPosition(ctx, tx, a, in.PositionID)
		if err != nil {
			return "", Plan{}, inField("position_id", err)
		}
		if err := sameSpace(sp, pos.OrganizationID, pos.Env, "position"); err != nil {
			return "", Plan{}, inField("position_id", err)
		}
		position = pos.ID
	}
	if in.Plan != nil {
		p = *in.Plan
		if p.PositionID == "" {
			p.PositionID = position
		}
		if _, err := s.addPlan(ctx, tx, a, sp, &p); err != nil {
			return "", Plan{}, inField("plan", err)
		}
	} else {
		p, err = s.lookedAt(ctx, tx, a, in)
		if err == nil {
			err = sameSpace(sp, p.OrganizationID, p.Env, "plan")
		}
		if err != nil {
			return "", Plan{}, inField("plan_id", err)
		}
	}
	// One that is not finished can be tried.
	if p.Status != "active" && !(in.Test && p.Status == "draft") {
		return "", Plan{}, &Error{Kind: Conflict, Field: "plan_id", Message: "the plan is " + p.Status + ", not active"}
	}
	if position == "" {
		position = p.PositionID
	}
	return position, p, nil
}

func (s *Service) candidateFor(ctx context.Context, tx Tx, a account.Actor, sp Space, in NewInterview) (Candidate, error) {
	if in.CandidateID == "" {
		return s.findOrAddCandidate(ctx, tx, sp, *in.Candidate)
	}
	c, err := ownCandidate(ctx, tx, a, in.CandidateID)
	if err == nil {
		err = sameSpace(sp, c.OrganizationID, c.Env, "candidate")
	}
	if err == nil && !c.DeletedAt.IsZero() {
		err = unknown("candidate")
	}
	if err == nil && !c.ErasedAt.IsZero() {
		err = Errorf(Gone, "the candidate was erased")
	}
	return c, inField("candidate_id", err)
}

// sameSpace keeps the system, which may see everything, from joining what
// belongs to different organizations or environments.
func sameSpace(sp Space, orgID string, env account.Env, noun string) error {
	if sp.OrganizationID != orgID || sp.Env != env {
		return unknown(noun)
	}
	return nil
}

// expiry is when an interview expires by default: the plan's days, else the
// organization's, else [DefaultExpiryDays], from when it is meant to begin.
func expiry(ctx context.Context, tx Tx, iv Interview) (time.Time, error) {
	days := iv.Asked.Limits.ExpiryDays
	if days == 0 {
		org, err := tx.Organization(ctx, iv.OrganizationID)
		if err != nil {
			return time.Time{}, err
		}
		days = org.Settings.ExpiryDays
	}
	if days == 0 {
		days = DefaultExpiryDays
	}
	from := iv.CreatedAt
	if iv.ScheduledAt.After(from) {
		from = iv.ScheduledAt
	}
	return from.AddDate(0, 0, days), nil
}

// created is an interview with its candidate and link.
func (s *Service) created(ctx context.Context, r Reader, iv Interview) (Created, error) {
	c, err := r.Candidate(ctx, iv.CandidateID)
	return Created{Interview: iv, Candidate: c, LinkToken: s.LinkToken(iv)}, err
}
