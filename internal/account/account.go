// Package account knows organizations, the people who sign in to them, the
// keys programs use, and who may do what.
//
// Begin with [Actor]: every request becomes one before it reaches the rules of
// package interview. [Service] makes and checks credentials over a [Store].
package account

import (
	"encoding/json"
	"net/netip"
	"slices"
	"time"
)

// Env keeps live and test data apart. A key belongs to one of the two and
// never sees anything of the other.
type Env string

// The two environments.
const (
	Live Env = "live"
	Test Env = "test"
)

// Organization is a tenant. One with a parent is a company that an agency or
// an applicant tracking system acts for.
type Organization struct {
	ID        string    `json:"id"`     // UUID v7
	Serial    int64     `json:"serial"` // unique in this installation, for dialects that need integers
	ParentID  string    `json:"parent_id,omitempty"`
	Name      string    `json:"name"`
	Settings  Settings  `json:"settings"`
	Extra     Extra     `json:"-"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Extra is what one dialect needs to keep and no other part reads, by dialect
// name; at most 64 KiB.
type Extra map[string]json.RawMessage

// Settings are an organization's own choices. Zero values mean the
// installation's default.
type Settings struct {
	Speech         string `json:"speech,omitempty"`            // name of the recogniser: "embedded", "openai", "none"
	Synthesis      string `json:"synthesis,omitempty"`         // name of the synthesiser
	Language       string `json:"language,omitempty"`          // BCP 47, default of new plans
	RetentionDays  int    `json:"retention_days,omitzero"`     // days a recording is kept after completion
	ExpiryDays     int    `json:"expiry_days,omitzero"`        // days an invitation is valid
	Notice         string `json:"notice,omitempty"`            // shown to the candidate before consent
	NoticeVersion  string `json:"notice_version,omitempty"`    // recorded with the consent
	ContactEmail   string `json:"contact_email,omitempty"`     // who answers a candidate's questions
	BrandColor     string `json:"brand_color,omitempty"`       // #rrggbb
	LogoKey        string `json:"logo_key,omitempty"`          // blob key
	HideMachine    bool   `json:"hide_machine_score,omitzero"` // show the machine's score only after the reviewer's own
	ReportTemplate string `json:"report_template,omitempty"`   // how reports look: one of [ReportTemplates]

	ReminderHours int      `json:"reminder_hours,omitzero"` // before the end of an invitation sent by mail; 0: no reminder
	Letters       []Letter `json:"letters,omitempty"`       // own wording of mails to candidates
}

// ReportTemplates are the ways a report can look, the default first.
func ReportTemplates() []string { return []string{"modern", "classic", "one-pager"} }

// Role is what a member may do; each includes the ones after it.
type Role string

// Roles, the most powerful first.
const (
	Owner     Role = "owner"
	Admin     Role = "admin"
	Recruiter Role = "recruiter"
	Reviewer  Role = "reviewer"
)

// Member is a person who signs in to one organization.
type Member struct {
	ID             string    `json:"id"`
	OrganizationID string    `json:"organization_id"`
	Email          string    `json:"email"` // lower case, unique in the installation
	Name           string    `json:"name"`
	PasswordHash   string    `json:"-"` // argon2id, empty for single sign-on
	Subject        string    `json:"-"` // "issuer|sub" of OpenID Connect, unique; empty: none yet
	Role           Role      `json:"role"`
	CreatedAt      time.Time `json:"created_at"`
	DisabledAt     time.Time `json:"disabled_at,omitzero"`
}

// Scope is one thing a key may do, written "verb:noun".
type Scope string

// All scopes, in the order they are shown.
const (
	ReadPlans       Scope = "read:plans" // positions and plans
	WritePlans      Scope = "write:plans"
	ReadCandidates  Scope = "read:candidates"
	WriteCandidates Scope = "write:candidates"
	ReadInterviews  Scope = "read:interviews" // interviews, results, search, events
	WriteInterviews Scope = "write:interviews"
	ReadWebhooks    Scope = "read:webhooks"
	WriteWebhooks   Scope = "write:webhooks"
	Administer      Scope = "admin" // keys, organizations, members, tasks
)

// Scopes lists every scope there is.
func Scopes() []Scope {
	return []Scope{ReadPlans, WritePlans, ReadCandidates, WriteCandidates,
		ReadInterviews, WriteInterviews, ReadWebhooks, WriteWebhooks, Administer}
}

// Key is a program's credential. Its secret is shown once, when it is made;
// what is kept is a keyed hash.
type Key struct {
	ID             string         `json:"id"`
	OrganizationID string         `json:"organization_id"`
	Name           string         `json:"name"`
	Dialect        string         `json:"dialect,omitempty"` // whose form the secret has; empty is Candor's own
	Prefix         string         `json:"prefix"`            // the part that may be shown, and by which the row is found
	Hash           []byte         `json:"-"`                 // HMAC-SHA256 of the whole secret under the installation's pepper
	Partner        bool           `json:"partner"`           // acts for its organization's children too, one named per request
	Scopes         []Scope        `json:"scopes"`
	Env            Env            `json:"env"`
	Networks       []netip.Prefix `json:"networks,omitempty"` // empty: from anywhere
	ExpiresAt      time.Time      `json:"expires_at,omitzero"`
	LastUsedAt     time.Time      `json:"last_used_at,omitzero"` // to the minute
	RevokedAt      time.Time      `json:"revoked_at,omitzero"`
	CreatedAt      time.Time      `json:"created_at"`
	// Issuer is what the secret says it is from, where it is a token; empty
	// otherwise and for tokens made before this was kept.
	Issuer string `json:"-"`
	// MemberID is whose session the key is, when it was read from a session's
	// token. It stands in the token; a Store does not keep it.
	MemberID string `json:"-"`
}

// Actor is who does something: one organization's key, member, candidate by
// link, or the system itself. The zero Actor may do nothing.
type Actor struct {
	OrganizationID string
	Env            Env
	Scopes         []Scope
	KeyID          string // set for a program, and for a person's session with access tokens
	MemberID       string // set for a person
	InterviewID    string // set for a candidate: the one interview of the link
	ShareID        string // set for whoever has the link of a shared report; it may do nothing else
	System         bool   // the installation's own work: tasks, command line
	Partner        bool   // a partner's key, which may answer for the organization's children too
	RequestID      string
	Address        netip.Addr
}

// May tells whether the actor has the scope.
func (a Actor) May(s Scope) bool {
	return a.System || slices.Contains(a.Scopes, s)
}

// testOnly tells a program that was given test data and nothing else. What
// live and test data share, an organization and its people, is not its to see
// in the log or to change.
func (a Actor) testOnly() bool { return !a.System && a.MemberID == "" && a.Env == Test }

// ScopesOf are the scopes a member's role stands for.
func ScopesOf(r Role) []Scope {
	switch r {
	case Owner, Admin:
		return Scopes()
	case Recruiter:
		return []Scope{ReadPlans, WritePlans, ReadCandidates, WriteCandidates, ReadInterviews, WriteInterviews}
	case Reviewer:
		return []Scope{ReadPlans, ReadCandidates, ReadInterviews}
	}
	return nil
}
