package api

import (
	"context"
	"errors"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/web"
)

// Tasks shows and steers background work; [queue.Store] is one.
type Tasks interface {
	Task(ctx context.Context, id string) (queue.Task, error)
	Tasks(ctx context.Context, f queue.TaskFilter) ([]queue.Task, error)
	Rerun(ctx context.Context, id string) error
	Cancel(ctx context.Context, id string) error
}

var _ Tasks = queue.Store(nil)

type taskList struct {
	Limit       int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor      string `query:"cursor" maxLength:"64" doc:"next_cursor of the page before."`
	State       string `query:"state" enum:"ready,running,done,given_up,cancelled"`
	Kind        string `query:"kind" maxLength:"40"`
	InterviewID string `query:"interview_id" maxLength:"64"`
}

func (s *server) tasks() {
	const tag = "Tasks"
	add(s, op{method: "GET", path: "/v1/tasks", id: "listTasks", tag: tag, scope: account.Administer,
		summary: "List background tasks", more: "Newest first. Those with the state given_up wait for you to run them again."},
		func(ctx context.Context, c *call, in *taskList) (*listing[queue.Task], error) {
			ts, err := s.Tasks.Tasks(ctx, queue.TaskFilter{OrganizationID: c.actor.OrganizationID, Env: string(c.actor.Env), InterviewID: in.InterviewID,
				Kind: in.Kind, State: queue.State(in.State), Before: in.Cursor, Limit: in.Limit + 1})
			if err != nil {
				return nil, err
			}
			out := &listing[queue.Task]{Body: page[queue.Task]{Data: ts}}
			if len(ts) > in.Limit {
				out.Body.Data = ts[:in.Limit]
				out.Body.NextCursor = ts[in.Limit-1].ID
				out.Link = nextLink(c, out.Body.NextCursor)
			}
			return out, nil
		})
	read := func(ctx context.Context, c *call, id string) (*answer[queue.Task], error) {
		t, err := s.taskOf(ctx, c, id)
		if isGone(err) {
			err = nil // it says nothing of the person, and the list shows it
		}
		return &answer[queue.Task]{t}, err
	}
	add(s, op{method: "GET", path: "/v1/tasks/{id}", id: "getTask", tag: tag, scope: account.Administer, summary: "Read a task"},
		func(ctx context.Context, c *call, in *ByID) (*answer[queue.Task], error) { return read(ctx, c, in.ID) })
	steer := func(verb, id, summary string, do func(context.Context, string) error) {
		add(s, op{method: "POST", path: "/v1/tasks/{id}/" + verb, id: id, tag: tag, scope: account.Administer, summary: summary},
			func(ctx context.Context, c *call, in *ByID) (*answer[queue.Task], error) {
				if _, err := s.taskOf(ctx, c, in.ID); err != nil {
					return nil, err
				}
				if err := do(ctx, in.ID); err != nil {
					return nil, err
				}
				return read(ctx, c, in.ID)
			})
	}
	steer("rerun", "rerunTask", "Run a task again", s.Tasks.Rerun)
	steer("cancel", "cancelTask", "Cancel a task", s.Tasks.Cancel)
}

// taskOf reads a task of the actor's organization and, where it is about an
// interview, of its environment. Where the interview was deleted, or its
// person erased, it returns both the task and the error that says so.
func (s *server) taskOf(ctx context.Context, c *call, id string) (queue.Task, error) {
	t, err := s.Tasks.Task(ctx, id)
	if err != nil {
		return t, err
	}
	if t.OrganizationID != c.actor.OrganizationID {
		return queue.Task{}, interview.Errorf(interview.Foreign, "there is no such task")
	}
	if t.InterviewID != "" {
		// The system sees what was deleted, too.
		iv, err := s.Service.Interview(ctx, account.Actor{System: true, OrganizationID: t.OrganizationID}, t.InterviewID)
		switch {
		case isGone(err):
			return t, err
		case err != nil || iv.Env != c.actor.Env:
			return queue.Task{}, interview.Errorf(interview.NotFound, "there is no such task")
		case !iv.DeletedAt.IsZero():
			return t, interview.Errorf(interview.Gone, "the interview was deleted")
		}
	}
	return t, nil
}

func isGone(err error) bool {
	said, ok := errors.AsType[*interview.Error](err)
	return ok && said.Kind == interview.Gone
}

func nextLink(c *call, cursor string) string {
	return "<" + web.NextPage(c.request.URL, cursor) + `>; rel="next"`
}
