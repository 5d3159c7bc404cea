package xobin

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

// Word tells of the start of an interview and of its first result, and is nil
// for everything else. The vendor has an address for each of the two, so a
// webhook of ours takes one type of event; neither body names its event.
func (x *Dialect) Word(ctx context.Context, out interview.Outgoing, _ time.Time) (*interview.Message, error) {
	e := out.Event
	system := account.Actor{System: true, OrganizationID: e.OrganizationID, Env: e.Env}
	var body any
	switch e.Type {
	case interview.InterviewStarted:
		r, err := x.d.Service.Result(ctx, system, e.InterviewID)
		if err != nil {
			return nil, err
		}
		start := pending(r, "")
		start.InviteStatus = "Started" // whatever has happened since
		body = start
	case interview.InterviewReady:
		report, err := x.submission(ctx, system, e)
		if err != nil || report == nil {
			return nil, err
		}
		body = report
	default:
		return nil, nil
	}
	b, err := dialect.EncodeJSON(body)
	if err != nil {
		return nil, fmt.Errorf("word event %s: %w", e.ID, err)
	}
	return &interview.Message{Body: b}, nil
}

// submission is the report as it is first completed. A later version, made
// because somebody ran the assessment again, is not told: to the vendor's
// clients an interview is submitted once.
func (x *Dialect) submission(ctx context.Context, system account.Actor, e interview.Event) (*ReportResponse, error) {
	var said struct {
		Version int `json:"result_version"`
	}
	if err := json.Unmarshal(e.Data, &said); err != nil {
		return nil, fmt.Errorf("event %s: %w", e.ID, err)
	}
	if said.Version > 1 {
		return nil, nil
	}
	r, err := x.d.Service.Result(ctx, system, e.InterviewID)
	if err != nil || !completed(r) {
		return nil, err
	}
	links := Links{Recording: func(key, filename string) string { return x.d.Links.File(key, filename, recordingTTL) }}
	token, err := x.d.Service.StableShare(ctx, system, r.Interview.ID)
	switch said, ok := errors.AsType[*interview.Error](err); {
	case err == nil:
		links.Report, links.PDF = x.d.Links.Report(token), x.d.Links.ReportPDF(token)
	case ok && said.Kind == interview.Gone: // somebody took the report's link back
	default:
		return nil, err
	}
	return new(Report(r, r.Interview.ExternalID, links)), nil
}
