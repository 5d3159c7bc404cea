package interview

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
)

// Share makes a link to the report that works without an account. The token is
// returned once; only its hash is kept. It needs write:interviews and an
// interview with a result. A zero time means [ShareFor] from now.
func (s *Service) Share(ctx context.Context, a account.Actor, interviewID string, expires time.Time) (Share, string, error) {
	if err := checkTime("expires_at", &expires); err != nil {
		return Share{}, "", err
	}
	if expires.IsZero() {
		expires = s.now().Add(ShareFor)
	}
	if !expires.After(s.now()) {
		return Share{}, "", Wrong("expires_at", "must be in the future")
	}
	var secret [32]byte
	rand.Read(secret[:]) // never fails
	token := base64.RawURLEncoding.EncodeToString(secret[:])
	var out Share
	_, err := s.change(ctx, a, interviewID, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		if byCandidate(a) {
			return Errorf(Denied, "a candidate cannot share a report")
		}
		if err := shareable(*iv); err != nil {
			return err
		}
		out = Share{ID: newID(), OrganizationID: iv.OrganizationID, Env: iv.Env, InterviewID: iv.ID,
			TokenHash: tokenHash(token), ExpiresAt: expires, CreatedAt: s.now()}
		s.didTo(ctx, tx, a, *iv, account.ReportShared, account.Facts{"share_id": out.ID, "expires_at": out.ExpiresAt})
		return tx.SaveShare(ctx, out)
	})
	if err != nil {
		return Share{}, "", err
	}
	return out, token, nil
}

func shareable(iv Interview) error {
	switch {
	case iv.State.Ended():
		return over(iv.State)
	case iv.ResultVersion == 0:
		return Errorf(Conflict, "this interview has no result yet")
	}
	return nil
}

// StableShare derives the one long-lived report token of a result, for
// dialects whose answers carry a link; it makes the share when there is none.
// It needs read:interviews only: who may read the answer may follow its link.
// A share that was revoked stays so and is [Gone].
func (s *Service) StableShare(ctx context.Context, a account.Actor, interviewID string) (token string, err error) {
	iv, err := s.readable(ctx, a, interviewID)
	if err != nil {
		return "", err
	}
	if err := shareable(iv); err != nil {
		return "", err
	}
	token = s.derive("share", iv.ID)
	sh, err := s.store.ShareByToken(ctx, tokenHash(token))
	switch {
	case err == nil && !sh.RevokedAt.IsZero():
		return "", Errorf(Gone, "the link was revoked")
	case err == nil:
		return token, nil
	case !is(err, NotFound):
		return "", err
	}
	// The id is derived too, so that two first readers make one share.
	sh = Share{ID: uuid.NewSHA1(turnSpace, []byte(iv.ID+"/share")).String(), OrganizationID: iv.OrganizationID,
		Env: iv.Env, InterviewID: iv.ID, TokenHash: tokenHash(token), CreatedAt: s.now()}
	err = s.write(ctx, func(tx Tx) error {
		if _, err := tx.ShareByToken(ctx, sh.TokenHash); !is(err, NotFound) {
			return err
		}
		s.didTo(ctx, tx, a, iv, account.ReportShared, account.Facts{"share_id": sh.ID, "stable": true})
		return raced(tx, tx.SaveShare(ctx, sh))
	})
	return token, err
}

// StableToken is the token of [Service.StableShare] once more. It opens nothing
// where that was never asked for, or was taken back.
func (s *Service) StableToken(interviewID string) string { return s.derive("share", interviewID) }

// Shares lists the links to an interview's report; it needs read:interviews.
func (s *Service) Shares(ctx context.Context, a account.Actor, interviewID string) ([]Share, error) {
	iv, err := s.readable(ctx, a, interviewID)
	if err != nil {
		return nil, err
	}
	return s.store.Shares(ctx, iv.ID)
}

// RevokeShare makes a link stop working, for good; it needs write:interviews.
// Twice is fine.
func (s *Service) RevokeShare(ctx context.Context, a account.Actor, interviewID, shareID string) error {
	_, err := s.change(ctx, a, interviewID, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		if byCandidate(a) {
			return Errorf(Denied, "a candidate cannot do this")
		}
		all, err := tx.Shares(ctx, iv.ID)
		if err != nil {
			return err
		}
		for _, sh := range all {
			if sh.ID != shareID {
				continue
			}
			if sh.RevokedAt.IsZero() {
				sh.RevokedAt = s.now()
				s.didTo(ctx, tx, a, *iv, account.ShareRevoked, account.Facts{"share_id": sh.ID})
				return tx.SaveShare(ctx, sh)
			}
			return nil
		}
		return unknown("share")
	})
	return err
}

// SharedResult resolves a share token and counts the view. [NotFound] for a
// token that never was, [Gone] when it expired or was revoked, or when the
// interview or its candidate is gone. A token that opens nothing is found out
// by reading alone.
func (s *Service) SharedResult(ctx context.Context, token string) (Result, error) {
	if _, _, err := s.shared(ctx, s.store, token); err != nil {
		return Result{}, err
	}
	var out Result
	var sh Share
	err := s.write(ctx, func(tx Tx) error {
		var iv Interview
		var err error
		if iv, sh, err = s.shared(ctx, tx, token); err != nil {
			return err
		}
		if out, err = s.result(ctx, tx, iv); err != nil {
			return err
		}
		sh.Views++
		sh.ViewedAt = s.now()
		return tx.SaveShare(ctx, sh)
	})
	if err != nil {
		return Result{}, err
	}
	s.sawShared(ctx, sh, account.ReportSeen)
	return out, nil
}

// SharedMedia is [Service.SharedResult] for what a report leads to, its
// recordings and its PDF: it counts no view.
func (s *Service) SharedMedia(ctx context.Context, token string) (Result, error) {
	iv, sh, err := s.shared(ctx, s.store, token)
	if err != nil {
		return Result{}, err
	}
	s.sawShared(ctx, sh, account.RecordingSeen)
	return s.result(ctx, s.store, iv)
}

// sawShared tells the audit trail that somebody followed a link.
func (s *Service) sawShared(ctx context.Context, sh Share, what account.Action) {
	a := account.Actor{OrganizationID: sh.OrganizationID, ShareID: sh.ID}.Placed(ctx)
	s.saw(a, sh.OrganizationID, what, sh.InterviewID)
}

// shared finds what a token opens. Inside a transaction the interview's row is
// the lock: no view is lost, no revocation undone.
func (s *Service) shared(ctx context.Context, r Reader, token string) (Interview, Share, error) {
	if !isToken(token) {
		return Interview{}, Share{}, unknown("report")
	}
	sh, err := r.ShareByToken(ctx, tokenHash(token))
	if is(err, NotFound) {
		return Interview{}, Share{}, unknown("report")
	}
	if err != nil {
		return Interview{}, Share{}, err
	}
	iv, err := r.Interview(ctx, sh.InterviewID)
	if err != nil {
		return Interview{}, Share{}, err
	}
	switch sh, err = r.ShareByToken(ctx, sh.TokenHash); {
	case err != nil:
		return Interview{}, Share{}, err
	case !sh.RevokedAt.IsZero():
		return Interview{}, Share{}, Errorf(Gone, "this link was revoked")
	case !sh.ExpiresAt.IsZero() && !s.now().Before(sh.ExpiresAt):
		return Interview{}, Share{}, Errorf(Gone, "this link has expired")
	}
	c, err := r.Candidate(ctx, iv.CandidateID)
	if err != nil {
		return Interview{}, Share{}, err
	}
	if !c.ErasedAt.IsZero() || iv.State.Ended() || !iv.DeletedAt.IsZero() {
		return Interview{}, Share{}, Errorf(Gone, "this report is no longer available")
	}
	return iv, sh, nil
}
