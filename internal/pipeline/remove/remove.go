// Package remove deletes files: the media of recordings that were taken away,
// all that is stored of a person who is erased, and orphans that no row names.
// It is no stage of a result: it runs after the database has forgotten the way
// to them. Begin with [Stage], then [Sweep].
package remove

import (
	"context"
	"fmt"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pipeline"
	"github.com/candorhq/candor/internal/queue"
)

// Stage deletes media.
type Stage struct {
	svc   *interview.Service
	blobs blob.Store
}

// New makes the stage.
func New(svc *interview.Service, blobs blob.Store) *Stage { return &Stage{svc, blobs} }

// Kinds are the tasks of this stage.
func (s *Stage) Kinds() map[string]queue.Kind {
	return map[string]queue.Kind{interview.TaskRemove: {Handle: s.Remove}, interview.TaskErase: {Handle: s.Erase}}
}

// Remove deletes what removed recordings of one interview left in storage.
func (s *Stage) Remove(ctx context.Context, t queue.Task) error {
	p, err := pipeline.Read(t)
	if err != nil {
		return err
	}
	keys, err := s.svc.RemovedMedia(ctx, p.InterviewID)
	if err != nil {
		return fmt.Errorf("removed media of %s: %w", p.InterviewID, err)
	}
	for _, key := range keys {
		if err := s.blobs.Delete(ctx, key); err != nil {
			return fmt.Errorf("delete %s: %w", key, err)
		}
	}
	return nil
}
