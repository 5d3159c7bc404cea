package instaview

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// CreatedInterview is an interview with its candidate's link.
type CreatedInterview struct {
	Interview
	JoinURL string `json:"joinUrl,omitempty"` // ours: InstaView says nothing of one
}

// scheduleMost is how far ahead an interview may be.
const scheduleMost = 30 * 24 * time.Hour

// newInterview is a body of POST /interviews, read.
type newInterview struct {
	interview.NewInterview
	jobs []string // of an inline candidate
}

func (d *Dialect) createInterview(r *request) (any, error) {
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	n, err := d.readInterview(in)
	if err != nil {
		return nil, err
	}
	if n.Plan != nil {
		err = r.caller.has(writeAgents())
	}
	if n.Position != nil && err == nil {
		err = r.caller.has(writeJobs())
	}
	if err == nil {
		err = d.resolveJob(r, in, &n)
	}
	if err != nil {
		return nil, err
	}
	made, err := d.Service.CreateInterview(r.Context(), r.actor, n.NewInterview, interview.OnceKey{})
	if err != nil {
		return nil, refusedNew(err, n.NewInterview)
	}
	res := interview.Result{Interview: made.Interview}
	if made.Interview.Asked.Mode == interview.Phone && !made.Interview.State.Over() {
		call, err := d.Service.ScheduleCall(r.Context(), r.actor, made.Interview.ID, n.ScheduledAt)
		if err != nil {
			return nil, refused(err, interviewNoun, made.Interview.ID)
		}
		res.Calls = []interview.CallAttempt{call}
	}
	out := CreatedInterview{Interview: translate(res, d.Links)}
	if !made.Interview.State.Over() {
		out.JoinURL = d.Links.Room(made.LinkToken)
	}
	return out, nil
}

// readInterview reads the body; nothing is looked for yet.
func (d *Dialect) readInterview(in *input) (n newInterview, err error) {
	n.CandidateID, n.PlanID, n.PositionID = in.uuid("candidateId"), in.uuid("agentId"), in.uuid("jobId")
	n.Metadata = in.metadata("metadata")
	n.Test, _ = in.flag("isTest")
	n.CompleteNow = n.Test
	n.ScheduledAt = d.scheduled(in)
	if c := either(in, "candidateId", "candidate", true); c != nil {
		n.Candidate = &interview.Candidate{}
		if *n.Candidate, n.jobs, err = d.newCandidate(c); err != nil {
			return n, err
		}
		if (in.has("jobId") || in.has("job")) && (c.has("jobId") || c.has("jobIds")) {
			in.bad("candidate.jobId", "must not be combined with jobId or job")
		}
	}
	if a := either(in, "agentId", "agent", true); a != nil {
		n.Plan = &interview.Plan{}
		if *n.Plan, err = newAgent(a); err != nil {
			return n, err
		}
	}
	if j := either(in, "jobId", "job", false); j != nil {
		n.Position = &interview.Position{}
		if *n.Position, err = newJob(j); err != nil {
			return n, err
		}
	}
	return n, in.err()
}

// either reads an object that stands for an id. Both are refused, and neither
// where one is needed.
func either(in *input, id, object string, needed bool) *input {
	switch {
	case in.has(id) && in.has(object):
		in.bad(object, "must not be combined with "+id)
	case needed && !in.has(id) && !in.has(object):
		in.note(id, "or "+object+" is required")
	}
	return in.object(object)
}

// scheduled reads when the interview takes place: scheduleTime, which a later
// changelog calls scheduledAt. Without it is now.
func (d *Dialect) scheduled(in *input) time.Time {
	field := "scheduleTime"
	if !in.has(field) {
		field = "scheduledAt"
	}
	t, now := in.time(field), d.Now()
	switch {
	case t.IsZero():
	case t.Before(now.Add(-time.Minute)):
		in.bad(field, "must be in the future")
	case t.After(now.Add(scheduleMost)):
		in.bad(field, "must not be more than 30 days in the future")
	case t.Before(now):
		return time.Time{}
	}
	return t
}

// resolveJob finds the job where it was not named, and refuses one that is
// not the candidate's. Only a GENERIC agent needs none.
func (d *Dialect) resolveJob(r *request, in *input, n *newInterview) error {
	focus, position, err := d.focus(r, n)
	if err != nil || n.Position != nil {
		return err
	}
	jobs := n.jobs
	if n.CandidateID != "" {
		if jobs, err = d.jobsOfCandidate(r, n); err != nil {
			return err
		}
	} else if err := d.checkJobs(r, jobs); err != nil {
		return err
	}
	switch {
	case n.PositionID != "" && n.CandidateID != "" && len(jobs) > 0 && !slices.Contains(jobs, n.PositionID):
		in.bad("jobId", "must be one of the candidate's jobs")
	case n.PositionID != "" || focus == generic && len(jobs) != 1:
	case len(jobs) == 1:
		n.PositionID = jobs[0]
	case len(jobs) > 1:
		in.bad("jobId", "must be specified: the candidate has several jobs")
	case position == "":
		in.note("jobId", "is required unless the agent's focus is GENERIC")
	}
	return in.err()
}

// focus is the agent's, with the position its plan is for.
func (d *Dialect) focus(r *request, n *newInterview) (focus, position string, err error) {
	p := interview.Plan{}
	if n.Plan != nil {
		p = *n.Plan
	} else if p, err = d.Service.Plan(r.Context(), r.actor, n.PlanID); err != nil {
		return "", "", refused(err, agentNoun, n.PlanID)
	}
	a, err := translateAgent(p)
	return a.Focus, p.PositionID, err
}

func (d *Dialect) jobsOfCandidate(r *request, n *newInterview) ([]string, error) {
	c, err := d.Service.Candidate(r.Context(), r.actor, n.CandidateID)
	if err != nil {
		return nil, refused(err, candidateNoun, n.CandidateID)
	}
	k, err := kept[keptCandidate](c.Extra)
	if err != nil {
		return nil, err
	}
	if k.Jobs != "" {
		return strings.Fields(k.Jobs), nil
	}
	word, err := d.wordCandidate(r.Context(), r.actor, c)
	if n.PositionID != "" { // it was never said which are the candidate's
		return nil, err
	}
	return word.JobIDs, err
}

// refusedNew words what was refused of something that the body names.
func refusedNew(err error, n interview.NewInterview) error {
	said, ok := errors.AsType[*interview.Error](err)
	if !ok {
		return err
	}
	switch said.Field {
	case "plan_id":
		return refused(err, agentNoun, n.PlanID)
	case "position_id":
		return refused(err, jobNoun, n.PositionID)
	case "candidate_id":
		return refused(err, candidateNoun, n.CandidateID)
	}
	return refused(err, interviewNoun, "")
}
