package instaview

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/candorhq/candor/internal/importer"
	"github.com/candorhq/candor/internal/interview"
)

// translate is InstaView's interview in our words.
func translate(in Interview, who Person, agent Agent, job *Job, source string) (importer.Interview, error) {
	if in.ID == "" || in.AgentID == "" {
		return importer.Interview{}, fmt.Errorf("%w: an interview without ids", importer.ErrUnreadable)
	}
	out := importer.Interview{}
	out.Dialect = name
	out.Theirs = interview.ForeignIDs{Interview: in.ID, Plan: in.AgentID, Position: importer.Or(in.JobID), Candidate: in.CandidateID}
	if job != nil {
		out.Position = position(*job, out.Theirs.Position)
	}
	out.Plan, out.Candidate = plan(agent, in), candidate(who)
	out.Interview = interview.Interview{
		State: state(in), Test: in.IsTest, Metadata: metadata(in.Metadata),
		CreatedAt: importer.Time(in.CreatedAt), CompletedAt: importer.Time(in.FinishedDate),
		DurationMS: milliseconds(importer.Or(in.DurationMinutes) * 60),
		Asked: interview.Asked{PlanName: out.Plan.Name, Mode: out.Plan.Mode, Language: out.Plan.Language, Voice: out.Plan.Voice,
			Questions: out.Plan.Questions},
	}
	if at := importer.Time(in.ScheduledAt); !at.Equal(out.Interview.CreatedAt) {
		out.Interview.ScheduledAt = at // else it means: at once
	}
	if out.Interview.State.Ended() {
		out.Interview.EndedAt, out.Interview.CompletedAt = out.Interview.CompletedAt, importer.Time(nil)
	}
	var kept keptInterview
	calls(&out, in, &kept)
	if !out.Interview.State.Ended() {
		kept.Transcript = transcript(&out, in.Transcript)
	}
	if out.Interview.State == interview.Ready {
		out.Assessment = assessment(in, source, &kept)
		out.Assessment.Answers = out.Ungraded()
	}
	out.Interview.Extra = importer.Extra(name, kept)
	return out, nil
}

func state(in Interview) interview.State {
	switch in.Status {
	case "IN_PROGRESS":
		return interview.InProgress
	case "COMPLETED":
		if in.Analysis == nil {
			return interview.Completed
		}
		return interview.Ready
	case "FAILED":
		return interview.Failed
	case "CANCELLED", "CANCELED":
		return interview.Cancelled
	}
	return interview.Invited
}

func milliseconds(seconds float64) int64 {
	if math.IsNaN(seconds) {
		return 0
	}
	return min(int64(math.Round(min(max(seconds, 0), 1e9)*1000)), interview.MaxSittingMS)
}

// metadata is kept as far as Candor keeps any: the bounds are InstaView's own.
func metadata(m map[string]any) interview.Metadata {
	raw, err := json.Marshal(m)
	if len(m) == 0 || err != nil || len(m) > interview.MaxMetadataKeys || len(raw) > interview.MaxMetadataBytes {
		return nil
	}
	return m
}

func position(j Job, id string) *interview.Position {
	status := strings.ToLower(j.Status)
	switch status {
	case "open", "draft", "closed", "archived":
	default:
		status = "open"
	}
	p := &interview.Position{
		Title: importer.First(interview.MaxName, j.Title, "Job "+id), Description: importer.Text(j.Description, interview.MaxText), Status: status,
		MustHave: j.RequiredSkills, NiceToHave: j.NiceToHaveSkills, Metadata: metadata(j.Metadata),
		CreatedAt: importer.Time(j.CreatedAt), UpdatedAt: importer.Time(j.UpdatedAt),
		Extra: importer.Extra(name, keptJob{
			JobURL: j.JobURL, Benefits: j.Benefits, Languages: given(j.Languages), Education: given(j.Education), Experience: j.Experience,
			ContractType: j.ContractType, Location: given(j.Location), Salary: given(j.Salary),
		}),
	}
	var at struct {
		City string `json:"city"`
	}
	if json.Unmarshal(j.Location, &at) == nil {
		p.Location = importer.Text(at.City, interview.MaxName)
	}
	return p
}

func plan(a Agent, in Interview) interview.Plan {
	p := interview.Plan{
		Name: importer.First(interview.MaxName, a.Name, "Agent "+in.AgentID), Mode: interview.Conversation, Status: "active",
		Voice: importer.Text(a.VoiceID, interview.MaxName), Language: importer.Language(strings.ToLower(a.Language)), Metadata: metadata(a.Metadata),
		CreatedAt: importer.Time(a.CreatedAt), UpdatedAt: importer.Time(a.UpdatedAt),
	}
	p.Limits.MaxMS = milliseconds(importer.Or(a.Duration) * 60)
	if a.Type == "PHONE" || len(in.CallAttempts) > 0 {
		p.Mode = interview.Phone
	}
	for i, text := range a.Questions {
		if text = importer.Text(text, interview.MaxText); text != "" && len(p.Questions) < interview.MaxQuestions {
			p.Questions = append(p.Questions, interview.Question{
				ID: importer.ID(name, "question", in.AgentID, fmt.Sprint(i), text), Text: text, Form: interview.Spoken,
				Category: interview.Behavioral, Order: len(p.Questions),
			})
		}
	}
	kept := keptAgent{Type: a.Type, Focus: a.Focus, Language: a.Language, Instructions: a.Instructions, CEFR: a.CEFRLevel,
		Sound: a.BackgroundSound, NumberID: a.CompanyPhoneNumberID, Ours: len(p.Questions) == 0}
	if kept.Ours { // what the agent asks by itself is not told
		p.Questions = []interview.Question{{ID: importer.ID(name, "plan", in.AgentID), Text: p.Name, Unscored: true}}
	}
	p.Extra = importer.Extra(name, kept)
	return p
}

func candidate(p Person) interview.Candidate {
	return interview.Candidate{
		FirstName: importer.Text(p.FirstName, interview.MaxName), LastName: importer.Text(p.LastName, interview.MaxName),
		Email: importer.Email(importer.Or(p.Email)), Phone: importer.Phone(importer.Or(p.PhoneNumber)), Metadata: metadata(p.Metadata),
		RetainUntil: importer.Time(p.GDPRExpiryDate), CreatedAt: importer.Time(p.CreatedAt), UpdatedAt: importer.Time(p.UpdatedAt),
		Extra: importer.Extra(name, keptCandidate{Status: p.Status, Jobs: strings.Join(p.JobIDs, " ")}),
	}
}

// calls are the diallings with their recordings; several may share one.
func calls(out *importer.Interview, in Interview, kept *keptInterview) {
	known := map[string]string{}
	for _, c := range in.CallAttempts {
		call := interview.CallAttempt{
			ID: importer.UUID(c.ID, name, "call", in.ID), Direction: "outbound", State: strings.ToLower(c.Status),
			Reason: importer.Text(strings.ToLower(importer.Or(c.ReasonCode)), interview.MaxReason), Retry: c.RetryNumber,
			DurationMS: milliseconds(importer.Or(c.Duration)), ScheduledAt: importer.Time(c.ScheduledAt), CalledAt: importer.Time(c.CalledAt),
		}
		call.CreatedAt = call.ScheduledAt
		if strings.EqualFold(c.Direction, "inbound") {
			call.Direction = "inbound"
		}
		switch call.State {
		case "scheduled", "in_progress", "completed", "failed", "cancelled":
		default:
			call.State = "failed"
		}
		if note := importer.Or(c.Notes); note != "" {
			if kept.Notes == nil {
				kept.Notes = map[string]string{}
			}
			kept.Notes[c.ID] = note
		}
		if address := importer.Or(c.RecordingURL); address != "" {
			bare := importer.Bare(address)
			if known[bare] == "" {
				known[bare] = importer.ID(name, "recording", in.ID, bare)
				out.Media = append(out.Media, importer.Medium{URL: address, Recording: interview.Recording{
					ID: known[bare], Kind: interview.SessionRecording, DurationMS: call.DurationMS, StartedAt: call.CalledAt,
				}})
			}
			call.RecordingID = known[bare]
		}
		out.Calls = append(out.Calls, call)
	}
}

// transcript reads the form that Candor's dialect gives one; another form comes
// back to be kept, because InstaView documents none.
func transcript(out *importer.Interview, raw json.RawMessage) json.RawMessage {
	var lines []Line
	if json.Unmarshal(raw, &lines) != nil {
		return given(raw)
	}
	said := make([]interview.Turn, len(lines))
	for i, l := range lines {
		t := interview.Turn{Speaker: interview.Interviewer, Form: interview.Spoken, Text: importer.Tidy(l.Content), At: importer.Time(l.Timestamp)}
		if l.Role == "candidate" || l.Role == "user" {
			t.Speaker = interview.TheCandidate
		}
		if i > 0 && !t.At.IsZero() && !said[0].At.IsZero() && t.At.After(said[0].At) {
			t.StartMS = min(t.At.Sub(said[0].At).Milliseconds(), interview.MaxSittingMS)
		}
		said[i] = t
	}
	out.Converse(said)
	return nil
}

// assessment takes the analysis as it is.
func assessment(in Interview, source string, kept *keptInterview) *interview.Assessment {
	a, g := importer.Assessment("InstaView", source), in.Analysis.General
	a.ID, a.CreatedAt = in.Analysis.ID, importer.Time(g.CreatedAt)
	if v := g.OverallRating; v != nil && *v >= 0 && *v <= 100 {
		a.Judged = importer.Score(v)
	}
	switch importer.Or(g.CompanyFitRating) {
	case "HIGH":
		a.Recommendation = interview.Advance
	case "LOW":
		a.Recommendation = interview.NotYet
	}
	a.ReasonsFor, a.ReasonsAgainst = findings(g.StrongPoints), findings(g.WeakPoints)
	said := g.Evaluation
	if len(said) > 0 {
		if r, ok := conclusions()[said[0]]; ok {
			a.Recommendation, said = r, said[1:]
		} else if len(said) > 1 {
			kept.Evaluation = said
		}
	}
	if len(said) == 2 && kept.Evaluation == nil {
		a.RecommendedBecause, said = importer.Tidy(said[0]), said[1:]
	}
	a.ForRecruiter.Text = importer.Tidy(strings.Join(said, "\n"))
	if e := importer.Or(g.Education); e != "UNDEFINED" {
		kept.Education = e
	}
	if e := importer.Or(g.Experience); e != "UNDEFINED" {
		kept.Experience = e
	}
	kept.Specific = given(in.Analysis.Specific)
	return a
}

// conclusions are those of Candor's dialect.
func conclusions() map[string]interview.Recommendation {
	return map[string]interview.Recommendation{
		"Recommended for next round": interview.Advance, "Not recommended for next round yet": interview.NotYet,
		"A person should review this interview": interview.ReviewIt,
	}
}

func findings(texts []string) []interview.Finding {
	var out []interview.Finding
	for _, s := range texts {
		out = append(out, interview.Finding{Text: importer.Tidy(s)})
	}
	return out
}
