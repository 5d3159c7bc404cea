package client

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// Key is an access key without its secret.
type Key struct {
	ID             string    `json:"id,omitempty"`
	OrganizationID string    `json:"organization_id,omitempty"`
	Name           string    `json:"name"`
	Prefix         string    `json:"prefix,omitempty"` // the part of the secret that may be shown
	Dialect        string    `json:"dialect,omitempty"`
	Scopes         []string  `json:"scopes,omitempty"`
	Env            string    `json:"env,omitempty"`
	Partner        bool      `json:"partner,omitempty"`
	Networks       []string  `json:"networks,omitempty"`
	ExpiresAt      time.Time `json:"expires_at,omitzero"`
	LastUsedAt     time.Time `json:"last_used_at,omitzero"` // to the minute
	RevokedAt      time.Time `json:"revoked_at,omitzero"`
	CreatedAt      time.Time `json:"created_at,omitzero"`
}

// Organization is a tenant.
type Organization struct {
	ID        string    `json:"id"`
	Serial    int64     `json:"serial"`
	ParentID  string    `json:"parent_id"`
	Name      string    `json:"name"`
	Settings  Settings  `json:"settings"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Settings are an organization's own defaults.
type Settings struct {
	RetentionDays    int    `json:"retention_days,omitzero"`
	ExpiryDays       int    `json:"expiry_days,omitzero"`
	Language         string `json:"language,omitzero"`
	Notice           string `json:"notice,omitzero"`
	NoticeVersion    string `json:"notice_version,omitzero"`
	ContactEmail     string `json:"contact_email,omitzero"`
	BrandColor       string `json:"brand_color,omitzero"`
	LogoKey          string `json:"logo_key,omitzero"`
	Speech           string `json:"speech,omitzero"`
	Synthesis        string `json:"synthesis,omitzero"`
	HideMachineScore bool   `json:"hide_machine_score,omitzero"`
	ReportTemplate   string `json:"report_template,omitzero"` // modern, classic or one-pager

	ReminderHours int      `json:"reminder_hours,omitzero"` // before the end of an invitation sent by mail
	Letters       []Letter `json:"letters,omitempty"`
}

// Letter is an organization's own wording of one kind of mail to candidates.
type Letter struct {
	Kind     string `json:"kind"` // invitation, reminder or ended
	Language string `json:"language,omitempty"`
	Subject  string `json:"subject"`
	Body     string `json:"body"` // plain text with places such as {link} and {deadline}
}

// Task is one piece of background work.
type Task struct {
	ID             string          `json:"id"`
	Kind           string          `json:"kind"`
	Key            string          `json:"key"`
	OrganizationID string          `json:"organization_id"`
	InterviewID    string          `json:"interview_id"`
	Payload        json.RawMessage `json:"payload"`
	State          string          `json:"state"` // ready, running, done, given_up or cancelled
	Attempt        int             `json:"attempt"`
	MaxAttempts    int             `json:"max_attempts"`
	Reason         string          `json:"reason"`
	Node           string          `json:"node"`
	RunAt          time.Time       `json:"run_at"`
	LeaseUntil     time.Time       `json:"lease_until"`
	CreatedAt      time.Time       `json:"created_at"`
	FinishedAt     time.Time       `json:"finished_at"`
}

// Me is who a key is.
type Me struct {
	Organization Organization `json:"organization"`
	Key          Key          `json:"key"`
	ActingFor    string       `json:"acting_for"`
}

// SetLogo gives an organization a logo: PNG, JPEG, WebP or SVG of at most
// 200 KB and 2000 pixels a side.
func (c *Client) SetLogo(ctx context.Context, organizationID string, picture []byte) (out Organization, err error) {
	_, err = c.send(ctx, http.MethodPut, "/v1/organizations/"+escape(organizationID)+"/logo", "application/octet-stream",
		func() io.Reader { return bytes.NewReader(picture) }, true, &out, nil)
	return out, err
}

// DeleteLogo takes an organization's logo away.
func (c *Client) DeleteLogo(ctx context.Context, organizationID string) error {
	_, err := c.call(ctx, http.MethodDelete, "/v1/organizations/"+escape(organizationID)+"/logo", nil, nil)
	return err
}
