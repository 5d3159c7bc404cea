package app

import (
	"bytes"
	"errors"
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

// stale is an app of yesterday with an interview of two questions; upload
// sends a sound as the answer to one of them, of which length bytes are said to
// come.
func stale(t *testing.T) (a *App, made interview.Interview, upload func(question, length int), sound []byte) {
	t.Helper()
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
	a = &App{DB: storetest.SQLite(t), Blobs: blobs, Config: config.Default(), log: slog.New(slog.DiscardHandler)}
	a.Service = interview.New(a.DB, interview.Config{
		LinkSecret: bytes.Repeat([]byte("k"), 32), Now: func() time.Time { return yesterday }})
	org := account.Organization{ID: "00000000-0000-7000-8000-000000000001", Name: "Acme", CreatedAt: yesterday, UpdatedAt: yesterday}
	ok(a.DB.AddOrganization(ctx, &org))
	actor := systemOf(org.ID)
	m, err := a.Service.CreateInterview(ctx, actor, interview.NewInterview{
		Plan: &interview.Plan{Name: "P", Questions: []interview.Question{{Text: "Why?"}, {Text: "How?"}}}}, interview.OnceKey{})
	ok(err)
	sound, err = os.ReadFile("../demo/content/weak-3.webm")
	ok(err)
	return a, m.Interview, func(question, length int) {
		u, err := a.Service.CreateUpload(ctx, actor, interview.Upload{
			InterviewID: m.Interview.ID, QuestionID: m.Interview.Asked.Questions[question].ID, Length: int64(length)})
		ok(err)
		info, err := blobs.Put(ctx, "uploads/"+u.ID, bytes.NewReader(sound), "")
		ok(err)
		_, err = a.Service.AppendUpload(ctx, actor, u.ID, 0, interview.Part{Key: info.Key, Bytes: info.Size})
		ok(err)
	}, sound
}

// parts are how many parts of uploads are in storage.
func parts(t *testing.T, a *App) int {
	t.Helper()
	n := 0
	for _, err := range a.Blobs.List(t.Context(), "uploads/") {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

// The server died between the last byte of an upload and its answer, and the
// client never came back.
func TestACompleteUploadWhoseClientIsGoneBecomesAnAnswer(t *testing.T) {
	a, made, upload, sound := stale(t)
	ctx := t.Context()
	upload(0, len(sound))
	upload(1, len(sound)+1) // a byte never came

	if err := a.dropUploads(ctx); err != nil {
		t.Fatal(err)
	}
	answers, err := a.DB.Answers(ctx, made.ID)
	if err != nil || len(answers) != 1 || answers[0].QuestionID != made.Asked.Questions[0].ID || answers[0].RecordingID == "" {
		t.Errorf("answers %+v, %v, want one to the first question", answers, err)
	}
	stale, err := a.DB.StaleUploads(ctx, time.Now(), 9)
	if left := parts(t, a); err != nil || len(stale) != 0 || left != 0 {
		t.Errorf("%d uploads and %d parts are left, %v", len(stale), left, err)
	}
}

// A backup of before holds the rows of an upload that has become a recording
// since: what had arrived of it must still be there to be read.
func TestThePartsOfAFinishedUploadStayWhileABackupIsTaken(t *testing.T) {
	a, made, upload, sound := stale(t)
	ctx := t.Context()
	upload(0, len(sound))
	if err := a.DB.KeepParts(ctx, "backup", time.Hour); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := errors.Join(a.dropUploads(ctx), a.dropHeldParts(ctx)); err != nil {
			t.Fatal(err)
		}
	}
	answers, err := a.DB.Answers(ctx, made.ID)
	if left := parts(t, a); err != nil || len(answers) != 1 || left != 1 {
		t.Errorf("%d answers, %v, and %d parts are left, want one of each", len(answers), err, left)
	}
	if err := errors.Join(a.DB.PartsMayGo(ctx, "backup"), a.dropHeldParts(ctx)); err != nil {
		t.Fatal(err)
	}
	if left := parts(t, a); left != 0 {
		t.Errorf("%d parts are left after the backup", left)
	}
}
