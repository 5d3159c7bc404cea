package interview

import (
	"cmp"
	"context"
	"slices"

	"github.com/candorhq/candor/internal/account"
)

// Ask records a request of the candidate whose link the actor came by. It is
// possible in every state, also after the end. The same request again while
// the first is open is that one.
func (s *Service) Ask(ctx context.Context, a account.Actor, kind RequestKind, note string) (Request, error) {
	err := first(oneOf("kind", &kind, RequestKinds()...), checkText("note", &note, MaxText))
	if err != nil {
		return Request{}, err
	}
	var out Request
	_, err = s.inRoom(ctx, a, func(tx Tx, iv *Interview) error {
		have, err := tx.Requests(ctx, iv.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(have, func(r Request) bool {
			return r.Kind == kind && r.State == RequestOpen && (note == "" || r.Note == note)
		})
		if i >= 0 {
			out = have[i]
			return nil
		}
		if len(have) >= MaxRequests {
			return Errorf(Conflict, "there are too many requests already; please write to the organization")
		}
		out = Request{ID: newID(), OrganizationID: iv.OrganizationID, Env: iv.Env, InterviewID: iv.ID,
			Kind: kind, Note: note, State: RequestOpen, CreatedAt: s.now()}
		if err := tx.SaveRequest(ctx, out); err != nil {
			return err
		}
		_, err = s.note(ctx, tx, *iv, RequestMade, facts{"request_id": out.ID, "request_kind": kind})
		return err
	})
	if err != nil {
		return Request{}, err
	}
	return out, nil
}

// Requests lists what an interview's candidate asked for, oldest first; it
// needs read:interviews, and a candidate lists its own.
func (s *Service) Requests(ctx context.Context, a account.Actor, interviewID string) ([]Request, error) {
	iv, err := findInterview(ctx, s.store, a, interviewID, account.ReadInterviews)
	if err != nil {
		return nil, err
	}
	return s.store.Requests(ctx, iv.ID)
}

// OpenRequests lists what candidates of the organization wait for an answer
// to, the longest wait first; it needs read:interviews. It pages by After and
// Limit alone.
func (s *Service) OpenRequests(ctx context.Context, a account.Actor, p Page) ([]Request, error) {
	sp, err := within(a, account.ReadInterviews)
	if err != nil {
		return nil, err
	}
	if p, err = bounded(Page{After: p.After, Limit: p.Limit}); err != nil {
		return nil, err
	}
	return s.store.OpenRequests(ctx, sp, p)
}

// AnswerRequest grants or refuses a request; it needs write:interviews. Extra
// time that is granted lengthens every limit of an interview that is not over,
// and written answers that are granted become possible. A deletion that is
// granted is [Service.Erase] and needs admin too; what else was granted is for
// people to do. A request that was answered is a [Conflict].
func (s *Service) AnswerRequest(ctx context.Context, a account.Actor, id string, with RequestAnswer) (Request, error) {
	err := first(checkText("reply", &with.Reply, MaxText), checkRange("percent", with.Percent, 0, MaxExtraTime))
	if err != nil {
		return Request{}, err
	}
	if err := allow(a, account.WriteInterviews); err != nil {
		return Request{}, err
	}
	var out Request
	err = s.write(ctx, func(tx Tx) error {
		r, err := find(ctx, tx.Request, id, "request")
		if err != nil {
			return err
		}
		iv, err := findInterview(ctx, tx, a, r.InterviewID, account.WriteInterviews)
		switch { // in the words for one that never was
		case is(err, Foreign):
			return Errorf(Foreign, "this request is another organization's")
		case is(err, NotFound):
			return unknown("request")
		case err != nil:
			return err
		}
		// The interview's row is the lock.
		if r, err = tx.Request(ctx, r.ID); err != nil {
			return err
		}
		if r.State != RequestOpen {
			return Errorf(Conflict, "this request has been answered")
		}
		if r.Kind == AskDeletion && with.Granted {
			if err := allow(a, account.Administer); err != nil {
				return err
			}
		}
		r.State, r.Reply, r.MemberID, r.AnsweredAt = RequestRefused, with.Reply, a.MemberID, s.now()
		if with.Granted {
			r.State = RequestGranted
			if r.Kind == AskTime {
				r.Percent = cmp.Or(with.Percent, DefaultExtraTime)
			}
			if err := s.grant(ctx, tx, &iv, r); err != nil {
				return err
			}
		}
		if err := tx.SaveRequest(ctx, r); err != nil {
			return err
		}
		out = r
		s.didTo(ctx, tx, a, iv, account.RequestAnswered, account.Facts{"request_id": r.ID, "kind": r.Kind, "state": r.State})
		_, err = s.note(ctx, tx, iv, RequestAnswered, facts{"request_id": r.ID, "request_kind": r.Kind, "request_state": r.State})
		if err != nil || r.Kind != AskDeletion || !with.Granted {
			return err
		}
		c, err := tx.Candidate(ctx, iv.CandidateID)
		if err != nil {
			return err
		}
		_, err = s.erase(ctx, tx, a, c, "the candidate asked for it, request "+r.ID)
		return err
	})
	if err != nil {
		return Request{}, err
	}
	return out, nil
}

// grant does what a granted request means for an interview that goes on.
func (s *Service) grant(ctx context.Context, tx Tx, iv *Interview, r Request) error {
	if iv.State.Over() {
		return nil
	}
	switch r.Kind {
	case AskTime:
		more := func(ms, most int64) int64 { return min(ms+ms*int64(r.Percent)/100, most) }
		l := &iv.Asked.Limits
		l.ThinkMS, l.MaxMS = more(cmp.Or(l.ThinkMS, DefaultThinkMS), MaxTimeLimitMS), more(l.MaxMS, MaxSittingMS)
		iv.Asked.Questions = slices.Clone(iv.Asked.Questions)
		for i := range iv.Asked.Questions {
			q := &iv.Asked.Questions[i]
			q.TimeLimitMS = more(cmp.Or(q.TimeLimitMS, DefaultTimeLimitMS), MaxTimeLimitMS)
		}
	case AskWritten:
		iv.Asked.Limits.AllowText = new(true)
	default:
		return nil
	}
	iv.UpdatedAt = s.now()
	return tx.SaveInterview(ctx, iv)
}
