package interview

import (
	"context"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Recording finds a recording by id; it needs read:interviews, and a candidate
// finds its own. One that was removed, or whose interview was ended, is
// [Gone].
func (s *Service) Recording(ctx context.Context, a account.Actor, id string) (Recording, error) {
	if !byCandidate(a) {
		if err := allow(a, account.ReadInterviews); err != nil {
			return Recording{}, err
		}
	}
	rec, err := find(ctx, s.store.Recording, id, "recording")
	if err != nil {
		return Recording{}, err
	}
	iv, err := findInterview(ctx, s.store, a, rec.InterviewID, account.ReadInterviews)
	switch {
	case err != nil:
		return Recording{}, err
	case rec.removed():
		return Recording{}, Errorf(Gone, "the recording was removed")
	case iv.State.Ended():
		return Recording{}, over(iv.State)
	}
	s.saw(a, iv.OrganizationID, account.RecordingSeen, iv.ID)
	return rec, nil
}

// Recordings lists an interview's recordings, the removed ones too; it needs
// read:interviews.
func (s *Service) Recordings(ctx context.Context, a account.Actor, interviewID string) ([]Recording, error) {
	if byCandidate(a) {
		return nil, Errorf(Denied, "a candidate does not list recordings")
	}
	iv, err := findInterview(ctx, s.store, a, interviewID, account.ReadInterviews)
	if err != nil {
		return nil, err
	}
	return s.store.Recordings(ctx, iv.ID)
}

// RemoveRecordings takes access to an interview's recordings away; the
// interview stays. It needs write:interviews. A result that is stored gets a
// next version without them, and older versions no longer show them. A task
// deletes the media, so that links already handed out end too. An answer that
// was still to be transcribed counts as unreadable. Twice is fine; while a
// legal hold lasts it is a [Conflict].
func (s *Service) RemoveRecordings(ctx context.Context, a account.Actor, id string) error {
	_, err := s.change(ctx, a, id, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		if byCandidate(a) {
			return Errorf(Denied, "a candidate cannot do this")
		}
		if err := s.free(ctx, tx, *iv); err != nil {
			return err
		}
		removed, err := s.removeRecordings(ctx, tx, iv)
		if err != nil || len(removed) == 0 {
			return err
		}
		s.didTo(ctx, tx, a, *iv, account.RecordingsRemoved, account.Facts{"because": "asked", "count": len(removed)})
		return s.queueRemove(ctx, tx, *iv)
	})
	return err
}

// removeRecordings does that but for the media, and returns the ids of those
// it removed.
func (s *Service) removeRecordings(ctx context.Context, tx Tx, iv *Interview) (removed []string, err error) {
	recs, err := tx.Recordings(ctx, iv.ID)
	if err != nil {
		return nil, err
	}
	for i := range recs {
		if recs[i].removed() {
			continue
		}
		recs[i].RemovedAt = s.now()
		removed = append(removed, recs[i].ID)
		if err := tx.SaveRecording(ctx, &recs[i]); err != nil {
			return nil, err
		}
	}
	if len(removed) == 0 || iv.State.Ended() || !iv.DeletedAt.IsZero() {
		return removed, nil
	}
	if iv.ResultVersion > 0 {
		if err := s.restore(ctx, tx, iv, recs); err != nil {
			return nil, err
		}
	}
	return removed, s.giveUpHearing(ctx, tx, iv)
}

// giveUpHearing settles the answers whose words were still to come from a
// recording that is gone: the interview must not wait for them.
func (s *Service) giveUpHearing(ctx context.Context, tx Tx, iv *Interview) error {
	all, err := tx.Answers(ctx, iv.ID)
	if err != nil {
		return err
	}
	for _, an := range all {
		if !an.pending() {
			continue
		}
		an.State, an.Reason = Unreadable, "the recording was removed"
		if err := tx.SaveAnswer(ctx, &an); err != nil {
			return err
		}
		if err := s.settled(ctx, tx, iv, an); err != nil {
			return err
		}
	}
	return nil
}

// restore stores the newest result once more, without removed recordings.
func (s *Service) restore(ctx context.Context, tx Tx, iv *Interview, recs []Recording) error {
	r, err := s.result(ctx, tx, *iv)
	if err != nil {
		return err
	}
	forget(&r, recs)
	iv.ResultVersion++
	iv.UpdatedAt = s.now()
	if err := tx.SaveInterview(ctx, iv); err != nil {
		return err
	}
	r.Version, r.CreatedAt = iv.ResultVersion, s.now()
	r.Interview.ResultVersion, r.Interview.Version = iv.ResultVersion, iv.Version
	if err := storeResult(ctx, tx, r); err != nil {
		return err
	}
	if iv.State != Ready {
		return nil // a new version is on its way and will tell
	}
	return s.tellReady(ctx, tx, *iv)
}

// RemoveOutlived removes the recordings of an organization's interviews that
// were over before a time, but for those under a legal hold, and returns of how
// many interviews. Each deletion gets a certificate, for the reason given.
func (s *Service) RemoveOutlived(ctx context.Context, organizationID string, before time.Time, why string) (int, error) {
	for done := 0; ; {
		ids, err := s.store.Outlived(ctx, organizationID, before, s.now(), 100)
		if err != nil || len(ids) == 0 {
			return done, err
		}
		for _, id := range ids {
			err := s.write(ctx, func(tx Tx) error {
				iv, err := tx.Interview(ctx, id) // locks it
				if err != nil {
					return err
				}
				if err := s.free(ctx, tx, iv); err != nil {
					return err
				}
				return s.outlive(ctx, tx, &iv, why)
			})
			if is(err, Conflict) {
				continue // held meanwhile; the next round does not list it
			}
			if err != nil {
				return done, err
			}
			done++
		}
	}
}

// outlive removes an interview's recordings by the clock.
func (s *Service) outlive(ctx context.Context, tx Tx, iv *Interview, why string) error {
	removed, err := s.removeRecordings(ctx, tx, iv)
	if err != nil || len(removed) == 0 {
		return err
	}
	now := s.now()
	e := Erasure{ID: newID(), OrganizationID: iv.OrganizationID, Env: iv.Env, Kind: MediaErasure, CandidateID: iv.CandidateID,
		InterviewIDs: []string{iv.ID}, State: ErasureDeleting, Why: why, RequestedBy: "system", RequestedAt: now, BegunAt: now,
		Counts: map[string]int{"recordings": len(removed)}}
	objects, folders, err := mediaOf(ctx, tx, *iv, func(r Recording) bool { return slices.Contains(removed, r.ID) })
	if err != nil {
		return err
	}
	e.add(objects, folders)
	if err := tx.SaveErasure(ctx, &e); err != nil {
		return err
	}
	s.didTo(ctx, tx, account.Actor{System: true, OrganizationID: iv.OrganizationID, Env: iv.Env}, *iv, account.RecordingsRemoved,
		account.Facts{"because": "retention", "count": len(removed), "erasure_id": e.ID})
	return s.queueErase(ctx, tx, e)
}

// RemovedMedia are the keys of blobs that removed recordings of an interview
// left in storage, also those that only an older result still names: a
// recording put together from answers is another one after a retake.
func (s *Service) RemovedMedia(ctx context.Context, interviewID string) ([]string, error) {
	objects, _, err := mediaOf(ctx, s.store, Interview{ID: interviewID}, Recording.removed)
	var keys []string
	for _, o := range objects {
		keys = append(keys, o.Key)
	}
	return keys, err
}

// AddRecording keeps a recording that a stage or another part made: a session
// put together from its answers, an introduction. Twice is fine: a derived
// recording of the same kind is replaced and keeps its id, and any other with
// the same bytes is the same. [Gone] when the interview was ended, and for a
// derived recording when recordings were removed: what was taken away is not
// put together again.
func (s *Service) AddRecording(ctx context.Context, r Recording) (Recording, error) {
	var out Recording
	err := s.write(ctx, func(tx Tx) error {
		iv, err := going(ctx, tx, r.InterviewID)
		if err != nil {
			return err
		}
		have, err := tx.Recordings(ctx, iv.ID)
		if err != nil {
			return err
		}
		out = r
		out.ID, out.InterviewID, out.Version, out.CreatedAt = newID(), iv.ID, 0, s.now()
		if r.Derived && slices.ContainsFunc(have, Recording.removed) {
			return Errorf(Gone, "recordings of this interview were removed")
		}
		for _, h := range have {
			if h.Kind != r.Kind || h.Derived != r.Derived || !h.Derived && h.SHA256 != r.SHA256 {
				continue
			}
			if h.SHA256 == r.SHA256 {
				out = h
				return nil
			}
			out.ID, out.Version, out.CreatedAt = h.ID, h.Version, h.CreatedAt
		}
		return tx.SaveRecording(ctx, &out)
	})
	return out, err
}

// SetMP3 keeps the blob key of a recording's MP3 rendition. Twice is fine;
// [Gone] when the recording was removed meanwhile, and the blob is the
// caller's to delete.
func (s *Service) SetMP3(ctx context.Context, recordingID, key string) error {
	return s.write(ctx, func(tx Tx) error {
		rec, err := find(ctx, tx.Recording, recordingID, "recording")
		switch {
		case err != nil:
			return err
		case rec.removed():
			return Errorf(Gone, "the recording was removed")
		case rec.MP3Key == key:
			return nil
		}
		rec.MP3Key = key
		return tx.SaveRecording(ctx, &rec)
	})
}
