package interview

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
)

// spaceOf is what an actor's lists and searches see. A system actor without
// an environment means live data.
func spaceOf(a account.Actor) Space {
	env := a.Env
	if env == "" {
		env = account.Live
	}
	return Space{OrganizationID: a.OrganizationID, Env: env}
}

// allow refuses an actor without the scope. A candidate has none, whatever
// its Scopes say: what a candidate may do is decided by reach.
func allow(a account.Actor, sc account.Scope) error {
	switch {
	case a.InterviewID != "" && !a.System, !a.May(sc):
		return Errorf(Denied, "this needs the scope %s", sc)
	case a.OrganizationID == "" && !a.System:
		return Errorf(Denied, "the credential belongs to no organization")
	}
	return nil
}

// within is allow for methods that list or make things: they need to know
// whose, for the system too.
func within(a account.Actor, sc account.Scope) (Space, error) {
	if err := allow(a, sc); err != nil {
		return Space{}, err
	}
	if a.OrganizationID == "" {
		return Space{}, Errorf(Invalid, "name the organization this is for")
	}
	return spaceOf(a), nil
}

// owns refuses what belongs to another organization as Foreign and what is in
// the other environment as NotFound: live and test never see each other.
func owns(a account.Actor, orgID string, env account.Env, noun string) error {
	switch {
	case a.System:
		return nil
	case a.OrganizationID != orgID:
		return Errorf(Foreign, "this %s is another organization's", noun)
	case spaceOf(a).Env != env:
		return unknown(noun)
	}
	return nil
}

// reach refuses an actor that may not touch the interview: a candidate may
// touch the one of its link, everybody else needs the scope.
func reach(a account.Actor, iv Interview, sc account.Scope) error {
	if a.InterviewID == "" || a.System {
		if err := allow(a, sc); err != nil {
			return err
		}
		if err := owns(a, iv.OrganizationID, iv.Env, "interview"); err != nil {
			return err
		}
		if err := erased(iv.ErasedAt, "interview"); err != nil {
			return err
		}
		return hide(a, iv.DeletedAt, "interview")
	}
	if a.InterviewID != iv.ID || a.OrganizationID != iv.OrganizationID {
		return Errorf(Foreign, "this link is for another interview")
	}
	return erased(iv.ErasedAt, "interview")
}

// erased refuses what was erased, to the system too: there is nothing left.
func erased(at time.Time, noun string) error {
	if at.IsZero() {
		return nil
	}
	return Errorf(Gone, "the %s was erased", noun)
}

// byCandidate tells whether the actor came in by a candidate's link.
func byCandidate(a account.Actor) bool { return a.InterviewID != "" && !a.System }

func unknown(noun string) error { return Errorf(NotFound, "there is no such %s", noun) }

// canonical brings an id into the form it is stored in; false for what cannot
// be one, so that a malformed id is simply not found.
func canonical(id string) (string, bool) {
	if len(id) != 36 {
		return "", false
	}
	u, err := uuid.Parse(id)
	if err != nil {
		return "", false
	}
	return u.String(), true
}

// serial reads a reference by serial number.
func serial(ref string) (int64, bool) {
	if ref == "" || len(ref) > 18 || ref[0] == '0' {
		return 0, false
	}
	for _, c := range []byte(ref) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(ref, 10, 64)
	return n, err == nil
}

// find reads one row by id and words its absence by the noun.
func find[T any](ctx context.Context, read func(context.Context, string) (T, error), id, noun string) (T, error) {
	var none T
	id, ok := canonical(id)
	if !ok {
		return none, unknown(noun)
	}
	v, err := read(ctx, id)
	if is(err, NotFound) {
		return none, unknown(noun)
	}
	return v, err
}

// bounded is a page within the documented limits.
func bounded(p Page) (Page, error) {
	switch {
	case p.Limit < 0:
		return p, Wrong("limit", "must not be negative")
	case p.Offset < 0:
		return p, Wrong("offset", "must not be negative")
	case p.Limit == 0:
		p.Limit = DefaultPage
	}
	p.Limit = min(p.Limit, MaxPage)
	return p, nil
}

// findInterview reads an interview that the actor may touch; reads of the
// transaction lock it.
func findInterview(ctx context.Context, r Reader, a account.Actor, id string, sc account.Scope) (Interview, error) {
	// Scope first: who may read nothing learns nothing about what exists.
	if !byCandidate(a) {
		if err := allow(a, sc); err != nil {
			return Interview{}, err
		}
	}
	iv, err := find(ctx, r.Interview, id, "interview")
	if err != nil {
		return Interview{}, err
	}
	return iv, reach(a, iv, sc)
}

// interviewByRef is findInterview by id or serial.
func interviewByRef(ctx context.Context, r Reader, a account.Actor, ref string, sc account.Scope) (Interview, error) {
	n, ok := serial(ref)
	if !ok {
		return findInterview(ctx, r, a, ref, sc)
	}
	if !byCandidate(a) {
		if err := allow(a, sc); err != nil {
			return Interview{}, err
		}
	}
	iv, err := r.InterviewBySerial(ctx, n)
	if is(err, NotFound) {
		return Interview{}, unknown("interview")
	}
	if err != nil {
		return Interview{}, err
	}
	return iv, reach(a, iv, sc)
}
