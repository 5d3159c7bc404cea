package interview

import (
	"time"

	"github.com/candorhq/candor/internal/account"
)

// MailKind says what a mail to a candidate is for. The names are those of an
// organization's [account.Letter]s.
type MailKind string

// Kinds of mail.
const (
	MailInvitation MailKind = "invitation"
	MailReminder   MailKind = "reminder"
	MailEnded      MailKind = "ended" // the interview was cancelled, or its invitation taken back
)

// MailState of a mail.
type MailState string

// States of a mail.
const (
	MailQueued  MailState = "queued"  // waits for its time, or for the mail server to take it
	MailSent    MailState = "sent"    // the operator's mail server has taken it
	MailFailed  MailState = "failed"  // refused for good; Reason says why
	MailSkipped MailState = "skipped" // no longer wanted when its time came; Reason says why
)

// Mail is one letter to the candidate of one interview. Neither the address
// nor the words are kept: they are the candidate's and the organization's of
// the moment it is sent.
type Mail struct {
	ID             string      `json:"id"`
	OrganizationID string      `json:"organization_id"`
	Env            account.Env `json:"env"`
	InterviewID    string      `json:"interview_id"`
	Kind           MailKind    `json:"kind"`
	State          MailState   `json:"state"`
	Reason         string      `json:"reason,omitempty"`    // why it waits, failed or was skipped
	Automatic      bool        `json:"automatic,omitzero"`  // a reminder that the plan or organization wants
	Attempts       int         `json:"attempts"`            // tries so far
	DueAt          time.Time   `json:"due_at"`              // not before
	NextAt         time.Time   `json:"next_at,omitzero"`    // next try after a refusal for the time being
	SettledAt      time.Time   `json:"settled_at,omitzero"` // when it was sent, failed or skipped
	CreatedAt      time.Time   `json:"created_at"`
	UpdatedAt      time.Time   `json:"updated_at"`
	Version        int64       `json:"version"`
}

// NextMail is how long to wait after the nth try that was refused for the time
// being, from 1, and whether another follows: eight tries over about a day.
// jitter is from 0 to 1 and adds up to a tenth.
func NextMail(attempt int, jitter float64) (pause time.Duration, more bool) {
	waits := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 8 * time.Hour, 12 * time.Hour}
	if attempt < 1 || attempt > len(waits) {
		return 0, false
	}
	pause = waits[attempt-1]
	return pause + time.Duration(jitter*float64(pause)/10), true
}

// A reminder is an hour after the invitation at least, and reaches its
// candidate by day.
const (
	reminderAfter = time.Hour
	dayBegins     = 8  // o'clock
	dayEnds       = 20 // o'clock
	evening       = 19 // o'clock; where a reminder of the night before goes
)

// reminderAt is when a candidate in a time zone is reminded, hours before the
// end: between eight and twenty o'clock there. A reminder that would come at
// night comes the evening before, or where that is before from, the morning
// after. It is false where no such time lies between from and the end.
func reminderAt(from, end time.Time, hours int, zone string) (time.Time, bool) {
	loc, err := time.LoadLocation(zone) // "" is UTC
	if err != nil {
		loc = time.UTC
	}
	at := end.Add(-time.Duration(hours) * time.Hour).In(loc)
	if at.Before(from) {
		return time.Time{}, false
	}
	day := func(n, hour int) time.Time {
		return time.Date(at.Year(), at.Month(), at.Day()+n, hour, 0, 0, 0, loc)
	}
	before, after := at, at
	switch h := at.Hour(); {
	case h < dayBegins:
		before, after = day(-1, evening), day(0, dayBegins)
	case h >= dayEnds:
		before, after = day(0, evening), day(1, dayBegins)
	}
	switch {
	case !before.Before(from):
		return cut(before), true
	case after.Before(end):
		return cut(after), true
	}
	return time.Time{}, false
}
