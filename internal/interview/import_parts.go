package interview

import (
	"context"
	"slices"
	"time"
)

// times is when something was made and changed: elsewhere where that is known.
func (im *importing) times(created, updated time.Time) (time.Time, time.Time) {
	if created.IsZero() {
		created = im.s.now()
	}
	if updated.Before(created) {
		updated = created
	}
	return cut(created), cut(updated)
}

// times are those that a product tells of an interview.
func times(iv *Interview) []*time.Time {
	return []*time.Time{&iv.CreatedAt, &iv.ScheduledAt, &iv.InvitedAt, &iv.ExpiresAt, &iv.OpenedAt, &iv.ConsentedAt,
		&iv.StartedAt, &iv.CompletedAt, &iv.EndedAt}
}

// parts saves what was said, recorded and observed. Ids that join the parts
// are new ones unless the interview itself could keep its own: then nothing
// else here can have them.
func (im *importing) parts() error {
	own := im.iv.ID == im.in.Theirs.Interview
	ids := renaming{own: own, is: map[string]string{}}
	for _, st := range im.in.Sittings {
		st.ID, st.InterviewID = ids.of(st.ID), im.iv.ID
		if err := im.tx.SaveSitting(im.ctx, st); err != nil {
			return err
		}
	}
	if err := im.recordings(ids); err != nil {
		return err
	}
	for _, c := range im.in.Calls {
		c.ID, c.InterviewID, c.RecordingID = ids.of(c.ID), im.iv.ID, ids.of(c.RecordingID)
		c.CreatedAt, _ = im.times(c.CreatedAt, time.Time{})
		if err := im.tx.SaveCall(im.ctx, c); err != nil {
			return err
		}
	}
	if err := im.answers(ids); err != nil {
		return err
	}
	if err := im.signals(); err != nil {
		return err
	}
	if len(im.in.Turns) == 0 {
		return nil
	}
	turns := slices.Clone(im.in.Turns)
	for i := range turns {
		t := &turns[i]
		t.Seq, t.AnswerID, t.RecordingID = i, ids.of(t.AnswerID), ids.of(t.RecordingID)
		if t.Form == "" {
			t.Form = Spoken
		}
	}
	return im.tx.SaveTurns(im.ctx, im.iv, turns)
}

// renaming gives ids of another product's parts their ids here.
type renaming struct {
	own bool
	is  map[string]string
}

func (r renaming) of(id string) string {
	switch {
	case id == "":
		return ""
	case r.is[id] != "":
		return r.is[id]
	}
	r.is[id] = newID()
	if own, ok := canonical(id); ok && r.own {
		r.is[id] = own
	}
	return r.is[id]
}

// recordings saves them; the same bytes as before are the same recording.
func (im *importing) recordings(ids renaming) error {
	have, err := im.tx.Recordings(im.ctx, im.iv.ID)
	if err != nil {
		return err
	}
	for _, rec := range im.in.Recordings {
		i := slices.IndexFunc(have, func(h Recording) bool { return h.Kind == rec.Kind && h.SHA256 == rec.SHA256 })
		if i >= 0 {
			ids.is[rec.ID] = have[i].ID
			continue
		}
		if err := checkMedium(StoredMedium{Key: rec.Key, MediaType: rec.MediaType, Bytes: rec.Bytes, SHA256: rec.SHA256}); err != nil {
			return err
		}
		rec.ID, rec.InterviewID, rec.SittingID = ids.of(rec.ID), im.iv.ID, ids.of(rec.SittingID)
		rec.Version, rec.CreatedAt = 0, im.s.now()
		if err := im.tx.SaveRecording(im.ctx, &rec); err != nil {
			return err
		}
	}
	return nil
}

// answers saves them with their words; one to the same question that was
// imported before is brought up to date.
func (im *importing) answers(ids renaming) error {
	have, err := im.tx.Answers(im.ctx, im.iv.ID)
	if err != nil {
		return err
	}
	for _, an := range im.in.Answers {
		an.Take = max(an.Take, 1)
		i := slices.IndexFunc(have, func(h Answer) bool { return h.QuestionID == an.QuestionID && h.Take == an.Take })
		theirs := an.ID
		an.Version = 0
		if i >= 0 {
			ids.is[theirs], an.Version = have[i].ID, have[i].Version
		}
		an.ID, an.InterviewID, an.RecordingID = ids.of(theirs), im.iv.ID, ids.of(an.RecordingID)
		if an.State == "" {
			an.State = Transcribed
		}
		if an.ReceivedAt.IsZero() {
			an.ReceivedAt = im.s.now()
		}
		if an.StartedAt.IsZero() {
			an.StartedAt = an.ReceivedAt
		}
		if err := im.tx.SaveAnswer(im.ctx, &an); err != nil {
			return err
		}
		for _, t := range im.in.Transcripts {
			if t.AnswerID != theirs {
				continue
			}
			if _, err := im.tx.Transcript(im.ctx, an.ID); !is(err, NotFound) {
				if err != nil {
					return err
				}
				continue // its words were there before
			}
			t.AnswerID, t.Version = an.ID, 0
			t.CreatedAt, _ = im.times(t.CreatedAt, time.Time{})
			if err := im.tx.AddTranscript(im.ctx, &t); err != nil {
				return err
			}
		}
	}
	return nil
}

// signals saves what was observed, once.
func (im *importing) signals() error {
	have, err := im.tx.Signals(im.ctx, im.iv.ID)
	if err != nil || len(have) > 0 {
		return err
	}
	for _, sig := range im.in.Signals {
		sig.ID, sig.InterviewID = newID(), im.iv.ID
		if err := im.tx.AddSignal(im.ctx, sig); err != nil {
			return err
		}
	}
	return nil
}

// judged saves the assessment and how far the stages have come. What was over
// without a judgement waits for the other product's.
func (im *importing) judged() error {
	set := func(st Stage, state StageState, reason string) error {
		return im.s.setStage(im.ctx, im.tx, im.iv.ID, st, func(r *StageRun) bool {
			*r = StageRun{State: state, Reason: reason, StartedAt: im.s.now()}
			if state == StageDone || state == StageFailed {
				r.FinishedAt = r.StartedAt
			}
			return true
		})
	}
	switch im.iv.State {
	case Completed:
		return set(Assess, StageWaiting, "the judgement of "+im.in.Dialect+" is not there yet; import again")
	case Failed:
		return set(Assess, StageFailed, "it failed at "+im.in.Dialect)
	case Processing:
	default:
		return nil
	}
	as := *im.in.Assessment
	if id, ok := canonical(as.ID); !ok || im.iv.ID != im.in.Theirs.Interview {
		as.ID = newID()
	} else {
		as.ID = id
	}
	as.InterviewID, as.Version = im.iv.ID, 0
	as.CreatedAt, _ = im.times(as.CreatedAt, time.Time{})
	if as.Answers == nil {
		as.Answers = []AnswerScore{}
	}
	as.ReasonsFor, as.ReasonsAgainst = findings(as.ReasonsFor), findings(as.ReasonsAgainst)
	if err := im.tx.AddAssessment(im.ctx, &as); err != nil {
		return err
	}
	if err := set(Transcribe, StageDone, ""); err != nil {
		return err
	}
	if err := set(Assess, StageDone, ""); err != nil {
		return err
	}
	if err := im.s.pendStages(im.ctx, im.tx, im.iv.ID, Report, Deliver); err != nil {
		return err
	}
	return im.s.queueReport(im.ctx, im.tx, im.iv, as.Version)
}

// notImported refuses to judge anew what another product judged: its words and
// scores are kept as they were.
func notImported(ctx context.Context, r Reader, iv Interview) error {
	switch as, err := r.Assessment(ctx, iv.ID, 0); {
	case is(err, NotFound):
		return nil
	case err != nil:
		return err
	case as.Imported:
		return Errorf(Conflict, "this interview was imported: what %s made of it stays as it was", as.Engine.Name)
	}
	return nil
}

// findings are never null on the wire.
func findings(fs []Finding) []Finding {
	out := make([]Finding, len(fs))
	for i, f := range fs {
		if f.Findings == nil {
			f.Findings = []string{}
		}
		out[i] = f
	}
	return out
}
