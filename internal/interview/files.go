package interview

import (
	"context"
	"errors"
	"strings"

	"github.com/candorhq/candor/internal/account"
)

// NamedFiles tells which of some stored files a row names, for the operator's
// sweep: recordings that were not removed, what a result shows, parts of
// uploads, logos. Files of a kind that no interview has count as named.
func (s *Service) NamedFiles(ctx context.Context, keys []string) (map[string]bool, error) {
	named := map[string]bool{}
	read := map[string]bool{} // interviews, uploads, and imports as one
	for _, key := range keys {
		family, rest, _ := strings.Cut(key, "/")
		id, _, _ := strings.Cut(rest, "/")
		_, ofOrganization := canonical(family)
		var err error
		switch {
		case family == "imports":
			if !read[family] {
				err = s.store.ImportedFiles(ctx, named)
			}
			id = family
		case family == "uploads":
			if !read[id] {
				err = s.uploadFiles(ctx, id, named)
			}
		case family == "brand":
			if !read[id] {
				err = s.logoFile(ctx, id, named)
			}
		case family == "recordings" || ofOrganization:
			if !read[id] {
				err = s.interviewFiles(ctx, id, named)
			}
		default:
			named[key] = true
		}
		if err != nil {
			return nil, err
		}
		read[id] = true
	}
	return named, nil
}

// FileEnded tells of a stored file that nobody may read any more though it may
// still be there: its interview was erased or deleted, or it is a recording that
// was removed, and the task that deletes it has not come to it. Links to files
// are handed out for hours; this ends them at once.
func (s *Service) FileEnded(ctx context.Context, key string) (bool, error) {
	parts := strings.Split(key, "/")
	if len(parts) < 3 {
		return false, nil
	}
	id, of := canonical(parts[1])
	if parts[0] == "imports" && len(parts) > 4 {
		al, err := s.aliased(ctx, s.store, parts[1], parts[2], AliasInterview, parts[3])
		if err != nil && !is(err, NotFound) {
			return false, err
		}
		id, of = al.Ours, err == nil
	}
	if !of {
		return false, nil
	}
	return s.store.FileEnded(ctx, id, key)
}

// logoFile names the logo an organization has now.
func (s *Service) logoFile(ctx context.Context, id string, named map[string]bool) error {
	o, err := s.store.Organization(ctx, id)
	if err == nil && o.Settings.LogoKey != "" {
		named[o.Settings.LogoKey] = true
	}
	if errors.Is(err, account.ErrNotFound) {
		return nil
	}
	return err
}

func (s *Service) uploadFiles(ctx context.Context, id string, named map[string]bool) error {
	u, err := find(ctx, s.store.Upload, id, "upload")
	if is(err, NotFound) || err == nil && !u.FinishedAt.IsZero() {
		return nil // a finished one has become a recording
	}
	for _, p := range u.Parts {
		named[p.Key] = true
	}
	return err
}

func (s *Service) interviewFiles(ctx context.Context, id string, named map[string]bool) error {
	id, ok := canonical(id)
	if !ok {
		return nil
	}
	iv, err := s.store.Interview(ctx, id)
	if is(err, NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	kept, _, err := mediaOf(ctx, s.store, iv, func(r Recording) bool { return !r.removed() })
	if err != nil {
		return err
	}
	for _, o := range kept {
		named[o.Key] = true
	}
	for v := 1; v <= iv.ResultVersion; v++ {
		doc, _, err := s.store.ResultDocument(ctx, iv.ID, v)
		if is(err, NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		r, err := decode(doc, iv)
		if err != nil {
			return err
		}
		named[r.Report.HTML], named[r.Report.PDF] = true, true
	}
	return nil
}
