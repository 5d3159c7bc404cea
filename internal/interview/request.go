package interview

import (
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Request is something a candidate asks of the organization from the room. It
// stays, with its answer, as long as the interview does.
type Request struct {
	ID             string       `json:"id"`
	OrganizationID string       `json:"organization_id"`
	Env            account.Env  `json:"env"`
	InterviewID    string       `json:"interview_id"`
	Kind           RequestKind  `json:"kind"`
	Note           string       `json:"note,omitempty"` // in the candidate's words
	State          RequestState `json:"state"`
	Reply          string       `json:"reply,omitempty"`     // shown to the candidate
	Percent        int          `json:"percent,omitzero"`    // of every time limit, added when extra time is granted
	MemberID       string       `json:"member_id,omitempty"` // who answered; empty for a program
	CreatedAt      time.Time    `json:"created_at"`
	AnsweredAt     time.Time    `json:"answered_at,omitzero"`
}

// RequestKind says what is asked for.
type RequestKind string

// Kinds of requests.
const (
	AskHuman    RequestKind = "human"        // a person instead of a machine
	AskFormat   RequestKind = "other_format" // another way to take part
	AskTime     RequestKind = "extra_time"
	AskWritten  RequestKind = "written" // to answer in writing
	AskDeletion RequestKind = "deletion"
	AskContest  RequestKind = "contest" // to have a result or decision looked at again
)

// RequestKinds lists every kind.
func RequestKinds() []RequestKind {
	return []RequestKind{AskHuman, AskFormat, AskTime, AskWritten, AskDeletion, AskContest}
}

// RequestState says whether a request has been answered.
type RequestState string

// States of a request.
const (
	RequestOpen    RequestState = "open"
	RequestGranted RequestState = "granted"
	RequestRefused RequestState = "refused"
)

// RequestAnswer is what the organization says to a request.
type RequestAnswer struct {
	Granted bool
	Reply   string
	Percent int // extra time, 1 to 300; 0 is [DefaultExtraTime]
}
