package interview

import (
	"context"

	"github.com/candorhq/candor/internal/account"
)

// CreateCandidate makes a candidate; it needs write:candidates. An e-mail
// address that another candidate of the organization has is a [Conflict].
func (s *Service) CreateCandidate(ctx context.Context, a account.Actor, in Candidate, once OnceKey) (Candidate, error) {
	sp, err := within(a, account.WriteCandidates)
	if err != nil {
		return Candidate{}, err
	}
	if err := checkCandidate("", &in); err != nil {
		return Candidate{}, err
	}
	var out Candidate
	err = s.write(ctx, func(tx Tx) error {
		id, again, err := s.once(ctx, tx, sp, "candidate", once, func() (string, error) {
			out = in
			return s.addCandidate(ctx, tx, sp, &out)
		})
		if err != nil || !again {
			return err
		}
		if out, err = tx.Candidate(ctx, id); err == nil {
			err = erased(out.ErasedAt, "candidate")
		}
		return err
	})
	if err != nil {
		return Candidate{}, err
	}
	return out, nil
}

func (s *Service) addCandidate(ctx context.Context, tx Tx, sp Space, c *Candidate) (string, error) {
	c.ID, c.Version = newID(), 0
	c.OrganizationID, c.Env = sp.OrganizationID, sp.Env
	c.CreatedAt = s.now()
	c.UpdatedAt = c.CreatedAt
	return c.ID, tx.SaveCandidate(ctx, c)
}

// Candidate finds a candidate by id; it needs read:candidates.
func (s *Service) Candidate(ctx context.Context, a account.Actor, id string) (Candidate, error) {
	if err := allow(a, account.ReadCandidates); err != nil {
		return Candidate{}, err
	}
	return ownCandidate(ctx, s.store, a, id)
}

func ownCandidate(ctx context.Context, r Reader, a account.Actor, id string) (Candidate, error) {
	c, err := find(ctx, r.Candidate, id, "candidate")
	if err == nil {
		err = owns(a, c.OrganizationID, c.Env, "candidate")
	}
	if err == nil {
		err = erased(c.ErasedAt, "candidate")
	}
	if err == nil {
		err = hide(a, c.DeletedAt, "candidate")
	}
	if err != nil {
		return Candidate{}, err
	}
	return c, nil
}

// Candidates lists candidates, newest first; it needs read:candidates.
func (s *Service) Candidates(ctx context.Context, a account.Actor, f Filter, p Page) ([]Candidate, error) {
	return list(ctx, a, CandidateList, f, p, s.store.Candidates)
}

// UpdateCandidate applies change to the current candidate; it needs
// write:candidates. version 0 accepts any; otherwise [Stale] when it moved on.
// An erased candidate is [Gone]. change may be called more than once and must
// only touch its argument.
func (s *Service) UpdateCandidate(ctx context.Context, a account.Actor, id string, version int64, change func(*Candidate) error) (Candidate, error) {
	if err := allow(a, account.WriteCandidates); err != nil {
		return Candidate{}, err
	}
	var out Candidate
	err := s.write(ctx, func(tx Tx) error {
		was, err := ownCandidate(ctx, tx, a, id)
		if err != nil {
			return err
		}
		if !was.ErasedAt.IsZero() {
			return Errorf(Gone, "the candidate was erased")
		}
		if version != 0 && version != was.Version {
			return moved("candidate")
		}
		out = was
		if err := change(&out); err != nil {
			return err
		}
		out.ID, out.Serial, out.OrganizationID, out.Env = was.ID, was.Serial, was.OrganizationID, was.Env
		out.Version, out.CreatedAt, out.UpdatedAt, out.ErasedAt, out.DeletedAt = was.Version, was.CreatedAt, s.now(), was.ErasedAt, was.DeletedAt
		if err := checkCandidate("", &out); err != nil {
			return err
		}
		return tx.SaveCandidate(ctx, &out)
	})
	return out, err
}

// findOrAddCandidate looks for the same person by external id, then by e-mail
// address; what it finds gets the details it lacked, and never loses one.
func (s *Service) findOrAddCandidate(ctx context.Context, tx Tx, sp Space, in Candidate) (Candidate, error) {
	have, err := sameCandidate(ctx, tx, sp, in)
	if is(err, NotFound) {
		_, err = s.addCandidate(ctx, tx, sp, &in)
		return in, raced(tx, err)
	}
	if err != nil {
		return Candidate{}, err
	}
	if !fillIn(&have, in) {
		return have, nil
	}
	have.UpdatedAt = s.now()
	if err := checkCandidate("candidate.", &have); err != nil {
		return Candidate{}, err
	}
	return have, tx.SaveCandidate(ctx, &have)
}

func sameCandidate(ctx context.Context, tx Tx, sp Space, in Candidate) (Candidate, error) {
	if in.ExternalID != "" {
		cs, err := tx.Candidates(ctx, sp, Filter{ExternalID: in.ExternalID}, Page{Limit: 1})
		if err != nil {
			return Candidate{}, err
		}
		if len(cs) > 0 && cs[0].ErasedAt.IsZero() {
			return cs[0], nil
		}
	}
	if in.Email == "" {
		return Candidate{}, unknown("candidate")
	}
	c, err := tx.CandidateByEmail(ctx, sp, in.Email)
	if err != nil {
		return Candidate{}, err
	}
	// Another external id is another person to the caller, who shares an
	// address by mistake more often than on purpose.
	if in.ExternalID != "" && c.ExternalID != "" && c.ExternalID != in.ExternalID {
		return Candidate{}, &Error{Kind: Conflict, Field: "candidate.email",
			Message: "a candidate with another external id has this e-mail address"}
	}
	return c, nil
}

// fillIn copies what have lacks and tells whether there was anything.
func fillIn(have *Candidate, in Candidate) bool {
	var changed bool
	for _, f := range []struct{ to, from *string }{
		{&have.FirstName, &in.FirstName}, {&have.LastName, &in.LastName}, {&have.Email, &in.Email},
		{&have.Phone, &in.Phone}, {&have.Locale, &in.Locale}, {&have.TimeZone, &in.TimeZone},
		{&have.ExternalID, &in.ExternalID},
	} {
		if *f.to == "" && *f.from != "" {
			*f.to, changed = *f.from, true
		}
	}
	if len(have.Metadata) == 0 && len(in.Metadata) > 0 {
		have.Metadata, changed = in.Metadata, true
	}
	if len(have.Extra) == 0 && len(in.Extra) > 0 {
		have.Extra, changed = in.Extra, true
	}
	return changed
}

// Check tells whether the rules take a candidate as it is, before anything is
// stored: nil, or the first refusal with its field.
func (c Candidate) Check() error { return checkCandidate("", &c) }

// checkCandidate checks a candidate. Nothing is needed: some products invite
// people they know nothing of.
func checkCandidate(at string, c *Candidate) error {
	return first(
		checkText(at+"first_name", &c.FirstName, MaxName),
		checkText(at+"last_name", &c.LastName, MaxName),
		checkEmail(at+"email", &c.Email),
		checkPhone(at+"phone", &c.Phone),
		checkLanguage(at+"locale", &c.Locale),
		checkZone(at+"time_zone", &c.TimeZone),
		checkText(at+"external_id", &c.ExternalID, MaxName),
		checkMetadata(at+"metadata", c.Metadata),
		checkExtra(at+"extra", c.Extra),
		checkTime(at+"retain_until", &c.RetainUntil),
	)
}
