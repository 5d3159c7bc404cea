package remove

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pipeline"
	"github.com/candorhq/candor/internal/queue"
)

// pause is how long an erasure waits for another task of the same interviews,
// which may be about to store a file.
const pause = 10 * time.Second

// Erase empties storage of what an erasure names, sees that it is empty, and
// has the certificate signed. It may run again at any point: what there was is
// written down before it is deleted.
func (s *Stage) Erase(ctx context.Context, t queue.Task) error {
	p, err := pipeline.Read(t)
	if err != nil {
		return err
	}
	e, busy, err := s.svc.Erasing(ctx, p.ErasureID)
	if err != nil || e.State != interview.ErasureDeleting {
		return pipeline.Settled(err)
	}
	found, err := s.found(ctx, e)
	if err != nil {
		return fmt.Errorf("files of erasure %s: %w", e.ID, err)
	}
	if e, err = s.svc.ErasureFound(ctx, e.ID, found); err != nil {
		return err
	}
	for _, o := range e.Objects {
		if err := s.delete(ctx, o.Key); err != nil {
			return fmt.Errorf("erasure %s: %w", e.ID, err)
		}
	}
	if busy {
		return queue.Later(&queue.Plain{Text: "another task still works on the interview"}, pause)
	}
	if e.Kind == interview.PersonErasure {
		if err := s.svc.Scrub(ctx); err != nil {
			return err
		}
	}
	_, err = s.svc.FinishErasure(ctx, e.ID)
	return err
}

// found are the files that are there, with their digests.
func (s *Stage) found(ctx context.Context, e interview.Erasure) ([]interview.ErasedObject, error) {
	var out []interview.ErasedObject
	look := func(key string) error {
		info, err := s.blobs.Stat(ctx, key)
		switch {
		case errors.Is(err, blob.ErrNotFound):
			return nil
		case errors.Is(err, blob.ErrCorrupt): // it goes all the same
			info = blob.Info{}
		case err != nil:
			return err
		}
		out = append(out, interview.ErasedObject{Key: key, SHA256: info.SHA256, Bytes: info.Size})
		return nil
	}
	for _, o := range e.Objects {
		if o.SHA256 != "" {
			continue
		}
		if err := look(o.Key); err != nil {
			return nil, err
		}
	}
	for _, folder := range e.Folders {
		for info, err := range s.blobs.List(ctx, folder) {
			if err == nil {
				err = look(info.Key)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// delete deletes a file and asks storage whether it is gone.
func (s *Stage) delete(ctx context.Context, key string) error {
	if err := s.blobs.Delete(ctx, key); err != nil {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	switch _, err := s.blobs.Stat(ctx, key); {
	case errors.Is(err, blob.ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("look for %s after its deletion: %w", key, err)
	}
	return fmt.Errorf("%s is still there after its deletion", key)
}
