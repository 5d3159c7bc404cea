package xobin

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/importer"
	"github.com/candorhq/candor/internal/interview"
)

// translate is Xobin's report in our words.
func translate(in Report, custom, source string) (importer.Interview, error) {
	if in.ResponseID <= 0 || in.AIInterviewID <= 0 {
		return importer.Interview{}, fmt.Errorf("%w: a report without ids", importer.ErrUnreadable)
	}
	out := importer.Interview{}
	out.Dialect = name
	out.Theirs = interview.ForeignIDs{
		Interview: strconv.FormatInt(in.ResponseID, 10), InterviewSerial: in.ResponseID,
		Plan: strconv.FormatInt(in.AIInterviewID, 10), PlanSerial: in.AIInterviewID,
	}
	if in.CandidateID > 0 {
		out.Theirs.Candidate, out.Theirs.CandidateSerial = strconv.FormatInt(in.CandidateID, 10), in.CandidateID
	}
	plan := importer.First(interview.MaxName, in.AIInterviewName, "AI interview "+out.Theirs.Plan)
	// What an AI interview asks is not told, only what was said.
	out.Plan = interview.Plan{Name: plan, Mode: interview.Conversation, Status: "archived", Questions: []interview.Question{{
		ID: importer.ID(name, "plan", source, out.Theirs.Plan), Text: plan, Unscored: true}}}
	out.Candidate = interview.Candidate{Email: importer.Email(in.CandidateEmail)}
	out.Candidate.FirstName, out.Candidate.LastName = importer.Name(in.CandidateName)
	out.Interview = interview.Interview{
		State: state(in.InviteStatus), ExternalID: importer.Text(custom, interview.MaxName),
		Asked: interview.Asked{PlanName: plan, Mode: interview.Conversation},
	}
	if out.Interview.State != interview.Ready {
		return out, nil
	}
	began := start(in)
	out.Interview.StartedAt, out.Interview.CreatedAt = began, began
	out.Interview.CompletedAt = date(in.CompletedDate)
	if out.Interview.CompletedAt.Before(began) {
		out.Interview.CompletedAt = began
	}
	conversation(&out, in, began)
	recordings(&out, in)
	out.Assessment = assessment(&out, in, source)
	return out, nil
}

func state(s string) interview.State {
	switch s {
	case "Started":
		return interview.InProgress
	case "Completed":
		return interview.Ready
	case "Expired":
		return interview.Expired
	case "Revoked":
		return interview.Revoked
	}
	return interview.Invited
}

// date reads the vendor's form, in UTC.
func date(s string) time.Time {
	t, err := time.Parse("Jan 2, 2006, 3:04:05 PM", strings.TrimSpace(s))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// moment is a time in Unix milliseconds; zero for what cannot be one.
func moment(ms float64) time.Time {
	if math.IsNaN(ms) || ms < 1 || ms > 253_000_000_000_000 {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}

// start is when the first session began, or the first thing was said.
func start(in Report) time.Time {
	var first time.Time
	see := func(t time.Time) {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	for key := range in.Recording {
		ms, _ := strconv.ParseFloat(key, 64)
		see(moment(ms))
	}
	for _, m := range in.Conversation {
		see(moment(m.Timestamp))
	}
	return first
}

// conversation makes turns of the messages.
func conversation(out *importer.Interview, in Report, began time.Time) {
	said := make([]interview.Turn, len(in.Conversation))
	for i, m := range in.Conversation {
		t := interview.Turn{Speaker: interview.Interviewer, Form: interview.Spoken, Text: importer.Tidy(m.Content), At: moment(m.Timestamp)}
		if m.Role == "user" {
			t.Speaker = interview.TheCandidate
		}
		if m.Mode == "code" {
			t.Form = interview.Code
		}
		if !t.At.IsZero() && t.At.After(began) {
			t.StartMS = min(t.At.Sub(began).Milliseconds(), interview.MaxSittingMS)
		}
		said[i] = t
	}
	out.Converse(said)
	if n := len(out.Turns); n > 0 {
		out.Interview.DurationMS = out.Turns[n-1].EndMS
	}
}

// recordings are those of the sessions, each under the time it began.
func recordings(out *importer.Interview, in Report) {
	for _, key := range slices.Sorted(maps.Keys(in.Recording)) {
		ms, _ := strconv.ParseFloat(key, 64)
		out.Media = append(out.Media, importer.Medium{URL: in.Recording[key], Recording: interview.Recording{
			ID: importer.ID(name, "recording", out.Theirs.Interview, key), Kind: interview.SessionRecording, StartedAt: moment(ms),
		}})
	}
}

// Scales of Xobin's numbers. Its pages give none for the first two; these are
// those that Candor's dialect of it takes them for.
const (
	mostScore     = 100
	mostSkill     = 10
	mostIntegrity = 10
)

// percent is a score on our scale; nil for none, and for one that is not on
// the scale.
func percent(v *float64, most float64) *float64 {
	if v == nil || math.IsNaN(*v) || *v < 0 || *v > most {
		return nil
	}
	return new(*v * 100 / most)
}

func assessment(out *importer.Interview, in Report, source string) *interview.Assessment {
	a := importer.Assessment("Xobin", source)
	var kept keptInterview
	a.Judged = importer.Score(percent(in.Score, mostScore))
	if in.Score != nil && a.Score == nil {
		kept.Score = in.Score
	}
	a.Integrity = new(importer.Score(percent(in.IntegrityScore, mostIntegrity)))
	a.ForRecruiter.Text = importer.Tidy(in.CandidateSummary)
	switch in.Recommendation {
	case "Recommended":
		a.Recommendation = interview.Advance
	case "Not Recommended":
		a.Recommendation = interview.NotYet
	case "Needs Review", "":
	default:
		kept.Recommendation = importer.Text(in.Recommendation, interview.MaxText)
	}
	skills := func(all []Skill, must bool) {
		for _, s := range all {
			label := importer.Text(s.Name, interview.MaxName)
			a.Skills = append(a.Skills, interview.SkillScore{Name: label, MustHave: must, Judged: importer.Score(percent(s.Score, mostSkill))})
		}
	}
	skills(in.Skills.MustHaves, true)
	skills(in.Skills.NiceToHaves, false)
	a.Answers = out.Ungraded()
	out.Interview.Extra = importer.Extra(name, kept)
	return a
}
