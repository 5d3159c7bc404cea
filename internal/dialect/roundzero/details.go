package roundzero

import (
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// translateInvitation words a new interview. Asked again under the same
// idempotency key it says the same, whatever has happened since.
func translateInvitation(c interview.Created, pos interview.Position, l dialect.Links) Invitation {
	_, seconds := asked(c.Interview.Asked.Questions)
	return Invitation{
		ID: c.Interview.ID, Status: Invited, InterviewURL: l.Room(c.LinkToken), Token: c.LinkToken,
		Job: Job{ID: pos.ID, Title: pos.Title}, Candidate: candidate(c.Candidate),
		EstimatedDurationSeconds: seconds, EstimatedCredits: credits(seconds),
		ExpiresAt: stamp(c.Interview.ExpiresAt), CreatedAt: Stamp(c.Interview.CreatedAt),
	}
}

// credits are what RoundZero would take for an interview: one for every
// quarter of an hour begun. Nothing is taken here.
func credits(seconds int64) int64 { return max(1, (seconds+899)/900) }

func translateJob(pos interview.Position) (JobDetails, error) {
	mine, err := kept[keptJob](pos.Extra)
	return JobDetails{
		ID: pos.ID, Title: pos.Title, Department: text(pos.Department), Location: text(pos.Location),
		Description: pos.Description, Requirements: text(mine.Requirements), Status: jobStatus(pos.Status),
		InterviewGoals: mine.Goals, CreatedAt: Stamp(pos.CreatedAt), UpdatedAt: Stamp(pos.UpdatedAt),
	}, err
}

// jobStatus is one of RoundZero's three; what is closed is archived to it.
func jobStatus(s string) string {
	switch s {
	case "open":
		return "active"
	case "draft":
		return "draft"
	}
	return "archived"
}

func translateCandidate(c interview.Candidate) (CandidateDetails, error) {
	mine, err := kept[keptCandidate](c.Extra)
	return CandidateDetails{
		ID: c.ID, Name: c.Name(), Email: text(c.Email), Title: text(mine.Title), CV: mine.CV,
		CreatedAt: Stamp(c.CreatedAt), UpdatedAt: Stamp(c.UpdatedAt),
	}, err
}
