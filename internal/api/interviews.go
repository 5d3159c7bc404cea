package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// interviewInput is what a caller gives to make an interview.
type interviewInput struct {
	PlanID       string               `json:"plan_id,omitempty" maxLength:"64" doc:"Id, serial or short id of a plan; or give plan."`
	Plan         *planInput           `json:"plan,omitempty" doc:"A plan to make for this interview."`
	PositionID   string               `json:"position_id,omitempty" maxLength:"64" doc:"Default: the plan's."`
	Position     *positionInput       `json:"position,omitempty" doc:"A position to make."`
	CandidateID  string               `json:"candidate_id,omitempty" maxLength:"64" doc:"Or give candidate."`
	Candidate    *candidateInput      `json:"candidate,omitempty" doc:"Found by external id or e-mail, else made."`
	Excluded     []string             `json:"excluded_questions,omitempty" nullable:"false" maxItems:"200" doc:"Ids of the plan's questions to leave out."`
	Custom       []interview.Question `json:"custom_questions,omitempty" nullable:"false" maxItems:"200" doc:"Questions of this interview only."`
	Order        []string             `json:"order,omitempty" nullable:"false" maxItems:"400" doc:"Ids of questions, and custom_0 and so on, in asking order."`
	ExternalID   string               `json:"external_id,omitempty" maxLength:"255" doc:"Your own id."`
	Metadata     interview.Metadata   `json:"metadata,omitempty" doc:"Your own keys and values: at most 50 keys, 10 KiB."`
	Language     string               `json:"language,omitempty" maxLength:"35" doc:"BCP 47. Default: the plan's."`
	ScheduledAt  *time.Time           `json:"scheduled_at,omitempty" doc:"The link does not open before."`
	ExpiresAt    *time.Time           `json:"expires_at,omitempty" doc:"Default: the plan's or your organization's."`
	NeverExpires bool                 `json:"never_expires,omitempty"`
	Test         bool                 `json:"test,omitempty" doc:"A test interview: left out of figures. Always so with a test key."`
	CompleteNow  bool                 `json:"complete_now,omitempty" doc:"With test: complete at once, with a result that is made up and marked as synthetic."`
	NotInvited   bool                 `json:"not_invited,omitempty" doc:"Stay scheduled; invite later."`
	Notify       string               `json:"notify,omitempty" enum:"email" doc:"Send the candidate the link by mail."`
}

func (in interviewInput) newInterview() interview.NewInterview {
	n := interview.NewInterview{
		PlanID: in.PlanID, PositionID: in.PositionID, CandidateID: in.CandidateID, Excluded: in.Excluded, Custom: in.Custom,
		Order: in.Order, ExternalID: in.ExternalID, Metadata: in.Metadata, Language: in.Language,
		ScheduledAt: timeOf(in.ScheduledAt), ExpiresAt: timeOf(in.ExpiresAt), NeverExpires: in.NeverExpires,
		Test: in.Test, CompleteNow: in.CompleteNow, NotInvited: in.NotInvited, Mail: in.Notify == byMail,
	}
	if in.Plan != nil {
		n.Plan = new(in.Plan.plan())
	}
	if in.Position != nil {
		n.Position = new(in.Position.position())
	}
	if in.Candidate != nil {
		n.Candidate = new(in.Candidate.candidate())
	}
	return n
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// madeInterview is a new interview with the link for its candidate.
type madeInterview struct {
	Interview     interview.Interview `json:"interview"`
	Candidate     interview.Candidate `json:"candidate"`
	InvitationURL string              `json:"invitation_url" format:"uri" doc:"The candidate's link. It needs no other credential: give it to nobody else."`
}

func (s *server) madeOf(c interview.Created) madeInterview {
	return madeInterview{c.Interview, c.Candidate, s.Links.Room(c.LinkToken)}
}

// interviewChange is what may be changed of an interview.
type interviewChange struct {
	ExternalID  string             `json:"external_id,omitempty" maxLength:"255"`
	Metadata    interview.Metadata `json:"metadata,omitempty"`
	ScheduledAt *time.Time         `json:"scheduled_at,omitempty"`
	ExpiresAt   *time.Time         `json:"expires_at,omitempty" doc:"Null: never."`
}

func interviewChangeOf(iv interview.Interview) interviewChange {
	ch := interviewChange{ExternalID: iv.ExternalID, Metadata: iv.Metadata}
	if !iv.ScheduledAt.IsZero() {
		ch.ScheduledAt = &iv.ScheduledAt
	}
	if !iv.ExpiresAt.IsZero() {
		ch.ExpiresAt = &iv.ExpiresAt
	}
	return ch
}

func (ch interviewChange) apply(iv *interview.Interview) {
	iv.ExternalID, iv.Metadata = ch.ExternalID, ch.Metadata
	iv.ScheduledAt, iv.ExpiresAt = timeOf(ch.ScheduledAt), timeOf(ch.ExpiresAt)
}

type interviewList struct {
	Paging
	State         string    `query:"state" maxLength:"300" doc:"One state or several, parted by commas."`
	PlanID        string    `query:"plan_id" maxLength:"64"`
	PositionID    string    `query:"position_id" maxLength:"64"`
	CandidateID   string    `query:"candidate_id" maxLength:"64"`
	ExternalID    string    `query:"external_id" maxLength:"255" doc:"Your own id."`
	CreatedFrom   time.Time `query:"created_from" doc:"Inclusive."`
	CreatedBefore time.Time `query:"created_before" doc:"Exclusive."`
	Test          string    `query:"test" enum:"true,false" doc:"Only test interviews, or none."`
}

func (in interviewList) filter() (interview.Filter, error) {
	f := interview.Filter{PlanID: in.PlanID, PositionID: in.PositionID, CandidateID: in.CandidateID, ExternalID: in.ExternalID,
		CreatedFrom: in.CreatedFrom, CreatedBefore: in.CreatedBefore}
	if in.Test != "" {
		f.Test = new(in.Test == "true")
	}
	if in.State == "" {
		return f, nil
	}
	for name := range strings.SplitSeq(in.State, ",") {
		if !slices.Contains(interview.States(), interview.State(name)) {
			return f, parameterError(interview.Wrong("state", "has a word that is no state"))
		}
		f.States = append(f.States, interview.State(name))
	}
	return f, nil
}

// because is the input of what ends or repeats something.
type because struct {
	Reason string `json:"reason,omitempty" maxLength:"500" doc:"Kept with the interview."`
	Notify string `json:"notify,omitempty" enum:"email" doc:"Tell the candidate by mail. The reason is not told."`
}

type ending struct {
	ByID
	Body *because
}

func (in ending) reason() string {
	if in.Body == nil {
		return ""
	}
	return in.Body.Reason
}

// tells tells whether the candidate is to be told by mail.
func (in ending) tells() bool { return in.Body != nil && in.Body.Notify == byMail }

func (s *server) interviews() {
	const tag = "Interviews"
	const path = "/v1/interviews/{id}"
	out := func(iv interview.Interview, err error) (*tagged[interview.Interview], error) {
		return &tagged[interview.Interview]{web.VersionTag(iv.Version), iv}, err
	}
	add(s, op{method: "POST", path: "/v1/interviews", id: "createInterview", tag: tag, status: 201, makes: true, scope: account.WriteInterviews,
		summary: "Create an interview", more: "Name plan, position and candidate by id, or give them inline. The answer has the candidate's link; it is sent by mail with notify only."},
		func(ctx context.Context, c *call, in *struct{ Body interviewInput }) (*fresh[madeInterview], error) {
			made, err := s.Service.CreateInterview(ctx, c.actor, in.Body.newInterview(), c.once)
			if err != nil {
				return nil, err
			}
			return &fresh[madeInterview]{"/v1/interviews/" + made.Interview.ID, web.VersionTag(made.Interview.Version), s.madeOf(made)}, nil
		})
	add(s, op{method: "GET", path: "/v1/interviews", id: "listInterviews", tag: tag, scope: account.ReadInterviews, summary: "List interviews"},
		func(ctx context.Context, c *call, in *interviewList) (*listing[interview.Interview], error) {
			f, err := in.filter()
			if err != nil {
				return nil, err
			}
			return listed(c, in.Paging, func(p interview.Page) ([]interview.Interview, error) {
				return s.Service.Interviews(ctx, c.actor, f, p)
			}, func(iv interview.Interview) interview.Cursor { return interview.Cursor{At: iv.CreatedAt, ID: iv.ID} })
		})
	add(s, op{method: "GET", path: path, id: "getInterview", tag: tag, scope: account.ReadInterviews,
		summary: "Read an interview", more: "By id or serial. The result is a resource of its own."},
		func(ctx context.Context, c *call, in *ByID) (*tagged[interview.Interview], error) {
			return out(s.Service.Interview(ctx, c.actor, in.ID))
		})
	add(s, op{method: "PATCH", path: path, id: "changeInterview", tag: tag, scope: account.WriteInterviews,
		summary: "Change an interview", more: "External id, metadata, schedule and expiry, by JSON Merge Patch. Its questions never change.", body: patchBody[interviewChange](s)},
		func(ctx context.Context, c *call, in *Changing) (*tagged[interview.Interview], error) {
			version, err := web.MatchVersion(in.IfMatch)
			if err != nil {
				return nil, err
			}
			return out(s.Service.UpdateInterview(ctx, c.actor, in.ID, version, func(iv *interview.Interview) error {
				changed, err := merged(s, c, interviewChangeOf(*iv))
				if err == nil {
					changed.apply(iv)
				}
				return err
			}))
		})
	add(s, op{method: "POST", path: path + "/cancel", id: "cancelInterview", tag: tag, scope: account.WriteInterviews,
		summary: "Cancel an interview", more: "It will not take place; the link stops working."},
		func(ctx context.Context, c *call, in *ending) (*tagged[interview.Interview], error) {
			if in.tells() {
				return out(s.Service.CancelAndTell(ctx, c.actor, in.ID, in.reason()))
			}
			return out(s.Service.Cancel(ctx, c.actor, in.ID, in.reason()))
		})
	add(s, op{method: "POST", path: path + "/revoke", id: "revokeInterview", tag: tag, scope: account.WriteInterviews,
		summary: "Take an invitation back", more: "As cancelling, and says that the invitation was withdrawn."},
		func(ctx context.Context, c *call, in *ending) (*tagged[interview.Interview], error) {
			if in.tells() {
				return out(s.Service.RevokeAndTell(ctx, c.actor, in.ID, in.reason()))
			}
			return out(s.Service.Revoke(ctx, c.actor, in.ID, in.reason()))
		})
	add(s, op{method: "POST", path: path + "/complete", id: "completeInterview", tag: tag, scope: account.WriteInterviews,
		summary: "Complete an interview", more: "Nothing more is asked; what was answered is transcribed, assessed and reported."},
		func(ctx context.Context, c *call, in *ByID) (*tagged[interview.Interview], error) {
			return out(s.Service.Complete(ctx, c.actor, in.ID, interview.ByCaller))
		})
	add(s, op{method: "GET", path: path + "/stages", id: "listStages", tag: tag, scope: account.ReadInterviews,
		summary: "See how far the result has come", more: "Each stage with its state, attempt and the reason it waits or failed."},
		func(ctx context.Context, c *call, in *ByID) (*listing[interview.StageRun], error) {
			runs, err := s.Service.Stages(ctx, c.actor, in.ID)
			return &listing[interview.StageRun]{Body: page[interview.StageRun]{Data: runs}}, err
		})
	type again struct {
		ByID
		Body struct {
			From interview.Stage `json:"from" enum:"transcribe,assess,report,deliver" doc:"This stage and those after it run again."`
		}
	}
	add(s, op{method: "POST", path: path + "/rerun", id: "rerunInterview", tag: tag, status: 202, scope: account.WriteInterviews,
		summary: "Run stages again", more: "Makes a new version of the result; the old ones stay."},
		func(ctx context.Context, c *call, in *again) (*tagged[interview.Interview], error) {
			return out(s.Service.Rerun(ctx, c.actor, in.ID, in.Body.From))
		})
}
