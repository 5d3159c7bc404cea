package roundzero

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/interview"
)

// Event is the body of a webhook.
type Event struct {
	ID      string    `json:"id"` // "evt_" and 32 hexadecimal digits
	Type    string    `json:"type"`
	Created int64     `json:"created"` // Unix seconds
	Data    EventData `json:"data"`
}

// EventData is what an event is about.
type EventData struct {
	Interview EventInterview `json:"interview"`
	Job       EventJob       `json:"job"`
	Candidate EventCandidate `json:"candidate"`
}

// EventInterview is the interview at the time of the event.
type EventInterview struct {
	ID                       string `json:"id"`
	Token                    string `json:"token"`
	Status                   string `json:"status"`
	EstimatedDurationSeconds int64  `json:"estimated_duration_seconds"`
	EstimatedCredits         int64  `json:"estimated_credits"`
	StartedAt                *Stamp `json:"started_at"`
	CompletedAt              *Stamp `json:"completed_at,omitempty"` // of one that ended
	ExpiresAt                *Stamp `json:"expires_at"`
	CreatedAt                Stamp  `json:"created_at"`
}

// EventJob is the job with its place.
type EventJob struct {
	ID         string  `json:"id"`
	Title      string  `json:"title"`
	Department *string `json:"department"`
	Location   *string `json:"location"`
}

// EventCandidate is the candidate with a title, such as "Ms".
type EventCandidate struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Email *string `json:"email"`
	Title *string `json:"title"`
}

// translateEvent words one event of an interview.
func translateEvent(kind string, r interview.Result, token string, at time.Time) (Event, error) {
	mine, err := kept[keptCandidate](r.Candidate.Extra)
	if err != nil {
		return Event{}, err
	}
	iv, hiring, who := r.Interview, job(r), candidate(r.Candidate)
	_, seconds := asked(iv.Asked.Questions)
	out := Event{ID: eventID(kind, iv.ID), Type: kind, Created: at.Unix(), Data: EventData{
		Interview: EventInterview{
			ID: iv.ID, Token: token, Status: InProgress, EstimatedDurationSeconds: seconds, EstimatedCredits: credits(seconds),
			StartedAt: stamp(iv.StartedAt), ExpiresAt: stamp(iv.ExpiresAt), CreatedAt: Stamp(iv.CreatedAt),
		},
		Job:       EventJob{ID: hiring.ID, Title: hiring.Title, Department: hiring.Department},
		Candidate: EventCandidate{ID: who.ID, Name: who.Name, Email: who.Email, Title: text(mine.Title)},
	}}
	if r.Position != nil {
		out.Data.Job.Location = text(r.Position.Location)
	}
	if kind == interviewEnded {
		out.Data.Interview.Status, out.Data.Interview.CompletedAt = Completed, stamp(iv.CompletedAt)
	}
	return out, nil
}

// eventID is the same however often one thing is told.
func eventID(kind, interviewID string) string {
	id := uuid.NewSHA1(uuid.NameSpaceURL, []byte("candor roundzero "+kind+" "+interviewID))
	return "evt_" + strings.ReplaceAll(id.String(), "-", "")
}
