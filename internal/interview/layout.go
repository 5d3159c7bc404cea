package interview

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// turnSpace derives the ids of turns from their answers', so that laying out
// again gives the same turn the same id.
var turnSpace = uuid.MustParse("6b1c7c0e-5d0f-5b0a-9a53-0f6b1f5a3c11")

func turnID(answerID, which string) string {
	return uuid.NewSHA1(turnSpace, []byte(answerID+"/"+which)).String()
}

// lay gathers what the turns are made of and lays them out.
func (s *Service) lay(ctx context.Context, r Reader, iv Interview, answers []Answer) ([]Turn, int64, error) {
	recs, err := r.Recordings(ctx, iv.ID)
	if err != nil {
		return nil, 0, err
	}
	words := map[string]Transcript{}
	for _, an := range answers {
		if an.State != Transcribed || an.RecordingID == "" {
			continue
		}
		t, err := r.Transcript(ctx, an.ID)
		if err != nil {
			return nil, 0, err
		}
		words[an.ID] = t
	}
	turns, length := layout(iv, answers, words, recs)
	return turns, length, nil
}

// layout puts the counting answers on the interview's one time line and
// returns the turns with the length of the interview in ms.
//
// Answers marked in a session recording stand where they were said, in the
// order of their times, and the interviewer's turn fills the gap before each.
// Answers recorded one by one follow, end to end in asking order, and the
// interviewer's turn before each has no length. What was written stands between
// them with no length either: the line is that of the sound, and how long
// somebody typed is with the answer. An answer that cannot be read keeps its
// place without words.
func layout(iv Interview, answers []Answer, words map[string]Transcript, recs []Recording) ([]Turn, int64) {
	sessions := map[string]Recording{}
	for _, rec := range recs {
		if rec.Kind == SessionRecording && !rec.Derived {
			sessions[rec.ID] = rec
		}
	}
	marked, single := []Answer{}, []Answer{}
	for _, an := range answers {
		if _, ok := sessions[an.RecordingID]; ok {
			marked = append(marked, an)
		} else {
			single = append(single, an)
		}
	}
	// Two recordings of one interview lie one after the other.
	slices.SortStableFunc(marked, func(a, b Answer) int {
		return cmp.Or(
			sessions[a.RecordingID].StartedAt.Compare(sessions[b.RecordingID].StartedAt),
			strings.Compare(a.RecordingID, b.RecordingID), // begun at the same time, they must not mix
			cmp.Compare(a.FromMS, b.FromMS),
		)
	})
	line := timeline{iv: iv, words: words}
	var base int64
	for i, an := range marked {
		if i > 0 && an.RecordingID != marked[i-1].RecordingID {
			base = max(line.end, base+sessions[marked[i-1].RecordingID].DurationMS)
			line.end = base
		}
		line.add(an, base+an.FromMS, base+an.ToMS)
	}
	if n := len(marked); n > 0 {
		line.end = max(line.end, base+sessions[marked[n-1].RecordingID].DurationMS)
	}
	for _, an := range single {
		to := line.end
		if an.RecordingID != "" {
			to += an.DurationMS
		}
		line.add(an, line.end, to)
	}
	return line.turns, line.end
}

type timeline struct {
	iv    Interview
	words map[string]Transcript
	turns []Turn
	end   int64
}

// add puts the question and its answer at their place.
func (l *timeline) add(an Answer, from, to int64) {
	q, _ := l.iv.Asked.Question(an.QuestionID)
	t := l.words[an.ID]
	said := Turn{
		ID: turnID(an.ID, "answer"), Seq: len(l.turns) + 1, Speaker: TheCandidate,
		QuestionID: q.ID, AnswerID: an.ID, RecordingID: an.RecordingID, Form: an.Form,
		Language: l.iv.Asked.Language, StartMS: from, EndMS: to, At: an.StartedAt, Corrected: t.Corrected,
	}
	if t.Language != "" {
		said.Language = t.Language
	}
	if an.RecordingID == "" {
		said.Text = written(an, q)
	} else {
		if an.State == Transcribed {
			said.Engine = &t.Engine
		}
		said.Text = textOf(t.Segments)
		said.Segments = shifted(t.Segments, from)
	}
	for _, seg := range said.Segments {
		said.EndMS = max(said.EndMS, seg.EndMS)
	}
	asked := Turn{
		ID: turnID(an.ID, "question"), Seq: len(l.turns), Speaker: Interviewer,
		QuestionID: q.ID, AnswerID: an.ID, Form: Text, Text: q.Text, Language: l.iv.Asked.Language,
		StartMS: min(l.end, from), EndMS: from,
		At: an.StartedAt.Add(-time.Duration(max(0, from-l.end)) * time.Millisecond),
	}
	l.turns = append(l.turns, asked, said)
	l.end = max(l.end, said.EndMS)
}

// written is a written answer as text: a choice shows the options chosen.
func written(an Answer, q Question) string {
	if an.Form != Choice {
		return an.Text
	}
	var texts []string
	for _, n := range an.Chosen {
		if n >= 0 && n < len(q.Choices) {
			texts = append(texts, q.Choices[n].Text)
		}
	}
	return strings.Join(texts, "; ")
}

func textOf(segs []Segment) string {
	var texts []string
	for _, seg := range segs {
		if t := strings.TrimSpace(seg.Text); t != "" {
			texts = append(texts, t)
		}
	}
	return strings.Join(texts, " ")
}

// shifted moves segments and words from an answer's time to the interview's.
func shifted(segs []Segment, by int64) []Segment {
	out := slices.Clone(segs)
	for i := range out {
		out[i].StartMS += by
		out[i].EndMS += by
		out[i].Words = slices.Clone(out[i].Words)
		for j := range out[i].Words {
			out[i].Words[j].StartMS += by
			out[i].Words[j].EndMS += by
		}
	}
	return out
}
