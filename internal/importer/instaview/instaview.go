// Package instaview imports a company of InstaView: jobs as positions, agents
// as plans, interviews with analyses, call attempts and their recordings.
// Begin with translate.go.
package instaview

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/importer"
)

const name = "instaview"

const pageSize = 50

// Vendor is one company of InstaView's.
type Vendor struct {
	c       *importer.Client
	company string
	agents  map[string]*Agent
	jobs    map[string]*Job
}

// New reads the company that the client's key is for. An ATS key is for many
// and needs the company's id.
func New(c *importer.Client, company string) *Vendor {
	return &Vendor{c: c, company: company, agents: map[string]*Agent{}, jobs: map[string]*Job{}}
}

// Header carries the key.
func Header(key string) http.Header { return http.Header{"Authorization": {"Bearer " + key}} }

// Name is InstaView's.
func (v *Vendor) Name() string { return name }

// get reads what is in the envelope, or the answer itself where there is none:
// InstaView's documents show both.
func (v *Vendor) get(ctx context.Context, path string, query url.Values, into any) error {
	if v.company != "" {
		if query == nil {
			query = url.Values{}
		}
		query.Set("companyId", v.company)
	}
	var raw json.RawMessage
	if err := v.c.Get(ctx, path, query, &raw); err != nil {
		return err
	}
	var envelope struct {
		Success *bool           `json:"success"`
		Data    json.RawMessage `json:"data"`
	}
	if json.Unmarshal(raw, &envelope) == nil && envelope.Success != nil && len(envelope.Data) > 0 {
		raw = envelope.Data
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%w: %s", importer.ErrUnreadable, path)
	}
	return nil
}

// list is a page of a list.
type list[T any] struct {
	Data       []T `json:"data"`
	TotalPages int `json:"totalPages"`
}

// Ways to walk the interviews. InstaView's page says that a list needs a
// candidate, its schema that it does not.
const (
	byAll       = "all"
	byCandidate = "candidates"
)

// Page lists interviews, or those of a page of candidates where InstaView
// wants one to be named. The cursor is the way and the number of the page.
func (v *Vendor) Page(ctx context.Context, cursor string) ([]importer.Item, string, error) {
	way, page := byAll, 1
	if cursor != "" {
		w, n, _ := strings.Cut(cursor, " ")
		at, err := strconv.Atoi(n)
		if err != nil || w != byAll && w != byCandidate {
			return nil, "", fmt.Errorf("no cursor of %s: %.40q", name, cursor)
		}
		way, page = w, at
	}
	if way == byAll {
		items, pages, err := v.interviews(ctx, "", page)
		f, refused := errors.AsType[*importer.Failure](err)
		if !refused || f.Status != http.StatusBadRequest || page > 1 {
			return items, next(byAll, page, pages), err
		}
		page = 1
	}
	var people list[struct {
		ID string `json:"id"`
	}]
	if err := v.get(ctx, "/candidates", paging(page), &people); err != nil {
		return nil, "", err
	}
	var items []importer.Item
	for _, p := range people.Data {
		for n, pages := 1, 1; n <= pages; n++ {
			more, all, err := v.interviews(ctx, p.ID, n)
			if err != nil {
				return nil, "", err
			}
			items, pages = append(items, more...), all
		}
	}
	return items, next(byCandidate, page, people.TotalPages), nil
}

func next(way string, page, pages int) string {
	if page >= pages {
		return ""
	}
	return fmt.Sprintf("%s %d", way, page+1)
}

func paging(page int) url.Values {
	return url.Values{"page": {strconv.Itoa(page)}, "limit": {strconv.Itoa(pageSize)}}
}

func (v *Vendor) interviews(ctx context.Context, candidate string, page int) ([]importer.Item, int, error) {
	query := paging(page)
	if candidate != "" {
		query.Set("candidateId", candidate)
	}
	var l list[struct {
		ID string `json:"id"`
	}]
	if err := v.get(ctx, "/interviews", query, &l); err != nil {
		return nil, 0, err
	}
	items := make([]importer.Item, len(l.Data))
	for i, iv := range l.Data {
		items[i] = importer.Item{ID: iv.ID}
	}
	return items, l.TotalPages, nil
}

// Read reads an interview with its candidate, its agent and its job.
func (v *Vendor) Read(ctx context.Context, it importer.Item) (importer.Interview, error) {
	var iv Interview
	if err := v.get(ctx, "/interviews/"+url.PathEscape(it.ID), nil, &iv); err != nil {
		return importer.Interview{}, err
	}
	if iv.ID != it.ID {
		return importer.Interview{}, importer.ErrUnreadable
	}
	var who Person
	if err := v.perhaps(ctx, "/candidates/"+url.PathEscape(iv.CandidateID), &who); err != nil {
		return importer.Interview{}, err
	}
	agent, err := cached(v.agents, iv.AgentID, func(a *Agent) error { return v.perhaps(ctx, "/agents/"+url.PathEscape(iv.AgentID), a) })
	if err != nil {
		return importer.Interview{}, err
	}
	var job *Job
	if id := importer.Or(iv.JobID); id != "" {
		if job, err = cached(v.jobs, id, func(j *Job) error { return v.perhaps(ctx, "/jobs/"+url.PathEscape(id), j) }); err != nil {
			return importer.Interview{}, err
		}
	}
	return translate(iv, who, *agent, job, v.c.Base())
}

// cached reads a thing once.
func cached[T any](have map[string]*T, id string, read func(*T) error) (*T, error) {
	if v, ok := have[id]; ok {
		return v, nil
	}
	v := new(T)
	if err := read(v); err != nil {
		return nil, err
	}
	if len(have) >= 1_000 {
		clear(have)
	}
	have[id] = v
	return v, nil
}

// perhaps reads what may be deleted by now: interviews outlive it.
func (v *Vendor) perhaps(ctx context.Context, path string, into any) error {
	if err := v.get(ctx, path, nil, into); !importer.IsMissing(err) {
		return err
	}
	return nil
}
