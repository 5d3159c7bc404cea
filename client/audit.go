package client

import (
	"context"
	"encoding/json"
	"iter"
	"time"
)

// AuditEntry is one line of the organization's audit log: who did or saw what.
type AuditEntry struct {
	OrganizationID string          `json:"organization_id"`
	Seq            int64           `json:"seq"` // 1, 2, 3 … without gaps
	Time           time.Time       `json:"time"`
	ActorKind      string          `json:"actor_kind"` // member, key, candidate, link or system
	ActorID        string          `json:"actor_id"`
	Address        string          `json:"address"`
	RequestID      string          `json:"request_id"`
	Action         string          `json:"action"`
	SubjectKind    string          `json:"subject_kind"`
	SubjectID      string          `json:"subject_id"`
	Facts          json.RawMessage `json:"facts"`
	Previous       string          `json:"previous"` // hash of the entry before
	Hash           string          `json:"hash"`
}

// Audit lists the audit log, newest first.
func (c *Client) Audit(ctx context.Context, f Filter) iter.Seq2[AuditEntry, error] {
	return all[AuditEntry](ctx, c, "/v1/audit", f)
}
