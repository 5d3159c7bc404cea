package ribbon

import (
	"math"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// linkLife is how long a recording's address holds; Ribbon says nothing.
const linkLife = 24 * time.Hour

// translate words a result. Interview data is there as soon as there is a
// stored result, and stays while a newer one is being made.
func translate(r interview.Result, l dialect.Links) Interview {
	out := Interview{
		InterviewFlowID: r.Plan.ShortID, InterviewID: r.Interview.ID, TeamID: r.Interview.OrganizationID, Status: Incomplete,
	}
	if r.Version == 0 || r.Assessment == nil {
		return out
	}
	out.Status = Completed
	d := &InterviewData{
		Transcript: transcript(r.Turns), TranscriptWithTimestamp: segments(r.Turns),
		QuestionsToTranscript: mappings(r.Interview.Asked.Questions, r.Turns),
		Summary:               text(dialect.Uncited(r.Assessment.ForRecruiter.Text)), Scores: scores(*r.Assessment, r.Interview.Asked.Skills),
		IntervieweeEmail: text(r.Candidate.Email), IntervieweeFirstName: text(r.Candidate.FirstName),
		IntervieweeLastName: text(r.Candidate.LastName),
	}
	d.AudioURL, d.VideoURL = recordings(r, l)
	out.InterviewData = d
	return out
}

// transcript is the whole conversation, a line a turn. Line breaks inside a
// turn, as in code, become spaces here and stay in the segments.
func transcript(turns []interview.Turn) string {
	lines := make([]string, len(turns))
	for i, t := range turns {
		lines[i] = role(t) + ": " + strings.Join(strings.Fields(t.Text), " ")
	}
	return strings.Join(lines, "\n")
}

func segments(turns []interview.Turn) []Segment {
	out := make([]Segment, len(turns))
	for i, t := range turns {
		out[i] = Segment{Content: t.Text, Role: role(t), Words: []Word{}}
		for _, w := range t.Words() {
			out[i].Words = append(out[i].Words, Word{End: Seconds(w.EndMS), Start: Seconds(w.StartMS), Word: w.Text})
		}
	}
	return out
}

func role(t interview.Turn) string {
	if t.Speaker == interview.TheCandidate {
		return User
	}
	return Agent
}

// mappings has an entry for every question asked, in asking order. One that
// nobody spoke of has no items and the times 0.
func mappings(questions []interview.Question, turns []interview.Turn) []QuestionMapping {
	out := make([]QuestionMapping, len(questions))
	for i, q := range questions {
		m := QuestionMapping{ScriptQuestion: q.Text, ItemIndices: []int{}, TranscriptItems: []Item{}}
		for k, t := range turns {
			if t.QuestionID != q.ID {
				continue
			}
			if len(m.ItemIndices) == 0 {
				m.StartTimestamp, m.EndTimestamp = Seconds(t.StartMS), Seconds(t.EndMS)
			}
			m.StartTimestamp = min(m.StartTimestamp, Seconds(t.StartMS))
			m.EndTimestamp = max(m.EndTimestamp, Seconds(t.EndMS))
			m.ItemIndices = append(m.ItemIndices, k)
			m.TranscriptItems = append(m.TranscriptItems, Item{Content: t.Text, Role: role(t)})
		}
		out[i] = m
	}
	return out
}

// recordings are the addresses of the recording of the sitting: its sound, and
// the film where there is one. Where nobody put the answers together, the only
// recording is the sitting's.
func recordings(r interview.Result, l dialect.Links) (audio, video *string) {
	whole, ok := sitting(r)
	if !ok {
		return nil, nil
	}
	switch {
	case whole.MP3Key != "":
		audio = new(l.File(whole.MP3Key, "interview.mp3", linkLife))
	case !whole.Video:
		audio = new(l.File(whole.Key, "", linkLife))
	}
	if whole.Video {
		video = new(l.File(whole.Key, "", linkLife))
	}
	return audio, video
}

// sitting is the recording of the whole sitting: one that was made as such
// before one put together from answers, and never one that was removed.
func sitting(r interview.Result) (interview.Recording, bool) {
	keys := map[string]interview.MediaKeys{}
	for _, m := range r.Media {
		keys[m.RecordingID] = m
	}
	var whole, answers []interview.Recording
	for _, rec := range r.Recordings {
		k, kept := keys[rec.ID]
		if !kept || k.Key == "" || !rec.RemovedAt.IsZero() {
			continue
		}
		rec.Key, rec.MP3Key = k.Key, k.MP3Key
		switch {
		case rec.Kind == interview.AnswerRecording:
			answers = append(answers, rec)
		case rec.Kind == interview.SessionRecording && !rec.Derived:
			whole = append([]interview.Recording{rec}, whole...)
		case rec.Kind == interview.SessionRecording:
			whole = append(whole, rec)
		}
	}
	switch {
	case len(whole) > 0:
		return whole[0], true
	case len(answers) == 1:
		return answers[0], true
	}
	return interview.Recording{}, false
}

// scores words the dimensions that Ribbon scores. Nothing here scores
// comprehension, so it is always null.
func scores(a interview.Assessment, asked []interview.Skill) *Scores {
	by := map[string]interview.Judged{}
	for _, d := range a.Dimensions {
		by[d.Name] = d.Judged
	}
	return &Scores{
		Communication: outOfFive(by["communication"].Score), Motivation: outOfFive(by["motivation"].Score),
		Skills:             outOfFive(skills(a, asked)),
		LanguageVocabulary: outOfFive(by["language.vocabulary"].Score), LanguageGrammar: outOfFive(by["language.grammar"].Score),
		LanguageFluency: outOfFive(by["language.fluency"].Score), LanguageComprehension: outOfFive(by["language.comprehension"].Score),
	}
}

// skills is the mean of the skills that could be judged, by the plan's
// weights. It is withheld with the overall score: then too little of the
// interview could be judged to say anything of all skills together. Ribbon's
// own judgement, imported, has no overall score.
func skills(a interview.Assessment, asked []interview.Skill) *float64 {
	if a.Score == nil && !a.Imported {
		return nil
	}
	weights := map[string]float64{}
	for _, s := range asked {
		weights[s.Name] = s.Weight
	}
	var sum, total float64
	for _, s := range a.Skills {
		weight := weights[s.Name]
		if weight <= 0 {
			weight = 1
		}
		if s.Score != nil {
			sum += *s.Score * weight
			total += weight
		}
	}
	if total == 0 {
		return nil
	}
	return new(sum / total)
}

// outOfFive spreads 0 to 100 evenly over 1 to 5, to the nearest integer: 0 is
// 1, 50 is 3, 100 is 5.
func outOfFive(score *float64) *int {
	if score == nil {
		return nil
	}
	return new(1 + int(math.Round(min(max(*score, 0), 100)/25)))
}

// text is null where nothing is known.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
