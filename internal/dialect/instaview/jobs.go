package instaview

import (
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

const jobNoun = "Job"

func (d *Dialect) listJobs(r *request) (any, error) {
	q := r.query()
	p, f := q.paging(), interview.Filter{Status: lower(q.choice("status", jobStatuses())), Name: q.text("search")}
	if err := q.err(); err != nil {
		return nil, err
	}
	total, err := d.Service.Count(r.Context(), r.actor, interview.PositionList, f)
	if err != nil {
		return nil, err
	}
	rows, err := d.Service.Positions(r.Context(), r.actor, f, p.core())
	if err != nil {
		return nil, err
	}
	out, err := each(rows, translateJob)
	return listOf(out, total, p), err
}

func (d *Dialect) createJob(r *request) (any, error) {
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	p, err := newJob(in)
	if err == nil {
		err = in.err()
	}
	if err != nil {
		return nil, err
	}
	made, err := d.Service.CreatePosition(r.Context(), r.actor, p, interview.OnceKey{})
	if err != nil {
		return nil, refused(err, jobNoun, "")
	}
	return translateJob(made)
}

// newJob reads a job that is to be made.
func newJob(in *input) (interview.Position, error) {
	p := interview.Position{Status: "open"}
	if !in.has("jobTitle") {
		in.need("title")
	}
	err := jobInto(in, &p)
	return p, err
}

func (d *Dialect) job(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	p, err := d.Service.Position(r.Context(), r.actor, id)
	if err != nil {
		return nil, refused(err, jobNoun, id)
	}
	return translateJob(p)
}

func (d *Dialect) changeJob(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	p, err := d.Service.UpdatePosition(r.Context(), r.actor, id, 0, func(p *interview.Position) error {
		*in.faults = faults{fields: Fields{}} // it may run again
		if in.cleared("title") {
			in.bad("title", "must be a string")
		}
		if err := jobInto(in, p); err != nil {
			return err
		}
		return in.err()
	})
	if err != nil {
		return nil, refused(err, jobNoun, id)
	}
	return translateJob(p)
}

func (d *Dialect) deleteJob(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	if err := d.Service.DeletePosition(r.Context(), r.actor, id); err != nil {
		return nil, refused(err, jobNoun, id)
	}
	return true, nil
}

// each translates rows.
func each[A, B any](rows []A, one func(A) (B, error)) ([]B, error) {
	out := make([]B, len(rows))
	for i, row := range rows {
		var err error
		if out[i], err = one(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// set writes a text that was given, and empties one that was null.
func set(to *string, given *string, cleared bool) {
	if given != nil {
		*to = *given
	} else if cleared {
		*to = ""
	}
}

// choose is set for values that are empty where they were not given.
func choose(to *string, given string, cleared bool) {
	if given != "" || cleared {
		*to = given
	}
}

// list is set for lists.
func list[T any](to *[]T, given []T, cleared bool) {
	if given != nil || cleared {
		*to = given
	}
}

func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }
func upper(s string) string        { return strings.ToUpper(s) }
func lower(s string) string        { return strings.ToLower(s) }
