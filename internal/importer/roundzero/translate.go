package roundzero

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/importer"
	"github.com/candorhq/candor/internal/interview"
)

// translate is RoundZero's interview in our words.
func translate(in Interview, qs []Question, job Job, person Person, source string) (importer.Interview, error) {
	if in.ID == "" || in.Job.ID == "" {
		return importer.Interview{}, fmt.Errorf("%w: an interview without ids", importer.ErrUnreadable)
	}
	out := importer.Interview{}
	out.Dialect = name
	out.Theirs = interview.ForeignIDs{Interview: in.ID, Position: in.Job.ID, Plan: "questions of " + in.Job.ID, Candidate: in.Candidate.ID}
	out.Position = position(in, job)
	out.Candidate = candidate(in, person)
	asked, kept := questions(in, qs)
	out.Plan = interview.Plan{
		Name: out.Position.Title, Mode: interview.Recorded, Status: "active", Extra: importer.Extra(name, keptSet{JobID: in.Job.ID}),
		Questions: slices.DeleteFunc(slices.Clone(asked), func(q interview.Question) bool { return q.Custom }),
		CreatedAt: out.Position.CreatedAt,
	}
	out.Interview = interview.Interview{
		State: state(in.Status), Asked: interview.Asked{PlanName: out.Plan.Name, Mode: interview.Recorded, Questions: asked},
		CreatedAt: importer.Time(in.CreatedAt), StartedAt: importer.Time(in.StartedAt), CompletedAt: importer.Time(in.CompletedAt),
		ExpiresAt: importer.Time(in.ExpiresAt), Extra: importer.Extra(name, kept),
	}
	if out.Interview.State == interview.Expired {
		out.Interview.EndedAt = out.Interview.ExpiresAt
	}
	if out.Interview.State == interview.Ready {
		responses(&out, in)
		out.Assessment = assessment(out, source)
	}
	return out, nil
}

func state(s string) interview.State {
	switch s {
	case "in_progress":
		return interview.InProgress
	case "completed":
		return interview.Ready
	case "expired":
		return interview.Expired
	}
	return interview.Invited
}

func position(in Interview, job Job) *interview.Position {
	status := "open"
	switch job.Status {
	case "draft", "archived":
		status = job.Status
	}
	return &interview.Position{
		Title:      importer.First(interview.MaxName, in.Job.Title, "Job "+in.Job.ID),
		Department: importer.First(interview.MaxName, importer.Or(in.Job.Department), importer.Or(job.Department)),
		Location:   importer.Text(importer.Or(job.Location), interview.MaxName), Description: importer.Text(job.Description, interview.MaxText),
		Status: status, Extra: importer.Extra(name, keptJob{Requirements: importer.Or(job.Requirements), Goals: given(job.Goals)}),
		CreatedAt: importer.Time(job.CreatedAt), UpdatedAt: importer.Time(job.UpdatedAt),
	}
}

func candidate(in Interview, p Person) interview.Candidate {
	c := interview.Candidate{
		Email:     importer.Email(importer.Or(in.Candidate.Email)),
		Extra:     importer.Extra(name, keptCandidate{Title: importer.Or(p.Title), CV: given(p.CV)}),
		CreatedAt: importer.Time(p.CreatedAt), UpdatedAt: importer.Time(p.UpdatedAt),
	}
	c.FirstName, c.LastName = importer.Name(in.Candidate.Name)
	return c
}

// questions are those that were asked, in their order; those that only the
// responses have stand at the end.
func questions(in Interview, qs []Question) ([]interview.Question, keptInterview) {
	qs = slices.Clone(qs)
	slices.SortStableFunc(qs, func(a, b Question) int { return cmp.Compare(a.Order, b.Order) })
	var out []interview.Question
	var kept keptInterview
	gaps := false
	add := func(q interview.Question) {
		if !slices.ContainsFunc(out, func(have interview.Question) bool { return have.ID == q.ID }) {
			out = append(out, q)
		}
	}
	for i, q := range qs {
		kept.Orders, gaps = append(kept.Orders, q.Order), gaps || q.Order != i
		add(question(q.ID, q.QuestionText, q.QuestionType, q.TimeLimitSeconds, q.IsCustom, len(out)))
	}
	for _, r := range in.Responses {
		add(question(r.QuestionID, r.QuestionText, r.QuestionType, 0, false, len(out)))
	}
	if !gaps {
		kept.Orders = nil
	}
	return out[:min(len(out), interview.MaxQuestions)], kept
}

// custom begins the id of a question of one interview only.
const custom = "custom-"

func questionID(theirs string) string {
	return importer.UUID(strings.TrimPrefix(theirs, custom), name, "question")
}

func question(id, text, kind string, seconds float64, own bool, order int) interview.Question {
	q := interview.Question{
		ID: questionID(id), Text: importer.First(interview.MaxText, text, "Question "+strconv.Itoa(order+1)),
		Category: interview.RoleSpecific, Form: interview.Spoken, Order: order, Custom: own || strings.HasPrefix(id, custom),
		TimeLimitMS: min(max(milliseconds(seconds), 0), interview.MaxTimeLimitMS),
	}
	switch c := interview.Category(kind); c {
	case interview.Technical, interview.Behavioral, interview.Situational, interview.Experience:
		q.Category = c
	}
	if q.TimeLimitMS > 0 {
		q.TimeLimitMS = max(q.TimeLimitMS, 1_000)
	}
	return q
}

func milliseconds(seconds float64) int64 {
	if math.IsNaN(seconds) {
		return 0
	}
	return int64(math.Round(min(max(seconds, 0), 1e9) * 1000))
}

// responses are the answers, their turns and their recordings. Several in one
// recording are parts of it.
func responses(out *importer.Interview, in Interview) {
	whole := map[string]int{} // address to how many answers lie there
	for _, r := range in.Responses {
		if r.AudioURL != "" {
			whole[importer.Bare(r.AudioURL)]++
		}
	}
	var at int64
	for i, r := range in.Responses {
		q := questionID(r.QuestionID)
		if _, ok := out.Interview.Asked.Question(q); !ok || slices.ContainsFunc(out.Answers, func(a interview.Answer) bool { return a.QuestionID == q }) {
			continue
		}
		an := interview.Answer{
			ID: importer.ID(name, "answer", in.ID, r.QuestionID), QuestionID: q, Take: 1, Form: interview.Text, State: interview.Transcribed,
			Text: importer.Text(r.Transcript, interview.MaxText), DurationMS: min(milliseconds(r.DurationSeconds), interview.MaxSittingMS),
			ReceivedAt: importer.Time(r.AnsweredAt),
		}
		if !an.ReceivedAt.IsZero() {
			an.StartedAt = an.ReceivedAt.Add(-time.Duration(an.DurationMS) * time.Millisecond)
		}
		from, to := at, at+an.DurationMS
		if r.AudioURL != "" {
			an.Form = interview.Spoken
			from, to = recording(out, in, &an, r, whole, at)
		}
		said := interview.Turn{
			ID: importer.ID(name, "turn", in.ID, strconv.Itoa(i)), Speaker: interview.TheCandidate, QuestionID: q, AnswerID: an.ID,
			RecordingID: an.RecordingID, Form: an.Form, Text: importer.Text(r.Transcript, math.MaxInt), StartMS: from, EndMS: to, At: an.StartedAt,
		}
		if an.Form == interview.Spoken {
			said.Engine = &interview.Engine{Name: name}
			if said.Text != "" {
				said.Segments = []interview.Segment{{Text: said.Text, StartMS: from, EndMS: to}}
			}
			out.Transcripts = append(out.Transcripts, interview.Transcript{
				AnswerID: an.ID, Engine: *said.Engine, Segments: []interview.Segment{{Text: said.Text, EndMS: to - from}},
			})
		}
		asked := interview.Turn{
			ID: importer.ID(name, "asked", in.ID, strconv.Itoa(i)), Speaker: interview.Interviewer, QuestionID: q, AnswerID: an.ID, Form: interview.Text,
			Text: r.QuestionText, StartMS: min(at, from), EndMS: from, At: an.StartedAt,
		}
		at = max(at, to)
		out.Answers, out.Turns = append(out.Answers, an), append(out.Turns, asked, said)
	}
	out.Interview.DurationMS = at
}

// recording is where an answer's audio is: a recording of its own, or a part
// of one that several answers share or whose address names the part.
func recording(out *importer.Interview, in Interview, an *interview.Answer, r Response, whole map[string]int, at int64) (from, to int64) {
	bare := importer.Bare(r.AudioURL)
	from, to, part := fragment(r.AudioURL)
	rec := interview.Recording{ID: importer.ID(name, "recording", in.ID, bare), Kind: interview.AnswerRecording, QuestionID: an.QuestionID,
		DurationMS: an.DurationMS, StartedAt: an.StartedAt}
	if part || whole[bare] > 1 {
		rec.Kind, rec.QuestionID, rec.DurationMS, rec.StartedAt = interview.SessionRecording, "", 0, importer.Time(in.StartedAt)
	}
	an.RecordingID = rec.ID
	if !slices.ContainsFunc(out.Media, func(m importer.Medium) bool { return m.Recording.ID == rec.ID }) {
		out.Media = append(out.Media, importer.Medium{Recording: rec, URL: r.AudioURL})
	}
	if !part {
		return at, at + an.DurationMS
	}
	an.FromMS, an.ToMS = from, to
	return from, to
}

// fragment reads the part that an address names: "#t=4,18.6" in seconds.
func fragment(address string) (from, to int64, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return 0, 0, false
	}
	t, found := strings.CutPrefix(u.Fragment, "t=")
	a, b, both := strings.Cut(t, ",")
	begin, err1 := strconv.ParseFloat(cmp.Or(a, "0"), 64)
	end, err2 := strconv.ParseFloat(b, 64)
	from, to = milliseconds(begin), milliseconds(end)
	if !found || !both || err1 != nil || err2 != nil || to <= from || to > interview.MaxSittingMS {
		return 0, 0, false
	}
	return from, to, true
}

// assessment withholds everything: RoundZero judges nothing.
func assessment(in importer.Interview, source string) *interview.Assessment {
	a := importer.Assessment("RoundZero", source)
	a.RecommendedBecause = "RoundZero gives no scores, so a person should review the interview."
	a.Answers = in.Ungraded()
	return a
}
