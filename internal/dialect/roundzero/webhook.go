package roundzero

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

var _ dialect.Teller = (*Dialect)(nil)

// Events that RoundZero tells.
const (
	interviewStarted = "interview_started"
	interviewEnded   = "interview_ended"
)

// signatureHeader is how net/http writes X-Webhook-Signature.
const signatureHeader = "X-Webhook-Signature"

// Word tells the beginning and the end of an interview. It ends when its
// result can first be read, or when its assessment failed: by then every
// answer has its words and the interview is completed to RoundZero's readers.
// One that failed and became ready later is told twice under one event id.
func (d *Dialect) Word(ctx context.Context, out interview.Outgoing, now time.Time) (*interview.Message, error) {
	kind := ""
	switch out.Event.Type {
	case interview.InterviewStarted:
		kind = interviewStarted
	case interview.InterviewReady:
		var data struct {
			Version int `json:"result_version"`
		}
		if err := json.Unmarshal(out.Event.Data, &data); err != nil {
			return nil, fmt.Errorf("data of event %s: %w", out.Event.ID, err)
		}
		if data.Version == 1 {
			kind = interviewEnded
		}
	case interview.InterviewFailed:
		kind = interviewEnded
	}
	if kind == "" {
		return nil, nil
	}
	system := account.Actor{System: true, OrganizationID: out.Event.OrganizationID, Env: out.Event.Env}
	res, err := d.Service.Result(ctx, system, out.Event.InterviewID)
	if err != nil {
		return nil, err
	}
	if kind == interviewEnded && status(res) != Completed {
		return nil, nil // taken back meanwhile, or failed before anything was said
	}
	who, err := d.Service.Candidate(ctx, system, res.Candidate.ID)
	if err != nil {
		return nil, err
	}
	res.Candidate = who // with what only this dialect keeps
	// A stored result does not have what the link's token is derived from.
	iv, err := d.Service.Interview(ctx, system, res.Interview.ID)
	if err != nil {
		return nil, err
	}
	told, err := translateEvent(kind, res, d.Service.LinkToken(iv), out.Event.At)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(told)
	if err != nil {
		return nil, err
	}
	return &interview.Message{
		Header: map[string]string{"Content-Type": "application/json", signatureHeader: signature(out.Secrets, body, now)},
		Body:   body,
	}, nil
}

// signature is "t=<unix seconds>,v1=<hex>": HMAC-SHA256 of the time, a dot and
// the body. While an older secret still signs it has a v1 of its own, after
// the current one's, as with Stripe.
func signature(secrets [][]byte, body []byte, now time.Time) string {
	t := strconv.FormatInt(now.Unix(), 10)
	var b strings.Builder
	b.WriteString("t=" + t)
	for _, secret := range secrets {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(t + "."))
		mac.Write(body)
		b.WriteString(",v1=" + hex.EncodeToString(mac.Sum(nil)))
	}
	return b.String()
}
