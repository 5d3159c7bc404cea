package app

import (
	"bytes"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store/storetest"
)

// A candidate's computer died in the middle of an answer, and nobody came back.
func TestWhatArrivedOfAnInterruptedAnswerBecomesTheAnswer(t *testing.T) {
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now().Add(-interview.UploadFor + 2*time.Hour)
	blobs, err := dir.Open(t.TempDir())
	ok(err)
	t.Cleanup(func() { _ = blobs.Close() })
	a := &App{DB: storetest.SQLite(t), Blobs: blobs, Config: config.Default(), log: slog.New(slog.DiscardHandler)}
	a.Service = interview.New(a.DB, interview.Config{LinkSecret: bytes.Repeat([]byte("k"), 32), Now: func() time.Time { return now }})
	org := account.Organization{ID: "00000000-0000-7000-8000-000000000001", Name: "Acme", CreatedAt: now, UpdatedAt: now}
	ok(a.DB.AddOrganization(ctx, &org))
	actor := systemOf(org.ID)
	made, err := a.Service.CreateInterview(ctx, actor, interview.NewInterview{Plan: &interview.Plan{Name: "P",
		Questions: []interview.Question{{Text: "Why?"}, {Text: "How?"}, {Text: "When?"}}}}, interview.OnceKey{})
	ok(err)
	sound, err := os.ReadFile("../demo/content/weak-3.webm")
	ok(err)
	qs := made.Interview.Asked.Questions
	upload := func(question int, metadata map[string]string) {
		u, err := a.Service.CreateUpload(ctx, actor, interview.Upload{InterviewID: made.Interview.ID, QuestionID: qs[question].ID, Length: -1, Metadata: metadata})
		ok(err)
		info, err := blobs.Put(ctx, "uploads/"+u.ID, bytes.NewReader(sound), "")
		ok(err)
		_, err = a.Service.AppendUpload(ctx, actor, u.ID, 0, interview.Part{Key: info.Key, Bytes: info.Size})
		ok(err)
	}
	upload(0, map[string]string{"from": "room"})
	upload(1, nil) // a program's, which may still go on
	upload(2, map[string]string{"from": "room"})
	_, err = a.Service.WriteAnswer(ctx, actor, interview.Answer{InterviewID: made.Interview.ID, QuestionID: qs[2].ID, Text: "On Monday."})
	ok(err)

	ok(a.keepInterrupted(ctx))
	ok(a.keepInterrupted(ctx))
	answers, err := a.DB.Answers(ctx, made.Interview.ID)
	ok(err)
	if len(answers) != 2 {
		t.Fatalf("%d answers, want the written one and the interrupted one", len(answers))
	}
	for _, an := range answers {
		if recorded := an.QuestionID == qs[0].ID; recorded != (an.RecordingID != "") || an.QuestionID == qs[1].ID {
			t.Errorf("answer %+v", an)
		}
	}
}
