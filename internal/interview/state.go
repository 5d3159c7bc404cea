package interview

import "slices"

// State of an interview.
type State string

// The states, in the order an interview usually passes them.
const (
	Scheduled   State = "scheduled"
	Invited     State = "invited"
	Opened      State = "opened"
	Consented   State = "consented"
	InProgress  State = "in_progress"
	Interrupted State = "interrupted"
	Completed   State = "completed"
	Processing  State = "processing"
	Ready       State = "ready"
	Failed      State = "failed"

	Expired   State = "expired"
	Cancelled State = "cancelled" // by the organization, before it began
	Revoked   State = "revoked"   // the invitation was taken back
	Declined  State = "declined"  // by the candidate, before it began
	Withdrawn State = "withdrawn" // by the candidate, afterwards
)

// States lists every state.
func States() []State {
	return []State{Scheduled, Invited, Opened, Consented, InProgress, Interrupted, Completed,
		Processing, Ready, Failed, Expired, Cancelled, Revoked, Declined, Withdrawn}
}

// edges is the machine: from each state to those that may follow.
// docs/states.md draws it and the database repeats it.
func edges(from State) []State {
	switch from {
	case Scheduled:
		return []State{Invited, Expired, Cancelled, Revoked, Completed}
	case Invited:
		return []State{Opened, Consented, InProgress, Expired, Cancelled, Revoked, Declined, Withdrawn, Completed}
	case Opened:
		return []State{Consented, Expired, Cancelled, Revoked, Declined, Withdrawn, InProgress, Completed}
	case Consented:
		return []State{InProgress, Expired, Cancelled, Revoked, Declined, Withdrawn, Completed}
	case InProgress:
		return []State{Interrupted, Completed, Cancelled, Revoked, Withdrawn, Expired}
	case Interrupted:
		return []State{InProgress, Completed, Cancelled, Revoked, Withdrawn, Expired}
	case Completed:
		return []State{Processing, Withdrawn}
	case Processing:
		return []State{Ready, Failed, Withdrawn}
	case Ready:
		return []State{Processing, Withdrawn}
	case Failed:
		return []State{Processing, Withdrawn}
	}
	return nil
}

// May tells whether an interview may go from one state to another.
func (s State) May(to State) bool { return slices.Contains(edges(s), to) }

// Over tells whether nothing more is asked of the candidate.
func (s State) Over() bool {
	switch s {
	case Completed, Processing, Ready, Failed, Expired, Cancelled, Revoked, Declined, Withdrawn:
		return true
	}
	return false
}

// Ended tells whether the interview stopped without a result.
func (s State) Ended() bool {
	switch s {
	case Expired, Cancelled, Revoked, Declined, Withdrawn:
		return true
	}
	return false
}
