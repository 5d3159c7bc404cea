package ribbon

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf16"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

var _ dialect.Teller = (*Dialect)(nil)

// Event types of Ribbon's.
const (
	interviewProcessed = "interview_processed"
	videoProcessed     = "video_processed"
	statusUpdated      = "candidate_status_updated"
)

// Word tells of the first result of an interview, then of its film, and of
// each change of what was decided about its candidate; nil for everything else. A webhook that was
// made for flows is told of their interviews only, and one that was not is
// told of all interviews but those of flows with a webhook of their own.
func (d *Dialect) Word(ctx context.Context, out interview.Outgoing, _ time.Time) (*interview.Message, error) {
	switch out.Event.Type {
	case interview.InterviewReady, interview.InterviewFilmed, interview.ReviewSaved:
	default:
		return nil, nil
	}
	hook, ofFlows, err := hookKeptOf(out.Webhook)
	if err != nil {
		return nil, err
	}
	system := account.Actor{System: true, OrganizationID: out.Event.OrganizationID, Env: out.Event.Env}
	res, err := d.Service.Result(ctx, system, out.Event.InterviewID)
	if err != nil {
		return nil, err
	}
	told, err := d.concerns(ctx, system, out.Webhook, ofFlows, res.Plan.ID)
	if err != nil || !told {
		return nil, err
	}
	var body []byte
	switch out.Event.Type {
	case interview.InterviewReady:
		body, err = d.processed(out.Event, res)
	case interview.InterviewFilmed:
		if err = d.Service.Follows(ctx, out, interview.InterviewReady); err == nil {
			body = d.filmed(res)
		}
	default:
		body, err = d.decided(ctx, system, out.Event, res)
	}
	if err != nil || body == nil {
		return nil, err
	}
	return message(body, out.Secrets, hook.Unsigned), nil
}

// concerns tells whether a webhook is told of the interviews of a plan.
func (d *Dialect) concerns(ctx context.Context, system account.Actor, w interview.Webhook, ofFlows bool, planID string) (bool, error) {
	if w.PlanID != "" && !ofFlows {
		return true, nil // somebody asked for this plan
	}
	p, err := d.Service.Plan(ctx, system, planID)
	if err != nil {
		return false, err
	}
	k, err := keptOf(p)
	if ofFlows {
		return k.WebhookID == w.ID, err
	}
	return k.WebhookID == "", err
}

// processed words the first result. A later one, made because somebody ran the
// assessment again or removed recordings, is not told: to Ribbon's clients an
// interview is processed once.
func (d *Dialect) processed(e interview.Event, r interview.Result) ([]byte, error) {
	var said struct {
		Version int `json:"result_version"`
	}
	if err := json.Unmarshal(e.Data, &said); err != nil {
		return nil, fmt.Errorf("event %s: %w", e.ID, err)
	}
	if said.Version > 1 || translate(r, d.Links).Status != Completed {
		return nil, nil
	}
	return d.completed(r, interviewProcessed), nil
}

// filmed words that the film can be played, in a flow whose sittings are
// filmed; nil when there is none any more.
func (d *Dialect) filmed(r interview.Result) []byte {
	if _, video := recordings(r, d.Links); video == nil || translate(r, d.Links).Status != Completed {
		return nil
	}
	return d.completed(r, videoProcessed)
}

// completed is the body of both events of a completed interview.
func (d *Dialect) completed(r interview.Result, event string) []byte {
	return pythonJSON([]pair{
		{"interview_flow_id", &r.Plan.ShortID},
		{"interview_id", &r.Interview.ID},
		{"status", new(Completed)},
		{"interview_flow_name", &r.Plan.Name},
		{"event_type", new(event)},
		{"interviewee_email_address", text(r.Candidate.Email)},
		{"interviewee_first_name", text(r.Candidate.FirstName)},
		{"interviewee_last_name", text(r.Candidate.LastName)},
		{"interview_link", new(d.Links.Review(r.Interview.ID))},
	})
}

// decided words a review that changed what was decided. Other reviews, and
// those of an interview that was taken back, are not told.
func (d *Dialect) decided(ctx context.Context, system account.Actor, e interview.Event, r interview.Result) ([]byte, error) {
	if r.Interview.State.Ended() {
		return nil, nil
	}
	now, before, err := d.decisions(ctx, system, e)
	if err != nil || now == "" || now == before {
		return nil, err
	}
	return pythonJSON([]pair{
		{"event_type", new(statusUpdated)},
		{"interview_flow_id", &r.Plan.ShortID},
		{"interview_flow_name", &r.Plan.Name},
		{"interviewee_email", text(r.Candidate.Email)},
		{"new_status", new(candidateStatus(now))},
		{"previous_status", new(candidateStatus(before))},
	}), nil
}

// decisions are what a review decided and what was decided before it, by
// whomever; empty where nothing was.
func (d *Dialect) decisions(ctx context.Context, system account.Actor, e interview.Event) (now, before string, err error) {
	var after int64
	for {
		events, err := d.Service.Events(ctx, system, []interview.EventType{interview.ReviewSaved}, e.InterviewID, after, interview.MaxPage)
		if err != nil {
			return "", "", err
		}
		for _, have := range events {
			var said struct {
				Decision string `json:"decision"`
			}
			if err := json.Unmarshal(have.Data, &said); err != nil {
				return "", "", fmt.Errorf("event %s: %w", have.ID, err)
			}
			if have.ID == e.ID {
				return said.Decision, before, nil
			}
			if said.Decision != "" {
				before = said.Decision
			}
			after = have.Seq
		}
		if len(events) < interview.MaxPage {
			return "", "", fmt.Errorf("event %s is not among those of its interview", e.ID)
		}
	}
}

// candidateStatus is a decision as a status of Ribbon's pipeline.
func candidateStatus(decision string) string {
	switch decision {
	case "advance":
		return "shortlisted"
	case "reject":
		return "rejected"
	case "hold":
		return "on_hold"
	}
	return "pending"
}

// message signs a body: the hex of its HMAC-SHA256 under the current secret,
// without a prefix. Without a secret of the caller's there is no signature.
func message(body []byte, secrets [][]byte, unsigned bool) *interview.Message {
	m := &interview.Message{Header: map[string]string{"User-Agent": "Ribbon-API-Webhook/1.0"}, Body: body}
	if !unsigned && len(secrets) > 0 {
		mac := hmac.New(sha256.New, secrets[0])
		mac.Write(body)
		m.Header["X-Ribbon-Signature"] = hex.EncodeToString(mac.Sum(nil))
	}
	return m
}

// pair is one key of an object; a nil value is null.
type pair struct {
	key   string
	value *string
}

// pythonJSON writes an object as Python's json.dumps does: a space after each
// comma and colon, and nothing but ASCII.
func pythonJSON(pairs []pair) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range pairs {
		if i > 0 {
			b.WriteString(", ")
		}
		quote(&b, p.key)
		b.WriteString(": ")
		if p.value == nil {
			b.WriteString("null")
		} else {
			quote(&b, *p.value)
		}
	}
	b.WriteByte('}')
	return b.Bytes()
}

// quote writes a string; what is not UTF-8 becomes U+FFFD.
func quote(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r >= '\b' && r <= '\r' && r != '\v':
			b.WriteByte('\\')
			b.WriteByte("btn_fr"[r-'\b'])
		case r >= ' ' && r <= '~':
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
}
