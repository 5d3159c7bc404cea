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

// The server died between the last byte of an upload and its answer, and the
// client never came back.
func TestACompleteUploadWhoseClientIsGoneBecomesAnAnswer(t *testing.T) {
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	yesterday := time.Now().Add(-interview.UploadFor - time.Hour)
	blobs, err := dir.Open(t.TempDir())
	ok(err)
	t.Cleanup(func() { _ = blobs.Close() })
	a := &App{DB: storetest.SQLite(t), Blobs: blobs, Config: config.Default(), log: slog.New(slog.DiscardHandler)}
	a.Service = interview.New(a.DB, interview.Config{
		LinkSecret: bytes.Repeat([]byte("k"), 32), Now: func() time.Time { return yesterday }})
	org := account.Organization{ID: "00000000-0000-7000-8000-000000000001", Name: "Acme", CreatedAt: yesterday, UpdatedAt: yesterday}
	ok(a.DB.AddOrganization(ctx, &org))
	actor := systemOf(org.ID)
	made, err := a.Service.CreateInterview(ctx, actor, interview.NewInterview{
		Plan: &interview.Plan{Name: "P", Questions: []interview.Question{{Text: "Why?"}, {Text: "How?"}}}}, interview.OnceKey{})
	ok(err)
	sound, err := os.ReadFile("../demo/content/weak-3.webm")
	ok(err)
	upload := func(question int, length int) {
		u, err := a.Service.CreateUpload(ctx, actor, interview.Upload{
			InterviewID: made.Interview.ID, QuestionID: made.Interview.Asked.Questions[question].ID, Length: int64(length)})
		ok(err)
		info, err := blobs.Put(ctx, "uploads/"+u.ID, bytes.NewReader(sound), "")
		ok(err)
		_, err = a.Service.AppendUpload(ctx, actor, u.ID, 0, interview.Part{Key: info.Key, Bytes: info.Size})
		ok(err)
	}
	upload(0, len(sound))
	upload(1, len(sound)+1) // a byte never came

	ok(a.dropUploads(ctx))
	answers, err := a.DB.Answers(ctx, made.Interview.ID)
	ok(err)
	if len(answers) != 1 || answers[0].QuestionID != made.Interview.Asked.Questions[0].ID || answers[0].RecordingID == "" {
		t.Errorf("answers %+v, want one to the first question", answers)
	}
	stale, err := a.DB.StaleUploads(ctx, time.Now(), 9)
	ok(err)
	left := 0
	for info, err := range blobs.List(ctx, "uploads/") {
		ok(err)
		t.Log(info.Key)
		left++
	}
	if len(stale) != 0 || left != 0 {
		t.Errorf("%d uploads and %d parts are left", len(stale), left)
	}
}
