package e2e

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/interview"
)

// What a long interview has.
const (
	longQuestions = 12
	longWords     = 585                         // of an answer
	longAnswer    = 45 * 60_000 / longQuestions // ms
)

// longInterview makes one of 45 minutes with some 7,000 words in the data
// itself, as the stages would: the recogniser would take minutes. The sound is
// real, as long as it says, and another tone in every answer.
func (in *installation) longInterview(t *testing.T, org string) string {
	t.Helper()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	c := config.Default()
	c.Data = in.data
	ok(c.Complete())
	a, err := app.Open(ctx, c, app.Options{Version: "test", Log: slog.New(slog.DiscardHandler)})
	ok(err)
	defer func() { ok(a.Close()) }()

	actor := account.Actor{System: true, OrganizationID: org, Env: account.Live}
	p := interview.Plan{Name: "Three quarters of an hour", Language: "en", Mode: interview.Recorded, Status: "active"}
	for i := range longQuestions {
		p.Questions = append(p.Questions, interview.Question{Text: fmt.Sprintf("What did you do in year %d, and what came of it?", i+1), Category: interview.Experience,
			Form: interview.Spoken, KeyPoints: []interview.KeyPoint{{Text: "names the cause"}, {Text: "names what came of it"}}})
	}
	made, err := a.Service.CreateInterview(ctx, actor, interview.NewInterview{Plan: &p, Candidate: &interview.Candidate{FirstName: "Long", LastName: "Story"}}, interview.OnceKey{})
	ok(err)
	id := made.Interview.ID

	sound := tones()
	info, err := a.Blobs.Put(ctx, id+"/session.wav", bytes.NewReader(sound), "audio/wav")
	ok(err)
	var marks []interview.Mark
	for i, q := range made.Interview.Asked.Questions {
		marks = append(marks, interview.Mark{QuestionID: q.ID, FromMS: int64(i)*longAnswer + 500, ToMS: int64(i+1)*longAnswer - 500})
	}
	answers, err := a.Service.FinishSession(ctx, actor, id, interview.StoredMedium{Key: id + "/session.wav", MediaType: "audio/wav", Bytes: info.Size, SHA256: info.SHA256},
		time.Now().Add(-time.Hour), marks, "")
	ok(err)
	wave := make([]byte, 2000)
	for i := range wave {
		wave[i] = byte(60 + i*7%180)
	}
	for i, an := range answers {
		ok(a.Service.SaveTranscript(ctx, an.ID, monologue(i), interview.Recording{DurationMS: longQuestions * longAnswer, MediaType: "audio/wav", Waveform: wave}))
	}
	_, err = a.Service.Complete(ctx, actor, id, "")
	ok(err)
	ok(a.Service.SaveAssessment(ctx, id, opinion(t, a.Service, id)))
	draft, err := a.Service.Draft(ctx, id)
	ok(err)
	_, err = a.Service.SaveResult(ctx, draft)
	ok(err)
	return id
}

// monologue is what was said to a question, a word about every 380 ms.
func monologue(n int) interview.Transcript {
	vocabulary := strings.Fields("we looked at the cause and then the team wrote down what had come of it because nobody else knew how the old system behaved under load")
	tr := interview.Transcript{Language: "en", Engine: interview.Engine{Name: "test", Version: "1"}}
	var seg interview.Segment
	for i := range longWords {
		start := int64(i) * (longAnswer - 1500) / longWords
		word := vocabulary[(i*7+n)%len(vocabulary)]
		if i%13 == 12 {
			word += "."
		}
		w := interview.Word{Text: word, StartMS: start, EndMS: start + 300, Confidence: 0.9}
		if len(seg.Words) == 0 {
			seg.StartMS = start
		}
		seg.Words, seg.EndMS = append(seg.Words, w), w.EndMS
		seg.Text = strings.TrimSpace(seg.Text + " " + word)
		if i%13 == 12 || i == longWords-1 {
			tr.Segments, seg = append(tr.Segments, seg), interview.Segment{}
		}
	}
	return tr
}

// opinion rests two key points of every answer on its words.
func opinion(t *testing.T, svc *interview.Service, id string) interview.Assessment {
	t.Helper()
	c, err := svc.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	turns := map[string]interview.Turn{}
	for _, turn := range c.Turns {
		if turn.Speaker == interview.TheCandidate {
			turns[turn.QuestionID] = turn
		}
	}
	score := interview.Judged{Score: new(71.5), Confidence: interview.MediumConfidence}
	as := interview.Assessment{Judged: score, Engine: interview.Engine{Name: "test", Version: "1"}, Recommendation: interview.Advance,
		RecommendedBecause: "The score reaches 70 with medium confidence."}
	for i, q := range c.Interview.Asked.Questions {
		turn := turns[q.ID]
		words := turn.Words()
		an := interview.AnswerScore{QuestionID: q.ID, TurnID: turn.ID, Judged: score, Weight: 1.0 / longQuestions, Contribution: 71.5 / longQuestions}
		at := 0
		for k, point := range q.KeyPoints {
			first := words[100+k*200]
			from := at + strings.Index(turn.Text[at:], " "+first.Text+" ") + 1
			to := min(from+60, len(turn.Text))
			an.KeyPoints = append(an.KeyPoints, interview.KeyPointScore{ID: fmt.Sprintf("q%d.%s", i+1, point.ID), KeyPointID: point.ID, Text: point.Text,
				Met: 1, Verdict: "met", Weight: 0.5, Contribution: 35.75, Quote: turn.Text[from:to], Start: from, End: to, StartMS: first.StartMS, EndMS: first.StartMS + 4000})
			at = to
		}
		as.Answers = append(as.Answers, an)
	}
	return as
}

// tones is a WAV of eight bits and 8 kHz.
func tones() []byte {
	const rate = 8000
	n := rate * longQuestions * longAnswer / 1000
	out := make([]byte, 44, 44+n)
	copy(out, "RIFF")
	binary.LittleEndian.PutUint32(out[4:], uint32(36+n))
	copy(out[8:], "WAVEfmt ")
	for at, v := range map[int]uint32{16: 16, 24: rate, 28: rate} {
		binary.LittleEndian.PutUint32(out[at:], v)
	}
	for at, v := range map[int]uint16{20: 1, 22: 1, 32: 1, 34: 8} {
		binary.LittleEndian.PutUint16(out[at:], v)
	}
	copy(out[36:], "data")
	binary.LittleEndian.PutUint32(out[40:], uint32(n))
	// one second of a tone, over and over: each answer has its own pitch
	for q := range longQuestions {
		var second [rate]byte
		for i := range second {
			second[i] = byte(128 + 60*math.Sin(2*math.Pi*float64(200+40*q)*float64(i)/rate))
		}
		for range longAnswer / 1000 {
			out = append(out, second[:]...)
		}
	}
	return out
}
