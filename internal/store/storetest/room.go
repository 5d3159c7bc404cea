package storetest

import (
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// testRoom holds what the candidate's room keeps: tries are replaced, requests
// are answered, uploads and transcripts are found by what they belong to.
func testRoom(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	v, foreign := saved(t, db, w.Interview()), saved(t, db, w.Interview())

	y, y2 := full[interview.Try](1), full[interview.Try](700)
	y.InterviewID, y2.InterviewID, y2.QuestionID = v.ID, v.ID, y.QuestionID
	r, r2 := full[interview.Request](1), full[interview.Request](700)
	r.ID, r.OrganizationID, r.Env, r.InterviewID, r.Kind, r.State = id(), w.Organization.ID, account.Live, v.ID, interview.AskTime, interview.RequestOpen
	r2.ID, r2.OrganizationID, r2.Env, r2.InterviewID = r.ID, r.OrganizationID, r.Env, r.InterviewID
	r2.Kind, r2.CreatedAt, r2.State = r.Kind, r.CreatedAt, interview.RequestGranted
	for round := range 2 {
		write(t, db, func(tx interview.Tx) error { return first(tx.SaveTry(ctx, y), tx.SaveRequest(ctx, r)) })
		ys, err := db.Tries(ctx, v.ID)
		same(t, "tries", ys, err, []interview.Try{y})
		rs, err := db.Requests(ctx, v.ID)
		same(t, "requests", rs, err, []interview.Request{r})
		one, err := db.Request(ctx, r.ID)
		same(t, "request", one, err, r)
		waiting, err := db.OpenRequests(ctx, w.Space, interview.Page{Limit: 5})
		if err != nil || len(waiting) != 1-round {
			t.Errorf("round %d: %d open requests, %v", round, len(waiting), err)
		}
		if len(waiting) == 1 {
			waiting, err = db.OpenRequests(ctx, w.Space, interview.Page{After: interview.Cursor{At: r.CreatedAt, ID: r.ID}, Limit: 5})
			if err != nil || len(waiting) != 0 {
				t.Errorf("%d open requests after the last, %v", len(waiting), err)
			}
		}
		y, r = y2, r2
	}
	elsewhere := w.Space
	elsewhere.Env = account.Test
	for what, read := range map[string]func() (int, error){
		"tries":    func() (int, error) { vs, err := db.Tries(ctx, foreign.ID); return len(vs), err },
		"requests": func() (int, error) { vs, err := db.Requests(ctx, foreign.ID); return len(vs), err },
		"open": func() (int, error) {
			vs, err := db.OpenRequests(ctx, elsewhere, interview.Page{Limit: 5})
			return len(vs), err
		},
		"uploads":     func() (int, error) { vs, err := db.OpenUploads(ctx, foreign.ID); return len(vs), err },
		"transcripts": func() (int, error) { vs, err := db.TranscriptVersions(ctx, id()); return len(vs), err },
	} {
		if n, err := read(); n != 0 || err != nil {
			t.Errorf("%s of another: %d, %v", what, n, err)
		}
	}

	upload := interview.Upload{ID: id(), OrganizationID: w.Organization.ID, InterviewID: v.ID, Length: -1, Parts: []interview.Part{}, CreatedAt: base}
	answer := interview.Answer{ID: id(), InterviewID: v.ID, QuestionID: "q", Take: 1, Form: interview.Spoken, State: interview.Received}
	var versions []interview.Transcript
	write(t, db, func(tx interview.Tx) error {
		u, a := upload, answer
		versions = nil
		err := first(tx.SaveUpload(ctx, &u), tx.SaveAnswer(ctx, &a))
		for i := range 2 {
			s := interview.Transcript{AnswerID: a.ID, Language: "en", Segments: []interview.Segment{{Text: "a"}}, Corrected: i > 0, CreatedAt: base}
			err = first(err, tx.AddTranscript(ctx, &s))
			versions = append(versions, s)
		}
		upload = u
		return err
	})
	us, err := db.OpenUploads(ctx, v.ID)
	same(t, "open uploads", us, err, []interview.Upload{upload})
	ts, err := db.TranscriptVersions(ctx, answer.ID)
	same(t, "versions of a transcript", ts, err, versions)
	upload.FinishedAt, upload.AnswerID = base, answer.ID
	write(t, db, func(tx interview.Tx) error { u := upload; return tx.SaveUpload(ctx, &u) })
	if us, err := db.OpenUploads(ctx, v.ID); len(us) != 0 || err != nil {
		t.Errorf("a finished upload is open: %v, %v", us, err)
	}
}
