package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/interview"
)

// sample is a ready interview with its result, whose words are drawn by r.
// Twelve answers of 18 words each, every word with its time, every
// answer with its recording: some 35 KB as the native API hands it on.
func (h *house) sample(r *rand.Rand, n int) (interview.Interview, interview.Result) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Second)
	iv := interview.Interview{ID: newID(), OrganizationID: h.org.ID, Env: "live", State: interview.Ready, Completion: interview.AllAnswered,
		PlanID: h.plan.ID, PositionID: h.position.ID, ExternalID: fmt.Sprintf("ext-%d", n),
		Asked: interview.Asked{PlanName: h.plan.Name, PlanVersion: 1, Mode: h.plan.Mode, Language: "en",
			Questions: h.plan.Questions, Skills: h.plan.Skills},
		ResultVersion: 1, CreatedAt: at, UpdatedAt: at, StartedAt: at, CompletedAt: at.Add(20 * time.Minute), ReadyAt: at.Add(21 * time.Minute)}
	res := interview.Result{Version: 1, Organization: interview.Named{ID: h.org.ID, Serial: h.org.Serial, Name: h.org.Name},
		Plan:      interview.PlanNamed{ID: h.plan.ID, Serial: h.plan.Serial, ShortID: h.plan.ShortID, Name: h.plan.Name, CreatedAt: h.plan.CreatedAt},
		Position:  &h.position,
		Candidate: interview.Candidate{ID: newID(), Serial: 7, FirstName: "Jane", LastName: "Smith", Email: fmt.Sprintf("jane%d@example.org", n)},
		Answers:   []interview.Answer{}, CreatedAt: iv.ReadyAt}
	as := interview.Assessment{ID: newID(), Version: 1, CreatedAt: iv.ReadyAt, Engine: interview.Engine{Name: "rubric", Version: "1"},
		Judged:     interview.Judged{Score: new(74.0), Confidence: interview.MediumConfidence},
		Coverage:   interview.Coverage{Questions: 100, KeyPoints: 60},
		ReasonsFor: []interview.Finding{{Text: "Measures before changing"}}, ReasonsAgainst: []interview.Finding{},
		Recommendation: interview.Advance, RecommendedBecause: "The score 74.0 reaches 70 with medium confidence."}
	as.ForRecruiter.Text, as.ForCandidate.Text = text(r, 60), text(r, 30)
	ms := int64(0)
	for i, q := range h.plan.Questions {
		rec := interview.Recording{ID: newID(), Kind: interview.AnswerRecording, QuestionID: q.ID, MediaType: "audio/webm", Bytes: 240_000,
			DurationMS: 21_000, SHA256: strings.Repeat("ab", 32), StartedAt: at, CreatedAt: at}
		an := interview.Answer{ID: newID(), QuestionID: q.ID, Take: 1, Form: interview.Spoken, RecordingID: rec.ID, State: interview.Transcribed,
			DurationMS: 21_000, StartedAt: at, ReceivedAt: at}
		asked := interview.Turn{ID: newID(), Seq: 2 * i, Speaker: interview.Interviewer, QuestionID: q.ID, Text: q.Text, Form: interview.Spoken, Language: "en", At: at}
		said := text(r, 10)
		turn := interview.Turn{ID: newID(), Seq: 2*i + 1, Speaker: interview.TheCandidate, QuestionID: q.ID, AnswerID: an.ID, RecordingID: rec.ID,
			Text: said, Form: interview.Spoken, Language: "en", StartMS: ms, EndMS: ms + 21_000, At: at}
		seg := interview.Segment{Text: said, StartMS: ms, EndMS: ms + 21_000}
		for k, w := range strings.Fields(said) {
			seg.Words = append(seg.Words, interview.Word{Text: w, StartMS: ms + int64(k)*400, EndMS: ms + int64(k)*400 + 350, Confidence: 0.9})
		}
		turn.Segments = []interview.Segment{seg}
		ms += 21_000
		score := interview.AnswerScore{QuestionID: q.ID, TurnID: turn.ID, Judged: interview.Judged{Score: new(70.0), Confidence: interview.MediumConfidence},
			ForCandidate: "You named the main point.", ForRecruiter: "The main point was named."}
		for k, p := range q.KeyPoints {
			score.KeyPoints = append(score.KeyPoints, interview.KeyPointScore{ID: fmt.Sprintf("q%d.k%d", i+1, k+1), KeyPointID: p.ID, Text: p.Text,
				Verdict: "met", Met: 1, Weight: 1, Quote: text(r, 6)})
		}
		res.Answers, res.Recordings = append(res.Answers, an), append(res.Recordings, rec)
		res.Turns = append(res.Turns, asked, turn)
		res.Media = append(res.Media, interview.MediaKeys{RecordingID: rec.ID, Key: "r/" + rec.ID + ".webm"})
		as.Answers = append(as.Answers, score)
	}
	iv.DurationMS = ms
	res.Assessment = &as
	return iv, res
}

// addResults stores n ready interviews and gives them back with their serials.
func (h *house) addResults(ctx context.Context, n int) ([]interview.Interview, error) {
	r := h.draw(1)
	out := make([]interview.Interview, 0, n)
	for len(out) < n {
		var made []interview.Interview
		err := h.db.Write(ctx, func(tx interview.Tx) error {
			made = made[:0]
			for range min(50, n-len(out)) {
				iv, res := h.sample(r, len(out)+len(made))
				c := interview.Candidate{ID: newID(), OrganizationID: h.org.ID, Env: iv.Env, FirstName: "Jane", LastName: "Smith",
					Email: res.Candidate.Email + iv.ID, CreatedAt: iv.CreatedAt, UpdatedAt: iv.CreatedAt}
				if err := tx.SaveCandidate(ctx, &c); err != nil {
					return err
				}
				iv.CandidateID = c.ID
				if err := tx.SaveInterview(ctx, &iv); err != nil {
					return err
				}
				res.Interview, res.Candidate = iv, c
				doc, err := json.Marshal(res)
				if err != nil {
					return err
				}
				if err := tx.AddResult(ctx, iv.ID, 1, doc); err != nil {
					return err
				}
				made = append(made, iv)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		out = append(out, made...)
	}
	return out, nil
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// text is n words, common ones often.
func text(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word(r))
	}
	return b.String()
}

// word is one of some eight thousand, the k-th about 1/k as often as the first.
func word(r *rand.Rand) string {
	const most = 8000
	k := int(float64(most)*pow(r.Float64())) % most
	if k < len(common) {
		return common[k]
	}
	syllables := [...]string{"ba", "con", "de", "fer", "gra", "lin", "mo", "nar", "pel", "qui", "ros", "sta", "tri", "vel", "wor", "zin"}
	var s strings.Builder
	for v := k; v > 0; v /= len(syllables) {
		s.WriteString(syllables[v%len(syllables)])
	}
	return s.String()
}

// pow bends an even draw towards 0, so that small numbers come often.
func pow(x float64) float64 { return x * x * x * x }

var common = [...]string{"the", "and", "to", "of", "a", "in", "i", "that", "we", "was", "it", "for", "on", "with", "as", "my", "our",
	"team", "customer", "project", "because", "when", "had", "this", "at", "by", "an", "measure", "service", "first", "then", "deadline"}
