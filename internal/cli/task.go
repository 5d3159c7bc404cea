package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

type taskCommand struct {
	settings
	List   taskList   `cmd:"" help:"List background tasks, newest first."`
	Show   taskShow   `cmd:"" help:"Show one task."`
	Rerun  taskRerun  `cmd:"" help:"Run a task again that gave up, was cancelled or waits for its next try."`
	Cancel taskCancel `cmd:"" help:"End a task without finishing it."`
}

type taskList struct {
	Org       string `placeholder:"NAME|ID" help:"Only this organization's."`
	Interview string `placeholder:"ID" help:"Only this interview's."`
	Kind      string `placeholder:"KIND" help:"Only this kind, such as transcribe, assess, report, deliver or send."`
	State     string `enum:",ready,running,done,given_up,cancelled" default:"" placeholder:"STATE" help:"Only this state: ready, running, done, given_up or cancelled."`
	Limit     int    `default:"50" help:"How many at most."`
	Before    string `placeholder:"ID" help:"Go on after the last task of the list before."`
	asJSON
}

func (c *taskList) Run(ctx context.Context, st Streams, t *taskCommand) error {
	if c.Limit < 1 || c.Limit > 10_000 {
		return misuse(errors.New("--limit: want a number from 1 to 10000"))
	}
	f := queue.TaskFilter{Kind: c.Kind, State: queue.State(c.State), Limit: c.Limit}
	for _, id := range []struct {
		given string
		to    *string
		list  string
	}{{c.Interview, &f.InterviewID, "the API"}, {c.Before, &f.Before, "candor task list"}} {
		if id.given == "" {
			continue
		}
		var err error
		if *id.to, err = readID(id.given, id.list); err != nil {
			return err
		}
	}
	a, err := t.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	if c.Org != "" {
		org, err := findOrg(ctx, a, c.Org)
		if err != nil {
			return err
		}
		f.OrganizationID = org.ID
	}
	tasks, err := a.DB.Tasks(ctx, f)
	if err != nil {
		return err
	}
	if c.JSON {
		if tasks == nil {
			tasks = []queue.Task{}
		}
		return printJSON(st.Out, tasks)
	}
	var rows [][]string
	for _, t := range tasks {
		rows = append(rows, []string{t.ID, t.Kind, string(t.State), attempts(t), t.InterviewID, when(t.CreatedAt), due(t), t.Reason})
	}
	return table(st.Out, []string{"ID", "KIND", "STATE", "ATTEMPT", "INTERVIEW", "CREATED", "DUE", "REASON"}, rows)
}

func attempts(t queue.Task) string {
	return strconv.Itoa(t.Attempt) + "/" + strconv.Itoa(t.MaxAttempts)
}

// due is when a task that waits is run.
func due(t queue.Task) string {
	if t.State != queue.Ready {
		return ""
	}
	return when(t.RunAt)
}

type taskShow struct {
	ID string `arg:"" help:"Its id, as candor task list shows it."`
	asJSON
}

func (c *taskShow) Run(ctx context.Context, st Streams, t *taskCommand) error {
	return t.with(ctx, st, c.ID, func(*app.App, string) error { return nil }, c.JSON)
}

type taskRerun struct {
	ID string `arg:"" help:"Its id, as candor task list shows it."`
	asJSON
}

// Help is shown below the flags.
func (c *taskRerun) Help() string {
	return "A server that is running takes the task up within a second. Where none is running it waits for the next start."
}

func (c *taskRerun) Run(ctx context.Context, st Streams, t *taskCommand) error {
	return t.with(ctx, st, c.ID, func(a *app.App, id string) error {
		return hint(a.DB.Rerun(ctx, id), "candor task show %s tells its state", id)
	}, c.JSON)
}

type taskCancel struct {
	ID string `arg:"" help:"Its id, as candor task list shows it."`
	asJSON
}

func (c *taskCancel) Run(ctx context.Context, st Streams, t *taskCommand) error {
	return t.with(ctx, st, c.ID, func(a *app.App, id string) error {
		return hint(a.DB.Cancel(ctx, id), "candor task show %s tells its state", id)
	}, c.JSON)
}

// with finds a task, does something about it, and shows how it is then.
func (t *taskCommand) with(ctx context.Context, st Streams, ref string, do func(a *app.App, id string) error, asJSON bool) error {
	id, err := readID(ref, "candor task list")
	if err != nil {
		return err
	}
	a, err := t.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	if _, err := a.DB.Task(ctx, id); err != nil {
		if e, ok := errors.AsType[*interview.Error](err); ok && e.Kind == interview.NotFound {
			return hint(fmt.Errorf("there is no task %s", id), "candor task list shows the newest; tasks that are done are forgotten after 30 days")
		}
		return err
	}
	if err := do(a, id); err != nil {
		return err
	}
	task, err := a.DB.Task(ctx, id)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(st.Out, task)
	}
	return facts(st.Out,
		[2]string{"id", task.ID}, [2]string{"kind", task.Kind}, [2]string{"state", string(task.State)},
		[2]string{"attempt", attempts(task)}, [2]string{"reason", task.Reason}, [2]string{"due", due(task)},
		[2]string{"node", task.Node}, [2]string{"interview", task.InterviewID}, [2]string{"organization", task.OrganizationID},
		[2]string{"created", when(task.CreatedAt)}, [2]string{"finished", when(task.FinishedAt)})
}
