package jobmojito

import (
	"cmp"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/importer"
	"github.com/candorhq/candor/internal/interview"
)

// translate is JobMojito's result in our words.
func translate(id string, row Row, d Details, def *Definition, source string) (importer.Interview, error) {
	out := importer.Interview{}
	out.Dialect = name
	out.Theirs = interview.ForeignIDs{Interview: id, Plan: importer.Or(row.DefinitionID), Candidate: importer.Or(row.ProfileInterview)}
	if out.Theirs.Plan == "" {
		out.Theirs.Plan = "definition of " + id
	}
	out.Candidate = interview.Candidate{
		Email: importer.Email(importer.Or(row.CandidateEmail)), ExternalID: importer.Text(importer.Or(row.ExternalID), interview.MaxName),
	}
	out.Candidate.FirstName, out.Candidate.LastName = importer.Name(importer.Or(row.CandidateName))
	language := tag(cmp.Or(importer.Or(row.Language), importer.Or(def.Language)))
	out.Plan = plan(row, def, language)
	out.Interview = interview.Interview{
		State: state(row, d), Test: importer.Or(row.Test),
		CreatedAt: importer.Time(row.CreatedAt), StartedAt: importer.Time(d.Start),
		Asked: interview.Asked{PlanName: out.Plan.Name, Mode: out.Plan.Mode, Language: language, Questions: asked(d, out.Plan.Questions)},
	}
	iv := &out.Interview
	iv.Completion = completion(importer.Or(d.Reason))
	switch end := importer.Time(d.End); {
	case !iv.State.Ended():
		iv.CompletedAt = end
	case iv.State == interview.Withdrawn: // after the end, as a rule
		iv.CompletedAt, iv.EndedAt = end, end
	default:
		iv.EndedAt = end
	}
	if d.Duration != nil {
		iv.DurationMS = deciseconds(d.Duration)
	}
	if iv.State == interview.Failed {
		iv.Reason = importer.Text(importer.Or(row.ProcessingError), interview.MaxReason)
	}
	kept := extra(row, d)
	if !iv.State.Ended() {
		transcript(&out, id, d, &kept)
		whole(&out, id, d)
		kept.Risks = signals(&out, d.Risks)
	}
	if iv.State == interview.Ready {
		out.Assessment.Engine = importer.Assessment("JobMojito", source).Engine
		judge(out.Assessment, d)
	} else {
		out.Assessment = nil
	}
	if iv.Extra = importer.Extra(name, kept); iv.Extra == nil {
		kept.Raw = nil // blobs of the vendor's engines are the largest part
		iv.Extra = importer.Extra(name, kept)
	}
	return out, nil
}

// state says how far the interview is. A reason that Candor's own dialect
// gives says how it ended; any other end counts as expired.
func state(row Row, d Details) interview.State {
	s := importer.Or(d.Status)
	if s == "" {
		s = importer.Or(row.CoachStatus)
	}
	switch {
	case strings.HasPrefix(s, "completed"):
		judged := importer.Or(row.ProcessingStatus) == "completed" || d.Score != nil || d.Recruiter != nil || given(d.WhyHire)
		if judged {
			return interview.Ready
		}
		return interview.Completed
	case s == "started":
		return interview.InProgress
	case s == "failed":
		return interview.Failed
	case s == "abandoned":
		if ended, ok := ends()[importer.Or(d.Reason)]; ok {
			return ended
		}
		return interview.Expired
	}
	return interview.Invited
}

// ends are Candor's sentences of an interview that ended without a result.
func ends() map[string]interview.State {
	return map[string]interview.State{
		"The interview was cancelled.": interview.Cancelled, "The invitation was revoked.": interview.Revoked,
		"The candidate declined the interview.": interview.Declined, "The candidate withdrew.": interview.Withdrawn,
	}
}

// completion is the reason behind one of Candor's sentences.
func completion(sentence string) interview.Completion {
	return map[string]interview.Completion{
		"All questions were answered.": interview.AllAnswered, "The candidate finished before the last question.": interview.CandidateDone,
		"The time for the interview was up.": interview.TimeUp, "The interview was completed on request.": interview.ByCaller,
		synthetic: interview.Synthetic,
	}[sentence]
}

// synthetic is how Candor's dialect says that nobody was interviewed.
const synthetic = "Synthetic: a test interview that was completed at once."

func given(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

func deciseconds(v *float64) int64 {
	if v == nil || math.IsNaN(*v) {
		return 0
	}
	return min(int64(math.Round(min(max(*v, 0), 1e9)*100)), interview.MaxSittingMS)
}

// tag is the language behind the vendor's code.
func tag(code string) string {
	if code == "br" {
		return "pt-BR"
	}
	return importer.Language(code)
}

func plan(row Row, def *Definition, language string) interview.Plan {
	p := interview.Plan{
		Name: importer.First(interview.MaxName, importer.Or(def.Name), importer.Or(row.PositionName), "Interview"),
		Mode: interview.Recorded, Status: "active", Language: language, CreatedAt: importer.Time(def.CreatedAt),
	}
	switch importer.Or(def.Status) {
	case "archived", "deleted", "completed":
		p.Status = "archived"
	case "draft", "preparing":
		p.Status = "draft"
	}
	for _, q := range def.Questions {
		text := importer.Text(q.Question, interview.MaxText)
		if text == "" || len(p.Questions) == interview.MaxQuestions {
			continue
		}
		one := interview.Question{
			ID: questionID(importer.Or(q.ID)), Text: text, Form: interview.Spoken, Category: interview.RoleSpecific, Order: len(p.Questions),
			Unscored: q.IsUnscored || q.IsAsking, ExternalID: importer.Text(importer.Or(q.ExternalID), interview.MaxName), External: q.ExternalData,
		}
		if q.Duration != nil && *q.Duration > 0 {
			one.TimeLimitMS = min(max(int64(*q.Duration*1000), 1_000), interview.MaxTimeLimitMS)
		}
		if !slices.ContainsFunc(p.Questions, func(q interview.Question) bool { return q.ID == one.ID }) {
			p.Questions = append(p.Questions, one)
		}
	}
	own := map[string]json.RawMessage{}
	for k, v := range def.rest {
		switch k {
		case "name", "created_at", "updated_at", "questions", "status", "merchant_id", "mojito_language_code", "is_multistage":
		default:
			if given(v) {
				own[k] = v
			}
		}
	}
	p.Extra = importer.Extra(name, own)
	return p
}

func questionID(theirs string) string { return importer.UUID(theirs, name, "question") }

// asked are the questions of the definition, then those that only the
// transcript has.
func asked(d Details, known []interview.Question) []interview.Question {
	out := slices.Clone(known)
	for _, row := range d.Transcript {
		id := importer.Or(row.QuestionID)
		if id == "" || len(out) == interview.MaxQuestions {
			continue
		}
		text := importer.First(interview.MaxText, importer.Or(row.Original), importer.Or(row.Asked), "Question")
		i := slices.IndexFunc(out, func(q interview.Question) bool { return q.ID == questionID(id) })
		if i < 0 {
			out = append(out, interview.Question{ID: questionID(id), Form: interview.Spoken, Category: interview.RoleSpecific, Order: len(out), Custom: true})
			i = len(out) - 1
		}
		q := &out[i]
		if q.Text == "" || importer.Or(row.Original) != "" {
			q.Text = text // as it was, whatever became of the definition
		}
		q.Unscored = importer.Or(row.View) == "without scoring" || importer.Or(row.View) == "candidate asking recruiter"
		q.ExternalID, q.External = importer.Text(importer.Or(row.ExternalID), interview.MaxName), row.ExternalData
	}
	return out
}

func extra(row Row, d Details) keptInterview {
	k := keptInterview{
		Sentiment: d.Sentiment, WordsPerMinute: d.WordsPerMinute, Pronunciation: d.Pronunciation, Feedback: d.Feedback, Emoji: row.Emoji,
		Raw: map[string]json.RawMessage{},
	}
	if d.ScoreText != nil && !spokenScore.MatchString(*d.ScoreText) {
		k.ScoreText = d.ScoreText
	}
	if _, ended := ends()[importer.Or(d.Reason)]; d.Reason != nil && !ended && completion(*d.Reason) == "" {
		k.Reason = d.Reason
	}
	if d.ScoreAnswer != nil && (d.Score == nil || *d.Score != *d.ScoreAnswer) {
		k.ScoreAnswer = d.ScoreAnswer
	}
	if given(d.Other) {
		k.Other = d.Other
	}
	if s := importer.Or(row.Decision); strings.HasSuffix(s, "accept") || strings.HasSuffix(s, "reject") {
		k.Decision = row.Decision
	}
	return k
}

// spokenScore is a score as Candor's dialect puts it in words.
var spokenScore = regexp.MustCompile(`^(?:(?:\d+\.\d) of 10, (low|medium|high) confidence|Withheld: ([a-z ]+)|(Synthetic) result of a test interview)$`)

// judge takes the scores and analyses as they are.
func judge(a *interview.Assessment, d Details) {
	a.Judged = importer.Score(percent(d.Score))
	if m := spokenScore.FindStringSubmatch(importer.Or(d.ScoreText)); m != nil {
		switch {
		case m[1] != "" && a.Score != nil:
			a.Confidence = interview.Confidence(m[1])
		case m[2] != "" && a.Score == nil:
			a.Withheld = strings.ReplaceAll(m[2], " ", "_")
		case m[3] != "":
			a.Synthetic = true
		}
	}
	if d.Coverage != nil {
		a.Coverage.Questions = min(max(*d.Coverage, 0), 100)
	}
	a.ForCandidate.Text, a.ForRecruiter.Text = importer.Tidy(importer.Or(d.Analysis)), importer.Tidy(importer.Or(d.Recruiter))
	a.ReasonsFor, a.ReasonsAgainst = findings(d.WhyHire), findings(d.WhyNotHire)
	a.RecommendedBecause = "JobMojito gives no recommendation, so a person should review the interview."
}

// percent is a score of 0 to 10 on our scale; nil for none.
func percent(v *float64) *float64 {
	if v == nil || math.IsNaN(*v) || *v < 0 || *v > 10 {
		return nil
	}
	return new(math.Round(*v*100) / 10)
}

// findings reads a list of sentences, or one text.
func findings(raw json.RawMessage) []interview.Finding {
	var list []string
	if json.Unmarshal(raw, &list) != nil {
		var one string
		if json.Unmarshal(raw, &one) != nil || strings.TrimSpace(one) == "" {
			return nil
		}
		list = []string{one}
	}
	var out []interview.Finding
	for _, s := range list {
		out = append(out, interview.Finding{Text: importer.Tidy(s)})
	}
	return out
}

// signals are the risks by kind; what is of another form comes back to be kept.
func signals(out *importer.Interview, raw json.RawMessage) json.RawMessage {
	if !given(raw) {
		return nil
	}
	var risks map[string]struct {
		Severity string  `json:"severity"`
		Note     *string `json:"note"`
	}
	if json.Unmarshal(raw, &risks) != nil {
		return raw
	}
	at := out.Interview.StartedAt
	if at.IsZero() {
		at = time.Now().UTC()
	}
	for kind, r := range risks {
		severity := "notice"
		if r.Severity == "issue" {
			severity = "concern"
		}
		out.Signals = append(out.Signals, interview.Signal{
			Kind: importer.Text(kind, interview.MaxName), At: at, Detail: importer.Text(importer.Or(r.Note), interview.MaxReason), Severity: severity,
		})
	}
	slices.SortFunc(out.Signals, func(a, b interview.Signal) int { return strings.Compare(a.Kind, b.Kind) })
	return nil
}
