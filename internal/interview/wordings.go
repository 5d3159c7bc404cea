package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Standing is all that says whether words made of a result before still hold:
// whose it is, and a count or time of everything that can change an answer
// without a new result. Two standings that are equal have the same answer.
type Standing struct {
	InterviewID    string
	OrganizationID string
	Env            account.Env
	State          State
	Version        int64     // of the interview's row
	ResultVersion  int       // 0 while there is none
	DeletedAt      time.Time // only the system still reads it then
	ErasedAt       time.Time // nobody reads it then
	ReviewedAt     time.Time // newest change of a review, zero for none
	SharesRevoked  int       // links to the report that were taken back
}

// Ready tells whether there is a stored result to hand on. Of an interview
// that was ended there is only the frame.
func (s Standing) Ready() bool { return s.ResultVersion > 0 && !s.State.Ended() }

// Wording is a result in the words of one door, without what changes by the
// clock: addresses that expire are gaps.
type Wording struct {
	Name  string // whose words, and every choice that shaped them
	Stamp string // the standing, and the program, it was made from
	Gaps  []byte // what stands in the gaps, in the form of whoever made it
	Body  []byte
}

// WordingReader reads what is kept of wordings.
type WordingReader interface {
	// Standing reads one interview's by id, or by serial where id is empty, with
	// the wording of that name; both an empty name and a wording that is not
	// there give the zero Wording.
	Standing(ctx context.Context, id string, serial int64, wording string) (Standing, Wording, error)
	// Commits counts the transactions that were committed through this store,
	// each before its caller is told. alone is false where other nodes write to
	// the same database.
	Commits() (n uint64, alone bool)
}

// WordingWriter keeps wordings. A change of an interview's row forgets all of
// the interview's in the same transaction.
type WordingWriter interface {
	SaveWording(ctx context.Context, interviewID string, w Wording) error // by interview and name
}

// Standing is the slim read behind an answer that may be worded already: one
// row, no document. It checks what [Service.Result] checks, with the same
// errors, and brings the kept wording of that name, if one is asked for and
// there.
func (s *Service) Standing(ctx context.Context, a account.Actor, ref, wording string) (Standing, Wording, error) {
	if byCandidate(a) {
		return Standing{}, Wording{}, Errorf(Denied, "a candidate does not see the result here")
	}
	if err := allow(a, account.ReadInterviews); err != nil {
		return Standing{}, Wording{}, err
	}
	n, ok := serial(ref)
	id := ""
	if !ok {
		if id, ok = canonical(ref); !ok {
			return Standing{}, Wording{}, unknown("interview")
		}
	}
	st, w, err := s.store.Standing(ctx, id, n, wording)
	if is(err, NotFound) {
		return Standing{}, Wording{}, unknown("interview")
	}
	if err == nil {
		err = s.MayRead(a, st)
	}
	if err != nil {
		return Standing{}, Wording{}, err
	}
	return st, w, nil
}

// MayRead is what [Service.Standing] checks, of a standing that is remembered.
// Who may, is taken to read it.
func (s *Service) MayRead(a account.Actor, st Standing) error {
	if byCandidate(a) {
		return Errorf(Denied, "a candidate does not see the result here")
	}
	err := first(
		allow(a, account.ReadInterviews),
		owns(a, st.OrganizationID, st.Env, "interview"),
		erased(st.ErasedAt, "interview"),
		hide(a, st.DeletedAt, "interview"),
	)
	if err == nil && st.Ready() {
		s.saw(a, st.OrganizationID, account.ResultSeen, st.InterviewID)
	}
	return err
}

// Moment is a moment of the database, to ask later whether it is still the
// same. The zero Moment never is.
type Moment struct {
	commits uint64
	at      time.Time
}

// Now is the present moment. What is read after it is at least as new.
func (s *Service) Now() Moment {
	n, alone := s.store.Commits()
	if !alone {
		return Moment{}
	}
	return Moment{n, time.Now()}
}

// believed is how long it is taken for granted that no other process, such as
// a command of the operator's, has changed a database that is ours alone.
const believed = 400 * time.Millisecond

// Still tells whether what was read after a moment would be read again: nothing
// was committed here since, and no other process has had much time to.
func (s *Service) Still(m Moment) bool {
	if m.at.IsZero() || time.Since(m.at) > believed {
		return false
	}
	n, alone := s.store.Commits()
	return alone && n == m.commits
}

// KeepWording keeps words that were made of an interview standing so. When it
// has moved on they are not kept, which is no error.
func (s *Service) KeepWording(ctx context.Context, st Standing, w Wording) error {
	return s.write(ctx, func(tx Tx) error {
		iv, err := tx.Interview(ctx, st.InterviewID) // locks it
		if is(err, NotFound) {
			return nil
		}
		if err != nil || iv.Version != st.Version || iv.ResultVersion != st.ResultVersion || iv.State.Ended() || !iv.DeletedAt.IsZero() {
			return err
		}
		return tx.SaveWording(ctx, st.InterviewID, w)
	})
}
