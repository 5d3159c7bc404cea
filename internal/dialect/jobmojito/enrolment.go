package jobmojito

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"unicode"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// enrolment is what people are enrolled in: a plan, and whether only to try it.
type enrolment struct {
	plan   interview.Plan
	kept   kept
	test   bool
	mail   bool // the address goes to those who get an interview
	remail bool // and to those who have one that waits
}

// complaint is why somebody was not enrolled, as that person's row says it.
type complaint string

func (c complaint) Error() string { return string(c) }

const (
	notActive    complaint = "The interview is not active."
	notAvailable complaint = "The interview is no longer available."
)

// enrolmentIn reads what to enrol in.
func (j *Dialect) enrolmentIn(ctx context.Context, a account.Actor, id string, test bool) (enrolment, error) {
	p, err := j.d.Service.Plan(ctx, a, id)
	if isAbsent(err) {
		return enrolment{}, refusal{invalid("interview_id", noInterview)}
	}
	if err != nil {
		return enrolment{}, err
	}
	k, err := keptOf(p.Extra)
	return enrolment{plan: p, kept: k, test: test}, err
}

// open refuses a plan that nobody can take now. One that is no more than a
// draft can be tried.
func (j *Dialect) open(e enrolment) error {
	switch till := lastMoment(e.kept.text("interview_available_till")); {
	case e.plan.Status != "active" && (!e.test || e.plan.Status != "draft"):
		return notActive
	case !till.IsZero() && !till.After(j.d.Now()):
		return notAvailable
	}
	return nil
}

// enrol gives a person an interview: the one that waits for them, or a new
// one. Somebody who has no attempt left gets the last one back, which shows
// that everything has arrived. fresh tells whether a new one was made.
func (j *Dialect) enrol(ctx context.Context, a account.Actor, e enrolment, who interview.Candidate) (out interview.Created, fresh bool, err error) {
	known, err := j.person(ctx, a, who)
	if err != nil {
		return out, false, err
	}
	var before []interview.Interview
	if known != "" {
		f := interview.Filter{PlanID: e.plan.ID, CandidateID: known, Test: &e.test}
		if before, err = j.d.Service.Interviews(ctx, a, f, interview.Page{Limit: interview.MaxPage}); err != nil {
			return out, false, err
		}
	}
	taken := 0
	var last *interview.Interview
	for i, iv := range before {
		at, err := attemptOf(iv)
		switch {
		case err != nil:
			return out, false, err
		case !iv.State.Over():
			if out, err = j.d.Service.Invite(ctx, a, iv.ID, false); err == nil && e.remail && j.d.Service.SendsMail() {
				_, err = j.d.Service.SendInvitation(ctx, a, iv.ID)
			}
			return out, false, err
		case iv.State.Ended() || at.Next != "": // nothing came of it
		default:
			taken++
			if last == nil {
				last = &before[i]
			}
		}
	}
	if taken >= e.kept.attempts() {
		iv, err := j.d.Service.Interview(ctx, a, last.ID)
		out = interview.Created{Interview: iv, LinkToken: j.d.Service.LinkToken(iv)}
		out.Candidate.ID = known
		return out, false, err
	}
	if err := j.open(e); err != nil {
		return out, false, err
	}
	in := interview.NewInterview{PlanID: e.plan.ID, Test: e.test, Excluded: left(e), CandidateID: who.ID, Mail: e.mail && j.d.Service.SendsMail()}
	if who.ID == "" {
		in.Candidate = &who
	}
	// Two requests at once find the same number of interviews before.
	key := fmt.Sprintf("%s\x00%s\x00%s\x00%s\x00%d\x00%t", e.plan.ID, known, who.Email, who.ExternalID, len(before), e.test)
	out, err = j.makeInterview(ctx, a, e, in, key)
	return out, err == nil && !out.Replayed, err
}

// makeInterview makes an interview that ends when the plan is no longer available. The
// same for the same key is made once.
func (j *Dialect) makeInterview(ctx context.Context, a account.Actor, e enrolment, in interview.NewInterview, key string) (interview.Created, error) {
	sum := sha256.Sum256([]byte(key))
	out, err := j.d.Service.CreateInterview(ctx, a, in, interview.OnceKey{Key: name + " " + hex.EncodeToString(sum[:]), Digest: sum[:]})
	till := lastMoment(e.kept.text("interview_available_till"))
	if err != nil || till.IsZero() || !out.Interview.ExpiresAt.After(till) {
		return out, err
	}
	out.Interview, err = j.d.Service.UpdateInterview(ctx, a, out.Interview.ID, 0, func(iv *interview.Interview) error {
		iv.ExpiresAt = till
		return nil
	})
	return out, err
}

// person finds the id of somebody who is known already, as the core would: by
// external id, else by e-mail. Empty where nobody is.
func (j *Dialect) person(ctx context.Context, a account.Actor, who interview.Candidate) (string, error) {
	if who.ID != "" {
		return who.ID, nil
	}
	for _, f := range []interview.Filter{{ExternalID: who.ExternalID}, {Email: strings.ToLower(who.Email)}} {
		if f.ExternalID == "" && f.Email == "" {
			continue
		}
		found, err := j.d.Service.Candidates(ctx, a, f, interview.Page{Limit: 1})
		if err != nil {
			return "", err
		}
		if len(found) == 0 || !found[0].ErasedAt.IsZero() {
			continue
		}
		if theirs := found[0].ExternalID; f.Email != "" && who.ExternalID != "" && theirs != "" && theirs != who.ExternalID {
			return "", nil // another person; the core says whose address it is
		}
		return found[0].ID, nil
	}
	return "", nil
}

// left are the questions that a random subset leaves out, with the follow-ups
// of those that it does. At least one question stays.
func left(e enrolment) []string {
	share := e.kept.number("questions_random_subset")
	of, err := e.kept.questions()
	if share <= 0 || share >= 1 || err != nil {
		return nil
	}
	var pool []string
	for _, q := range e.plan.Questions {
		if of[q.ID].MainID == nil {
			pool = append(pool, q.ID)
		}
	}
	stay := max(1, int(math.Round(share*float64(len(pool)))))
	out := map[string]bool{}
	for _, at := range rand.Perm(len(pool))[min(stay, len(pool)):] {
		out[pool[at]] = true
	}
	var ids []string
	for _, q := range e.plan.Questions {
		if main := of[q.ID].MainID; out[q.ID] || main != nil && out[*main] {
			out[q.ID] = true
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// named is a person's name in two parts; together they are it again.
func named(full string) (first, last string) {
	full = strings.TrimSpace(full)
	i := strings.IndexFunc(full, unicode.IsSpace)
	if i < 0 {
		return full, ""
	}
	return full[:i], strings.TrimSpace(full[i:])
}
