package interview

import (
	"context"

	"github.com/candorhq/candor/internal/account"
)

// did notes in the organization's audit log what the actor does in this
// transaction.
func (s *Service) did(ctx context.Context, tx Tx, a account.Actor, sp Space, did account.Action, kind, id string, f account.Facts) {
	if sp.Env == account.Test {
		if f == nil {
			f = account.Facts{}
		}
		f["env"] = sp.Env
	}
	tx.Note(a.Placed(ctx).Note(s.now(), sp.OrganizationID, did, kind, id, f))
}

// didTo is did of an interview.
func (s *Service) didTo(ctx context.Context, tx Tx, a account.Actor, iv Interview, did account.Action, f account.Facts) {
	s.did(ctx, tx, a, Space{OrganizationID: iv.OrganizationID, Env: iv.Env}, did, "interview", iv.ID, f)
}

// saw tells the audit trail that the actor opened something of an interview.
// A candidate's look at the own interview is not told.
func (s *Service) saw(a account.Actor, orgID string, what account.Action, interviewID string) {
	if !byCandidate(a) {
		s.c.Trail.Saw(a, orgID, what, "interview", interviewID)
	}
}

// sawResult is saw of a result, or of the answers that there are before it.
func (s *Service) sawResult(a account.Actor, iv Interview) {
	if !iv.StartedAt.IsZero() && !iv.State.Ended() || iv.ResultVersion > 0 {
		s.saw(a, iv.OrganizationID, account.ResultSeen, iv.ID)
	}
}
