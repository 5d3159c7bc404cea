package jobmojito

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

var _ dialect.Teller = (*Dialect)(nil)

// WebhookPayload is the vendor's WebhookInterviewResultPayload, the same for
// its three events. It does not name the event: receivers know it by the
// states, or by the address.
type WebhookPayload struct {
	ID                 string   `json:"id"`
	InterviewID        string   `json:"interview_id"`
	QuestionSetID      string   `json:"question_set_id"` // the same
	Status             string   `json:"status"`          // draft or active: submitted
	InterviewStatus    *string  `json:"interview_status"`
	ProcessingStatus   *string  `json:"processing_status"`
	ProfileInterviewID *string  `json:"profile_interview_id"`
	ProfileID          *string  `json:"profile_id"`
	Score              *float64 `json:"score"`
	RecruiterScore     *float64 `json:"ai_analysis_recruiter_score"`
	Analysis           *string  `json:"ai_analysis"`
	AnalysisRecruiter  *string  `json:"ai_analysis_recruiter"`
	GoNextRound        *bool    `json:"recruiter_go_next_round"`
	PDFExportURL       *string  `json:"pdf_export_url"`
	Reason             string   `json:"reason"` // the watched field that changed
	CandidateExternal  string   `json:"candidate_external_id,omitempty"`
	CandidateName      string   `json:"candidate_name,omitempty"`
	CandidateEmail     string   `json:"candidate_email,omitempty"`
	CandidatePhone     string   `json:"candidate_phone_number,omitempty"`
	WhyHire            []string `json:"ai_analysis_recruiter_why_hire"`
	WhyNotHire         []string `json:"ai_analysis_recruiter_why_not_hire"`
}

// Word tells the vendor's three events, as of what happened and not of what is
// by now: interview_collected when the last answer is there, interview_result
// with every version of a result and with every decision on it, and
// interview_failed when somebody who began did not come to a result. It is nil
// for everything else.
func (j *Dialect) Word(ctx context.Context, out interview.Outgoing, _ time.Time) (*interview.Message, error) {
	e := out.Event
	system := account.Actor{System: true, OrganizationID: e.OrganizationID, Env: e.Env}
	switch e.Type {
	case interview.InterviewCompleted, interview.InterviewReady, interview.ReviewSaved, interview.InterviewFailed, interview.InterviewExpired,
		interview.InterviewCancelled, interview.InterviewRevoked, interview.InterviewDeclined, interview.InterviewWithdrawn:
	default:
		return nil, nil
	}
	r, err := j.d.Service.Result(ctx, system, e.InterviewID)
	if err != nil {
		return nil, err
	}
	var reviews []interview.Review
	if e.Type == interview.InterviewReady || e.Type == interview.ReviewSaved {
		reviews, err = j.d.Service.Reviews(ctx, system, e.InterviewID)
		if said, ok := errors.AsType[*interview.Error](err); ok && said.Kind == interview.Gone {
			return nil, nil // withdrawn since; there is nothing left to tell
		}
		if err != nil {
			return nil, err
		}
	}
	p, err := payload(e, r, reviews)
	if err != nil || p == nil {
		return nil, err
	}
	body, err := dialect.EncodeJSON(p)
	if err != nil {
		return nil, fmt.Errorf("word event %s: %w", e.ID, err)
	}
	return &interview.Message{Body: body}, nil
}

// payload words an event, or is nil where the vendor tells nothing.
func payload(e interview.Event, r interview.Result, reviews []interview.Review) (*WebhookPayload, error) {
	var said struct {
		Version  int    `json:"result_version"`
		Decision string `json:"decision"`
	}
	if err := json.Unmarshal(e.Data, &said); err != nil {
		return nil, fmt.Errorf("event %s: %w", e.ID, err)
	}
	iv, c := r.Interview, r.Candidate
	id, err := resultID(iv)
	if err != nil {
		return nil, err
	}
	p := &WebhookPayload{
		ID: id, InterviewID: iv.PlanID, QuestionSetID: iv.PlanID, Status: "draft",
		ProfileInterviewID: text(iv.CandidateID), ProfileID: text(iv.CandidateID),
		CandidateExternal: c.ExternalID, CandidateName: c.Name(), CandidateEmail: c.Email, CandidatePhone: c.Phone,
	}
	switch e.Type {
	case interview.InterviewCompleted:
		p.InterviewStatus, p.Reason = new("completed"), "interview_status"
	case interview.InterviewReady, interview.ReviewSaved:
		if r.Assessment == nil || iv.State != interview.Ready {
			return nil, nil
		}
		p.Reason = "processing_status"
		switch {
		case e.Type == interview.ReviewSaved && said.Decision == "":
			return nil, nil // a note or a rating; nobody watches those
		case e.Type == interview.ReviewSaved:
			p.Reason = "recruiter_go_next_round"
		case said.Version > 1:
			p.Reason = "score"
		}
		p.assessed(*r.Assessment)
		p.GoNextRound = goesOn(reviews)
	case interview.InterviewFailed:
		p.InterviewStatus, p.ProcessingStatus, p.Reason = new("failed"), new("failed"), "interview_status"
	default:
		if iv.StartedAt.IsZero() {
			return nil, nil // nobody began, so there is no result that could fail
		}
		p.InterviewStatus, p.Reason = new("abandoned"), "interview_status"
	}
	return p, nil
}

func (p *WebhookPayload) assessed(a interview.Assessment) {
	p.Status, p.InterviewStatus, p.ProcessingStatus = "active", new("completed"), new("completed")
	p.Score, p.RecruiterScore = score(a.Judged), score(a.Judged)
	p.Analysis, p.AnalysisRecruiter = text(dialect.Uncited(a.ForCandidate.Text)), text(dialect.Uncited(a.ForRecruiter.Text))
	p.WhyHire, p.WhyNotHire = reasons(a.ReasonsFor), reasons(a.ReasonsAgainst)
}

// goesOn is the newest decision; nil where there is none, or it is to wait.
func goesOn(all []interview.Review) *bool {
	var newest interview.Review
	for _, rv := range all {
		if rv.Decision != "" && (newest.Decision == "" || rv.UpdatedAt.After(newest.UpdatedAt)) {
			newest = rv
		}
	}
	switch newest.Decision {
	case "advance":
		return new(true)
	case "reject":
		return new(false)
	}
	return nil
}
