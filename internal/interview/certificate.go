package interview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// CertificateFormat names the form of a [Certificate].
const CertificateFormat = "candor certificate of deletion 1"

// Certificate says what was deleted, when, at whose wish and why. It names
// things by id and files by digest, and nobody.
type Certificate struct {
	Format         string         `json:"format"`
	ID             string         `json:"id"` // the erasure's
	Kind           ErasureKind    `json:"kind"`
	OrganizationID string         `json:"organization_id"`
	Env            account.Env    `json:"env"`
	CandidateID    string         `json:"candidate_id"`
	InterviewIDs   []string       `json:"interview_ids"`
	Why            string         `json:"reason"`
	RequestedBy    string         `json:"requested_by"`
	RequestedAt    time.Time      `json:"requested_at"`
	BegunAt        time.Time      `json:"begun_at"` // from when on nobody could read it
	CompletedAt    time.Time      `json:"completed_at"`
	Rows           map[string]int `json:"rows"`    // deleted or emptied, by what they held
	Objects        []ErasedObject `json:"objects"` // files that storage confirmed to be gone
	Bytes          int64          `json:"bytes"`   // of the files
	Remains        []string       `json:"remains"`
}

// CertificateSeal is a signature over the bytes of a certificate.
type CertificateSeal struct {
	Algorithm string `json:"algorithm,omitempty"`  // ES256: ECDSA on P-256 over SHA-256
	PublicKey []byte `json:"public_key,omitempty"` // DER of a SubjectPublicKeyInfo
	Value     []byte `json:"value,omitempty"`      // ASN.1 DER, as openssl dgst -verify takes it
}

// SealedCertificate is a certificate as it is handed out.
type SealedCertificate struct {
	Certificate json.RawMessage `json:"certificate"`
	Signature   CertificateSeal `json:"signature"`
}

// Sealed is the certificate to hand out; false while there is none.
func (e Erasure) Sealed() (SealedCertificate, bool) {
	return SealedCertificate{e.Certificate, e.Signature}, len(e.Certificate) > 0
}

// Signed are the bytes that the signature is over, whatever white space the
// certificate has got since.
func (c SealedCertificate) Signed() ([]byte, error) {
	var b bytes.Buffer
	if err := json.Compact(&b, c.Certificate); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// remains is what no erasure reaches, with what the database's files keep.
func remains(k ErasureKind, remnants string) []string {
	var out []string
	if k == PersonErasure {
		out = append(out, "ids, states, times and counts of the interviews, without a name",
			"the audit log: who did what when, by ids and network addresses, without a name")
	}
	out = append(out, "backups that were made before, until they are deleted",
		"what was handed on before: webhooks, mails, downloaded reports")
	if k == PersonErasure && remnants != "" {
		out = append(out, remnants)
	}
	return out
}

func certificateOf(e Erasure, remnants string) Certificate {
	c := Certificate{
		Format: CertificateFormat, ID: e.ID, Kind: e.Kind, OrganizationID: e.OrganizationID, Env: e.Env,
		// A list of nothing is signed as a list.
		CandidateID: e.CandidateID, InterviewIDs: append([]string{}, e.InterviewIDs...), Why: e.Why, RequestedBy: e.RequestedBy,
		RequestedAt: e.RequestedAt, BegunAt: e.BegunAt, CompletedAt: e.DoneAt,
		Rows: e.Counts, Objects: append([]ErasedObject{}, e.Objects...), Remains: remains(e.Kind, remnants),
	}
	for _, o := range e.Objects {
		c.Bytes += o.Bytes
	}
	return c
}

// String is the certificate on paper.
func (c Certificate) String() string {
	var b strings.Builder
	title := "Certificate of erasure"
	if c.Kind == MediaErasure {
		title = "Certificate of deletion of recordings"
	}
	fmt.Fprintf(&b, "%s\n\n", title)
	at := func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
	for _, f := range [][2]string{
		{"Certificate", c.ID}, {"Organization", c.OrganizationID + " (" + string(c.Env) + ")"}, {"Candidate", c.CandidateID},
		{"Reason", c.Why}, {"Requested by", c.RequestedBy}, {"Requested", at(c.RequestedAt)},
		{"Unreadable from", at(c.BegunAt)}, {"Deleted", at(c.CompletedAt)},
	} {
		fmt.Fprintf(&b, "%-16s %s\n", f[0], f[1])
	}
	for i, id := range c.InterviewIDs {
		label := ""
		if i == 0 {
			label = "Interviews"
		}
		fmt.Fprintf(&b, "%-16s %s\n", label, id)
	}
	b.WriteString("\nDeleted from the database\n")
	for _, what := range slices.Sorted(maps.Keys(c.Rows)) {
		fmt.Fprintf(&b, "%8d %s\n", c.Rows[what], what)
	}
	fmt.Fprintf(&b, "\nDeleted from storage: %d files, %d bytes (SHA-256, bytes, key)\n", len(c.Objects), c.Bytes)
	for _, o := range c.Objects {
		sum := o.SHA256
		if sum == "" {
			sum = strings.Repeat("-", 64)
		}
		fmt.Fprintf(&b, "%s %10d %s\n", sum, o.Bytes, o.Key)
	}
	b.WriteString("\nNot part of this\n")
	for _, r := range c.Remains {
		fmt.Fprintf(&b, "- %s\n", r)
	}
	return b.String()
}
