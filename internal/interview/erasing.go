package interview

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// queueErase asks for the files of an erasure to be deleted.
func (s *Service) queueErase(ctx context.Context, tx Tx, e Erasure) error {
	t := s.task(TaskErase, e.ID, e.OrganizationID, "", s.now(), map[string]string{"erasure_id": e.ID})
	t.MaxAttempts = eraseTries
	return tx.Enqueue(ctx, t)
}

// eraseTries keeps at it for weeks: a storage that is down must not end an
// erasure.
const eraseTries = 4_000

// RunHeldErasures begins the erasures that waited for a hold that has run out,
// over all organizations, and returns how many.
func (s *Service) RunHeldErasures(ctx context.Context) (int, error) {
	done := 0
	for after := (Cursor{}); ; {
		some, err := s.store.HeldErasures(ctx, after, 100)
		if err != nil || len(some) == 0 {
			return done, err
		}
		for _, e := range some {
			after = Cursor{At: e.RequestedAt, ID: e.ID}
			var began bool
			err := s.write(ctx, func(tx Tx) error {
				e, err := tx.Erasure(ctx, e.ID)
				if err != nil || e.State != ErasureHeld {
					return err
				}
				err = s.goOnErasing(ctx, tx, &e)
				began = e.State == ErasureDeleting
				return err
			})
			if err != nil {
				return done, err
			}
			if began {
				done++
			}
		}
	}
}

// Erasing is what is left to delete of an erasure, for the task that does it.
// What was made for the candidate after the erasure began, by a request that
// was under way, is taken in. busy tells that a task still works on one of the
// interviews and may be about to store a file.
func (s *Service) Erasing(ctx context.Context, id string) (e Erasure, busy bool, err error) {
	err = s.write(ctx, func(tx Tx) error {
		if e, err = find(ctx, tx.Erasure, id, "erasure"); err != nil || e.State != ErasureDeleting {
			return err
		}
		if e.Kind == PersonErasure {
			if e.Counts == nil {
				e.Counts = map[string]int{}
			}
			known := len(e.InterviewIDs)
			if err := s.eraseInterviews(ctx, tx, &e); err != nil {
				return err
			}
			if len(e.InterviewIDs) > known {
				if err := tx.SaveErasure(ctx, &e); err != nil {
					return err
				}
			}
		}
		n, err := tx.Working(ctx, e.InterviewIDs)
		busy = n > 0
		return err
	})
	return e, busy, err
}

// ErasureFound keeps what files there are before they are deleted, so that the
// certificate names them all, whenever the task dies.
func (s *Service) ErasureFound(ctx context.Context, id string, objects []ErasedObject) (Erasure, error) {
	var out Erasure
	err := s.write(ctx, func(tx Tx) error {
		e, err := find(ctx, tx.Erasure, id, "erasure")
		if out = e; err != nil || e.State != ErasureDeleting {
			return err
		}
		out.add(objects, nil)
		return tx.SaveErasure(ctx, &out)
	})
	return out, err
}

// FinishErasure signs and keeps the certificate of an erasure whose files are
// gone: storage has confirmed it. Twice is fine.
func (s *Service) FinishErasure(ctx context.Context, id string) (Erasure, error) {
	var out Erasure
	err := s.write(ctx, func(tx Tx) error {
		e, err := find(ctx, tx.Erasure, id, "erasure")
		if out = e; err != nil || e.State == ErasureDone {
			return err
		}
		if e.State != ErasureDeleting {
			return Errorf(Conflict, "the erasure has not begun")
		}
		out.State, out.DoneAt = ErasureDone, s.now()
		s.forgetFolders(&out)
		if out.Certificate, err = json.Marshal(certificateOf(out, s.store.Remnants())); err != nil {
			return fmt.Errorf("certificate of %s: %w", id, err)
		}
		if s.c.Certify != nil {
			if out.Signature, err = s.c.Certify(out.Certificate); err != nil {
				return fmt.Errorf("sign certificate of %s: %w", id, err)
			}
		}
		return tx.SaveErasure(ctx, &out)
	})
	return out, err
}

// forgetFolders puts fingerprints in the place of foreign ids in the names of
// imported files, as [Service.forgetAliases] does with aliases.
func (s *Service) forgetFolders(e *Erasure) {
	e.Folders = nil
	if e.Kind != PersonErasure {
		return
	}
	for i, o := range e.Objects {
		if p := strings.Split(o.Key, "/"); p[0] == "imports" && len(p) > 4 && !strings.HasPrefix(p[3], erasedAlias) {
			p[3] = s.fingerprint(p[1], p[2], AliasInterview, p[3])
			e.Objects[i].Key = strings.Join(p, "/")
		}
	}
}

// Scrub makes the database forget the words of deleted rows where it would
// keep them in its files. It may take a while.
func (s *Service) Scrub(ctx context.Context) error { return s.store.Scrub(ctx) }

// ErasureReader reads holds and erasures.
type ErasureReader interface {
	Hold(ctx context.Context, id string) (Hold, error)
	// Holds are newest first; those that do not last at now only with Ended.
	Holds(ctx context.Context, s Space, f HoldFilter, now time.Time, p Page) ([]Hold, error)
	// HoldsOn are those that last on a candidate, and on one interview of
	// theirs, or on any where none is named.
	HoldsOn(ctx context.Context, candidateID, interviewID string, now time.Time) ([]Hold, error)

	Erasure(ctx context.Context, id string) (Erasure, error) // inside Write it locks the row
	// Erasures are newest first, without objects, folders and certificate.
	Erasures(ctx context.Context, s Space, f ErasureFilter, p Page) ([]Erasure, error)
	HeldErasures(ctx context.Context, after Cursor, limit int) ([]Erasure, error) // of all organizations, oldest first

	InterviewsOf(ctx context.Context, candidateID string) ([]string, error) // ids of all, the deleted ones too
	Uploads(ctx context.Context, interviewID string) ([]Upload, error)
	AliasesOf(ctx context.Context, orgID, ours string) ([]Alias, error)
	// ImportedFiles adds the files of imported recordings that were not removed.
	ImportedFiles(ctx context.Context, to map[string]bool) error
	ViewsOf(ctx context.Context, orgID string) ([]View, error)          // of all members
	OncesOf(ctx context.Context, s Space, ids []string) ([]Once, error) // under which some things were made
	ErasedAmong(ctx context.Context, ids []string) (int, error)         // candidates and interviews, 200 ids at most
	// FileEnded tells whether an interview was erased or deleted, or has a
	// recording of that key that was removed; false where there is none.
	FileEnded(ctx context.Context, interviewID, key string) (bool, error)
	// Working counts the running tasks of some interviews.
	Working(ctx context.Context, interviewIDs []string) (int, error)
	// Scrub takes the content of deleted rows out of the database's files.
	Scrub(ctx context.Context) error
	// Remnants says what those files hold of deleted rows all the same; empty
	// where they hold nothing.
	Remnants() string
}

// ErasureWriter writes holds and erasures.
type ErasureWriter interface {
	SaveHold(ctx context.Context, h Hold) error // by id
	SaveErasure(ctx context.Context, e *Erasure) error
	DeleteAlias(ctx context.Context, a Alias) error
	RenameOnce(ctx context.Context, s Space, from, to string) error
	// EraseInterview deletes what belongs to an interview and tells how many
	// rows of what were deleted or emptied. The interview's own row is the
	// caller's.
	EraseInterview(ctx context.Context, iv Interview, now time.Time) (map[string]int, error)
}
