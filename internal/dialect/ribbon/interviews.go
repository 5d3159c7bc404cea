package ribbon

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// Bounds of GET /v1/interviews, refused beyond as those of flows: each element
// is a whole result.
const (
	defaultInterviews = 20
	mostInterviews    = 200
)

// assigned is what only Ribbon knows of an interview.
type assigned struct {
	RecruiterID string `json:"assigned_recruiter_id"`
}

func (d *Dialect) createInterview(w http.ResponseWriter, r *http.Request, a account.Actor) error {
	in, err := readInput(w, r)
	if err != nil {
		return err
	}
	flow := in.needed("interview_flow_id")
	person := interview.Candidate{
		Email: in.text("interviewee_email_address"), FirstName: in.text("interviewee_first_name"), LastName: in.text("interviewee_last_name"),
	}
	recruiter := in.text("assigned_recruiter_id")
	if recruiter != "" && (len(recruiter) != 36 || uuid.Validate(recruiter) != nil) {
		in.complain("assigned_recruiter_id", "String does not match expected pattern.")
	}
	if err := in.err(); err != nil {
		return err
	}
	p, err := d.plan(r, a, flow)
	if err != nil {
		return err
	}
	if p.Status != "active" {
		return failure(http.StatusUnprocessableEntity, "The interview flow is "+p.Status+".")
	}
	want := interview.NewInterview{PlanID: p.ID, Candidate: &person}
	query := ""
	if recruiter != "" {
		if want.Extra, err = d.assign(r.Context(), a, recruiter); err != nil {
			return err
		}
		query = "?assignedRecruiterId=" + url.QueryEscape(recruiter)
	}
	made, err := d.Service.CreateInterview(r.Context(), a, want, interview.OnceKey{})
	if err != nil {
		return ofField(ofFlow(err), map[string]string{
			"candidate.email": "interviewee_email_address", "candidate.first_name": "interviewee_first_name",
			"candidate.last_name": "interviewee_last_name",
		})
	}
	dialect.WriteJSON(w, http.StatusOK, CreatedInterview{
		InterviewID: made.Interview.ID, InterviewLink: d.Links.Room(made.LinkToken) + query,
	})
	return nil
}

// assign checks that somebody is of the flow's team and keeps it.
func (d *Dialect) assign(ctx context.Context, a account.Actor, recruiter string) (interview.Extra, error) {
	known, err := d.isColleague(ctx, a, recruiter)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, failure(http.StatusUnprocessableEntity, foreignRecruiter)
	}
	raw, err := json.Marshal(assigned{RecruiterID: recruiter})
	return interview.Extra{name: raw}, err
}

// interviews lists interviews with all that came of them, newest first.
func (d *Dialect) interviews(w http.ResponseWriter, r *http.Request, a account.Actor) error {
	q := queryOf(r)
	limit, offset := q.number("limit", defaultInterviews, 1, mostInterviews), q.number("offset", 0, 0, mostOffset)
	status := q.choice("status", Completed, Incomplete, Completed)
	if err := q.team(a); err != nil {
		return err
	}
	ids, err := d.listed(r.Context(), a, status, offset, limit)
	if err != nil {
		return err
	}
	out := Interviews{Interviews: make([]Interview, 0, len(ids))}
	for _, id := range ids {
		res, err := d.Service.Result(r.Context(), a, id)
		if isKind(err, interview.NotFound) {
			continue // erased meanwhile
		}
		if err != nil {
			return err
		}
		out.Interviews = append(out.Interviews, translate(res, d.Links))
	}
	dialect.WriteJSON(w, http.StatusOK, out)
	return nil
}

// listed are the ids of a page. Whether there is a result is no state of ours,
// so the rows are passed over here: a page far back costs reading the rows
// before it, without their results.
func (d *Dialect) listed(ctx context.Context, a account.Actor, status string, offset, limit int) ([]string, error) {
	f, p := interview.Filter{}, interview.Page{Limit: min(offset+limit, interview.MaxPage)}
	if status == Completed {
		// Only these can have a result that is in force.
		f.States = []interview.State{interview.Ready, interview.Processing, interview.Failed}
	}
	var ids []string
	for {
		rows, err := d.Service.Interviews(ctx, a, f, p)
		if err != nil {
			return nil, err
		}
		for _, iv := range rows {
			p.After = interview.Cursor{At: iv.CreatedAt, ID: iv.ID}
			if (status == Completed) != hasResult(iv) {
				continue
			}
			if offset--; offset < 0 {
				ids = append(ids, iv.ID)
			}
			if len(ids) == limit {
				return ids, nil
			}
		}
		if len(rows) < p.Limit {
			return ids, nil
		}
	}
}

// hasResult tells whether translate will say that an interview is completed.
func hasResult(iv interview.Interview) bool { return iv.ResultVersion > 0 && !iv.State.Ended() }

// removeRecordings takes access to the recordings away; the interview stays.
// Twice is fine.
func (d *Dialect) removeRecordings(w http.ResponseWriter, r *http.Request, a account.Actor) error {
	id, err := interviewID(r)
	if err != nil {
		return err
	}
	if err := d.Service.RemoveRecordings(r.Context(), a, id); err != nil {
		return err
	}
	dialect.WriteJSON(w, http.StatusOK, Done{Success: true})
	return nil
}
