package roundzero

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// audioLife is how long a recording's address holds at least.
const audioLife = 24 * time.Hour

// translate words an interview: a [CompletedInterview] or an [OpenInterview].
// There is no score in it: RoundZero tells none.
func translate(r interview.Result, l dialect.Links) any {
	iv := r.Interview
	state, hiring := status(r), job(r)
	if state != Completed {
		out := OpenInterview{
			ID: iv.ID, Status: state, Job: Job{ID: hiring.ID, Title: hiring.Title}, Candidate: candidate(r.Candidate),
			CreatedAt: Stamp(iv.CreatedAt), ExpiresAt: stamp(iv.ExpiresAt),
		}
		if state == InProgress {
			out.StartedAt = stamp(iv.StartedAt)
		}
		return out
	}
	return CompletedInterview{
		ID: iv.ID, Status: state, Job: hiring, Candidate: candidate(r.Candidate),
		StartedAt: stamp(iv.StartedAt), CompletedAt: Stamp(iv.CompletedAt),
		Responses: responses(r, l), CreatedAt: Stamp(iv.CreatedAt),
	}
}

// status is one of RoundZero's four. A finished interview is in progress until
// every answer has its words, and completed then, whatever the assessment does
// afterwards: it is no part of the answer.
func status(r interview.Result) string {
	switch st := r.Interview.State; {
	case r.Version > 0:
		return Completed
	case st.Ended():
		return Expired
	case st == interview.InProgress, st == interview.Interrupted:
		return InProgress
	case st == interview.Completed, st == interview.Processing:
		if slices.ContainsFunc(r.Answers, wordless) {
			return InProgress
		}
		return Completed
	case st == interview.Failed:
		if len(r.Answers) == 0 {
			return Expired
		}
		return Completed
	}
	return Invited
}

// wordless tells whether an answer's words are still to come.
func wordless(a interview.Answer) bool {
	return a.State == interview.Received || a.State == interview.Waiting
}

// job is the position, or the plan where no position is known.
func job(r interview.Result) CompletedJob {
	p := r.Position
	if p == nil {
		return CompletedJob{ID: r.Plan.ID, Title: r.Plan.Name}
	}
	return CompletedJob{ID: p.ID, Title: p.Title, Department: text(p.Department)}
}

func candidate(c interview.Candidate) Candidate {
	return Candidate{ID: c.ID, Name: c.Name(), Email: text(c.Email)}
}

// responses are the questions that were answered, in asking order. An answer
// that could not be read has an empty transcript.
func responses(r interview.Result, l dialect.Links) []Response {
	out := []Response{}
	for _, q := range r.Interview.Asked.Questions {
		i := slices.IndexFunc(r.Answers, func(a interview.Answer) bool { return a.QuestionID == q.ID })
		if i < 0 {
			continue
		}
		a := r.Answers[i]
		out = append(out, Response{
			QuestionID: questionID(q), QuestionText: q.Text, QuestionType: string(q.Category), Transcript: said(r.Turns, q.ID),
			AudioURL: audio(r, a, l), DurationSeconds: (a.DurationMS + 500) / 1000, AnsweredAt: Stamp(answered(a)),
		})
	}
	return out
}

// said is all the candidate said to a question, follow-ups included.
func said(turns []interview.Turn, questionID string) string {
	var parts []string
	for _, t := range turns {
		if t.QuestionID == questionID && t.Speaker == interview.TheCandidate && t.Text != "" {
			parts = append(parts, t.Text)
		}
	}
	return strings.Join(parts, "\n")
}

// answered is when the candidate had finished the answer: at the latest when it
// was received, which is all that is known of a recording handed in without the
// time it was made.
func answered(a interview.Answer) time.Time {
	end := a.StartedAt.Add(time.Duration(a.DurationMS) * time.Millisecond)
	if a.DurationMS == 0 || end.After(a.ReceivedAt) {
		return a.ReceivedAt
	}
	return end
}

// audio is the address of an answer's recording: MP3, or as it was recorded
// where nothing here can make MP3. An answer inside the recording of a whole
// sitting is that recording with a media fragment, which players honour and
// downloads ignore.
func audio(r interview.Result, a interview.Answer, l dialect.Links) string {
	i := slices.IndexFunc(r.Recordings, func(rec interview.Recording) bool { return rec.ID == a.RecordingID })
	k := slices.IndexFunc(r.Media, func(m interview.MediaKeys) bool { return m.RecordingID == a.RecordingID })
	if a.RecordingID == "" || i < 0 || k < 0 || !r.Recordings[i].RemovedAt.IsZero() || r.Media[k].Key == "" {
		return ""
	}
	url := ""
	if key := r.Media[k].MP3Key; key != "" {
		url = l.File(key, "interview_q"+a.QuestionID+".mp3", audioLife)
	} else {
		url = l.File(r.Media[k].Key, "", audioLife)
	}
	if a.ToMS > 0 {
		url += "#t=" + seconds(a.FromMS) + "," + seconds(a.ToMS)
	}
	return url
}

func seconds(ms int64) string { return strconv.FormatFloat(float64(ms)/1000, 'f', -1, 64) }

// translateQuestions words what is asked, in any state.
func translateQuestions(iv interview.Interview) Questions {
	qs, seconds := asked(iv.Asked.Questions)
	return Questions{InterviewID: iv.ID, Questions: qs, TotalQuestions: len(qs), EstimatedDurationSeconds: seconds}
}

// asked are questions with the sum of their time limits.
func asked(in []interview.Question) (out []Question, seconds int64) {
	out = []Question{}
	for _, q := range in {
		limit := q.TimeLimitMS / 1000
		out = append(out, Question{
			ID: questionID(q), QuestionText: q.Text, QuestionType: string(q.Category),
			TimeLimitSeconds: limit, Order: q.Order, IsCustom: q.Custom,
		})
		seconds += limit
	}
	return out, seconds
}

func questionID(q interview.Question) string {
	if q.Custom {
		return "custom-" + q.ID
	}
	return q.ID
}

// text is null where nothing is known.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func stamp(t time.Time) *Stamp {
	if t.IsZero() {
		return nil
	}
	return new(Stamp(t))
}
