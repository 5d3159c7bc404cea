package store_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// inhabit puts rows into every table.
func inhabit(t *testing.T, db *store.DB) (storetest.World, interview.Interview) {
	t.Helper()
	ctx := t.Context()
	parent := storetest.NewWorld(t, db)
	w := storetest.NewWorld(t, db)
	old := parent.Organization // whose parent came later
	old.ParentID = w.Organization.ID
	if err := db.SaveOrganization(ctx, old); err != nil {
		t.Fatal(err)
	}
	if err := db.AddKey(ctx, account.Key{ID: uuid.NewString(), OrganizationID: old.ID, Env: account.Test, Partner: true, Hash: []byte{0, 255}}); err != nil {
		t.Fatal(err)
	}
	v := w.Interview()
	now := time.Now()
	uploadID := uuid.NewString()
	err := db.Write(ctx, func(tx interview.Tx) error {
		v := &v
		sitting := interview.Sitting{ID: uuid.NewString(), InterviewID: v.ID, StartedAt: now}
		recording := interview.Recording{ID: uuid.NewString(), InterviewID: v.ID, SittingID: sitting.ID, Kind: interview.SessionRecording, Video: true, Loudness: -23, Waveform: []byte{0, 1, 2}}
		answer := interview.Answer{ID: uuid.NewString(), InterviewID: v.ID, QuestionID: "q", Take: 1, Form: interview.Spoken, State: interview.Received, RecordingID: recording.ID}
		hook := interview.Webhook{ID: uuid.NewString(), OrganizationID: v.OrganizationID, Env: v.Env, Secrets: []interview.Secret{{Sealed: []byte("x")}}}
		event := interview.Event{ID: uuid.NewString(), OrganizationID: v.OrganizationID, Env: v.Env, InterviewID: v.ID, Data: json.RawMessage(`{ "odd" :1.50}`)}
		delivery := interview.Delivery{ID: uuid.NewString(), OrganizationID: v.OrganizationID, WebhookID: hook.ID, EventID: event.ID, State: interview.DeliveryPending}
		for _, save := range []func() error{
			func() error { return tx.SaveInterview(ctx, v) },
			func() error { return tx.SaveSitting(ctx, sitting) },
			func() error { return tx.SaveRecording(ctx, &recording) },
			func() error {
				return tx.SaveCall(ctx, interview.CallAttempt{ID: uuid.NewString(), InterviewID: v.ID, Direction: "outbound", State: "failed"})
			},
			func() error {
				return tx.AddSignal(ctx, interview.Signal{ID: uuid.NewString(), InterviewID: v.ID, Severity: "info"})
			},
			func() error {
				return tx.SaveReview(ctx, interview.Review{ID: uuid.NewString(), InterviewID: v.ID, MemberID: w.Member.ID})
			},
			func() error { return tx.SaveAnswer(ctx, &answer) },
			func() error { return tx.AddTranscript(ctx, &interview.Transcript{AnswerID: answer.ID}) },
			func() error {
				tx.Note(account.Actor{System: true}.Note(now, v.OrganizationID, account.InterviewMade, "interview", v.ID, account.Facts{"odd": 1.5}))
				return nil
			},
			func() error {
				return tx.SaveTurns(ctx, *v, []interview.Turn{{ID: "t", Speaker: interview.TheCandidate, Form: interview.Spoken, AnswerID: answer.ID, Text: "carried words", At: now}})
			},
			func() error {
				return tx.SaveUpload(ctx, &interview.Upload{ID: uploadID, OrganizationID: v.OrganizationID, InterviewID: v.ID, Length: -1})
			},
			func() error {
				return tx.AddAssessment(ctx, &interview.Assessment{ID: uuid.NewString(), InterviewID: v.ID})
			},
			func() error {
				return tx.SaveStageRun(ctx, interview.StageRun{InterviewID: v.ID, Stage: interview.Report, State: interview.StageDone})
			},
			func() error { return tx.AddResult(ctx, v.ID, 1, []byte("\x00\xff{}")) },
			func() error { return tx.AddEvent(ctx, &event) },
			func() error { return tx.SaveWebhook(ctx, &hook) },
			func() error { return tx.SaveDelivery(ctx, &delivery) },
			func() error { return tx.DeleteWebhook(ctx, hook.ID) },
			func() error {
				return tx.SaveMail(ctx, &interview.Mail{ID: uuid.NewString(), OrganizationID: v.OrganizationID, Env: v.Env, InterviewID: v.ID,
					Kind: interview.MailInvitation, State: interview.MailSent})
			},
			func() error { return tx.SaveTry(ctx, interview.Try{InterviewID: v.ID, QuestionID: "q", Take: 1}) },
			func() error {
				return tx.SaveRequest(ctx, interview.Request{ID: uuid.NewString(), OrganizationID: v.OrganizationID, Env: v.Env, InterviewID: v.ID,
					Kind: interview.AskTime, State: interview.RequestOpen})
			},
			func() error {
				return tx.SaveView(ctx, interview.View{ID: uuid.NewString(), OrganizationID: v.OrganizationID, MemberID: w.Member.ID, Name: "n"})
			},
			func() error {
				return tx.AddReviewTime(ctx, interview.ReviewTime{InterviewID: v.ID, MemberID: w.Member.ID, SpentMS: 1})
			},
			func() error {
				return tx.SaveShare(ctx, interview.Share{ID: uuid.NewString(), OrganizationID: v.OrganizationID, Env: v.Env, InterviewID: v.ID, TokenHash: []byte(v.ID)})
			},
			func() error {
				return tx.SaveAlias(ctx, interview.Alias{OrganizationID: v.OrganizationID, Dialect: "d", Kind: "k", Theirs: "t", Ours: v.ID})
			},
			func() error {
				return tx.AddOnce(ctx, w.Space, interview.Once{Key: "k", Digest: []byte{1}, ID: v.ID, At: now})
			},
			func() error {
				return tx.SaveImportCursor(ctx, w.Space, interview.ImportCursor{Dialect: "d", Source: "s", Cursor: "c", At: now})
			},
			func() error {
				return tx.SaveHold(ctx, interview.Hold{ID: uuid.NewString(), OrganizationID: v.OrganizationID, Env: v.Env, CandidateID: v.CandidateID, InterviewID: v.ID})
			},
			func() error {
				return tx.SaveErasure(ctx, &interview.Erasure{ID: uuid.NewString(), OrganizationID: v.OrganizationID, Env: v.Env, Kind: interview.MediaErasure,
					CandidateID: v.CandidateID, State: interview.ErasureDone, Certificate: []byte("\x00{}"), Objects: []interview.ErasedObject{{Key: "k"}}})
			},
			func() error {
				return tx.Enqueue(ctx, queue.Task{ID: uuid.NewString(), Kind: "k", Key: "x", InterviewID: v.ID, Payload: json.RawMessage(`{"b":2, "a":1}`)})
			},
		} {
			if err := save(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 1200 { // more than two batches
		c := interview.Candidate{ID: uuid.NewString(), OrganizationID: w.Organization.ID, Env: account.Live, LastName: "Nobody"}
		if err := db.Write(ctx, func(tx interview.Tx) error { return tx.SaveCandidate(ctx, &c) }); err != nil {
			t.Fatal(err)
		}
	}
	serve(t, db)
	if err := db.KeepParts(ctx, "b", time.Minute); err != nil {
		t.Fatal(err)
	}
	if held, err := db.HoldParts(ctx, uploadID); err != nil || !held {
		t.Fatalf("beside a backup parts are held: %v, %v", held, err)
	}
	if err := db.PartsMayGo(ctx, "b"); err != nil {
		t.Fatal(err)
	}
	if err := db.AgreeOnSecrets(ctx, func(map[string][]byte) (map[string][]byte, error) {
		return map[string][]byte{"link_keys": {0, 255}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	return w, v
}

// serve begins one task, so that an organization has had its turn.
func serve(t *testing.T, db *store.DB) {
	t.Helper()
	var kinds []string
	queued, err := db.Counts(t.Context())
	for kind := range queued {
		kinds = append(kinds, kind)
	}
	if err == nil {
		_, err = db.Claim(t.Context(), "n", kinds, 1, time.Minute)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestACopyHasEveryRowAndGoesOn(t *testing.T) {
	ctx := t.Context()
	first := storetest.SQLite(t)
	w, v := inhabit(t, first)
	second := storetest.Postgres(t)
	third := storetest.SQLite(t)
	last := int64(0)
	from := first
	for n, to := range []*store.DB{second, third} {
		done, err := store.Move(ctx, from, to)
		if err != nil {
			t.Fatal(err)
		}
		for table, n := range done.Rows {
			if n == 0 && table != "audit_note" { // what waited is linked before
				t.Errorf("the test has no row in %s", table)
			}
		}
		if err := store.Compare(ctx, from, to); err != nil {
			t.Errorf("copy %d: %v", n, err)
		}
		if hits, err := to.Search(ctx, w.Space, "carried", interview.Page{Limit: 5}); err != nil || len(hits) != 1 || hits[0].InterviewID != v.ID {
			t.Errorf("copy %d: search finds %v, %v", n, hits, err)
		}
		// New rows come after the old ones.
		e := interview.Event{ID: uuid.NewString(), OrganizationID: w.Organization.ID, Env: account.Live}
		next := w.Interview()
		if err := to.Write(ctx, func(tx interview.Tx) error {
			if err := tx.SaveInterview(ctx, &next); err != nil {
				return err
			}
			return tx.AddEvent(ctx, &e)
		}); err != nil {
			t.Fatal(err)
		}
		es, err := to.Events(ctx, w.Space, nil, "", last, 10)
		if err != nil || len(es) == 0 || es[len(es)-1].ID != e.ID || next.Serial <= v.Serial {
			t.Errorf("copy %d: events %v, serial %d after %d, %v", n, es, next.Serial, v.Serial, err)
		}
		last = e.Seq
		if err := store.Compare(ctx, from, to); err == nil || !strings.Contains(err.Error(), "compare interview") {
			t.Errorf("copy %d: the new row is not noticed: %v", n, err)
		}
		if _, err := store.Copy(ctx, from, to); err == nil || !strings.Contains(err.Error(), "not empty") {
			t.Errorf("copy %d: copied twice: %v", n, err)
		}
		from = to
	}
}

func TestEveryTableIsCopied(t *testing.T) {
	db := storetest.SQLite(t)
	inhabit(t, db)
	path := filepath.Join(t.TempDir(), "backup.db")
	if err := db.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	done, err := store.Copy(t.Context(), db, storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	counts := done.Rows
	// The tables that migrations fill, and what is made from others.
	for _, made := range []string{"counter", "interview_edge", "goose_db_version", "sqlite_sequence", "wording", "scrub", "schema_floor", "limit_use", "audit_note", "backup_run", "unfinished_copy"} {
		counts[made] = 1
	}
	for _, table := range tables(t, path) {
		if counts[table] == 0 && !strings.HasPrefix(table, "turn_word") {
			t.Errorf("%s is not copied", table)
		}
	}
	if len(counts) < 28 {
		t.Errorf("only %s", fmt.Sprint(counts))
	}
}
