package interview

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// What is kept about other things may say whose an interview was, too: the key
// of a request that made it, a search somebody saved, the reason of a hold.

// says tells whether a text names a candidate: by e-mail address, telephone
// number, foreign id, or first and last name.
func says(text string, c Candidate) bool {
	lower := strings.ToLower(text)
	for _, id := range []string{c.Email, c.ExternalID} {
		if len(id) >= 6 && strings.Contains(lower, strings.ToLower(id)) {
			return true
		}
	}
	digits := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, s)
	}
	if phone := digits(c.Phone); len(phone) >= 7 && strings.Contains(digits(text), phone) {
		return true
	}
	name := wordsOf(c.FirstName + " " + c.LastName)
	if len(name) < 2 {
		return false
	}
	said := wordsOf(text)
	return !slices.ContainsFunc(name, func(w string) bool { return !slices.Contains(said, w) })
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) })
}

// unnamed refuses a reason that names the candidate it is about: it is kept for
// good, also after an erasure.
func unnamed(reason string, c Candidate) error {
	if says(reason, c) {
		return Wrong("reason", "names the candidate; it is kept for good, so let it name nobody")
	}
	return nil
}

// forgetElsewhere takes a candidate who is erased out of what is no part of
// their interviews: searches that members saved, and reasons of holds.
func (s *Service) forgetElsewhere(ctx context.Context, tx Tx, c Candidate, counts map[string]int) error {
	views, err := tx.ViewsOf(ctx, c.OrganizationID)
	if err != nil {
		return err
	}
	for _, v := range views {
		q, _ := url.ParseQuery(v.Query) // what could be read of it
		sought := q.Get("q")
		if !says(v.Name+" "+sought, c) && !slices.Equal(wordsOf(sought), wordsOf(c.LastName)) || sought == "" && !says(v.Name, c) {
			continue
		}
		if _, err := tx.DeleteView(ctx, v.MemberID, v.ID); err != nil {
			return err
		}
		counts["saved searches for the person"]++
	}
	holds, err := tx.Holds(ctx, Space{OrganizationID: c.OrganizationID, Env: c.Env}, HoldFilter{CandidateID: c.ID, Ended: true}, s.now(), Page{Limit: MaxPage})
	if err != nil {
		return err
	}
	for _, h := range holds {
		if !says(h.Reason, c) {
			continue
		}
		h.Reason = "named the candidate"
		if err := tx.SaveHold(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

// forgetKeys puts fingerprints in the place of the idempotency keys under which
// something of the candidate's was made: callers make them of addresses. The
// same request once more is still found to be one, and makes nobody anew.
func (s *Service) forgetKeys(ctx context.Context, tx Tx, sp Space, ids ...string) error {
	made, err := tx.OncesOf(ctx, sp, ids)
	if err != nil {
		return err
	}
	for _, o := range made {
		if strings.HasPrefix(o.Key, erasedOnce) {
			continue
		}
		if err := tx.RenameOnce(ctx, sp, o.Key, s.forgottenKey(sp, o.Key)); err != nil {
			return err
		}
	}
	return nil
}

const erasedOnce = "erased:"

func (s *Service) forgottenKey(sp Space, key string) string {
	return erasedOnce + s.derive("erased once", sp.OrganizationID+"\x00"+string(sp.Env)+"\x00"+key)
}

// Erased tells whether one of some ids is of a candidate or an interview that
// was erased.
func (s *Service) Erased(ctx context.Context, ids []string) (bool, error) {
	for some := range slices.Chunk(ids, 200) {
		n, err := s.store.ErasedAmong(ctx, some)
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}
