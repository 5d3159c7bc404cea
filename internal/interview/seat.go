package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Seat is everything the candidate's room shows of one interview.
type Seat struct {
	Interview    Interview
	Candidate    Candidate
	Organization account.Organization
	Position     Position // zero where the interview has none
	Answers      []Answer // every take
	Tries        []Try
	Requests     []Request
	Sittings     []Sitting
	Recordings   []Recording
	Uploads      []Upload // that are not finished
	Signals      []Signal
}

// Last is the newest answer to a question; ok is false where there is none.
func (st Seat) Last(questionID string) (last Answer, ok bool) {
	for _, an := range st.Answers {
		if an.QuestionID == questionID && an.Take > last.Take {
			last, ok = an, true
		}
	}
	return last, ok
}

// Try is the candidate's try at a question, zero where it was not shown.
func (st Seat) Try(questionID string) Try {
	for _, t := range st.Tries {
		if t.QuestionID == questionID {
			return t
		}
	}
	return Try{}
}

// Sat is how long the candidate has sat in the interview until now.
func (st Seat) Sat(now time.Time) time.Duration {
	var sum time.Duration
	for _, s := range st.Sittings {
		end := s.EndedAt
		if end.IsZero() {
			end = now
		}
		sum += end.Sub(s.StartedAt)
	}
	return sum
}

// Seat reads it for the candidate whose link the actor came by.
func (s *Service) Seat(ctx context.Context, a account.Actor) (Seat, error) {
	if !byCandidate(a) {
		return Seat{}, Errorf(Denied, "this needs a candidate's link")
	}
	iv, err := findInterview(ctx, s.store, a, a.InterviewID, account.ReadInterviews)
	if err != nil {
		return Seat{}, err
	}
	out := Seat{Interview: iv}
	if out.Candidate, err = s.store.Candidate(ctx, iv.CandidateID); err != nil {
		return Seat{}, err
	}
	if out.Organization, err = s.store.Organization(ctx, iv.OrganizationID); err != nil {
		return Seat{}, err
	}
	if iv.PositionID != "" {
		if out.Position, err = s.store.Position(ctx, iv.PositionID); err != nil && !is(err, NotFound) {
			return Seat{}, err
		}
	}
	for _, read := range []func() error{
		func() error { out.Answers, err = s.store.Answers(ctx, iv.ID); return err },
		func() error { out.Tries, err = s.store.Tries(ctx, iv.ID); return err },
		func() error { out.Requests, err = s.store.Requests(ctx, iv.ID); return err },
		func() error { out.Sittings, err = s.store.Sittings(ctx, iv.ID); return err },
		func() error { out.Recordings, err = s.store.Recordings(ctx, iv.ID); return err },
		func() error { out.Uploads, err = s.store.OpenUploads(ctx, iv.ID); return err },
		func() error { out.Signals, err = s.store.Signals(ctx, iv.ID); return err },
	} {
		if err := read(); err != nil {
			return Seat{}, err
		}
	}
	return out, nil
}

// Visit turns a link token into the candidate's actor in every state of the
// interview, for the page on the candidate's rights, which outlives the
// interview. Nothing changes by it. A token that never was, or that a newer
// one replaced, is [NotFound].
func (s *Service) Visit(ctx context.Context, token string) (account.Actor, Interview, error) {
	if !isToken(token) {
		return account.Actor{}, Interview{}, unknown("interview")
	}
	iv, err := s.store.InterviewByLink(ctx, tokenHash(token))
	if is(err, NotFound) || err == nil && !s.isLink(iv, token) {
		return account.Actor{}, Interview{}, unknown("interview")
	}
	if err != nil {
		return account.Actor{}, Interview{}, err
	}
	return account.Actor{OrganizationID: iv.OrganizationID, Env: iv.Env, InterviewID: iv.ID}, iv, nil
}

// Departed is what a link still tells when its interview is gone.
type Departed struct {
	At           time.Time // when nobody could read it any more
	Erased       bool      // with all that is known of the candidate; else the interview alone was deleted
	Organization account.Organization
	Language     string // of the questions, BCP 47
}

// Departed tells the holder of a link what became of an interview that was
// deleted or erased. It is made of what an erasure leaves: the hash of the
// token, the day, and whose the interview was, nothing about a person. A token
// that never was, or whose interview is still there, is [NotFound].
func (s *Service) Departed(ctx context.Context, token string) (Departed, error) {
	_, iv, err := s.Visit(ctx, token)
	if err != nil {
		return Departed{}, err
	}
	if iv.DeletedAt.IsZero() {
		return Departed{}, unknown("interview")
	}
	out := Departed{At: iv.DeletedAt, Language: iv.Asked.Language}
	if !iv.ErasedAt.IsZero() {
		out.At, out.Erased = iv.ErasedAt, true
	}
	if out.Organization, err = s.store.Organization(ctx, iv.OrganizationID); err != nil {
		return Departed{}, err
	}
	return out, nil
}

// Transcripts are the words of an interview's answers, every version of each,
// oldest first, by answer; it needs read:interviews, and a candidate reads its
// own.
func (s *Service) Transcripts(ctx context.Context, a account.Actor, interviewID string) (map[string][]Transcript, error) {
	iv, err := findInterview(ctx, s.store, a, interviewID, account.ReadInterviews)
	if err != nil {
		return nil, err
	}
	s.sawResult(a, iv)
	answers, err := s.store.Answers(ctx, iv.ID)
	if err != nil {
		return nil, err
	}
	out := map[string][]Transcript{}
	for _, an := range answers {
		ts, err := s.store.TranscriptVersions(ctx, an.ID)
		if err != nil {
			return nil, err
		}
		if len(ts) > 0 {
			out[an.ID] = ts
		}
	}
	return out, nil
}

// RoomReader is what the room needs of a [Store] beside all others.
type RoomReader interface {
	Tries(ctx context.Context, interviewID string) ([]Try, error)
	Request(ctx context.Context, id string) (Request, error)
	Requests(ctx context.Context, interviewID string) ([]Request, error)           // oldest first
	OpenRequests(ctx context.Context, s Space, p Page) ([]Request, error)          // oldest first, by After and Limit
	OpenUploads(ctx context.Context, interviewID string) ([]Upload, error)         // not finished, oldest first
	TranscriptVersions(ctx context.Context, answerID string) ([]Transcript, error) // oldest first
}

// RoomWriter is what the room writes through a [Tx].
type RoomWriter interface {
	SaveTry(ctx context.Context, t Try) error         // by interview and question
	SaveRequest(ctx context.Context, r Request) error // by id
}

// OwnAssessment is the newest assessment, for the candidate's copy of
// everything about the interview; [NotFound] while there is none.
func (s *Service) OwnAssessment(ctx context.Context, a account.Actor) (Assessment, error) {
	if !byCandidate(a) {
		return Assessment{}, Errorf(Denied, "this needs a candidate's link")
	}
	iv, err := findInterview(ctx, s.store, a, a.InterviewID, account.ReadInterviews)
	if err != nil {
		return Assessment{}, err
	}
	if iv.ResultVersion == 0 {
		return Assessment{}, unknown("assessment")
	}
	return s.store.Assessment(ctx, iv.ID, 0)
}
