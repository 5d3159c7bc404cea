package instaview

import (
	"encoding/json"
	"fmt"
	"net/textproto"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

const hookNoun = "WebhookConfig"

// Webhook is a webhook's configuration. Values of headers are never told.
type Webhook struct {
	ID                  string   `json:"id"`
	APIKeyID            string   `json:"apiKeyId"`
	CompanyID           *string  `json:"companyId"` // null: of all companies of the key
	URL                 string   `json:"url"`
	Name                string   `json:"name,omitempty"`
	Description         string   `json:"description,omitempty"`
	Headers             []Header `json:"headers"`
	Events              []string `json:"events"`
	IsActive            bool     `json:"isActive"`
	MaxRetries          int      `json:"maxRetries"`
	TimeoutMS           int64    `json:"timeoutMs"`
	ConsecutiveFailures int      `json:"consecutiveFailures"`
	CircuitOpenedAt     *Stamp   `json:"circuitOpenedAt"`
	CreatedAt           Stamp    `json:"createdAt"`
	UpdatedAt           Stamp    `json:"updatedAt"`
}

// Header is one that is sent with each delivery.
type Header struct {
	Name     string `json:"name"`
	IsMasked bool   `json:"isMasked"`
}

// CreatedWebhook has the secret, this once.
type CreatedWebhook struct {
	Webhook
	SigningSecret string `json:"signingSecret"` // 64 hexadecimal digits
}

// keptHook is what a webhook keeps for InstaView alone.
type keptHook struct {
	KeyID       string       `json:"key_id,omitempty"`
	Name        string       `json:"name,omitempty"`
	Description string       `json:"description,omitempty"`
	Events      []string     `json:"events,omitempty"`
	Headers     []keptHeader `json:"headers,omitempty"`
}

type keptHeader struct {
	Name   string `json:"name"`
	Sealed []byte `json:"sealed"`
}

// Events by their labels.
const (
	analysisCompleted  = "analysis.completed"
	analysisFailed     = "analysis.failed"
	pinged             = "ping"
	interviewCompleted = "interview.completed"
	interviewFailed    = "interview.failed"
	interviewStarted   = "interview.started"
)

// labels are the events there are; the first six are also written as integers,
// in this order from 0. Nothing here looks for candidates, so the last four
// never come.
func labels() []string {
	return []string{analysisCompleted, analysisFailed, pinged, interviewCompleted, interviewFailed, interviewStarted,
		"sourcing.completed", "sourcing.failed", "enrich.completed", "enrich.failed"}
}

// typesFor are our events that lead to theirs. There is always one: none would
// mean all.
func typesFor(events []string) []interview.EventType {
	out := []interview.EventType{interview.WebhookTest}
	for _, e := range events {
		var t interview.EventType
		switch e {
		case analysisCompleted:
			t = interview.InterviewReady
		case analysisFailed, interviewFailed:
			t = interview.InterviewFailed
		case interviewCompleted:
			t = interview.InterviewCompleted
		case interviewStarted:
			t = interview.InterviewStarted
		default:
			continue
		}
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// attemptMS is how long a delivery may take unless the operator chose another
// time.
const attemptMS = 15_000

func translateHook(w interview.Webhook) (Webhook, error) {
	k, err := kept[keptHook](w.Extra)
	out := Webhook{
		ID: w.ID, APIKeyID: k.KeyID, URL: w.URL, Name: k.Name, Description: k.Description, Headers: []Header{}, Events: k.Events,
		IsActive: !w.Disabled, MaxRetries: retries(), TimeoutMS: attemptMS, ConsecutiveFailures: w.Failures,
		CircuitOpenedAt: stamp(w.OpenedAt()), CreatedAt: Stamp(w.CreatedAt), UpdatedAt: Stamp(w.UpdatedAt),
	}
	if !w.Children {
		out.CompanyID = &w.OrganizationID
	}
	if out.Events == nil { // made elsewhere, with this wording
		out.Events = heardOf(w.Types)
	}
	for _, h := range k.Headers {
		out.Headers = append(out.Headers, Header{Name: h.Name, IsMasked: true})
	}
	return out, err
}

// heardOf are their events that ours lead to.
func heardOf(types []interview.EventType) []string {
	return slices.DeleteFunc(labels()[:6], func(label string) bool {
		return len(types) > 0 && !slices.ContainsFunc(typesFor([]string{label})[1:], func(t interview.EventType) bool {
			return slices.Contains(types, t)
		})
	})
}

// retries are the tries after the first.
func retries() int {
	n := 0
	for more := true; more; n++ {
		_, more = interview.NextTry(n+1, 0)
	}
	return n - 1
}

// hookInto reads what is given of a webhook; null empties what may be empty.
func (d *Dialect) hookInto(in *input, w *interview.Webhook) error {
	k, err := kept[keptHook](w.Extra)
	if err != nil {
		return err
	}
	set(&w.URL, in.address("url", 2048, "https"), false)
	set(&k.Name, in.text("name", 0, 255), in.cleared("name"))
	set(&k.Description, in.text("description", 0, 1000), in.cleared("description"))
	if active, given := in.flag("isActive"); given {
		w.Disabled = !active
	}
	if in.has("events") {
		k.Events = eventsOf(in)
		w.Types = typesFor(k.Events)
	}
	if in.has("headers") || in.cleared("headers") {
		if k.Headers, err = d.headersOf(in); err != nil {
			return err
		}
	}
	w.Extra, err = keep(w.Extra, k)
	return err
}

// eventsOf reads events in each of the three ways they have been written.
func eventsOf(in *input) []string {
	items := in.items("events", 50)
	out := []string{}
	for i, raw := range items {
		label := eventOf(raw)
		if label == "" {
			in.bad(at("events", i), oneOf(labels()))
		} else if !slices.Contains(out, label) {
			out = append(out, label)
		}
	}
	if items != nil && len(items) == 0 {
		in.bad("events", "must contain at least 1 elements")
	}
	return out
}

func eventOf(raw json.RawMessage) string {
	var n *int
	if json.Unmarshal(raw, &n) == nil && n != nil && *n >= 0 && *n < 6 {
		return labels()[*n]
	}
	s, _ := readText(raw)
	for _, label := range labels() {
		if s == label || s == upper(strings.ReplaceAll(label, ".", "_")) {
			return label
		}
	}
	return ""
}

// headersOf reads headers and seals their values.
func (d *Dialect) headersOf(in *input) ([]keptHeader, error) {
	var out []keptHeader
	for i, raw := range in.items("headers", 50) {
		one := in.inside(at("headers", i), raw)
		if one == nil {
			continue
		}
		one.need("name", "value")
		n, v := one.text("name", 1, 255), one.text("value", 1, 4096)
		if n == nil || v == nil {
			continue
		}
		if !mayBeSent(*n) {
			one.bad("name", "must be the name of a header that may be set")
		}
		if strings.ContainsFunc(*v, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
			one.bad("value", "must not contain control characters")
		}
		sealed, err := d.Service.SealText(*v)
		if err != nil {
			return nil, fmt.Errorf("seal a header: %w", err)
		}
		out = append(out, keptHeader{Name: *n, Sealed: sealed})
	}
	return out, nil
}

// mayBeSent refuses what is no name of a header, and those that say how the
// request is sent.
func mayBeSent(name string) bool {
	const token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if name == "" || strings.Trim(name, token) != "" {
		return false
	}
	switch textproto.CanonicalMIMEHeaderKey(name) {
	case "Host", "Connection", "Content-Length", "Content-Type", "Transfer-Encoding", "Te", "Trailer", "Upgrade", "Keep-Alive", "Proxy-Connection", "Expect":
		return false
	}
	return true
}
