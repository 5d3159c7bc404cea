package interview

import (
	"context"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// CreateUpload announces a recording: of the answer to one question, or,
// without a question, of the whole interview. The actor is the candidate, or a
// key with write:interviews. Length is -1 while it is not known.
//
// Nothing recorded during the interview is refused because the network was
// slow: an upload that was announced before the end may always be finished,
// and for [LateUpload] after the end one may still be announced whose
// recording began before it.
func (s *Service) CreateUpload(ctx context.Context, a account.Actor, u Upload) (Upload, error) {
	if u.InterviewID == "" {
		u.InterviewID = a.InterviewID
	}
	if err := checkUpload(&u); err != nil {
		return Upload{}, err
	}
	var out Upload
	_, err := s.change(ctx, a, u.InterviewID, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		out = u
		if out.QuestionID != "" {
			q, err := recordable(*iv, "question_id", out.QuestionID)
			if err != nil {
				return err
			}
			out.QuestionID = q.ID
		}
		if err := s.takesUpload(a, *iv, out); err != nil {
			return err
		}
		now := s.now()
		out.ID, out.OrganizationID, out.InterviewID = newID(), iv.OrganizationID, iv.ID
		out.Offset, out.Parts, out.Version = 0, []Part{}, 0
		out.FinishedAt, out.AnswerID = time.Time{}, ""
		out.CreatedAt, out.ExpiresAt = now, now.Add(UploadFor)
		if out.StartedAt.IsZero() || out.StartedAt.After(now) {
			out.StartedAt = now
		}
		return tx.SaveUpload(ctx, &out)
	})
	if err != nil {
		return Upload{}, err
	}
	return out, nil
}

func checkUpload(u *Upload) error {
	switch {
	case u.Length < -1:
		return Wrong("length", "must be a number of bytes, or -1 while it is not known")
	case u.Length == 0:
		return Wrong("length", "must not be empty")
	case u.Length > MaxUploadBytes:
		return &Error{Kind: TooLarge, Field: "length", Message: "an upload has at most 4 GiB"}
	case len(u.Metadata) > MaxMetadataKeys:
		return Wrong("metadata", "must have at most %d keys", MaxMetadataKeys)
	}
	for k, v := range u.Metadata {
		if err := first(checkNeeded("metadata", new(k), MaxName), checkText("metadata", new(v), 1000)); err != nil {
			return err
		}
	}
	return checkTime("started_at", &u.StartedAt)
}

// takesUpload tells whether a recording may be announced now.
func (s *Service) takesUpload(a account.Actor, iv Interview, u Upload) error {
	switch {
	case !iv.State.Over():
		return s.mayAnswer(a, iv)
	case iv.State.Ended():
		return Errorf(Gone, "this interview is %s", words(iv.State))
	case s.now().Sub(iv.CompletedAt) < LateUpload && !u.StartedAt.IsZero() && u.StartedAt.Before(iv.CompletedAt):
		return nil
	}
	return Errorf(Conflict, "this interview is over")
}

// mayAnswer tells whether the actor may answer an interview that is not over:
// a candidate once it is in progress, a key at any time.
func (s *Service) mayAnswer(a account.Actor, iv Interview) error {
	switch {
	case expired(iv, s.now()):
		return Errorf(Gone, "this interview has expired")
	case byCandidate(a) && iv.State != InProgress && iv.State != Interrupted:
		return Errorf(Conflict, "this interview has not been started")
	}
	return nil
}

// Upload finds an upload by id; the actor is the candidate of its interview,
// or a key with write:interviews.
func (s *Service) Upload(ctx context.Context, a account.Actor, id string) (Upload, error) {
	u, _, err := s.ownUpload(ctx, s.store, a, id)
	return u, err
}

func (s *Service) ownUpload(ctx context.Context, r Reader, a account.Actor, id string) (Upload, Interview, error) {
	if !byCandidate(a) {
		if err := allow(a, account.WriteInterviews); err != nil {
			return Upload{}, Interview{}, err
		}
	}
	u, err := find(ctx, r.Upload, id, "upload")
	if err != nil {
		return Upload{}, Interview{}, err
	}
	iv, err := findInterview(ctx, r, a, u.InterviewID, account.WriteInterviews)
	if err != nil {
		return Upload{}, Interview{}, err
	}
	// Inside a transaction the interview's row is the lock; the upload may
	// have moved on until we had it.
	u, err = find(ctx, r.Upload, u.ID, "upload")
	return u, iv, err
}

// changeUpload runs fn on an upload that is still going on and saves it.
func (s *Service) changeUpload(ctx context.Context, a account.Actor, id string, fn func(u *Upload) error) (Upload, error) {
	var out Upload
	err := s.write(ctx, func(tx Tx) error {
		u, iv, err := s.ownUpload(ctx, tx, a, id)
		switch {
		case err != nil:
			return err
		case iv.State.Ended():
			return Errorf(Gone, "this interview is %s", words(iv.State))
		case !u.FinishedAt.IsZero():
			return Errorf(Conflict, "the upload is finished")
		case !s.now().Before(u.ExpiresAt):
			return Errorf(Gone, "the upload has expired")
		}
		if err := fn(&u); err != nil {
			return err
		}
		u.ExpiresAt = s.now().Add(UploadFor)
		if err := tx.SaveUpload(ctx, &u); err != nil {
			return err
		}
		out = u
		return nil
	})
	return out, err
}

// AppendUpload acknowledges a durable part that begins at offset. When the
// upload is elsewhere by now it is a [Conflict] of the field "offset", and the
// part is the caller's to delete.
func (s *Service) AppendUpload(ctx context.Context, a account.Actor, id string, offset int64, p Part) (Upload, error) {
	if p.Bytes <= 0 || p.Key == "" {
		return Upload{}, Wrong("part", "must not be empty")
	}
	return s.changeUpload(ctx, a, id, func(u *Upload) error {
		end := u.Offset + p.Bytes
		switch {
		case offset != u.Offset:
			return &Error{Kind: Conflict, Field: "offset", Message: "the upload is at another offset"}
		case u.Length >= 0 && end > u.Length:
			return Wrong("part", "goes beyond the length of the upload")
		case end > MaxUploadBytes:
			return &Error{Kind: TooLarge, Field: "part", Message: "an upload has at most 4 GiB"}
		case len(u.Parts) >= MaxParts:
			return &Error{Kind: TooLarge, Field: "part", Message: "an upload has at most 10000 parts"}
		}
		u.Parts, u.Offset = append(u.Parts, p), end
		return nil
	})
}

// SetUploadLength fixes a deferred length. The same length again is fine;
// another one is a [Conflict].
func (s *Service) SetUploadLength(ctx context.Context, a account.Actor, id string, length int64) (Upload, error) {
	return s.changeUpload(ctx, a, id, func(u *Upload) error {
		switch {
		case u.Length == length:
			return nil
		case u.Length >= 0:
			return &Error{Kind: Conflict, Field: "length", Message: "the length is fixed already"}
		case length <= 0 || length < u.Offset:
			return Wrong("length", "must not be less than what has arrived")
		case length > MaxUploadBytes:
			return &Error{Kind: TooLarge, Field: "length", Message: "an upload has at most 4 GiB"}
		}
		u.Length = length
		return nil
	})
}

// DropUpload forgets an upload and returns its parts, whose blobs are the
// caller's to delete. A finished one is a [Conflict]: it is an answer now.
func (s *Service) DropUpload(ctx context.Context, a account.Actor, id string) ([]Part, error) {
	var parts []Part
	err := s.write(ctx, func(tx Tx) error {
		u, _, err := s.ownUpload(ctx, tx, a, id)
		if err != nil {
			return err
		}
		if !u.FinishedAt.IsZero() {
			return Errorf(Conflict, "the upload is finished")
		}
		parts = u.Parts
		return tx.DeleteUpload(ctx, u.ID)
	})
	return parts, err
}

// StaleUploads are uploads of any organization that waited longer than
// [UploadFor] for their next part, for the installation's own cleaning: drop
// each as the system and delete its parts.
func (s *Service) StaleUploads(ctx context.Context, limit int) ([]Upload, error) {
	return s.store.StaleUploads(ctx, s.now(), limit)
}

// finishUpload marks what an upload became.
func (s *Service) finishUpload(ctx context.Context, tx Tx, u Upload, answerID string) error {
	if u.ID == "" {
		return nil
	}
	u.FinishedAt, u.AnswerID = s.now(), answerID
	return tx.SaveUpload(ctx, &u)
}

// askedQuestion finds the question an answer is for.
// recordable is askedQuestion for a recording: code and choices are given in
// writing.
func recordable(iv Interview, field, id string) (Question, error) {
	q, err := askedQuestion(iv, field, id)
	if err == nil && (q.Form == Code || q.Form == Choice) {
		return Question{}, Wrong(field, "is a question of form %s, which takes no recording", q.Form)
	}
	return q, err
}

func askedQuestion(iv Interview, field, id string) (Question, error) {
	q, ok := iv.Asked.Question(strings.ToLower(id))
	if !ok {
		return Question{}, Wrong(field, "is not a question of this interview")
	}
	return q, nil
}
