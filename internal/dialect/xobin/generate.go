package xobin

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/interview/draft"
)

const (
	noRole   = "Job role and job description are required"
	noJob    = "Job not found"
	queued   = "AI interview plan generation job has been queued successfully"
	finished = "AI interview plan has been generated successfully"
)

// made marks a plan that generate made.
type made struct {
	Generated bool `json:"generated"`
}

// generate makes an AI interview from a role and a description, and tells the
// notification_url when it is there. The answer is the vendor's: pending. Ours
// is made before it is written, because drafting takes no time; a client that
// waits for the notification, or asks, sees what it would see there.
func (x *Dialect) generate(w http.ResponseWriter, r *http.Request, a account.Actor) {
	body, wrong := readBody(w, r, false)
	var role, description, address string
	for _, read := range []func() string{
		func() (s string) { role, s = body.text("job_role", false); return s },
		func() (s string) { description, s = body.text("job_description", false); return s },
		func() string {
			if role == "" || description == "" {
				return noRole
			}
			return ""
		},
		func() (s string) { address, s = body.text("notification_url", false); return s },
	} {
		if wrong == "" {
			wrong = read()
		}
	}
	if n := len([]rune(role)); wrong == "" && n > interview.MaxName {
		wrong = "job_role must have at most 200 characters"
	}
	if wrong == "" && strings.ContainsRune(role+description, 0) {
		wrong = "job_role and job_description must not contain a NUL character"
	}
	if wrong != "" {
		writeError(w, http.StatusBadRequest, wrong)
		return
	}
	pos, plan := draft.Make(role, description)
	mark, _ := json.Marshal(made{Generated: true})
	plan.Extra = interview.Extra{name: mark}
	in := interview.PlanDraft{Position: pos, Plan: plan}
	if address != "" {
		in.Tell = func(p interview.Plan) interview.Call {
			body, _ := dialect.EncodeJSON(generatedOf(p)) // numbers and strings always encode
			return interview.Call{URL: address, Body: body}
		}
	}
	out, err := x.d.Service.CreateDraft(r.Context(), a, in)
	if err != nil {
		x.failFor(w, r, err, noInterview)
		return
	}
	dialect.WriteJSON(w, http.StatusAccepted, GenerateResponse{JobID: out.ID, Status: "pending", Message: queued})
}

// generatedOf is what is told of a plan that was made. A job is known by the
// plan's id.
func generatedOf(p interview.Plan) GeneratedResponse {
	return GeneratedResponse{JobID: p.ID, Status: "completed", Message: finished, AIInterviewID: p.Serial}
}

// generated tells what became of a job. The vendor's page of it is not known;
// the route is ours.
func (x *Dialect) generated(w http.ResponseWriter, r *http.Request, a account.Actor) {
	id := r.PathValue("job_id")
	p, err := x.d.Service.Plan(r.Context(), a, id)
	if err == nil {
		var mark made
		if json.Unmarshal(p.Extra[name], &mark) != nil || !mark.Generated || !strings.EqualFold(p.ID, id) {
			err = interview.Errorf(interview.NotFound, "no job made this plan")
		}
	}
	if err != nil {
		x.failFor(w, r, err, noJob)
		return
	}
	dialect.WriteJSON(w, http.StatusOK, generatedOf(p))
}
