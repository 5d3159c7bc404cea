package instaview

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

var _ dialect.Teller = (*Dialect)(nil)

// Told is the body of a delivery.
type Told struct {
	Event      string `json:"event"`
	Timestamp  Millis `json:"timestamp"`
	DeliveryID string `json:"deliveryId"`
	Data       any    `json:"data"`
}

// Millis is a time in UTC to the millisecond: "2025-11-20T10:00:00.000Z".
type Millis time.Time

// MarshalText cuts off what is less than a millisecond.
func (m Millis) MarshalText() ([]byte, error) {
	return time.Time(m).UTC().AppendFormat(nil, "2006-01-02T15:04:05.000Z"), nil
}

// AboutInterview is the data of events of an interview.
type AboutInterview struct {
	InterviewID   string  `json:"interviewId"`
	CallAttemptID *string `json:"callAttemptId"`
	CandidateID   string  `json:"candidateId"`
	JobID         *string `json:"jobId"`
	Status        string  `json:"status"`
	ErrorMessage  string  `json:"errorMessage,omitempty"`
}

// AboutAnalysis is the data of analysis.completed.
type AboutAnalysis struct {
	AboutInterview
	Analysis          *Analysis `json:"analysis"`
	AnalysisPDFBase64 string    `json:"analysisPdfBase64"`
}

// AboutPing is the data of ping.
type AboutPing struct {
	WebhookID string `json:"webhookId"`
	Message   string `json:"message"`
}

// Word tells when an interview begins and ends, its first analysis, and that
// the analysis failed; nil for everything else.
func (d *Dialect) Word(ctx context.Context, out interview.Outgoing, _ time.Time) (*interview.Message, error) {
	config, err := translateHook(out.Webhook)
	if err != nil {
		return nil, err
	}
	told := Told{Event: labelOf(out.Event.Type, config.Events), Timestamp: Millis(out.Event.At), DeliveryID: out.Delivery.ID}
	switch told.Event {
	case "":
		return nil, nil
	case pinged:
		told.Data = AboutPing{out.Webhook.ID, "This is a test of your webhook"}
	default:
		if told.Data, err = d.about(ctx, told.Event, out.Event); told.Data == nil || err != nil {
			return nil, err
		}
	}
	body, err := dialect.EncodeJSON(told)
	if err != nil {
		return nil, err
	}
	return d.message(out, body)
}

// labelOf is the event of theirs that one of ours is to whoever asked for
// these events. That the analysis failed is also that the interview did, to
// whoever asked for nothing else.
func labelOf(t interview.EventType, asked []string) string {
	var names []string
	switch t {
	case interview.WebhookTest:
		names = []string{pinged}
	case interview.InterviewStarted:
		names = []string{interviewStarted}
	case interview.InterviewCompleted:
		names = []string{interviewCompleted}
	case interview.InterviewReady:
		names = []string{analysisCompleted}
	case interview.InterviewFailed:
		names = []string{analysisFailed, interviewFailed}
	}
	for _, n := range names {
		if slices.Contains(asked, n) {
			return n
		}
	}
	return ""
}

// about is the data of an event of an interview; nil where there is nothing to
// tell any more.
func (d *Dialect) about(ctx context.Context, label string, e interview.Event) (any, error) {
	system := account.Actor{System: true, OrganizationID: e.OrganizationID, Env: e.Env}
	now, err := d.Service.Interview(ctx, system, e.InterviewID)
	if err != nil || !now.DeletedAt.IsZero() || now.State.Ended() {
		return nil, err
	}
	var said struct {
		Version int    `json:"result_version"`
		Reason  string `json:"reason"`
	}
	if err := json.Unmarshal(e.Data, &said); err != nil {
		return nil, fmt.Errorf("event %s: %w", e.ID, err)
	}
	about := AboutInterview{InterviewID: now.ID, CandidateID: now.CandidateID}
	if now.PositionID != "" {
		about.JobID = &now.PositionID
	}
	calls, err := d.Service.Calls(ctx, system, now.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range calls {
		if c.State == interview.CallCompleted || c.State == interview.CallInProgress {
			about.CallAttemptID = &c.ID
		}
	}
	switch label {
	case interviewStarted:
		about.Status = InProgress
	case interviewCompleted:
		about.Status = Completed
	case analysisFailed, interviewFailed:
		about.Status = Failed
		about.ErrorMessage = "The interview could not be analysed"
	case analysisCompleted:
		if said.Version > 1 { // an analysis is told once; a later result is not another
			return nil, nil
		}
		return d.aboutAnalysis(ctx, system, about)
	}
	return about, nil
}

func (d *Dialect) aboutAnalysis(ctx context.Context, system account.Actor, about AboutInterview) (any, error) {
	res, err := d.Service.Result(ctx, system, about.InterviewID)
	if err != nil || res.Assessment == nil {
		return nil, err
	}
	pdf, err := d.pdf(ctx, res)
	about.Status = Completed
	return AboutAnalysis{about, analysis(*res.Assessment), pdf}, err
}

// message signs a body: the hex of its HMAC-SHA256 under the current secret.
func (d *Dialect) message(out interview.Outgoing, body []byte) (*interview.Message, error) {
	k, err := kept[keptHook](out.Webhook.Extra)
	if err != nil {
		return nil, err
	}
	m := &interview.Message{Header: map[string]string{}, Body: body}
	for _, h := range k.Headers {
		value, err := d.Service.UnsealText(h.Sealed)
		if err != nil {
			return nil, fmt.Errorf("header of webhook %s: %w", out.Webhook.ID, err)
		}
		m.Header[h.Name] = value
	}
	if len(out.Secrets) > 0 {
		mac := hmac.New(sha256.New, out.Secrets[0])
		mac.Write(body)
		m.Header[d.SignatureHeader] = hex.EncodeToString(mac.Sum(nil))
	}
	return m, nil
}
