package roundzero

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

func (d *Dialect) createCandidate(w http.ResponseWriter, r *request) error {
	var in NewCandidate
	if err := r.read(w, &in); err != nil {
		return err
	}
	if in.Name == nil {
		return wrong("name", "is required")
	}
	var c interview.Candidate
	if err := in.into(r, &c); err != nil {
		return err
	}
	c, err := d.Service.CreateCandidate(r.Context(), r.actor, c, r.once)
	if err != nil {
		return taken(err)
	}
	return answerCandidate(w, http.StatusCreated, c)
}

// taken words an e-mail address that another candidate has.
func taken(err error) error {
	if said, ok := errors.AsType[*interview.Error](err); ok && said.Kind == interview.Conflict && said.Field == "email" {
		return failure(http.StatusConflict, conflict, "Email already exists")
	}
	return err
}

func answerCandidate(w http.ResponseWriter, status int, c interview.Candidate) error {
	out, err := translateCandidate(c)
	if err != nil {
		return err
	}
	return answer(w, status, out)
}

// into writes what was given into a candidate. A null empties what may be
// empty.
func (in *NewCandidate) into(r *request, c *interview.Candidate) error {
	mine, err := kept[keptCandidate](c.Extra)
	if err != nil {
		return err
	}
	full := c.Name()
	given := func(field string, v, to *string, check func(string, *string) error) error {
		if v == nil && !r.null(field) {
			return nil
		}
		value := ""
		if v != nil {
			value = *v
		}
		if err := check(field, &value); err != nil {
			return err
		}
		*to = value
		return nil
	}
	err = first(
		given("name", in.Name, &full, func(f string, v *string) error { return needed(f, v, interview.MaxName) }),
		given("email", in.Email, &c.Email, address),
		given("title", in.Title, &mine.Title, func(f string, v *string) error { return optional(f, v, interview.MaxName) }),
	)
	if err != nil {
		return err
	}
	if full != c.Name() {
		c.FirstName, c.LastName = split(full)
	}
	if in.CV != nil || r.null("cv") {
		if err := in.CV.check("cv"); err != nil {
			return err
		}
		mine.CV = in.CV
	}
	c.Extra, err = withExtra(c.Extra, mine)
	return err
}

func (d *Dialect) candidate(w http.ResponseWriter, r *request) error {
	id, err := r.id("Candidate")
	if err != nil {
		return err
	}
	c, err := d.Service.Candidate(r.Context(), r.actor, id)
	if err != nil {
		return of("Candidate", err)
	}
	if !c.ErasedAt.IsZero() {
		return missing("Candidate")
	}
	return answerCandidate(w, http.StatusOK, c)
}

// changeCandidate changes what is given. An e-mail address stays once an
// interview was completed under it.
func (d *Dialect) changeCandidate(w http.ResponseWriter, r *request) error {
	id, err := r.id("Candidate")
	if err != nil {
		return err
	}
	var in NewCandidate
	if err := r.read(w, &in); err != nil {
		return err
	}
	fixed := false
	if in.Email != nil || r.null("email") {
		if fixed, err = d.interviewed(r, id); err != nil {
			return err
		}
	}
	c, err := d.Service.UpdateCandidate(r.Context(), r.actor, id, 0, func(c *interview.Candidate) error {
		was := c.Email
		if err := in.into(r, c); err != nil {
			return err
		}
		if fixed && was != "" && strings.ToLower(c.Email) != was {
			return failure(http.StatusConflict, conflict, "Email cannot be changed once the candidate has completed an interview")
		}
		return nil
	})
	if err != nil {
		return taken(of("Candidate", err))
	}
	return answerCandidate(w, http.StatusOK, c)
}

// interviewed tells whether a candidate has completed an interview.
func (d *Dialect) interviewed(r *request, id string) (bool, error) {
	have, err := d.Service.Interviews(r.Context(), r.actor, interview.Filter{
		CandidateID: strings.ToLower(id),
		States:      []interview.State{interview.Completed, interview.Processing, interview.Ready, interview.Failed},
	}, interview.Page{Limit: 1})
	return len(have) > 0, err
}

func (d *Dialect) listCandidates(w http.ResponseWriter, r *request) error {
	told, page, err := r.page()
	if err != nil {
		return err
	}
	search := r.URL.Query().Get("search")
	if err := optional("search", &search, interview.MaxName); err != nil {
		return err
	}
	rows, err := d.Service.Candidates(r.Context(), r.actor, interview.Filter{Name: search}, page)
	if err != nil {
		return renamed(err, "name", "search")
	}
	rows, told = paged(rows, told)
	out := List[CandidateDetails]{Data: []CandidateDetails{}, Pagination: told}
	for _, c := range slices.DeleteFunc(rows, func(c interview.Candidate) bool { return !c.ErasedAt.IsZero() }) {
		one, err := translateCandidate(c)
		if err != nil {
			return err
		}
		out.Data = append(out.Data, one)
	}
	return answer(w, http.StatusOK, out)
}
