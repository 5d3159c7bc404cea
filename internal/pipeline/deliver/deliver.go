// Package deliver is the last stage: an event becomes webhook requests.
//
// [Stage.Deliver] opens one delivery for every webhook that wants an event;
// [Stage.Send] makes one try of one delivery. A delivery is tried over three
// days; every try is kept. An endpoint that keeps failing is left alone for a
// while, and its deliveries wait.
package deliver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pipeline"
	"github.com/candorhq/candor/internal/queue"
)

// Wording words an event in a dialect's own body, headers and signature.
type Wording interface {
	// Word returns nil and no error for an event that the vendor does not
	// tell, and [*interview.TooSoon] for one that another must come before.
	Word(ctx context.Context, out interview.Outgoing, now time.Time) (*interview.Message, error)
}

// Config of the stage.
type Config struct {
	Client   *http.Client       // must guard against private targets
	Wordings map[string]Wording // by dialect; Candor's own needs none
	Agent    string             // User-Agent
	Now      func() time.Time
}

// Stage delivers events.
type Stage struct {
	svc *interview.Service
	c   Config
}

// New makes the stage.
func New(svc *interview.Service, c Config) *Stage {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Stage{svc: svc, c: c}
}

// Kinds are the tasks of this stage.
func (s *Stage) Kinds() map[string]queue.Kind {
	return map[string]queue.Kind{
		interview.TaskDeliver: {Handle: s.Deliver, Limit: 4, Timeout: time.Minute},
		interview.TaskSend:    {Handle: s.Send, Limit: 16, Timeout: time.Minute, GaveUp: s.gaveUp},
		interview.TaskCall:    {Handle: s.Call, Limit: 4, Timeout: time.Minute},
	}
}

// gaveUp ends a delivery that could not even be tried.
func (s *Stage) gaveUp(ctx context.Context, t queue.Task, reason string) error {
	p, err := pipeline.Read(t)
	if err != nil {
		return err
	}
	return pipeline.Settled(s.svc.SaveAttempt(ctx, p.DeliveryID, interview.Attempt{At: s.c.Now(), Error: reason}, false, time.Time{}))
}

// Deliver opens the deliveries of an event.
func (s *Stage) Deliver(ctx context.Context, t queue.Task) error {
	p, err := pipeline.Read(t)
	if err != nil {
		return err
	}
	if _, err := s.svc.OpenDeliveries(ctx, p.EventID); pipeline.Settled(err) != nil {
		return fmt.Errorf("open deliveries of event %s: %w", p.EventID, err)
	}
	return nil
}

// Send makes one try.
func (s *Stage) Send(ctx context.Context, t queue.Task) error {
	p, err := pipeline.Read(t)
	if err != nil {
		return err
	}
	out, err := s.svc.Outgoing(ctx, p.DeliveryID)
	if pipeline.Unwanted(err) {
		return nil // the webhook went away and took its deliveries with it
	}
	if err != nil {
		return fmt.Errorf("delivery %s: %w", p.DeliveryID, err)
	}
	if out.Delivery.State != interview.DeliveryPending {
		return nil
	}
	now := s.c.Now()
	if wait := out.Webhook.OpenUntil.Sub(now); wait > 0 {
		return queue.Later(&queue.Plain{Text: "the endpoint failed too often and is left alone for a while"}, wait)
	}
	if wait := out.Delivery.NextAt.Sub(now); wait > 0 && len(out.Delivery.Attempts) > 0 {
		// The node ended between writing the try down and asking for the next.
		return queue.Later(&queue.Plain{Text: "the next try is not due"}, wait)
	}
	msg, err := s.message(ctx, out, now)
	if wait, ok := errors.AsType[*interview.TooSoon](err); ok {
		return queue.Later(&queue.Plain{Text: wait.Error()}, wait.After)
	}
	if err != nil {
		return fmt.Errorf("word event %s: %w", out.Event.ID, err)
	}
	if msg == nil {
		return pipeline.Settled(s.svc.SkipDelivery(ctx, p.DeliveryID))
	}
	at := s.try(ctx, out.Webhook.URL, carrying(msg, out.Headers), now)
	if at.Error == "" && at.Status >= 200 && at.Status < 300 {
		return pipeline.Settled(s.svc.SaveAttempt(ctx, p.DeliveryID, at, true, time.Time{}))
	}
	pause, more := interview.NextTry(len(out.Delivery.Attempts)+1, rand.Float64())
	if !more {
		return pipeline.Settled(s.svc.SaveAttempt(ctx, p.DeliveryID, at, false, time.Time{}))
	}
	if err := s.svc.SaveAttempt(ctx, p.DeliveryID, at, false, now.Add(pause)); err != nil {
		return pipeline.Settled(err)
	}
	return queue.Later(&queue.Plain{Text: "the endpoint did not take it: " + outcome(at)}, pause)
}

// carrying is a message with the webhook's own headers beside those of its
// wording, which stay as they are.
func carrying(m *interview.Message, headers map[string]string) *interview.Message {
	all := map[string]string{}
	maps.Copy(all, headers)
	for name, value := range m.Header {
		all[http.CanonicalHeaderKey(name)] = value
	}
	return &interview.Message{Header: all, Body: m.Body}
}

func outcome(at interview.Attempt) string {
	if at.Error != "" {
		return at.Error
	}
	return "HTTP status " + strconv.Itoa(at.Status)
}

// envelope is Candor's own body: thin, so that a receiver reads the current
// state with its own credential.
type envelope struct {
	ID          string              `json:"id"`
	Type        interview.EventType `json:"type"`
	Timestamp   time.Time           `json:"timestamp"`
	Environment string              `json:"environment"`
	InterviewID string              `json:"interview_id,omitempty"`
	Data        json.RawMessage     `json:"data"`
}

func (s *Stage) message(ctx context.Context, out interview.Outgoing, now time.Time) (*interview.Message, error) {
	if out.Webhook.Wording != "" {
		w, ok := s.c.Wordings[out.Webhook.Wording]
		if !ok {
			return nil, queue.Final(&queue.Plain{Text: "no dialect is called " + out.Webhook.Wording})
		}
		return w.Word(ctx, out, now)
	}
	data := out.Event.Data
	if len(data) == 0 {
		data = json.RawMessage("{}")
	}
	body, err := json.Marshal(envelope{out.Event.ID, out.Event.Type, out.Event.At, string(out.Event.Env), out.Event.InterviewID, data})
	if err != nil {
		return nil, err
	}
	h := map[string]string{}
	h["Webhook-Id"] = out.Event.ID
	h["Webhook-Timestamp"] = strconv.FormatInt(now.Unix(), 10)
	var sigs []byte
	for _, secret := range out.Secrets {
		wh, err := webhooks.NewWebhookRaw(secret)
		if err != nil {
			return nil, fmt.Errorf("webhook secret: %w", err)
		}
		sig, err := wh.Sign(out.Event.ID, now, body)
		if err != nil {
			return nil, fmt.Errorf("sign: %w", err)
		}
		if len(sigs) > 0 {
			sigs = append(sigs, ' ')
		}
		sigs = append(sigs, sig...)
	}
	h["Webhook-Signature"] = string(sigs)
	return &interview.Message{Header: h, Body: body}, nil
}

// try makes the request and notes what came of it. Only the first bytes of an
// answer are kept.
func (s *Stage) try(ctx context.Context, url string, m *interview.Message, now time.Time) (at interview.Attempt) {
	at = interview.Attempt{At: now}
	begun := time.Now()
	defer func() { at.DurationMS = time.Since(begun).Milliseconds() }()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(m.Body))
	if err != nil {
		at.Error = "the address is not usable"
		return at
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", s.c.Agent)
	for k, v := range m.Header {
		req.Header.Set(k, v)
	}
	resp, err := s.c.Client.Do(req)
	if err != nil {
		at.Error = plainly(err)
		return at
	}
	defer resp.Body.Close()
	at.Status = resp.StatusCode
	head, _ := io.ReadAll(io.LimitReader(resp.Body, 512))
	at.Reply = string(bytes.ToValidUTF8(head, []byte("\uFFFD")))
	return at
}
