// Package roundzero imports an account of RoundZero: jobs as positions,
// interviews with their questions, transcripts and audio. Begin with
// translate.go.
//
// RoundZero lists no interviews, so their ids have to be given. It gives no
// scores: the judgement of an imported interview withholds every one.
package roundzero

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/candorhq/candor/internal/importer"
)

const name = "roundzero"

// Vendor is one account of RoundZero's.
type Vendor struct {
	c    *importer.Client
	ids  importer.IDs
	jobs map[string]Job
}

// New reads the interviews of the account that are in the list.
func New(c *importer.Client, ids importer.IDs) *Vendor {
	return &Vendor{c: c, ids: ids, jobs: map[string]Job{}}
}

// Header carries the account's key.
func Header(key string) http.Header { return http.Header{"Authorization": {"Bearer " + key}} }

// Name is RoundZero's.
func (v *Vendor) Name() string { return name }

// Page is a page of the list.
func (v *Vendor) Page(_ context.Context, cursor string) ([]importer.Item, string, error) {
	items, next := v.ids.Page(cursor)
	return items, next, nil
}

// Read reads an interview, its questions, its job and its candidate.
func (v *Vendor) Read(ctx context.Context, it importer.Item) (importer.Interview, error) {
	path := "/interviews/" + url.PathEscape(it.ID)
	var iv Interview
	if err := v.c.Get(ctx, path, nil, &iv); err != nil {
		return importer.Interview{}, err
	}
	if iv.ID != it.ID {
		return importer.Interview{}, importer.ErrUnreadable
	}
	var asked struct {
		Questions []Question `json:"questions"`
	}
	if err := v.c.Get(ctx, path+"/questions", nil, &asked); err != nil && !importer.IsMissing(err) {
		return importer.Interview{}, err
	}
	job, ok := v.jobs[iv.Job.ID]
	if !ok {
		if err := v.perhaps(ctx, "/jobs/"+url.PathEscape(iv.Job.ID), &job); err != nil {
			return importer.Interview{}, err
		}
		if len(v.jobs) >= 1_000 {
			clear(v.jobs)
		}
		v.jobs[iv.Job.ID] = job
	}
	var person Person
	if err := v.perhaps(ctx, "/candidates/"+url.PathEscape(iv.Candidate.ID), &person); err != nil {
		return importer.Interview{}, err
	}
	return translate(iv, asked.Questions, job, person, v.c.Base())
}

// perhaps reads what RoundZero may have or not: its documents say that these
// can be read and not where.
func (v *Vendor) perhaps(ctx context.Context, path string, into any) error {
	err := v.c.Get(ctx, path, nil, into)
	f, ok := errors.AsType[*importer.Failure](err)
	if ok && (importer.IsMissing(err) || f.Status == http.StatusMethodNotAllowed || f.Status == http.StatusForbidden) {
		return nil
	}
	return err
}
