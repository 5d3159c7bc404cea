package client

import "time"

// Request is something a candidate asks of the organization.
type Request struct {
	ID             string    `json:"id"`
	OrganizationID string    `json:"organization_id"`
	Env            string    `json:"env"`
	InterviewID    string    `json:"interview_id"`
	Kind           string    `json:"kind"`      // human, other_format, extra_time, written, deletion or contest
	Note           string    `json:"note"`      // in the candidate's words
	State          string    `json:"state"`     // open, granted or refused
	Reply          string    `json:"reply"`     // shown to the candidate
	Percent        int       `json:"percent"`   // more of every time limit, of extra time that was granted
	MemberID       string    `json:"member_id"` // who answered; empty for a program
	CreatedAt      time.Time `json:"created_at"`
	AnsweredAt     time.Time `json:"answered_at"`
}

// RequestAnswer grants or refuses a request.
type RequestAnswer struct {
	Granted bool   `json:"granted"`
	Reply   string `json:"reply,omitempty"`   // shown to the candidate
	Percent int    `json:"percent,omitempty"` // of extra time: 1 to 300; 0: 50
}
