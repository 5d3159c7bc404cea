// Package ribbon imports an account of Ribbon: its flows as plans, its
// interviews with transcripts, scores and recordings. Begin with translate.go.
//
// Ribbon tells no dates and no candidate's id, and calls every interview that
// has no result incomplete; docs/import.md says what becomes of that.
package ribbon

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/importer"
)

const name = "ribbon"

// pageSize is how many whole interviews are read at once.
const pageSize = 25

// Vendor is one organization of Ribbon's.
type Vendor struct {
	c     *importer.Client
	flows map[string]*Flow
}

// New reads the account that the client asks.
func New(c *importer.Client) *Vendor { return &Vendor{c: c, flows: map[string]*Flow{}} }

// Header carries the organization's key.
func Header(key string) http.Header { return http.Header{"Authorization": {"Bearer " + key}} }

// Name is Ribbon's.
func (v *Vendor) Name() string { return name }

// Page lists the completed interviews, then the others. The cursor is the
// status and how many were passed: Ribbon pages by number.
func (v *Vendor) Page(ctx context.Context, cursor string) ([]importer.Item, string, error) {
	status, passed := completed, 0
	if cursor != "" {
		s, n, _ := strings.Cut(cursor, " ")
		at, err := strconv.Atoi(n)
		if err != nil || s != completed && s != incomplete {
			return nil, "", fmt.Errorf("no cursor of %s: %.40q", name, cursor)
		}
		status, passed = s, at
	}
	var page struct {
		Interviews []Interview `json:"interviews"`
	}
	query := url.Values{"status": {status}, "limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(passed)}}
	if err := v.c.Get(ctx, "/v1/interviews", query, &page); err != nil {
		return nil, "", err
	}
	items := make([]importer.Item, len(page.Interviews))
	for i, iv := range page.Interviews {
		items[i] = importer.Item{ID: iv.InterviewID, Raw: iv}
	}
	switch {
	case len(items) == pageSize:
		return items, fmt.Sprintf("%s %d", status, passed+pageSize), nil
	case status == completed:
		return items, incomplete + " 0", nil
	}
	return items, "", nil
}

// Read adds the flow to what the list said.
func (v *Vendor) Read(ctx context.Context, it importer.Item) (importer.Interview, error) {
	iv, ok := it.Raw.(Interview)
	if !ok {
		return importer.Interview{}, importer.ErrUnreadable
	}
	flow, err := v.flow(ctx, iv.InterviewFlowID)
	if err != nil {
		return importer.Interview{}, err
	}
	return translate(iv, flow, v.c.Base())
}

// flow reads a flow once. One that is gone is known by its id alone.
func (v *Vendor) flow(ctx context.Context, id string) (*Flow, error) {
	if f, ok := v.flows[id]; ok {
		return f, nil
	}
	f := &Flow{}
	err := v.c.Get(ctx, "/v1/interview-flows/"+url.PathEscape(id), nil, f)
	switch {
	case importer.IsMissing(err):
		f = &Flow{Title: "Flow " + id}
	case err != nil:
		return nil, err
	}
	f.InterviewFlowID = id
	if len(v.flows) >= 1_000 {
		clear(v.flows)
	}
	v.flows[id] = f
	return f, nil
}
