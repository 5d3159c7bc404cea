package jobmojito

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/importer"
	"github.com/candorhq/candor/internal/interview"
)

// transcript makes turns, answers and judgements of the interactions, end to
// end: the vendor tells how long each took and not when it began.
func transcript(out *importer.Interview, id string, d Details, kept *keptInterview) {
	l := laying{out: out, id: id, judged: importer.Assessment("JobMojito", "")}
	for _, row := range d.Transcript {
		l.add(row)
		if given(row.Raw) && !isOurs(row.Raw) {
			kept.Raw[row.ID] = row.Raw
		}
	}
	out.Assessment = l.judged
}

// laying lays interactions out one after the other.
type laying struct {
	out    *importer.Interview
	id     string
	end    int64
	judged *interview.Assessment
}

func (l *laying) at() time.Time {
	if l.out.Interview.StartedAt.IsZero() {
		return time.Time{}
	}
	return l.out.Interview.StartedAt.Add(time.Duration(l.end) * time.Millisecond)
}

func (l *laying) add(row Interaction) {
	question := ""
	if theirs := importer.Or(row.QuestionID); theirs != "" {
		if _, ok := l.out.Interview.Asked.Question(questionID(theirs)); ok {
			question = questionID(theirs)
		}
	}
	language := tag(importer.Or(row.Language))
	spoken := interview.Turn{
		ID: importer.ID(name, "asked", l.id, row.ID), Speaker: interview.Interviewer, QuestionID: question, Form: interview.Text,
		Text: importer.Tidy(importer.Or(row.Asked)), Language: language, StartMS: l.end, EndMS: l.end, At: l.at(),
	}
	if !row.IsAnswer {
		spoken.ID = importer.UUID(row.ID, name, "turn")
		l.out.Turns = append(l.out.Turns, spoken)
		return
	}
	an := interview.Answer{
		ID: importer.UUID(row.ID, name, "answer"), QuestionID: question, Take: 1, Form: interview.Text, State: interview.Transcribed,
		Text: importer.Text(importer.Or(row.Answer), interview.MaxText), DurationMS: deciseconds(row.Duration),
		StartedAt: l.at(),
	}
	if !an.StartedAt.IsZero() {
		an.ReceivedAt = an.StartedAt.Add(time.Duration(an.DurationMS) * time.Millisecond)
	}
	if address := importer.Or(row.RecordingURL); address != "" {
		an.Form, an.RecordingID = interview.Spoken, importer.ID(name, "recording", l.id, row.ID)
		l.out.Media = append(l.out.Media, importer.Medium{URL: address, Recording: interview.Recording{
			ID: an.RecordingID, Kind: interview.AnswerRecording, QuestionID: question, DurationMS: an.DurationMS, StartedAt: an.StartedAt,
		}})
	} else if row.Duration != nil {
		an.Form = interview.Spoken // a part of the recording of the sitting
	}
	taken := question == ""
	for _, before := range l.out.Answers {
		taken = taken || before.QuestionID == question
	}
	if row.Answer == nil && !taken { // its words are still to come
		an.State, an.Reason = interview.Waiting, "the words of JobMojito are not there yet"
		l.out.Answers = append(l.out.Answers, an)
		return
	}
	said := interview.Turn{
		ID: importer.ID(name, "said", l.id, row.ID), Speaker: interview.TheCandidate, QuestionID: question, AnswerID: an.ID, RecordingID: an.RecordingID,
		Form: an.Form, Text: importer.Tidy(importer.Or(row.Answer)), Language: language, StartMS: l.end, EndMS: l.end + an.DurationMS, At: an.StartedAt,
	}
	if an.Form == interview.Spoken {
		said.Engine = &interview.Engine{Name: name}
		if strings.TrimSpace(said.Text) != "" {
			said.Segments = []interview.Segment{{Text: said.Text, StartMS: said.StartMS, EndMS: said.EndMS}}
		}
	}
	if taken { // a follow-up, or more to the same question
		said.ID, said.AnswerID = importer.UUID(row.ID, name, "answer"), ""
	} else {
		spoken.AnswerID = an.ID
		l.out.Answers = append(l.out.Answers, an)
		if an.RecordingID != "" {
			l.out.Transcripts = append(l.out.Transcripts, interview.Transcript{
				AnswerID: an.ID, Language: language, Engine: interview.Engine{Name: name},
				Segments: []interview.Segment{{Text: said.Text, EndMS: an.DurationMS}},
			})
		}
	}
	l.end = said.EndMS
	l.out.Turns = append(l.out.Turns, spoken, said)
	l.score(row, said)
}

// score takes the judgement of an answer, if there is one.
func (l *laying) score(row Interaction, said interview.Turn) {
	if row.Score == nil && row.ScoreAnswer == nil && row.Analysis == nil && row.Recruiter == nil && !given(row.Raw) {
		return
	}
	points := row.Score
	if points == nil {
		points = row.ScoreAnswer
	}
	s := interview.AnswerScore{
		QuestionID: said.QuestionID, TurnID: said.ID, Judged: importer.Score(percent(points)),
		ForCandidate: importer.Tidy(importer.Or(row.Analysis)), ForRecruiter: importer.Tidy(importer.Or(row.Recruiter)),
	}
	var raw Raw
	if isOurs(row.Raw) && json.Unmarshal(row.Raw, &raw) == nil {
		if raw.Withheld != "" && s.Score == nil {
			s.Withheld = raw.Withheld
		}
		switch c := interview.Confidence(raw.Confidence); c {
		case interview.LowConfidence, interview.MediumConfidence, interview.HighConfidence:
			s.Confidence = c
		}
		for _, k := range raw.KeyPoints {
			p := interview.KeyPointScore{Text: importer.Tidy(k.Text), Met: k.Met, Verdict: k.Verdict, Quote: importer.Tidy(importer.Or(k.Quote))}
			p.StartMS, p.EndMS = importer.Or(k.StartMS), importer.Or(k.EndMS)
			s.KeyPoints = append(s.KeyPoints, p)
		}
		for _, f := range raw.Flags {
			s.Flags = append(s.Flags, interview.Flag{Code: f.Code, Message: f.Message})
		}
	}
	l.judged.Answers = append(l.judged.Answers, s)
}

// isOurs tells whether a blob has the form of Candor's dialect.
func isOurs(raw json.RawMessage) bool {
	var keys map[string]json.RawMessage
	if json.Unmarshal(raw, &keys) != nil {
		return false
	}
	for _, k := range []string{"model", "confidence", "withheld", "key_points", "flags"} {
		if _, ok := keys[k]; !ok {
			return false
		}
	}
	return true
}

// whole are the recording of the sitting and the candidate's introduction.
func whole(out *importer.Interview, id string, d Details) {
	for _, kind := range []interview.RecordingKind{interview.SessionRecording, interview.IntroductionRecording} {
		address := d.RecordingURL
		if kind == interview.IntroductionRecording {
			address = d.IntroductionURL
		}
		if address == nil || *address == "" {
			continue
		}
		rec := interview.Recording{ID: importer.ID(name, string(kind), id), Kind: kind}
		if kind == interview.SessionRecording {
			rec.StartedAt, rec.DurationMS = out.Interview.StartedAt, out.Interview.DurationMS
		}
		out.Media = append(out.Media, importer.Medium{URL: *address, Recording: rec})
	}
}
