package client

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"
)

// Erasure is a deletion from its request to its certificate.
type Erasure struct {
	ID             string         `json:"id"`
	OrganizationID string         `json:"organization_id"`
	Env            string         `json:"env"`
	Kind           string         `json:"kind"` // person or media
	CandidateID    string         `json:"candidate_id"`
	InterviewIDs   []string       `json:"interview_ids"`
	State          string         `json:"state"` // held, deleting or done
	Reason         string         `json:"reason"`
	RequestedBy    string         `json:"requested_by"`
	Rows           map[string]int `json:"rows"`
	RequestedAt    time.Time      `json:"requested_at"`
	BegunAt        time.Time      `json:"begun_at"` // from when on nobody could read it
	CompletedAt    time.Time      `json:"completed_at"`
}

// Certificate says what was deleted, when, at whose wish and why.
type Certificate struct {
	Format         string         `json:"format"`
	ID             string         `json:"id"` // the erasure's
	Kind           string         `json:"kind"`
	OrganizationID string         `json:"organization_id"`
	Env            string         `json:"env"`
	CandidateID    string         `json:"candidate_id"`
	InterviewIDs   []string       `json:"interview_ids"`
	Reason         string         `json:"reason"`
	RequestedBy    string         `json:"requested_by"`
	RequestedAt    time.Time      `json:"requested_at"`
	BegunAt        time.Time      `json:"begun_at"`
	CompletedAt    time.Time      `json:"completed_at"`
	Rows           map[string]int `json:"rows"`
	Objects        []ErasedObject `json:"objects"`
	Bytes          int64          `json:"bytes"`
	Remains        []string       `json:"remains"` // what no erasure reaches
}

// ErasedObject is one file that storage confirmed to be gone.
type ErasedObject struct {
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// SealedCertificate is a certificate with its signature.
type SealedCertificate struct {
	Certificate json.RawMessage `json:"certificate"`
	Signature   CertificateSeal `json:"signature"`
}

// CertificateSeal is a signature over a certificate as compact JSON.
type CertificateSeal struct {
	Algorithm string `json:"algorithm"`  // ES256
	PublicKey []byte `json:"public_key"` // DER of a SubjectPublicKeyInfo
	Value     []byte `json:"value"`      // ASN.1 DER
}

// Read returns what the certificate says.
func (s SealedCertificate) Read() (c Certificate, err error) {
	return c, json.Unmarshal(s.Certificate, &c)
}

// Signed returns the bytes that the signature is over.
func (s SealedCertificate) Signed() ([]byte, error) {
	var b bytes.Buffer
	err := json.Compact(&b, s.Certificate)
	return b.Bytes(), err
}

// Hold keeps data from being deleted: of a candidate with everything of
// theirs, or of one interview.
type Hold struct {
	ID             string    `json:"id"`
	OrganizationID string    `json:"organization_id"`
	Env            string    `json:"env"`
	CandidateID    string    `json:"candidate_id"`
	InterviewID    string    `json:"interview_id"`
	Reason         string    `json:"reason"`
	PlacedBy       string    `json:"placed_by"`
	Until          time.Time `json:"until"` // zero: until it is released
	CreatedAt      time.Time `json:"created_at"`
	ReleasedAt     time.Time `json:"released_at"`
	ReleasedBy     string    `json:"released_by"`
}

// EraseCandidate erases a candidate with everything of theirs. The reason
// stays in the certificate, so it names nobody. Twice is fine.
func (c *Client) EraseCandidate(ctx context.Context, id, reason string, o ...CallOption) (out Erasure, err error) {
	_, err = c.call(ctx, http.MethodPost, "/v1/candidates/"+escape(id)+"/erasure", map[string]string{"reason": reason}, &out, o...)
	return out, err
}

// Erasure reads a deletion.
func (c *Client) Erasure(ctx context.Context, id string) (out Erasure, err error) {
	_, err = c.call(ctx, http.MethodGet, "/v1/erasures/"+escape(id), nil, &out)
	return out, err
}

// Erasures lists deletions, newest first.
func (c *Client) Erasures(ctx context.Context, f Filter) iter.Seq2[Erasure, error] {
	return all[Erasure](ctx, c, "/v1/erasures", f)
}

// Certificate reads the certificate of a deletion that is done; before, it is
// a [Problem] with status 409.
func (c *Client) Certificate(ctx context.Context, erasureID string) (out SealedCertificate, err error) {
	_, err = c.call(ctx, http.MethodGet, "/v1/erasures/"+escape(erasureID)+"/certificate", nil, &out)
	return out, err
}

// PlaceHold places a legal hold on h.CandidateID or h.InterviewID, with
// h.Reason, until h.Until or for as long as nobody releases it.
func (c *Client) PlaceHold(ctx context.Context, h Hold, o ...CallOption) (out Hold, err error) {
	in := map[string]any{"reason": h.Reason}
	for name, id := range map[string]string{"candidate_id": h.CandidateID, "interview_id": h.InterviewID} {
		if id != "" {
			in[name] = id
		}
	}
	if !h.Until.IsZero() {
		in["until"] = h.Until
	}
	_, err = c.call(ctx, http.MethodPost, "/v1/holds", in, &out, o...)
	return out, err
}

// Hold reads a legal hold.
func (c *Client) Hold(ctx context.Context, id string) (out Hold, err error) {
	_, err = c.call(ctx, http.MethodGet, "/v1/holds/"+escape(id), nil, &out)
	return out, err
}

// Holds lists legal holds, newest first.
func (c *Client) Holds(ctx context.Context, f Filter) iter.Seq2[Hold, error] {
	return all[Hold](ctx, c, "/v1/holds", f)
}

// ReleaseHold ends a legal hold. Twice is fine.
func (c *Client) ReleaseHold(ctx context.Context, id string) (out Hold, err error) {
	_, err = c.call(ctx, http.MethodDelete, "/v1/holds/"+escape(id), nil, &out)
	return out, err
}
