package instaview

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

const interviewNoun = "Interview"

func (d *Dialect) interview(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	return worded{r.actor, id}, nil
}

// result is an interview as it is now. Calls can change after its result was
// stored, so those of a phone interview are read anew.
func (d *Dialect) result(ctx context.Context, a account.Actor, id string) (interview.Result, error) {
	res, err := d.Service.Result(ctx, a, id)
	if err == nil && res.Interview.Asked.Mode == interview.Phone {
		res.Calls, err = d.Service.Calls(ctx, a, id)
	}
	return res, err
}

// worded is an endpoint's answer that is a result: it is made once.
type worded struct {
	actor account.Actor
	id    string
}

// answerResult answers with a result. Only the time at the end of the envelope
// is another with every request.
func (d *Dialect) answerResult(w http.ResponseWriter, r *http.Request, of worded) error {
	words := func(ref string) dialect.Words {
		words := dialect.Words{Name: name, MediaType: "application/json; charset=utf-8",
			Tail: d.stamped,
			Make: func(ctx context.Context, l dialect.Linked) ([]byte, error) {
				res, err := d.result(ctx, of.actor, ref)
				if err != nil {
					return nil, err
				}
				if ref != of.id {
					res.Interview.ID = of.id
				}
				body, err := dialect.EncodeJSON(translate(res, l.Links))
				if d.Bare {
					return body, err
				}
				return append(append([]byte(`{"success":true,"data":`), body...), `,"error":null`...), err
			}}
		if d.Bare {
			words.Name, words.Tail = words.Name+" bare", nil
		}
		return words
	}
	return refused(d.AnswerTheirs(w, r, of.actor, name, of.id, words), interviewNoun, of.id)
}

// stamped ends the envelope: the time of the answer.
func (d *Dialect) stamped() []byte {
	b := append(make([]byte, 0, 40), `,"timestamp":"`...)
	return append(d.Now().UTC().AppendFormat(b, stampLayout), `"}`...)
}

// states are those that have a status.
func states(status string) []interview.State {
	return slices.DeleteFunc(interview.States(), func(s interview.State) bool {
		return statusOf(s) != status
	})
}

func statuses() []string {
	return []string{"UNDEFINED", Scheduled, Cancelled, Failed, Completed, InProgress}
}

func (d *Dialect) listInterviews(r *request) (any, error) {
	q := r.query()
	p, f := q.paging(), interview.Filter{CandidateID: q.uuid("candidateId"), PlanID: q.uuid("agentId"), PositionID: q.uuid("jobId")}
	status := q.choice("status", statuses())
	if err := q.err(); err != nil {
		return nil, err
	}
	if status != "" {
		if f.States = states(status); len(f.States) == 0 {
			return listOf[Interview](nil, 0, p), nil
		}
	}
	total, err := d.Service.Count(r.Context(), r.actor, interview.InterviewList, f)
	if err != nil {
		return nil, err
	}
	rows, err := d.Service.Interviews(r.Context(), r.actor, f, p.core())
	if err != nil {
		return nil, err
	}
	out, err := each(rows, func(iv interview.Interview) (Interview, error) {
		if iv.State.Over() && !iv.State.Ended() || iv.Asked.Mode == interview.Phone {
			res, err := d.result(r.Context(), r.actor, iv.ID)
			return translate(res, d.Links), err
		}
		return translate(interview.Result{Interview: iv}, d.Links), nil
	})
	return listOf(out, total, p), err
}

func (d *Dialect) deleteInterview(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	if err := d.Service.DeleteInterview(r.Context(), r.actor, id); err != nil {
		return nil, refused(err, interviewNoun, id)
	}
	return true, nil
}

// AnalysisPDF is the report of an interview.
type AnalysisPDF struct {
	AnalysisPDFBase64 string `json:"analysisPdfBase64"`
}

// pdfMost bounds a report, which has some ten pages.
const pdfMost = 32 << 20

func (d *Dialect) analysisPDF(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	res, err := d.Service.Result(r.Context(), r.actor, id)
	if err != nil {
		return nil, refused(err, interviewNoun, id)
	}
	text, err := d.pdf(r.Context(), res)
	if err == nil && text == "" {
		return nil, failure(http.StatusNotFound, notFound, "Analysis for interview with ID "+id+" not found",
			Resource{ResourceType: "Analysis", ResourceID: id})
	}
	return AnalysisPDF{text}, err
}

// pdf is the report of a result in base64, empty where there is none.
func (d *Dialect) pdf(ctx context.Context, res interview.Result) (string, error) {
	if res.Version == 0 || res.Report.PDF == "" {
		return "", nil
	}
	return d.base64Of(ctx, res.Report.PDF)
}

// Call is the answer to a call that was asked for. It has a success of its own
// inside the envelope's data.
type Call struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
}

func (d *Dialect) scheduleCall(r *request) (any, error) {
	id, err := r.id("id")
	if err != nil {
		return nil, err
	}
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	when := in.time("scheduledAt")
	if err := in.err(); err != nil {
		return nil, err
	}
	c, err := d.Service.ScheduleCall(r.Context(), r.actor, id, when)
	if err != nil {
		return nil, refusedCall(err, id)
	}
	return Call{true, "Call attempt scheduled for " + c.ScheduledAt.UTC().Format(time.RFC3339)}, nil
}

func (d *Dialect) rescheduleCall(r *request) (any, error) {
	id, call, err := r.call()
	if err != nil {
		return nil, err
	}
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	in.need("scheduledAt")
	when := in.time("scheduledAt")
	if err := in.err(); err != nil {
		return nil, err
	}
	if _, err := d.Service.RescheduleCall(r.Context(), r.actor, id, call, when); err != nil {
		return nil, refusedCall(err, id, call)
	}
	return nil, nil
}

func (d *Dialect) deleteCall(r *request) (any, error) {
	id, call, err := r.call()
	if err != nil {
		return nil, err
	}
	if err := d.Service.DeleteCall(r.Context(), r.actor, id, call); err != nil {
		return nil, refusedCall(err, id, call)
	}
	return nil, nil
}

// call are the ids of an interview and of its call.
func (r *request) call() (id, call string, err error) {
	if id, err = r.id("id"); err == nil {
		call, err = r.id("attemptId")
	}
	return id, call, err
}

// refusedCall words what was refused of an interview's call: what its state
// does not allow is 400.
func refusedCall(err error, id string, call ...string) error {
	said, ok := errors.AsType[*interview.Error](err)
	switch {
	case !ok:
		return err
	case said.Kind == interview.NotFound && said.Field == "call_id":
		return missing("CallAttempt", strings.Join(call, ""))
	case said.Kind == interview.Conflict || said.Kind == interview.Unsupported:
		return failure(http.StatusBadRequest, validation, sentence(said), nil)
	}
	return refused(err, interviewNoun, id)
}

func (d *Dialect) base64Of(ctx context.Context, key string) (string, error) {
	f, _, err := d.Blobs.Open(ctx, key)
	if err != nil {
		return "", err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, pdfMost))
	return base64.StdEncoding.EncodeToString(body), err
}
