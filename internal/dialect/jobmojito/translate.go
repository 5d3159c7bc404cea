package jobmojito

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// Sign makes the address of a recording. It is nil when no addresses were
// asked for.
type Sign func(key, filename string) string

// recordingTTL is how long a signed recording plays at least. The vendor says
// "short-lived".
const recordingTTL = time.Hour

// mostReasons the vendor gives for and against.
const mostReasons = 4

// Details words a result; note is what a recruiter wrote beside it. While it
// is not scored the scores and analyses are null, and the transcript holds
// what there is.
func Details(r interview.Result, note string, sign Sign) DetailsResponse {
	iv := r.Interview
	out := DetailsResponse{
		Status: text(status(iv.State)), Start: stamp(iv.StartedAt), End: stamp(end(iv)),
		Duration: length(iv), CompletionReason: text(why(iv)), RecruiterRisks: risks(r),
		FeedbackRecruiter: text(note), Transcript: transcript(r, sign),
	}
	out.RecordingPath, out.RecordingIsVideo, out.RecordingURL = recording(r, whole(r, interview.SessionRecording), "interview", sign)
	out.VideoIntroduction, _, out.VideoIntroductionURL = recording(r, whole(r, interview.IntroductionRecording), "introduction", sign)
	if a := r.Assessment; a != nil {
		out.Score, out.ScoreAnswer, out.ScoreText = score(a.Judged), score(a.Judged), text(scoreText(*a))
		if !a.Synthetic {
			out.Coverage = new(math.Round(a.Coverage.Questions*10) / 10)
		}
		out.Analysis = text(dialect.Uncited(a.ForCandidate.Text))
		out.AnalysisRecruiter = text(dialect.Uncited(a.ForRecruiter.Text))
		out.WhyHire, out.WhyNotHire = reasons(a.ReasonsFor), reasons(a.ReasonsAgainst)
	}
	return out
}

// status is the vendor's coach_status. Its "completed, stopped early" is for
// an interviewer that gives up on a candidate, which ours never does.
func status(s interview.State) string {
	switch s {
	case interview.InProgress, interview.Interrupted:
		return "started"
	case interview.Completed, interview.Processing, interview.Ready:
		return "completed"
	case interview.Failed:
		return "failed"
	case interview.Expired, interview.Cancelled, interview.Revoked, interview.Declined, interview.Withdrawn:
		return "abandoned"
	}
	return "" // scheduled, invited, opened, consented: nothing has begun
}

// end is when the sitting was over, if there was one.
func end(iv interview.Interview) time.Time {
	switch {
	case !iv.CompletedAt.IsZero():
		return iv.CompletedAt
	case iv.StartedAt.IsZero():
		return time.Time{}
	}
	return iv.EndedAt
}

// length in deciseconds: of the recordings, or of the sitting where everything
// was written.
func length(iv interview.Interview) *int64 {
	ms := iv.DurationMS
	if ms == 0 && !iv.CompletedAt.IsZero() && !iv.StartedAt.IsZero() {
		ms = iv.CompletedAt.Sub(iv.StartedAt).Milliseconds()
	}
	return deciseconds(ms)
}

// deciseconds is nil where no length is known: nothing takes no time.
func deciseconds(ms int64) *int64 {
	if ms <= 0 {
		return nil
	}
	return new(max(1, (ms+50)/100))
}

// why says in a sentence why the interview is over.
func why(iv interview.Interview) string {
	switch iv.State {
	case interview.Expired:
		return "The invitation expired before the interview was finished."
	case interview.Cancelled:
		return "The interview was cancelled."
	case interview.Revoked:
		return "The invitation was revoked."
	case interview.Declined:
		return "The candidate declined the interview."
	case interview.Withdrawn:
		return "The candidate withdrew."
	}
	if iv.CompletedAt.IsZero() {
		return ""
	}
	switch iv.Completion {
	case interview.AllAnswered:
		return "All questions were answered."
	case interview.CandidateDone:
		return "The candidate finished before the last question."
	case interview.TimeUp:
		return "The time for the interview was up."
	case interview.ByCaller:
		return "The interview was completed on request."
	case interview.Synthetic:
		return "Synthetic: a test interview that was completed at once."
	}
	return ""
}

// score on the vendor's scale, 0 to 10 with one decimal; nil when withheld.
func score(j interview.Judged) *float64 {
	if j.Score == nil {
		return nil
	}
	return new(math.Round(*j.Score) / 10)
}

func scoreText(a interview.Assessment) string {
	switch {
	case a.Synthetic:
		return "Synthetic result of a test interview"
	case a.Score == nil:
		return "Withheld: " + strings.ReplaceAll(a.Withheld, "_", " ")
	}
	return fmt.Sprintf("%.1f of 10, %s confidence", *score(a.Judged), a.Confidence)
}

func reasons(fs []interview.Finding) []string {
	out := []string{}
	for _, f := range fs[:min(len(fs), mostReasons)] {
		out = append(out, dialect.Uncited(f.Text))
	}
	return out
}

// risks is nil where nothing was looked for, as before the sitting, and empty
// where nothing was found.
func risks(r interview.Result) Risks {
	in := r.Integrity
	if len(in.Signals) == 0 && (in.Score == nil || r.Interview.StartedAt.IsZero()) {
		return nil
	}
	return risksOf(in.Signals)
}

// risksOf is the gravest of each kind.
func risksOf(signals []interview.Signal) Risks {
	out := Risks{}
	for _, s := range signals {
		risk := Risk{Severity: "warning", Note: text(s.Detail), Source: "system"}
		if s.Severity == "concern" {
			risk.Severity = "issue"
		}
		if have, ok := out[s.Kind]; ok && (have.Severity == "issue" || risk.Severity == "warning") {
			continue
		}
		out[s.Kind] = risk
	}
	return out
}

// whole is the id of the recording of that kind; none for "".
func whole(r interview.Result, kind interview.RecordingKind) string {
	for _, rec := range r.Recordings {
		if rec.Kind == kind && rec.RemovedAt.IsZero() {
			return rec.ID
		}
	}
	return ""
}

// recording is the path, kind and address of one recording. The address is nil
// where none was asked for, and points to nil where there is no recording.
func recording(r interview.Result, id, base string, sign Sign) (path *string, video *bool, url **string) {
	rec, keys, ok := dialect.Recording(r, id)
	if sign != nil {
		url = new(*string)
	}
	if !ok {
		return nil, nil, url
	}
	if sign != nil {
		*url = new(sign(keys.Key, dialect.FileName(base, rec.MediaType)))
	}
	return new(keys.Key), new(rec.Video), url
}

// stamp is ISO 8601 in UTC with milliseconds.
func stamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return new(t.UTC().Format("2006-01-02T15:04:05.000Z"))
}

// text is nil where there is none.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// newestNote is the last thing a person wrote about the interview.
func newestNote(all []interview.Review) string {
	var newest interview.Review
	for _, rv := range all {
		if rv.Note != "" && (newest.Note == "" || rv.UpdatedAt.After(newest.UpdatedAt)) {
			newest = rv
		}
	}
	return newest.Note
}
