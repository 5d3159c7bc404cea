package instaview

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// linkLife is how long a recording's address holds at least; InstaView says
// nothing.
const linkLife = 24 * time.Hour

const (
	analysed  = 3           // General.Status of the only sample there is
	undefined = "UNDEFINED" // InstaView's word for what was not found out
)

// translate words a result.
func translate(r interview.Result, l dialect.Links) Interview {
	iv := r.Interview
	out := Interview{
		ID: iv.ID, CandidateID: iv.CandidateID, AgentID: iv.PlanID, Status: status(r),
		ScheduledAt: Stamp(iv.ScheduledAt), CreatedAt: Stamp(iv.CreatedAt), UpdatedAt: Stamp(iv.UpdatedAt),
		JobID: iv.PositionID, Metadata: iv.Metadata, CallAttempts: attempts(r, l), IsTest: iv.Test,
	}
	if iv.ScheduledAt.IsZero() {
		out.ScheduledAt = out.CreatedAt
	}
	if out.Status == Completed || out.Status == Failed {
		out.DurationMinutes, out.FinishedDate = minutes(iv.DurationMS), stamp(iv.CompletedAt)
		out.Transcript = transcript(r)
	}
	if r.Version > 0 && r.Assessment != nil {
		out.Analysis = analysis(*r.Assessment)
	}
	return out
}

func status(r interview.Result) string {
	if r.Version > 0 {
		return Completed
	}
	return statusOf(r.Interview.State)
}

// statusOf is the status of an interview whose result is looked at by nobody.
func statusOf(st interview.State) string {
	switch {
	case st == interview.Completed, st == interview.Processing, st == interview.Ready:
		return Completed
	case st == interview.InProgress, st == interview.Interrupted:
		return InProgress
	case st == interview.Failed:
		return Failed
	case st.Ended():
		return Cancelled
	}
	return Scheduled
}

// minutes are the nearest whole ones, and one for whatever took place at all.
func minutes(ms int64) int64 {
	if ms <= 0 {
		return 0
	}
	return max(1, (ms+30_000)/60_000)
}

// transcript is null while an answer's words are still to come.
func transcript(r interview.Result) []Line {
	if len(r.Turns) == 0 || slices.ContainsFunc(r.Answers, func(a interview.Answer) bool {
		return a.State == interview.Received || a.State == interview.Waiting
	}) {
		return nil
	}
	out := make([]Line, len(r.Turns))
	for i, t := range r.Turns {
		out[i] = Line{Role: "agent", Content: t.Text, Timestamp: Stamp(t.At)}
		if t.Speaker == interview.TheCandidate {
			out[i].Role = "candidate"
		}
	}
	return out
}

// attempts are the diallings of a phone interview; any other has none.
func attempts(r interview.Result, l dialect.Links) []CallAttempt {
	out := []CallAttempt{}
	for _, c := range r.Calls {
		out = append(out, CallAttempt{
			ID: c.ID, Direction: strings.ToUpper(c.Direction), Status: strings.ToUpper(c.State), ReasonCode: strings.ToUpper(c.Reason),
			RetryNumber: c.Retry, RecordingURL: recording(r, c.RecordingID, l), Duration: (c.DurationMS + 500) / 1000,
			ScheduledAt: Stamp(firstTime(c.ScheduledAt, c.CreatedAt)), CalledAt: stamp(c.CalledAt),
		})
	}
	return out
}

// recording is the address of a call's recording, empty where there is none or
// it was removed.
func recording(r interview.Result, id string, l dialect.Links) string {
	i := slices.IndexFunc(r.Recordings, func(rec interview.Recording) bool { return rec.ID == id })
	k := slices.IndexFunc(r.Media, func(m interview.MediaKeys) bool { return m.RecordingID == id })
	if id == "" || i < 0 || k < 0 || !r.Recordings[i].RemovedAt.IsZero() || r.Media[k].Key == "" {
		return ""
	}
	return l.File(cmp.Or(r.Media[k].MP3Key, r.Media[k].Key), "", linkLife)
}

func analysis(a interview.Assessment) *Analysis {
	g := General{
		CreatedAt: Stamp(a.CreatedAt), UpdatedAt: Stamp(a.CreatedAt), OverallRating: a.Score,
		Education: undefined, Experience: undefined,
		StrongPoints: points(a.ReasonsFor), WeakPoints: points(a.ReasonsAgainst),
		Evaluation: evaluation(a), Status: analysed,
	}
	if a.Score != nil {
		g.CompanyFitRating = new(fit(a.Recommendation))
	}
	return &Analysis{ID: a.ID, General: g}
}

// fit is the recommendation on InstaView's three levels. Nothing here judges
// how somebody fits a company but by what its plan asks for.
func fit(r interview.Recommendation) string {
	switch r {
	case interview.Advance:
		return "HIGH"
	case interview.NotYet:
		return "LOW"
	}
	return "MEDIUM"
}

// evaluation is the recommendation, its reason and the recruiter's summary.
// The ids of the findings that the prose cites lead nowhere here.
func evaluation(a interview.Assessment) []string {
	out := []string{conclusion(a.Recommendation)}
	for _, s := range []string{a.RecommendedBecause, dialect.Uncited(a.ForRecruiter.Text)} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func conclusion(r interview.Recommendation) string {
	switch r {
	case interview.Advance:
		return "Recommended for next round"
	case interview.NotYet:
		return "Not recommended for next round yet"
	}
	return "A person should review this interview"
}

func points(findings []interview.Finding) []string {
	out := make([]string, len(findings))
	for i, f := range findings {
		out[i] = dialect.Uncited(f.Text)
	}
	return out
}

func stamp(t time.Time) *Stamp {
	if t.IsZero() {
		return nil
	}
	return new(Stamp(t))
}

func firstTime(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}
