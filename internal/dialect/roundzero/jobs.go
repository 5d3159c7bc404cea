package roundzero

import (
	"net/http"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// createJob makes a position and the questions it is interviewed with.
func (d *Dialect) createJob(w http.ResponseWriter, r *request) error {
	if !r.actor.May(account.ReadPlans) { // or it would fail half-way
		return interview.Errorf(interview.Denied, "making a job reads its questions")
	}
	var in NewJob
	if err := r.read(w, &in); err != nil {
		return err
	}
	if in.Title == nil {
		return wrong("title", "is required")
	}
	if in.Description == nil {
		return wrong("description", "is required")
	}
	var pos interview.Position
	if err := in.into(r, &pos); err != nil {
		return err
	}
	pos, err := d.Service.CreatePosition(r.Context(), r.actor, pos, r.once)
	if err != nil {
		return err
	}
	if _, _, err := d.questionSet(r, pos); err != nil {
		return err
	}
	return answerJob(w, http.StatusCreated, pos)
}

func answerJob(w http.ResponseWriter, status int, pos interview.Position) error {
	out, err := translateJob(pos)
	if err != nil {
		return err
	}
	return answer(w, status, out)
}

// into writes what was given into a position. A null empties what may be empty.
func (in *NewJob) into(r *request, pos *interview.Position) error {
	mine, err := kept[keptJob](pos.Extra)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name  string
		from  *string
		to    *string
		most  int
		check func(string, *string, int) error
	}{
		{"title", in.Title, &pos.Title, interview.MaxName, needed},
		{"description", in.Description, &pos.Description, interview.MaxText, needed},
		{"department", in.Department, &pos.Department, interview.MaxName, optional},
		{"location", in.Location, &pos.Location, interview.MaxName, optional},
		{"requirements", in.Requirements, &mine.Requirements, interview.MaxText, optional},
	} {
		if f.from == nil && !r.null(f.name) {
			continue
		}
		value := ""
		if f.from != nil {
			value = *f.from
		}
		if err := f.check(f.name, &value, f.most); err != nil {
			return err
		}
		*f.to = value
	}
	if err := in.setStatus(r, pos); err != nil {
		return err
	}
	if in.InterviewGoals != nil || r.null("interview_goals") {
		if err := in.InterviewGoals.check(); err != nil {
			return err
		}
		mine.Goals = in.InterviewGoals
	}
	pos.Extra, err = withExtra(pos.Extra, mine)
	return err
}

func (in *NewJob) setStatus(r *request, pos *interview.Position) error {
	switch {
	case r.null("status"):
		return wrong("status", "must be one of active, draft, archived")
	case in.Status == nil && pos.Status == "":
		pos.Status = "open"
	case in.Status == nil:
	case *in.Status == "active":
		pos.Status = "open"
	case *in.Status == "draft", *in.Status == "archived":
		pos.Status = *in.Status
	default:
		return wrong("status", "must be one of active, draft, archived")
	}
	return nil
}

// questionSet is what a job asks: of its active plans the one it was made
// with, else the newest that is no phone interview. A job that RoundZero's API
// made, and that has no plan at all, gets one from its goals.
func (d *Dialect) questionSet(r *request, pos interview.Position) (plan interview.Plan, found bool, err error) {
	plans, err := d.plans(r, pos.ID)
	if err != nil {
		return plan, false, err
	}
	if plan, found = chosen(plans); found {
		return plan, true, nil
	}
	if _, here := pos.Extra[name]; !here || len(plans) > 0 {
		return plan, false, nil
	}
	own, err := kept[keptJob](pos.Extra)
	if err != nil {
		return plan, false, err
	}
	mark, err := withExtra(nil, keptSet{JobID: pos.ID})
	if err != nil {
		return plan, false, err
	}
	// The key makes one plan of two invitations that come at once.
	plan, err = d.Service.CreatePlan(r.Context(), r.actor, interview.Plan{
		PositionID: pos.ID, Name: pos.Title, Mode: interview.Recorded, Language: "en", Status: "active",
		Questions: questionsFor(pos.Title, own.Goals), Limits: interview.Limits{ExpiryDays: 7}, Extra: mark,
	}, interview.OnceKey{Key: name + " questions of " + pos.ID, Digest: []byte(pos.ID)})
	return plan, err == nil, err
}

// plans are the newest of a job.
func (d *Dialect) plans(r *request, positionID string) ([]interview.Plan, error) {
	return d.Service.Plans(r.Context(), r.actor, interview.Filter{PositionID: positionID}, interview.Page{Limit: 50})
}

func chosen(plans []interview.Plan) (plan interview.Plan, found bool) {
	for _, p := range plans {
		if p.Status != "active" || p.Mode == interview.Phone {
			continue
		}
		if _, own := p.Extra[name]; own {
			return p, true
		}
		if !found {
			plan, found = p, true
		}
	}
	return plan, found
}

func (d *Dialect) job(w http.ResponseWriter, r *request) error {
	pos, err := d.position(r)
	if err != nil {
		return err
	}
	return answerJob(w, http.StatusOK, pos)
}

func (d *Dialect) position(r *request) (interview.Position, error) {
	id, err := r.id("Job")
	if err != nil {
		return interview.Position{}, err
	}
	pos, err := d.Service.Position(r.Context(), r.actor, id)
	return pos, of("Job", err)
}

// changeJob changes what is given. The questions stay: interviews to come ask
// the same as those before.
func (d *Dialect) changeJob(w http.ResponseWriter, r *request) error {
	id, err := r.id("Job")
	if err != nil {
		return err
	}
	var in NewJob
	if err := r.read(w, &in); err != nil {
		return err
	}
	pos, err := d.Service.UpdatePosition(r.Context(), r.actor, id, 0, func(p *interview.Position) error { return in.into(r, p) })
	if err != nil {
		return of("Job", err)
	}
	return answerJob(w, http.StatusOK, pos)
}

func (d *Dialect) listJobs(w http.ResponseWriter, r *request) error {
	told, page, err := r.page()
	if err != nil {
		return err
	}
	var f interview.Filter
	switch s := r.URL.Query().Get("status"); s {
	case "", "draft", "archived":
		f.Status = s
	case "active":
		f.Status = "open"
	default:
		return wrong("status", "must be one of active, draft, archived")
	}
	rows, err := d.Service.Positions(r.Context(), r.actor, f, page)
	if err != nil {
		return err
	}
	rows, told = paged(rows, told)
	out := List[JobDetails]{Data: []JobDetails{}, Pagination: told}
	for _, pos := range rows {
		one, err := translateJob(pos)
		if err != nil {
			return err
		}
		out.Data = append(out.Data, one)
	}
	return answer(w, http.StatusOK, out)
}

func (d *Dialect) jobQuestions(w http.ResponseWriter, r *request) error {
	pos, err := d.position(r)
	if err != nil {
		return err
	}
	plans, err := d.plans(r, pos.ID)
	if err != nil {
		return err
	}
	plan, _ := chosen(plans)
	qs, seconds := asked(plan.Questions)
	return answer(w, http.StatusOK, JobQuestions{JobID: pos.ID, Questions: qs, TotalQuestions: len(qs), EstimatedDurationSeconds: seconds})
}
