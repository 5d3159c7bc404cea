package instaview

import (
	"context"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

const candidateNoun = "Candidate"

func (d *Dialect) listCandidates(r *request) (any, error) {
	q := r.query()
	p, f := q.paging(), interview.Filter{PositionID: q.uuid("jobId"), Text: q.text("search")}
	if st := q.choice("status", candidateStatuses()); st != "" {
		values := []string{st}
		if st == undefinedStatus {
			values = append(values, "")
		}
		f.Kept = []interview.Kept{{Dialect: name, Field: "status", Values: values}}
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	total, err := d.Service.Count(r.Context(), r.actor, interview.CandidateList, f)
	if err != nil {
		return nil, err
	}
	rows, err := d.Service.Candidates(r.Context(), r.actor, f, p.core())
	if err != nil {
		return nil, err
	}
	out, err := each(rows, func(c interview.Candidate) (Candidate, error) { return d.wordCandidate(r.Context(), r.actor, c) })
	return listOf(out, total, p), err
}

// wordCandidate words a candidate with its interviews, as far as the key may
// see them.
func (d *Dialect) wordCandidate(ctx context.Context, a account.Actor, c interview.Candidate) (Candidate, error) {
	var had []interview.Interview
	if a.May(account.ReadInterviews) {
		var err error
		if had, err = d.Service.Interviews(ctx, a, interview.Filter{CandidateID: c.ID}, interview.Page{Limit: interview.MaxPage}); err != nil {
			return Candidate{}, err
		}
	}
	return translateCandidate(c, had)
}

func (d *Dialect) createCandidate(r *request) (any, error) {
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	c, jobs, err := d.newCandidate(in)
	if err == nil {
		err = in.err()
	}
	if err == nil {
		err = d.checkJobs(r, jobs)
	}
	if err != nil {
		return nil, err
	}
	made, err := d.Service.CreateCandidate(r.Context(), r.actor, c, interview.OnceKey{})
	if err != nil {
		return nil, refused(err, candidateNoun, "")
	}
	return d.wordCandidate(r.Context(), r.actor, made)
}

// newCandidate reads a candidate that is to be made.
func (d *Dialect) newCandidate(in *input) (c interview.Candidate, jobs []string, err error) {
	in.need("firstName", "lastName", "gdprExpiryDate")
	if c.Extra, err = keep(c.Extra, keptCandidate{Status: applied}); err != nil {
		return c, nil, err
	}
	jobs, err = candidateInto(in, &c, d.Now())
	return c, jobs, err
}

// checkJobs refuses jobs that are not the company's.
func (d *Dialect) checkJobs(r *request, jobs []string) error {
	if len(jobs) == 0 {
		return nil
	}
	if err := r.caller.has(readJobs()); err != nil {
		return err
	}
	for _, id := range jobs {
		if _, err := d.Service.Position(r.Context(), r.actor, id); err != nil {
			return refused(err, jobNoun, id)
		}
	}
	return nil
}

func (d *Dialect) candidate(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	c, err := d.Service.Candidate(r.Context(), r.actor, id)
	if err != nil {
		return nil, refused(err, candidateNoun, id)
	}
	return d.wordCandidate(r.Context(), r.actor, c)
}

func (d *Dialect) changeCandidate(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	// The jobs are looked for outside the transaction that changes the candidate.
	jobs, _ := jobsOf(in)
	if err := in.err(); err != nil {
		return nil, err
	}
	if err := d.checkJobs(r, jobs); err != nil {
		return nil, err
	}
	c, err := d.Service.UpdateCandidate(r.Context(), r.actor, id, 0, func(c *interview.Candidate) error {
		*in.faults = faults{fields: Fields{}} // it may run again
		for _, f := range []string{"firstName", "lastName", "gdprExpiryDate", "status"} {
			if in.cleared(f) {
				in.bad(f, "must not be null")
			}
		}
		if _, err := candidateInto(in, c, d.Now()); err != nil {
			return err
		}
		return in.err()
	})
	if err != nil {
		return nil, refused(err, candidateNoun, id)
	}
	return d.wordCandidate(r.Context(), r.actor, c)
}

func (d *Dialect) deleteCandidate(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	if err := d.Service.DeleteCandidate(r.Context(), r.actor, id); err != nil {
		return nil, refused(err, candidateNoun, id)
	}
	return true, nil
}
