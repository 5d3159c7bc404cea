package interview

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/candorhq/candor/internal/account"
)

// EventTypes lists every type of event.
func EventTypes() []EventType {
	return []EventType{InterviewCreated, InterviewInvited, InterviewOpened, InterviewConsented, InterviewStarted,
		InterviewInterrupted, InterviewResumed, AnswerReceived, AnswerTranscribed, InterviewCompleted,
		InterviewReady, InterviewFilmed, InterviewFailed, InterviewExpired, InterviewCancelled, InterviewRevoked,
		InterviewDeclined, InterviewWithdrawn, ReviewSaved, RequestMade, RequestAnswered, WebhookTest}
}

// Events lists what happened after a sequence number, oldest first; it needs
// read:interviews. Without types it lists all of them, without an interview
// those of every interview.
func (s *Service) Events(ctx context.Context, a account.Actor, types []EventType, interviewID string, after int64, limit int) ([]Event, error) {
	sp, err := within(a, account.ReadInterviews)
	if err != nil {
		return nil, err
	}
	if err := checkTypes(types); err != nil {
		return nil, err
	}
	p, err := bounded(Page{Limit: limit})
	if err != nil {
		return nil, err
	}
	if interviewID != "" {
		iv, err := findInterview(ctx, s.store, a, interviewID, account.ReadInterviews)
		if err != nil {
			return nil, err
		}
		interviewID = iv.ID
	}
	return s.store.Events(ctx, sp, types, interviewID, max(after, 0), p.Limit)
}

func checkTypes(types []EventType) error {
	seen := map[EventType]bool{}
	for i, t := range types {
		switch {
		case !slices.Contains(EventTypes(), t):
			return Wrong(index("types", i), "is not a type of event")
		case seen[t]:
			return Wrong(index("types", i), "comes twice")
		}
		seen[t] = true
	}
	return nil
}

// facts are what an event says beside its type: ids and states, none of the
// candidate's words.
type facts map[string]any

// note keeps an event about an interview and, when a webhook wants it, queues
// the task that hands it on.
func (s *Service) note(ctx context.Context, tx Tx, iv Interview, t EventType, more facts) (Event, error) {
	data := facts{
		"interview_id": iv.ID, "state": iv.State, "test": iv.Test,
		"plan_id": iv.PlanID, "candidate_id": iv.CandidateID,
	}
	if iv.ExternalID != "" {
		data["external_id"] = iv.ExternalID
	}
	if iv.PositionID != "" {
		data["position_id"] = iv.PositionID
	}
	if iv.ResultVersion > 0 {
		data["result_version"] = iv.ResultVersion
	}
	maps.Copy(data, more)
	e, err := s.event(iv.OrganizationID, iv.Env, t, iv.ID, data)
	if err != nil {
		return Event{}, err
	}
	e.InterviewID = iv.ID
	if err := tx.AddEvent(ctx, &e); err != nil {
		return Event{}, err
	}
	hooks, err := wanting(ctx, tx, e, iv.PlanID)
	if err != nil || len(hooks) == 0 {
		return e, err
	}
	return e, tx.Enqueue(ctx, s.task(TaskDeliver, e.ID, e.OrganizationID, iv.ID, e.At, map[string]string{"event_id": e.ID}))
}

func (s *Service) event(orgID string, env account.Env, t EventType, subject string, data any) (Event, error) {
	body, err := json.Marshal(data)
	return Event{ID: newID(), OrganizationID: orgID, Env: env, Type: t, Subject: subject, Data: body, At: s.now()}, err
}

// wanting are the webhooks that an event of a plan's interview goes to.
func wanting(ctx context.Context, r Reader, e Event, planID string) ([]Webhook, error) {
	all, err := r.Webhooks(ctx, Space{OrganizationID: e.OrganizationID, Env: e.Env}, Page{Limit: MaxWebhooks})
	if err != nil {
		return nil, err
	}
	org, err := r.Organization(ctx, e.OrganizationID)
	if err != nil {
		return nil, err
	}
	if org.ParentID != "" {
		above, err := r.Webhooks(ctx, Space{OrganizationID: org.ParentID, Env: e.Env}, Page{Limit: MaxWebhooks})
		if err != nil {
			return nil, err
		}
		all = append(all, slices.DeleteFunc(above, func(w Webhook) bool { return !w.Children })...)
	}
	return slices.DeleteFunc(all, func(w Webhook) bool {
		return w.Disabled || e.Type == WebhookTest ||
			len(w.Types) > 0 && !slices.Contains(w.Types, e.Type) ||
			w.PlanID != "" && w.PlanID != planID
	}), nil
}
