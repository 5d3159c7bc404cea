package xobin

import (
	"math"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// Links are the addresses that a report carries.
type Links struct {
	Report, PDF string // empty where the report's link was taken back
	Recording   func(key, filename string) string
}

// Scales of the vendor's whole numbers. The page gives none for them, only 0 to
// 10 for integrity.
const (
	mostScore = 100
	mostSkill = 10
)

// recordingTTL is how long a recording's address works at least.
const recordingTTL = 24 * time.Hour

// completed tells whether the full report is there. The vendor's status turns
// to Completed when the evaluation is over, not when the candidate is.
func completed(r interview.Result) bool {
	return r.Interview.State == interview.Ready && r.Assessment != nil
}

// Report words a completed interview. custom is the id it was asked for by,
// empty when that was the response id.
func Report(r interview.Result, custom string, l Links) ReportResponse {
	p := pending(r, custom)
	a := r.Assessment
	return ReportResponse{
		AIInterviewID: p.AIInterviewID, AIInterviewName: p.AIInterviewName,
		CandidateEmail: p.CandidateEmail, CandidateID: p.CandidateID, CandidateName: p.CandidateName,
		CandidateSummary: summary(*a), CompletedDate: date(r.Interview.CompletedAt),
		IntegrityScore: integrity(r), InviteStatus: p.InviteStatus,
		PDFLink: l.PDF, Recommendation: recommendation(a.Recommendation), ResponseID: p.ResponseID,
		CustomFieldID: p.CustomFieldID, Score: integer(a.Judged, mostScore), ReportLink: l.Report,
		Recording: recordings(r, l), SkillWiseScores: skills(a.Skills), Conversation: conversation(r),
	}
}

// pending words an interview that is not completed.
func pending(r interview.Result, custom string) PendingResponse {
	return PendingResponse{
		AIInterviewID: r.Plan.Serial, AIInterviewName: r.Plan.Name,
		CandidateEmail: r.Candidate.Email, CandidateID: r.Candidate.Serial, CandidateName: r.Candidate.Name(),
		InviteStatus: status(r), ResponseID: r.Interview.Serial, CustomFieldID: custom,
	}
}

// status is the vendor's invite_status. What is over but not evaluated counts
// as started.
func status(r interview.Result) string {
	if r.Interview.State == interview.Ready && !completed(r) {
		return "Started"
	}
	return inviteStatus(r.Interview.State)
}

func inviteStatus(s interview.State) string {
	switch s {
	case interview.InProgress, interview.Interrupted, interview.Completed, interview.Processing, interview.Failed:
		return "Started"
	case interview.Ready:
		return "Completed"
	case interview.Expired:
		return "Expired"
	case interview.Cancelled, interview.Revoked, interview.Declined, interview.Withdrawn:
		return "Revoked"
	}
	return "Pending" // scheduled, invited, opened, consented
}

// summary is the recruiter's, which restates the recommendation at its end.
func summary(a interview.Assessment) string {
	text := dialect.Uncited(a.ForRecruiter.Text)
	if a.RecommendedBecause == "" {
		return text
	}
	if text != "" {
		text += " "
	}
	return text + a.RecommendedBecause
}

func recommendation(r interview.Recommendation) string {
	switch r {
	case interview.Advance:
		return "Recommended"
	case interview.NotYet:
		return "Not Recommended"
	}
	return "Needs Review"
}

// date is the vendor's form: the day has two digits, the hour does not.
func date(t time.Time) string { return t.UTC().Format("Jan 02, 2006, 3:04:05 PM") }

// integer brings a score of 0 to 100 to a whole number from 0 to most.
func integer(j interview.Judged, most float64) *int64 {
	if j.Score == nil {
		return nil
	}
	return new(int64(math.Round(*j.Score * most / 100)))
}

// decimal brings a score of 0 to 100 to 0 to 10 with one decimal.
func decimal(j interview.Judged) *float64 {
	if j.Score == nil {
		return nil
	}
	return new(math.Round(*j.Score) / 10)
}

// integrity is nil for a test interview, in which there was nobody to observe.
func integrity(r interview.Result) *float64 {
	if r.Assessment.Synthetic {
		return nil
	}
	return decimal(r.Integrity.Judged)
}

// recordings are those of the whole sitting, each under the time its session
// began.
func recordings(r interview.Result, l Links) map[string]string {
	out := map[string]string{}
	for _, rec := range r.Recordings {
		rec, keys, ok := dialect.Recording(r, rec.ID)
		if !ok || rec.Kind != interview.SessionRecording {
			continue
		}
		at := sessionStart(r, rec).UnixMilli()
		id := strconv.FormatInt(at, 10)
		for out[id] != "" { // two that began in the same millisecond
			at++
			id = strconv.FormatInt(at, 10)
		}
		out[id] = l.Recording(keys.Key, dialect.FileName("session-"+id, rec.MediaType))
	}
	return out
}

func sessionStart(r interview.Result, rec interview.Recording) time.Time {
	for _, s := range r.Sittings {
		if s.ID == rec.SittingID {
			return s.StartedAt
		}
	}
	if rec.StartedAt.IsZero() {
		return r.Interview.StartedAt
	}
	return rec.StartedAt
}

func skills(all []interview.SkillScore) SkillWiseScores {
	out := SkillWiseScores{MustHaves: []SkillScore{}, NiceToHaves: []SkillScore{}}
	for _, s := range all {
		worded := SkillScore{Score: integer(s.Judged, mostSkill), SkillName: s.Name}
		if s.MustHave {
			out.MustHaves = append(out.MustHaves, worded)
		} else {
			out.NiceToHaves = append(out.NiceToHaves, worded)
		}
	}
	return out
}

func conversation(r interview.Result) []Message {
	out := []Message{}
	for _, t := range r.Turns {
		m := Message{Content: t.Text, Mode: "default", Role: "assistant", Timestamp: moment(r, t).UnixMilli()}
		if t.Speaker == interview.TheCandidate {
			m.Role = "user"
		}
		if t.Form == interview.Code {
			m.Mode = "code"
		}
		out = append(out, m)
	}
	return out
}

func moment(r interview.Result, t interview.Turn) time.Time {
	if t.At.IsZero() {
		return r.Interview.StartedAt.Add(time.Duration(t.StartMS) * time.Millisecond)
	}
	return t.At
}
