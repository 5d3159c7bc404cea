package instaview

import (
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// Candidate has the required fields first.
type Candidate struct {
	ID             string             `json:"id"`
	FirstName      string             `json:"firstName"`
	LastName       string             `json:"lastName"`
	Status         string             `json:"status"`
	CreatedAt      Stamp              `json:"createdAt"`
	UpdatedAt      Stamp              `json:"updatedAt"`
	JobID          string             `json:"jobId,omitempty"` // the first of JobIDs; deprecated there
	JobIDs         []string           `json:"jobIds"`
	Email          string             `json:"email,omitempty"`
	PhoneNumber    string             `json:"phoneNumber,omitempty"`
	GDPRExpiryDate *Day               `json:"gdprExpiryDate,omitempty"`
	OverallRating  *float64           `json:"overallRating,omitempty"` // of the latest analysis that has one
	Metadata       interview.Metadata `json:"metadata,omitempty"`
	AnalysisCount  int                `json:"analysisCount"`
	InterviewCount int                `json:"interviewCount"`
}

// Day is a date: "2026-11-16".
type Day time.Time

// MarshalText writes the date in UTC.
func (d Day) MarshalText() ([]byte, error) {
	return time.Time(d).UTC().AppendFormat(nil, time.DateOnly), nil
}

// keptCandidate is what a candidate keeps for InstaView alone. Jobs are ids
// with a space between them, so that a list can look for one.
type keptCandidate struct {
	Status string `json:"status,omitempty"`
	Jobs   string `json:"jobs,omitempty"`
}

const undefinedStatus, applied = "UNDEFINED", "APPLIED"

func candidateStatuses() []string {
	return []string{undefinedStatus, applied, "IN_PROCESS", "REJECTED", "ACCEPTED"}
}

// jobsMost a candidate has.
const jobsMost = 50

// translateCandidate words a candidate with the interviews it has, newest first.
func translateCandidate(c interview.Candidate, had []interview.Interview) (Candidate, error) {
	k, err := kept[keptCandidate](c.Extra)
	if err != nil {
		return Candidate{}, err
	}
	out := Candidate{
		ID: c.ID, FirstName: c.FirstName, LastName: c.LastName, Status: k.Status, CreatedAt: Stamp(c.CreatedAt), UpdatedAt: Stamp(c.UpdatedAt),
		JobIDs: strings.Fields(k.Jobs), Email: c.Email, PhoneNumber: c.Phone, Metadata: c.Metadata, InterviewCount: len(had),
	}
	if out.Status == "" {
		out.Status = undefinedStatus
	}
	if !c.RetainUntil.IsZero() {
		out.GDPRExpiryDate = new(Day(c.RetainUntil))
	}
	for _, iv := range had {
		if iv.PositionID != "" && len(out.JobIDs) < jobsMost && !slices.Contains(out.JobIDs, iv.PositionID) {
			out.JobIDs = append(out.JobIDs, iv.PositionID)
		}
		if iv.ResultVersion == 0 || iv.State.Ended() {
			continue
		}
		out.AnalysisCount++
		if out.OverallRating == nil {
			out.OverallRating = iv.Score
		}
	}
	if len(out.JobIDs) > 0 {
		out.JobID = out.JobIDs[0]
	}
	return out, nil
}

// candidateInto reads what is given of a candidate; null empties what may be
// empty. jobs are the ids that are to be looked for.
func candidateInto(in *input, c *interview.Candidate, now time.Time) (jobs []string, err error) {
	k, err := kept[keptCandidate](c.Extra)
	if err != nil {
		return nil, err
	}
	set(&c.FirstName, in.text("firstName", 1, 100), false)
	set(&c.LastName, in.text("lastName", 1, 100), false)
	set(&c.Email, in.email("email"), in.cleared("email"))
	set(&c.Phone, in.phone("phoneNumber"), in.cleared("phoneNumber"))
	choose(&k.Status, in.choice("status", candidateStatuses()), false)
	if t := in.time("gdprExpiryDate"); !t.IsZero() {
		if !t.After(now) {
			in.bad("gdprExpiryDate", "must be in the future")
		}
		c.RetainUntil = t
	}
	if m := in.metadata("metadata"); m != nil || in.cleared("metadata") {
		c.Metadata = m
	}
	jobs, given := jobsOf(in)
	if given {
		k.Jobs = strings.Join(jobs, " ")
	}
	if made := c.ID == ""; (made || in.cleared("email") || in.cleared("phoneNumber")) && c.Email == "" && c.Phone == "" {
		in.note("email", "or phoneNumber is required")
	}
	c.Extra, err = keep(c.Extra, k)
	return jobs, err
}

// jobsOf reads jobIds, or the older jobId.
func jobsOf(in *input) (jobs []string, given bool) {
	if in.has("jobIds") || in.cleared("jobIds") {
		all := in.texts("jobIds", jobsMost, 1, 36)
		for i, id := range all {
			if !isUUID(id) {
				in.bad(at("jobIds", i), "must be a UUID")
			}
			if id = lower(id); !slices.Contains(jobs, id) {
				jobs = append(jobs, id)
			}
		}
		if in.has("jobIds") && all != nil && len(all) == 0 {
			in.bad("jobIds", "must contain at least 1 elements")
		}
		return jobs, true
	}
	if id := in.uuid("jobId"); id != "" {
		return []string{id}, true
	}
	return nil, in.cleared("jobId")
}
