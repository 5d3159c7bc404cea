package ribbon

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/importer"
	"github.com/candorhq/candor/internal/interview"
)

// translate is Ribbon's interview in our words.
func translate(in Interview, flow *Flow, source string) (importer.Interview, error) {
	if in.InterviewID == "" || in.InterviewFlowID == "" {
		return importer.Interview{}, fmt.Errorf("%w: an interview without ids", importer.ErrUnreadable)
	}
	out := importer.Interview{}
	out.Dialect = name
	out.Theirs = interview.ForeignIDs{Interview: in.InterviewID, Plan: in.InterviewFlowID}
	if len(in.InterviewFlowID) == 8 && strings.Trim(in.InterviewFlowID, "0123456789abcdef") == "" {
		out.Theirs.Short = in.InterviewFlowID
	}
	out.Plan = plan(flow)
	out.Interview = interview.Interview{
		State: interview.Invited,
		Asked: interview.Asked{
			PlanName: out.Plan.Name, Mode: out.Plan.Mode, Language: out.Plan.Language, Voice: out.Plan.Voice, Questions: out.Plan.Questions,
			Limits: out.Plan.Limits, Intro: out.Plan.Intro, Outro: out.Plan.Outro, RedirectURL: out.Plan.RedirectURL,
		},
	}
	kept := keptInterview{TeamID: importer.Text(in.TeamID, interview.MaxName)}
	if d := in.Data; d != nil && in.Status == completed {
		out.Interview.State = interview.Ready
		out.Candidate = interview.Candidate{
			FirstName: importer.Text(importer.Or(d.FirstName), interview.MaxName), LastName: importer.Text(importer.Or(d.LastName), interview.MaxName),
			Email: importer.Email(importer.Or(d.Email)),
		}
		out.Interview.Asked.Questions = asked(in, flow, out.Plan.Questions)
		out.Turns = turns(*d, out.Interview.Asked.Questions, out.Plan.Language)
		for _, t := range out.Turns {
			out.Interview.DurationMS = max(out.Interview.DurationMS, t.EndMS)
		}
		out.Media = media(in, out.Interview.DurationMS)
		answers(&out, in.InterviewID)
		out.Assessment = assessment(*d, source)
		kept.Scores = strange(d.Scores)
		if d.Transcript != lines(d.Segments) {
			kept.Transcript = d.Transcript
		}
	}
	out.Interview.Extra = importer.Extra(name, kept)
	return out, nil
}

func plan(f *Flow) interview.Plan {
	p := interview.Plan{
		Name: importer.First(interview.MaxName, f.Title, "Flow "+f.InterviewFlowID), Mode: interview.Recorded, Status: "active",
		Voice: importer.Text(importer.Or(f.VoiceID), interview.MaxName), Language: importer.Language(importer.Or(f.Language)),
		Limits: interview.Limits{RecordVideo: f.IsVideoEnabled}, RedirectURL: importer.Or(f.RedirectURL),
		Intro: importer.Text(importer.Or(f.Intro), interview.MaxText), Outro: importer.Text(importer.Or(f.Outro), interview.MaxText),
		Extra: importer.Extra(name, keptFlow{
			OrgName: f.OrgName, CompanyLogoURL: importer.Or(f.CompanyLogoURL), AdditionalInfo: importer.Or(f.AdditionalInfo),
			AdditionalInstructions: importer.Or(f.AdditionalInstructions), InterviewType: importer.Or(f.InterviewType),
			IsDocUploadEnabled: f.IsDocUploadEnabled, FormerWebhookURL: importer.Or(f.WebhookURL),
		}),
	}
	for i, text := range f.Questions {
		if text = importer.Text(text, interview.MaxText); text != "" && len(p.Questions) < interview.MaxQuestions {
			p.Questions = append(p.Questions, question(importer.ID(name, "question", f.InterviewFlowID, strconv.Itoa(i), text), text, len(p.Questions)))
		}
	}
	return p
}

func question(id, text string, order int) interview.Question {
	return interview.Question{ID: id, Text: text, Category: interview.RoleSpecific, Form: interview.Spoken, Order: order}
}

// asked are the questions of the interview: the flow's where the text is the
// same, others are this interview's own.
func asked(in Interview, f *Flow, known []interview.Question) []interview.Question {
	left := slices.Clone(known)
	var out []interview.Question
	for i, m := range in.Data.Questions {
		text := importer.Text(m.ScriptQuestion, interview.MaxText)
		if text == "" || len(out) == interview.MaxQuestions {
			text = fmt.Sprintf("Question %d", i+1)
		}
		k := slices.IndexFunc(left, func(q interview.Question) bool { return q.Text == text })
		q := question(importer.ID(name, "question", in.InterviewID, strconv.Itoa(i), text), text, i)
		q.Custom = true
		if k >= 0 {
			q = left[k]
			left = slices.Delete(left, k, k+1)
		}
		q.Order = i
		out = append(out, q)
	}
	if len(out) == 0 {
		return known
	}
	return out[:min(len(out), interview.MaxQuestions)]
}

func ms(seconds float64) int64 {
	if math.IsNaN(seconds) || seconds < 0 {
		return 0
	}
	return min(int64(math.Round(min(seconds, 1e9)*1000)), interview.MaxSittingMS)
}

// turns are the segments with their times: from their words, and where they
// have none from the questions they belong to and from their neighbours.
func turns(d Data, questions []interview.Question, language string) []interview.Turn {
	out := make([]interview.Turn, len(d.Segments))
	var at int64
	for i, seg := range d.Segments {
		t := interview.Turn{Seq: i, Speaker: interview.Interviewer, Form: interview.Text, Text: importer.Tidy(seg.Content), Language: language}
		t.ID = importer.ID(name, "turn", strconv.Itoa(i))
		if seg.Role == "user" {
			t.Speaker = interview.TheCandidate
		}
		t.StartMS, t.EndMS = at, at
		if words := words(seg); len(words) > 0 {
			t.Form = interview.Spoken
			t.StartMS, t.EndMS = words[0].StartMS, words[len(words)-1].EndMS
			t.Segments = []interview.Segment{{Text: t.Text, StartMS: t.StartMS, EndMS: t.EndMS, Words: words}}
			t.Engine = &interview.Engine{Name: name}
		}
		at = max(at, t.EndMS)
		out[i] = t
	}
	for i, m := range d.Questions {
		if i >= len(questions) {
			break
		}
		last := -1
		for _, k := range m.Indices {
			if k < 0 || k >= len(out) || out[k].QuestionID != "" {
				continue
			}
			out[k].QuestionID = questions[i].ID
			if last < 0 {
				out[k].StartMS = ms(m.Start)
			}
			if len(out[k].Segments) == 0 {
				out[k].StartMS = max(out[k].StartMS, ms(m.Start))
			}
			out[k].EndMS = max(out[k].EndMS, out[k].StartMS)
			last = k
		}
		if last >= 0 {
			out[last].EndMS = max(ms(m.End), out[last].StartMS)
		}
	}
	return out
}

func words(seg Segment) []interview.Word {
	var out []interview.Word
	for _, w := range seg.Words {
		out = append(out, interview.Word{Text: importer.Tidy(w.Word), StartMS: ms(w.Start), EndMS: max(ms(w.End), ms(w.Start)), Confidence: -1})
	}
	return out
}

// media is the recording of the sitting: the film with its sound, or the sound
// alone.
func media(in Interview, length int64) []importer.Medium {
	audio, video := importer.Or(in.Data.AudioURL), importer.Or(in.Data.VideoURL)
	m := importer.Medium{URL: cmp.Or(video, audio), Recording: interview.Recording{
		ID: importer.ID(name, "recording", in.InterviewID), Kind: interview.SessionRecording, DurationMS: length,
	}}
	if m.URL == "" {
		return nil
	}
	if video != "" {
		m.SoundURL = audio
	}
	return []importer.Medium{m}
}

// answers gathers what was said to each question.
func answers(out *importer.Interview, id string) {
	recording := ""
	if len(out.Media) > 0 {
		recording = out.Media[0].Recording.ID
	}
	for _, q := range out.Interview.Asked.Questions {
		an := interview.Answer{ID: importer.ID(name, "answer", id, q.ID), QuestionID: q.ID, Take: 1, Form: interview.Text, State: interview.Transcribed}
		words := interview.Transcript{AnswerID: an.ID, Language: out.Interview.Asked.Language, Engine: interview.Engine{Name: name}}
		var texts []string
		said := false
		for i := range out.Turns {
			t := &out.Turns[i]
			if t.QuestionID != q.ID || t.Speaker != interview.TheCandidate {
				continue
			}
			if !said {
				an.FromMS = t.StartMS
				if t.Form == interview.Spoken && len(t.Segments) > 0 {
					an.FromMS = t.Segments[0].StartMS
				}
			}
			said, an.ToMS, t.AnswerID = true, t.EndMS, an.ID
			texts = append(texts, t.Text)
			if t.Form == interview.Spoken {
				an.Form = interview.Spoken
				words.Segments = append(words.Segments, t.Segments...)
			}
		}
		if !said {
			continue
		}
		an.Text = importer.Text(strings.Join(texts, "\n"), interview.MaxText)
		if an.Form == interview.Spoken {
			an.DurationMS = an.ToMS - an.FromMS
		}
		if an.Form != interview.Spoken || recording == "" {
			an.FromMS, an.ToMS = 0, 0
		} else {
			an.RecordingID = recording
			words.Segments = fromAnswer(words.Segments, an.FromMS)
			out.Transcripts = append(out.Transcripts, words)
			for i := range out.Turns {
				if out.Turns[i].AnswerID == an.ID {
					out.Turns[i].RecordingID = recording
				}
			}
		}
		out.Answers = append(out.Answers, an)
	}
}

// fromAnswer moves times to the beginning of the answer.
func fromAnswer(segs []interview.Segment, from int64) []interview.Segment {
	out := slices.Clone(segs)
	for i := range out {
		out[i].StartMS, out[i].EndMS = out[i].StartMS-from, out[i].EndMS-from
		out[i].Words = slices.Clone(out[i].Words)
		for k := range out[i].Words {
			out[i].Words[k].StartMS -= from
			out[i].Words[k].EndMS -= from
		}
	}
	return out
}

// dimensions are Ribbon's scores by their name here.
func dimensions() map[string]string {
	return map[string]string{
		"communication": "communication", "motivation": "motivation",
		"language_vocabulary_and_expression": "language.vocabulary", "language_grammar_and_structure": "language.grammar",
		"language_fluency_and_pace": "language.fluency", "language_comprehension": "language.comprehension",
	}
}

// skillsName is Ribbon's own name of its score skills.
const skillsName = "Skills and experience"

func assessment(d Data, source string) *interview.Assessment {
	a := importer.Assessment("Ribbon", source)
	a.ForRecruiter.Text = importer.Tidy(importer.Or(d.Summary))
	a.Engine.Parts["completed"] = "not told; at the latest when it was imported"
	a.RecommendedBecause = "Ribbon gives no recommendation, so a person should review the interview."
	for _, theirs := range slices.Sorted(maps.Keys(dimensions())) {
		a.Dimensions = append(a.Dimensions, interview.Dimension{Name: dimensions()[theirs], Judged: importer.Score(percent(d.Scores[theirs]))})
	}
	a.Skills = []interview.SkillScore{{Name: skillsName, Judged: importer.Score(percent(d.Scores["skills"]))}}
	return a
}

// percent is a score of 1 to 5 on our scale, evenly: 1 is 0 and 5 is 100.
func percent(v *float64) *float64 {
	if v == nil || math.IsNaN(*v) {
		return nil
	}
	return new((min(max(*v, 1), 5) - 1) * 25)
}

// strange are the scores that are not known here, or not of Ribbon's scale.
func strange(scores map[string]*float64) map[string]*float64 {
	out := map[string]*float64{}
	for k, v := range scores {
		_, known := dimensions()[k]
		if v != nil && (!known && k != "skills" || *v < 1 || *v > 5) {
			out[k] = v
		}
	}
	return out
}

// lines is the transcript as Candor writes it; one of another form is kept.
func lines(segs []Segment) string {
	out := make([]string, len(segs))
	for i, s := range segs {
		out[i] = s.Role + ": " + strings.Join(strings.Fields(s.Content), " ")
	}
	return strings.Join(out, "\n")
}
